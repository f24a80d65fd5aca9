package finding

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/ledger"
	"ombud/redress/deed"
)

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct {
	Door    *act.Door
	Offices deed.Directory
}

// Ground is what one run of a ledger's checks looked at.
type Ground struct {
	Ledger    string // wages
	Subject   string // the project
	Name      string // what people call it
	Place     place.Code
	Desk      string                                  // office that decides: labour inspection
	Regulator string                                  // office that supervises the trade
	Company   func(code string) string                // the name of a company; nil for its code
	Covers    func(check string, m ledger.Month) bool // what the run looked at; nil for everything
}

// Outcome counts what a run changed.
type Outcome struct{ Found, Changed, Settled int }

// Record compares what a run of checks found about one subject with what is open, and records the difference: what is new, what the rows say
// differently, what they no longer say. The same run twice records nothing. What an inspector dismissed stays dismissed until other rows say it.
func (w *Work) Record(ctx context.Context, c access.Caller, g Ground, list []ledger.Finding) (out Outcome, err error) {
	if g.Ledger == "" || g.Subject == "" || g.Desk == "" || g.Regulator == "" {
		return out, fault.Of("subject", "finding.need.ground")
	}
	for _, f := range list {
		if f.Subject != g.Subject || f.Check == "" || f.Amount < 0 {
			return out, fault.Of("subject", "finding.need.ground")
		}
	}
	now := groups(g.Ledger, list)
	action := access.Ledger
	if c.Staff == "" {
		action = access.Import // the machine, after files were delivered: it writes down what rows say and decides nothing
	}
	err = w.Door.Do(ctx, c, action, func(ctx context.Context, tx *act.Tx) error {
		out = Outcome{}
		// Two runs over one subject wait for each other; a verb on one of its findings waits for that one.
		if err := tx.Hold(ctx, "ledger:"+g.Ledger+":"+g.Subject); err != nil {
			return err
		}
		known, err := About(ctx, tx, g.Ledger, g.Subject)
		if err != nil {
			return err
		}
		ids := []string{}
		for _, x := range known {
			ids = append(ids, x.ID)
		}
		for _, x := range now {
			ids = append(ids, x.id)
		}
		slices.Sort(ids)
		if err := tx.Hold(ctx, slices.Compact(ids)...); err != nil {
			return err
		}
		if known, err = About(ctx, tx, g.Ledger, g.Subject); err != nil { // again: a verb may have come first
			return err
		}
		if err := tx.Permit(access.Resource{Subject: g.Subject, Place: g.Place, Offices: []string{g.Desk}}); err != nil {
			return err
		}
		return w.compare(ctx, tx, g, known, now, &out)
	})
	return out, err
}

func (w *Work) compare(ctx context.Context, tx *act.Tx, g Ground, known []Finding, now []*group, out *Outcome) error {
	was := map[string]Finding{}
	for _, x := range known {
		was[x.ID] = x
	}
	said := map[string]bool{}
	for _, x := range now {
		said[x.id] = true
		old, ok := was[x.id]
		switch {
		case !ok, old.State == Settled, old.State == Dismissed && old.Digest != x.digest:
			out.Found++
			if err := w.found(ctx, tx, g, x); err != nil {
				return err
			}
		case old.State != Dismissed && old.Digest != x.digest:
			out.Changed++
			if err := keep(ctx, tx.Tx, x); err != nil {
				return err
			}
			if _, err := tx.Record(ctx, ChangedFact.Draft(x.id, g.Place, ChangedBody{Amount: x.amount, Workers: x.people, Cases: x.cases, Digest: x.digest})); err != nil {
				return err
			}
		}
	}
	for _, x := range known {
		if said[x.ID] || x.State.Over() || g.Covers != nil && !g.Covers(x.Check, x.Period) {
			continue
		}
		out.Settled++
		if _, err := tx.Record(ctx, SettledFact.Draft(x.ID, x.Place, SettledBody{Amount: x.Amount})); err != nil {
			return err
		}
	}
	return nil
}

func (w *Work) found(ctx context.Context, tx *act.Tx, g Ground, x *group) error {
	if err := keep(ctx, tx.Tx, x); err != nil {
		return err
	}
	f := x.first
	name := f.Party
	if g.Company != nil {
		if s := g.Company(f.Party); s != "" {
			name = s
		}
	}
	_, err := tx.Record(ctx, FoundFact.Draft(x.id, g.Place, FoundBody{Ledger: g.Ledger, Check: f.Check, About: g.Subject, Title: g.Name, Party: f.Party, Company: name, Period: int64(f.Period),
		Amount: x.amount, Workers: x.people, Cases: x.cases, Digest: x.digest, Desk: g.Desk, Regulator: g.Regulator}))
	return err
}
