package sanction

import (
	"context"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/promise"
)

// The facts of a measure.
var (
	DraftFact   = fact.Define[DraftedBody]("sanction.drafted")
	NoticeFact  = fact.Define[NoticedBody]("sanction.noticed")
	DefenceFact = fact.Define[TextBody]("sanction.defended")
	ApproveFact = fact.Define[DecidedBody]("sanction.approved")
	RefuseFact  = fact.Define[DecidedBody]("sanction.refused")
	ObjectFact  = fact.Define[ObjectedBody]("sanction.objected")
	UpholdFact  = fact.Define[DecidedBody]("sanction.upheld")
	PublishFact = fact.Define[PublishedBody]("sanction.published")
	CorrectFact = fact.Define[CorrectedBody]("sanction.corrected")
	EndFact     = fact.Define[DecidedBody]("sanction.ended")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{DraftFact, NoticeFact, DefenceFact, ApproveFact, RefuseFact, ObjectFact, UpholdFact, PublishFact, CorrectFact, EndFact}

// DraftedBody begins a measure about a finding.
type DraftedBody struct {
	Step    string `json:"step"`
	Finding string `json:"finding"`
	Ledger  string `json:"ledger"`
	Title   string `json:"title"`
	Party   string `json:"party"`
	Company string `json:"company"`
	Desk    string `json:"desk"`
}

// NoticedBody tells the company what is proposed and that it may defend itself. Limbs were proved on that day.
type NoticedBody struct {
	Desk  string   `json:"desk"`
	How   string   `json:"how"`
	Limbs []string `json:"limbs"`
}

// TextBody is what the company says.
type TextBody struct {
	Text string `json:"text"`
}

// DecidedBody is a decision of a named official: the fact says who, this by which post and why.
type DecidedBody struct {
	Desk   string   `json:"desk"`
	Post   string   `json:"post"`
	Reason string   `json:"reason"`
	Limbs  []string `json:"limbs,omitempty"`
}

// ObjectedBody is the company's objection.
type ObjectedBody struct {
	Desk string `json:"desk"`
	Text string `json:"text"`
}

// PublishedBody publishes a measure for its term, or says to whom a referral was handed.
type PublishedBody struct {
	Desk  string `json:"desk"`
	Until int64  `json:"until"`
	Note  string `json:"note"`
}

// CorrectedBody is the company's written promise after it paid.
type CorrectedBody struct {
	Desk      string `json:"desk"`
	Promise   string `json:"promise"`
	Removable int64  `json:"removable"`
}

// Tellings say how the facts are told in timelines.
var Tellings = map[string]promise.Telling{
	DraftFact.Name():   {Fields: []string{"company"}, Inside: true},
	NoticeFact.Name():  {Inside: true},
	DefenceFact.Name(): {Fields: []string{"text"}, Inside: true},
	ApproveFact.Name(): {Fields: []string{"reason"}, Inside: true},
	RefuseFact.Name():  {Fields: []string{"reason"}, Inside: true},
	ObjectFact.Name():  {Fields: []string{"text"}, Inside: true},
	UpholdFact.Name():  {Fields: []string{"reason"}, Inside: true},
	PublishFact.Name(): {Fields: []string{"note"}, Inside: true},
	CorrectFact.Name(): {Inside: true},
	EndFact.Name():     {Fields: []string{"reason"}, Inside: true},
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{
		DraftFact.Name(): fold(DraftFact, func(f fact.Fact, b DraftedBody) (string, []any) {
			return `INSERT INTO sanction (` + columns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'drafted', $10, '', 0, '', '', '', 0, '', '', 0, 0, '', 0, 0, '')`,
				[]any{b.Step, b.Finding, b.Ledger, b.Title, string(f.Place), b.Party, b.Company, b.Desk, f.At}
		}),
		NoticeFact.Name(): fold(NoticeFact, func(f fact.Fact, b NoticedBody) (string, []any) {
			return `UPDATE sanction SET state = 'noticed', notice = $2, noticed_at = $3 WHERE id = $1`, []any{b.How, f.At}
		}),
		DefenceFact.Name(): fold(DefenceFact, func(_ fact.Fact, b TextBody) (string, []any) {
			return `UPDATE sanction SET defence = $2 WHERE id = $1`, []any{b.Text}
		}),
		ApproveFact.Name(): fold(ApproveFact, func(f fact.Fact, b DecidedBody) (string, []any) {
			return `UPDATE sanction SET state = 'approved', reason = $2, post = $3, decided_at = $4 WHERE id = $1`, []any{b.Reason, b.Post, f.At}
		}),
		RefuseFact.Name(): fold(RefuseFact, func(f fact.Fact, b DecidedBody) (string, []any) {
			return `UPDATE sanction SET state = 'ended', reason = $2, post = $3, decided_at = $4, ended_at = $4, ended_why = $2 WHERE id = $1`, []any{b.Reason, b.Post, f.At}
		}),
		ObjectFact.Name(): fold(ObjectFact, func(_ fact.Fact, b ObjectedBody) (string, []any) {
			return `UPDATE sanction SET state = 'objected', objection = $2 WHERE id = $1`, []any{b.Text}
		}),
		UpholdFact.Name(): fold(UpholdFact, func(_ fact.Fact, b DecidedBody) (string, []any) {
			return `UPDATE sanction SET state = 'approved', objection_reason = $2 WHERE id = $1`, []any{b.Reason}
		}),
		PublishFact.Name(): fold(PublishFact, func(f fact.Fact, b PublishedBody) (string, []any) {
			return `UPDATE sanction SET state = 'published', published_at = $2, until_at = $3 WHERE id = $1`, []any{f.At, b.Until}
		}),
		CorrectFact.Name(): fold(CorrectFact, func(_ fact.Fact, b CorrectedBody) (string, []any) {
			return `UPDATE sanction SET promised = $2, removable_at = $3 WHERE id = $1`, []any{b.Promise, b.Removable}
		}),
		EndFact.Name(): fold(EndFact, func(f fact.Fact, b DecidedBody) (string, []any) {
			return `UPDATE sanction SET state = 'ended', ended_at = $2, ended_why = $3 WHERE id = $1`, []any{f.At, b.Reason}
		}),
	}
}

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
