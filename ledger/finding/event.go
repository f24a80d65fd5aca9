package finding

import (
	"context"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/ledger"
	"ombud/machine/store"
	"ombud/redress/promise"
)

// The facts of a finding.
var (
	FoundFact    = fact.Define[FoundBody]("finding.found")
	ChangedFact  = fact.Define[ChangedBody]("finding.changed")
	SettledFact  = fact.Define[SettledBody]("finding.settled")
	AnswerFact   = fact.Define[AnsweredBody]("finding.answered")
	ConfirmFact  = fact.Define[DecidedBody]("finding.confirmed")
	DismissFact  = fact.Define[DecidedBody]("finding.dismissed")
	OrderFact    = fact.Define[OrderedBody]("finding.ordered")
	ServeFact    = fact.Define[ServedBody]("finding.served")
	RedFact      = fact.Define[RedBody]("finding.red_ordered")
	NamedFact    = fact.Define[NamedBody]("finding.red_named")
	SignFact     = fact.Define[SignedBody]("finding.red_signed")
	VisitFact    = fact.Define[NoteBody]("finding.red_visited")
	ReportFact   = fact.Define[ReportedBody]("finding.red_reported")
	RedCloseFact = fact.Define[DecidedBody]("finding.red_closed")
	PrepayFact   = fact.Define[PrepayBody]("finding.prepay_ordered")
	RecoverFact  = fact.Define[RecoveredBody]("finding.recovered")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{FoundFact, ChangedFact, SettledFact, AnswerFact, ConfirmFact, DismissFact, OrderFact, ServeFact, RedFact, NamedFact, SignFact,
	VisitFact, ReportFact, RedCloseFact, PrepayFact, RecoverFact}

// FoundBody says what the rows say. It names companies, never a worker: how many they are, and the hash of the rows.
type FoundBody struct {
	Ledger    string `json:"ledger"`
	Check     string `json:"check"`
	About     string `json:"about"`
	Title     string `json:"title"`
	Party     string `json:"party"`
	Company   string `json:"company"`
	Period    int64  `json:"period"`  // months since year 0
	Amount    int64  `json:"amount"`  // fen
	Workers   int64  `json:"workers"` // how many
	Cases     int64  `json:"cases"`
	Digest    string `json:"digest"`
	Desk      string `json:"desk"`
	Regulator string `json:"regulator"`
}

// ChangedBody says what the rows say now.
type ChangedBody struct {
	Amount  int64  `json:"amount"`
	Workers int64  `json:"workers"`
	Cases   int64  `json:"cases"`
	Digest  string `json:"digest"`
}

// SettledBody says how much had been missing: the rows no longer say that anything is.
type SettledBody struct {
	Amount int64 `json:"amount"`
}

// AnsweredBody is what the company says, entered by the office that serves it.
type AnsweredBody struct {
	Text     string `json:"text"`
	Evidence string `json:"evidence"`
}

// DecidedBody is a decision with its reason.
type DecidedBody struct {
	Reason string `json:"reason"`
}

// OrderedBody orders the company to pay, or to put right, by a day. To is the office that sees to it.
type OrderedBody struct {
	Ledger      string `json:"ledger"`
	To          string `json:"to"`
	Desk        string `json:"desk"`
	Amount      int64  `json:"amount"`
	Requirement string `json:"requirement"`
	Due         int64  `json:"due"`
}

// ServedBody says how an order reached the company, and what proves it.
type ServedBody struct {
	How   string `json:"how"`
	Proof string `json:"proof"`
}

// RedBody issues a red work order.
type RedBody struct {
	Issuer      string   `json:"issuer"`
	Offices     []string `json:"offices"`
	Requirement string   `json:"requirement"`
	Due         int64    `json:"due"`
}

// NamedBody names one office of it, which owes a signature, a visit and a report.
type NamedBody struct {
	Ledger string `json:"ledger"`
	To     string `json:"to"`
	Part   string `json:"part"`
	Due    int64  `json:"due"`
}

// SignedBody is a signature; who signed is the fact's own office.
type SignedBody struct{}

// NoteBody is what was found on the site.
type NoteBody struct {
	Note string `json:"note"`
}

// ReportedBody is an office's report on its part.
type ReportedBody struct {
	Report string `json:"report"`
}

// PrepayBody orders the general contractor to pay first. To is the office that sees to it.
type PrepayBody struct {
	Ledger  string `json:"ledger"`
	To      string `json:"to"`
	Party   string `json:"party"`
	Company string `json:"company"`
	Due     int64  `json:"due"`
}

// RecoveredBody says what the general contractor got back from the subcontractor.
type RecoveredBody struct {
	Amount int64  `json:"amount"`
	Note   string `json:"note"`
}

// Tellings say how the facts are told in timelines; all of them stay between offices.
var Tellings = map[string]promise.Telling{
	FoundFact.Name():    {Fields: []string{"company"}, Inside: true},
	ChangedFact.Name():  {Inside: true},
	SettledFact.Name():  {Inside: true},
	AnswerFact.Name():   {Fields: []string{"text", "evidence"}, Inside: true},
	ConfirmFact.Name():  {Fields: []string{"reason"}, Inside: true},
	DismissFact.Name():  {Fields: []string{"reason"}, Inside: true},
	OrderFact.Name():    {Fields: []string{"requirement", "to"}, Inside: true},
	ServeFact.Name():    {Fields: []string{"proof"}, Inside: true},
	RedFact.Name():      {Fields: []string{"requirement"}, Inside: true},
	NamedFact.Name():    {Fields: []string{"to", "part"}, About: "part", Inside: true},
	SignFact.Name():     {Inside: true},
	VisitFact.Name():    {Fields: []string{"note"}, Inside: true},
	ReportFact.Name():   {Fields: []string{"report"}, Inside: true},
	RedCloseFact.Name(): {Fields: []string{"reason"}, Inside: true},
	PrepayFact.Name():   {Fields: []string{"company", "to"}, Inside: true},
	RecoverFact.Name():  {Fields: []string{"note"}, Inside: true},
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{
		FoundFact.Name(): foldFound,
		ChangedFact.Name(): fold(ChangedFact, func(_ fact.Fact, b ChangedBody) (string, []any) {
			return `UPDATE finding SET amount = $2, people = $3, cases = $4, digest = $5 WHERE id = $1`, []any{b.Amount, b.Workers, b.Cases, b.Digest}
		}),
		SettledFact.Name(): fold(SettledFact, func(f fact.Fact, _ SettledBody) (string, []any) {
			return `UPDATE finding SET state = 'settled', settled_at = $2, red_over = CASE WHEN red_at = 0 THEN 0 ELSE 1 END WHERE id = $1`, []any{f.At}
		}),
		AnswerFact.Name(): fold(AnswerFact, func(f fact.Fact, b AnsweredBody) (string, []any) {
			return `UPDATE finding SET state = CASE WHEN state = 'found' THEN 'answered' ELSE state END, answer = $2, evidence = $3, answered_at = $4 WHERE id = $1`,
				[]any{b.Text, b.Evidence, f.At}
		}),
		ConfirmFact.Name(): fold(ConfirmFact, decided("confirmed")),
		DismissFact.Name(): fold(DismissFact, decided("dismissed")),
		OrderFact.Name(): fold(OrderFact, func(f fact.Fact, b OrderedBody) (string, []any) {
			return `UPDATE finding SET state = 'ordered', ordered = $2, ordered_at = $3, order_due = $4, served = '', served_proof = '', served_at = 0 WHERE id = $1`, []any{b.Amount, f.At, b.Due}
		}),
		ServeFact.Name(): fold(ServeFact, func(f fact.Fact, b ServedBody) (string, []any) {
			return `UPDATE finding SET served = $2, served_proof = $3, served_at = $4 WHERE id = $1`, []any{b.How, b.Proof, f.At}
		}),
		RedFact.Name():   foldRed,
		NamedFact.Name(): foldNamed,
		SignFact.Name(): fold(SignFact, func(f fact.Fact, _ SignedBody) (string, []any) {
			return `UPDATE finding_named SET signed_at = $3 WHERE finding = $1 AND office = $2 AND ` + thisRound, []any{f.Office, f.At}
		}),
		VisitFact.Name(): fold(VisitFact, func(f fact.Fact, b NoteBody) (string, []any) {
			return `UPDATE finding_named SET visited_at = $3, visit = $4 WHERE finding = $1 AND office = $2 AND ` + thisRound, []any{f.Office, f.At, b.Note}
		}),
		ReportFact.Name(): fold(ReportFact, func(f fact.Fact, b ReportedBody) (string, []any) {
			return `UPDATE finding_named SET reported_at = $3, report = $4 WHERE finding = $1 AND office = $2 AND ` + thisRound, []any{f.Office, f.At, b.Report}
		}),
		RedCloseFact.Name(): fold(RedCloseFact, func(fact.Fact, DecidedBody) (string, []any) {
			return `UPDATE finding SET red_over = 1 WHERE id = $1`, nil
		}),
		PrepayFact.Name(): fold(PrepayFact, func(_ fact.Fact, b PrepayBody) (string, []any) {
			return `UPDATE finding SET payer = $2, payer_name = $3, payer_due = $4 WHERE id = $1`, []any{b.Party, b.Company, b.Due}
		}),
		RecoverFact.Name(): fold(RecoverFact, func(_ fact.Fact, b RecoveredBody) (string, []any) {
			return `UPDATE finding SET recovered = recovered + $2 WHERE id = $1`, []any{b.Amount}
		}),
	}
}

func decided(state string) func(fact.Fact, DecidedBody) (string, []any) {
	return func(f fact.Fact, b DecidedBody) (string, []any) {
		over := ``
		if state == "dismissed" {
			over = `, red_over = CASE WHEN red_at = 0 THEN 0 ELSE 1 END`
		}
		return `UPDATE finding SET state = '` + state + `', reason = $2, decided_at = $3` + over + ` WHERE id = $1`, []any{b.Reason, f.At}
	}
}

// fold makes the fold of a kind that changes exactly one row: the text of SQL, and what fills it after the subject.
func fold[B any](k fact.Kind[B], row func(fact.Fact, B) (string, []any)) act.Fold {
	return func(ctx context.Context, tx *store.Tx, f fact.Fact) error {
		b, err := k.Read(f)
		if err != nil {
			return err
		}
		text, args := row(f, b)
		n, err := tx.Exec(ctx, text, append([]any{f.Subject}, args...)...)
		if err == nil && n != 1 {
			err = fmt.Errorf("%s about %s: %d rows", f.Kind, f.Subject, n)
		}
		return err
	}
}

// thisRound is the red work order under way: an earlier one of the same finding keeps its rows.
const thisRound = `round = (SELECT red_round FROM finding WHERE id = $1)`

// foldFound begins a finding, or begins it again after it was settled or dismissed: what followed the first time stays in the facts.
func foldFound(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := FoundFact.Read(f)
	if err != nil {
		return err
	}
	x := Finding{ID: f.Subject, Ledger: b.Ledger, Check: b.Check, About: b.About, Title: b.Title, Place: f.Place, Party: b.Party, Company: b.Company, Period: ledger.Month(b.Period),
		Desk: b.Desk, Regulator: b.Regulator, State: Open, Rounds: 1, Amount: b.Amount, People: b.Workers, Cases: b.Cases, Digest: b.Digest, Found: f.At}
	_, err = tx.Exec(ctx, insert, x.cells()...)
	return err
}

func foldRed(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := RedFact.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE finding SET red = $2, red_at = $3, red_due = $4, red_by = $5, red_over = 0, red_round = red_round + 1 WHERE id = $1`, f.Subject, b.Requirement, f.At, b.Due, b.Issuer)
	return err
}

func foldNamed(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := NamedFact.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO finding_named (`+namedColumns+`) VALUES ($1, (SELECT red_round FROM finding WHERE id = $1), $2, $3, 0, 0, '', 0, '')`, f.Subject, b.To, b.Part)
	return err
}
