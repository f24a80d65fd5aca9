package ruledesk

import (
	"context"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
)

// follows refuses a version that does not begin after every approved one of its pack.
func follows(ctx context.Context, q store.Querier, v Version) error {
	list, err := OfPack(ctx, q, v.Pack, Approved)
	if err == nil && len(list) > 0 && list[len(list)-1].Start >= v.Start {
		err = fault.New(fault.Conflict, "ruledesk.follows", list[len(list)-1].Start.String())
	}
	return err
}

// Approve makes a version law from its day on, by a second person. The whole law is compiled and compared again, as it is now. What runs
// keeps the law it was opened under.
func (w *Work) Approve(ctx context.Context, c access.Caller, id, note string) error {
	now, err := w.Door.Learn(ctx)
	if err != nil {
		return err
	}
	err = w.decide(ctx, c, access.Approve, id, note, true, func(ctx context.Context, tx *act.Tx, v Version, note string) error {
		if v.Proposer == c.Staff || c.Staff == "" {
			return fault.New(fault.Denied, "ruledesk.second")
		}
		if v.Start <= calendar.DateOf(tx.Now) {
			return fault.New(fault.Conflict, "ruledesk.late", v.Start.String())
		}
		if err := follows(ctx, tx, v); err != nil {
			return err
		}
		l := Look{Version: v}
		if err := w.judge(ctx, &l, now); err != nil {
			return fault.New(fault.Conflict, "ruledesk.no_longer").Because(err)
		}
		book, err := w.law(ctx, now, v)
		if err != nil {
			return err
		}
		if err := record(ctx, tx, w, WasApproved, v, DecidedBody{Version: id, Note: note, Book: book.Version}); err != nil {
			return err
		}
		return tx.Enact(ctx, book)
	})
	if err == nil {
		_, err = w.Door.Learn(ctx)
	}
	return err
}

// Refuse is the second person's no, with a reason.
func (w *Work) Refuse(ctx context.Context, c access.Caller, id, reason string) error {
	return w.decide(ctx, c, access.Approve, id, reason, false, func(ctx context.Context, tx *act.Tx, v Version, note string) error {
		return record(ctx, tx, w, WasRefused, v, DecidedBody{Version: id, Note: note})
	})
}

// Withdraw takes a proposal back, by whoever may propose.
func (w *Work) Withdraw(ctx context.Context, c access.Caller, id, reason string) error {
	return w.decide(ctx, c, access.Manage, id, reason, false, func(ctx context.Context, tx *act.Tx, v Version, note string) error {
		return record(ctx, tx, w, WasWithdrawn, v, DecidedBody{Version: id, Note: note})
	})
}

func record(ctx context.Context, tx *act.Tx, w *Work, k fact.Kind[DecidedBody], v Version, b DecidedBody) error {
	_, err := tx.Record(ctx, k.Draft(subject(v.Pack), v.place(w.City), b))
	return err
}

// decide runs a decision on an open version while nothing else happens in the city. A no needs a reason.
func (w *Work) decide(ctx context.Context, c access.Caller, a access.Action, id, note string, optional bool, fn func(context.Context, *act.Tx, Version, string) error) error {
	note = text.Clean(note)
	return w.Door.Do(ctx, c, a, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.HoldCity(ctx); err != nil {
			return err
		}
		v, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{Subject: subject(v.Pack), Place: v.place(w.City)}); err != nil {
			return err
		}
		if v.State != Proposed {
			return fault.New(fault.Conflict, "ruledesk.decided."+string(v.State))
		}
		var bad fault.All
		if n := text.Count(note); n == 0 && !optional {
			bad.Add("note", "ruledesk.need.note")
		} else if n > maxReason {
			bad.Add("note", "grievance.too_long", maxReason, n)
		}
		if err := bad.Err(); err != nil {
			return err
		}
		return fn(ctx, tx, v, note)
	})
}
