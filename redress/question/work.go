package question

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/machine/store"
	"ombud/redress/deed"
	"ombud/redress/office"
)

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct {
	Door       *act.Door
	Thresholds []Threshold
	Secret     []byte      // signs tickets
	NewLine    func() Line // makes the wait of those who press one question; nil = none

	lines sync.Map // by question
}

// Threshold is from how many followers on the office owes something now.
func (w *Work) Threshold() Threshold { return at(w.Thresholds, w.Door.Now()) }

// Pose publishes a question to an office of the area. Nobody words a question to their own office. checked is the tick of whoever read
// it through for names.
func (w *Work) Pose(ctx context.Context, c access.Caller, to, title, said string, checked bool) (string, error) {
	id := "question:" + w.Door.IDs.Next()
	err := deed.Make(ctx, w.Door, c, access.Pose, id, func(ctx context.Context, s *deed.Step[Question]) error {
		o, err := office.Get(ctx, s, to)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		known := err == nil && o.Active && to != c.Office
		at := access.Resource{Subject: id, Place: place.Code(c.Area)}
		if known {
			at.Place = o.Place
		}
		if err := s.Permit(at); err != nil {
			return err
		}
		var a fault.All
		if !known {
			a.Add("to", "question.need.to")
		}
		b := PosedBody{By: c.Office, To: to, Title: public(&a, "title", title, maxTitle), Text: public(&a, "text", said, maxText)}
		if !checked {
			a.Add("checked", "question.need.checked")
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err = deed.Record(ctx, s, Posed, o.Place, b)
		return err
	})
	return id, err
}

// Say publishes what the office says. It is accepted late, too: the breach stays on record.
func (w *Work) Say(ctx context.Context, c access.Caller, id string, v Verb, said string) error {
	return deed.Do(ctx, w.Door, c, access.Report, id, Get, func(ctx context.Context, s *deed.Step[Question]) error {
		if err := s.Permit(s.On.asked()); err != nil {
			return err
		}
		if !s.On.next(v) {
			return fault.New(fault.Conflict, "question.not_now")
		}
		var a fault.All
		b := SaidBody{Text: public(&a, "text", said, deed.MaxNote)}
		if err := a.Err(); err != nil {
			return err
		}
		k := ReportGiven
		switch v {
		case Answer:
			k = Answered
		case Statement:
			k = Stated
		}
		_, err := deed.Record(ctx, s, k, s.On.Place, b)
		return err
	})
}

// machine is the caller of what happens by itself.
var machine = access.Caller{Roles: []access.Role{access.Machine}}

// raise records that enough people follow a question, once.
func (w *Work) raise(ctx context.Context, id string) error {
	return w.Door.Do(ctx, machine, access.Sweep, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, id); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{Subject: id}); err != nil {
			return err
		}
		q, err := Get(ctx, tx, id)
		t := at(w.Thresholds, tx.Now)
		if err != nil || q.Raised != 0 || q.followers < t.Followers {
			return err
		}
		_, err = tx.Record(ctx, Raised.Draft(id, q.Place, RaisedBody{To: q.To, Followers: Bucket(q.followers), From: t.Followers, Cite: t.Cite}))
		return err
	})
}

// Tend raises what a node that died did not, and what a new threshold reached, and throws away the tickets that have run out.
func (w *Work) Tend(ctx context.Context) error {
	err := w.Door.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) error { return forget(ctx, tx, w.now().UnixMilli()) })
	list, bad := ready(ctx, w.Door.DB, w.Threshold().Followers)
	err = errors.Join(err, bad)
	for _, id := range list {
		if bad := w.raise(ctx, id); bad != nil {
			err = errors.Join(err, fmt.Errorf("raise %s: %w", id, bad))
		}
	}
	return err
}
