package workorder

import (
	"context"
	"slices"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
)

// folds apply each kind of fact to the rows. They are the only code that writes them.
func folds() map[string]act.Fold {
	return map[string]act.Fold{
		Issued.Name(): fold(Issued, foldIssued),
		Named.Name():  fold(Named, foldNamed),
		Signed.Name(): fold(Signed, func(x write, b SignedBody) error { return x.party(b.Order, `signed_at = $3`, x.f.At) }),
		Objected.Name(): fold(Objected, func(x write, b ObjectedBody) error {
			return x.party(b.Order, `objection = $3, decision = ''`, b.Reason)
		}),
		Kept.Name():       fold(Kept, func(x write, b DecidedBody) error { return x.decided(b, 0) }),
		TakenOff.Name():   fold(TakenOff, func(x write, b DecidedBody) error { return x.decided(b, 1) }),
		Visited.Name():    fold(Visited, func(x write, b VisitedBody) error { return x.party(b.Order, `visited_at = $3`, b.VisitedAt) }),
		Reported.Name():   fold(Reported, foldReported),
		Closed.Name():     fold(Closed, func(x write, b ClosedBody) error { return x.end(b.Order, Done, b.Result) }),
		Superseded.Name(): fold(Superseded, func(x write, b SupersededBody) error { return x.end(b.Order, Replaced, "") }),
		Whistled.Name():   fold(Whistled, foldWhistled),
		Called.Name():     fold(Called, foldCalled),
		Arrived.Name():    fold(Arrived, foldArrived),
	}
}

// write is one fact that is applied to the rows.
type write struct {
	context.Context
	tx *store.Tx
	f  fact.Fact
}

func fold[B any](k fact.Kind[B], fn func(write, B) error) act.Fold {
	return func(ctx context.Context, tx *store.Tx, f fact.Fact) error {
		b, err := k.Read(f)
		if err != nil {
			return err
		}
		return fn(write{ctx, tx, f}, b)
	}
}

// party changes the row of the acting office on an order.
func (x write) party(order, set string, value any) error {
	return one(x.tx.Exec(x, `UPDATE workorder_office SET `+set+` WHERE workorder = $1 AND office = $2`, order, x.f.Office, value))
}

// decided is the issuer's decision about one office. When the lead is taken off, the office that was named next leads.
func (x write) decided(b DecidedBody, off int) error {
	err := one(x.tx.Exec(x, `UPDATE workorder_office SET objection = '', decision = $3, taken_off = $4 WHERE workorder = $1 AND office = $2`,
		b.Order, b.To, b.Reason, off))
	if err != nil || off == 0 {
		return err
	}
	_, err = x.tx.Exec(x, `UPDATE workorder_office SET leads = 1 WHERE workorder = $1 AND fact = (SELECT MIN(fact) FROM workorder_office
		WHERE workorder = $1 AND taken_off = 0) AND NOT EXISTS (SELECT 1 FROM workorder_office o WHERE o.workorder = $1 AND o.leads = 1 AND o.taken_off = 0)`, b.Order)
	return err
}

func (x write) end(order string, s State, result string) error {
	return one(x.tx.Exec(x, `UPDATE workorder SET state = $2, result = $3, ended_at = $4 WHERE id = $1`, order, string(s), result, x.f.At))
}

func foldIssued(x write, b IssuedBody) error {
	_, err := x.tx.Exec(x, `INSERT INTO workorder (`+orderColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, 0)`,
		x.f.ID, x.f.Subject, b.No, string(b.Kind), x.f.Office, b.Requirement, b.Site, b.Due, string(Open), x.f.At)
	for i, asks := range b.Asks {
		if err == nil {
			_, err = x.tx.Exec(x, `INSERT INTO workorder_item (`+itemColumns+`) VALUES ($1, $2, $3, '', 0, '')`, x.f.ID, i+1, asks)
		}
	}
	return err
}

func foldNamed(x write, b NamedBody) error {
	leads := 0
	if b.Leads {
		leads = 1
	}
	_, err := x.tx.Exec(x, `INSERT INTO workorder_office (subject, `+partyColumns+`) VALUES ($1, $2, $3, $4, 0, $5, 0, '', '', 0, 0)`,
		x.f.Subject, b.Order, b.To, leads, x.f.ID)
	return err
}

// foldReported marks the evidence that a report brings; what was brought before keeps its first report.
func foldReported(x write, b ReportedBody) error {
	items := slices.Clone(b.Items)
	slices.Sort(items)
	for _, n := range slices.Compact(items) {
		if _, err := x.tx.Exec(x, `UPDATE workorder_item SET office = $3, at = $4, report = $5 WHERE workorder = $1 AND n = $2 AND office = ''`,
			b.Order, n, x.f.Office, x.f.At, x.f.ID); err != nil {
			return err
		}
	}
	return x.party(b.Order, `reported_at = $3`, x.f.At)
}

func foldWhistled(x write, b WhistledBody) error {
	_, err := x.tx.Exec(x, `INSERT INTO whistle (id, subject, caller, site, reason, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		x.f.ID, x.f.Subject, x.f.Office, b.Site, b.Reason, x.f.At)
	return err
}

func foldCalled(x write, b CalledBody) error {
	_, err := x.tx.Exec(x, `INSERT INTO whistle_office (whistle, office, subject, agency, fact, arrived_at, note) VALUES ($1, $2, $3, $4, $5, 0, '')`,
		b.Whistle, b.To, x.f.Subject, b.Agency, x.f.ID)
	return err
}

func foldArrived(x write, b ArrivedBody) error {
	return one(x.tx.Exec(x, `UPDATE whistle_office SET arrived_at = $3, note = $4 WHERE whistle = $1 AND office = $2`,
		b.Whistle, x.f.Office, b.ArrivedAt, b.Note))
}
