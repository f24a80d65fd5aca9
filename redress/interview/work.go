package interview

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/redress/deed"
	"ombud/redress/office"
)

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct {
	Door    *act.Door
	Offices deed.Directory
}

// Owe records that red days in a row made an interview owed, to the office directly above. It does nothing for an office without one
// above it, and while an earlier interview answers these days already. It reports whether anything was recorded.
func (w *Work) Owe(ctx context.Context, c access.Caller, to string, days int, last calendar.Date) (made bool, err error) {
	id := idOf(to, last)
	err = w.Door.Do(ctx, c, access.Sweep, func(ctx context.Context, tx *act.Tx) error {
		made = false
		if err := tx.Hold(ctx, id, "interview:"+to); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{Subject: id}); err != nil {
			return err
		}
		o, err := office.Get(ctx, tx, to)
		if err != nil || !o.Active || o.Above == "" {
			return err
		}
		old, ok, err := Newest(ctx, tx, to)
		if err != nil {
			return err
		}
		if ok {
			if list, err := Commitments(ctx, tx, old.ID); err != nil || old.answers(last, tx.Now.UnixMilli(), list) {
				return err
			}
		}
		body := OwedBody{To: to, By: o.Above, Ground: string(RedDays), Days: int64(days), Through: last.String()}
		_, err = tx.Record(ctx, Owed.Draft(id, o.Place, body))
		made = err == nil
		return err
	})
	return made, err
}

// Summon asks the head of an office below to an interview, for a reason that is public.
func (w *Work) Summon(ctx context.Context, c access.Caller, to string, g Ground, reason string) error {
	id := "interview:" + w.Door.IDs.Next()
	return deed.Make(ctx, w.Door, c, access.Interview, id, func(ctx context.Context, s *deed.Step[Interview]) error {
		if err := s.Hold(ctx, "interview:"+to); err != nil {
			return err
		}
		if err := s.Permit(access.Resource{Subject: id, Offices: []string{c.Office}}); err != nil {
			return err
		}
		var a fault.All
		reason := deed.Need(&a, "reason", "interview.need.reason", reason, deed.MaxNote)
		if !slices.Contains(Grounds, g) {
			a.Add("ground", "interview.need.ground")
		}
		o, err := office.Get(ctx, s, to)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if over, err := deed.Over(ctx, s, w.Offices, c.Office, to); err != nil {
			return err
		} else if !over || !o.Active {
			a.Add("to", "interview.need.below")
		}
		if err := a.Err(); err != nil {
			return err
		}
		if old, ok, err := Newest(ctx, s, to); err != nil {
			return err
		} else if ok && old.Held == 0 {
			return fault.New(fault.Conflict, "interview.already")
		}
		_, err = deed.Record(ctx, s, Owed, o.Place, OwedBody{To: to, By: c.Office, Ground: string(g), Reason: reason})
		return err
	})
}

// Promise is one commitment as a form says it.
type Promise struct {
	What string
	Due  int64
}

// mostPromises is how many commitments one interview ends with: few enough to be kept.
const mostPromises = 5

// Hold records that the interview took place, with its minutes and what the office committed itself to.
func (w *Work) Hold(ctx context.Context, c access.Caller, id string, at int64, post, minutes string, list []Promise) error {
	return deed.Do(ctx, w.Door, c, access.Interview, id, Get, func(ctx context.Context, s *deed.Step[Interview]) error {
		i := s.On
		if err := s.Permit(i.asker()); err != nil {
			return err
		}
		if i.Held != 0 {
			return fault.New(fault.Conflict, "interview.held_already")
		}
		var a fault.All
		post := deed.Need(&a, "post", "interview.need.post", post, deed.MaxLine)
		minutes := deed.Need(&a, "minutes", "interview.need.minutes", minutes, deed.MaxNote)
		if at != 0 && at < i.Owed {
			a.Add("held_at", "interview.need.after")
		}
		var bodies []CommittedBody
		for n, p := range list {
			if p.What == "" && p.Due == 0 {
				continue
			}
			field := "what_" + deed.Count(n+1)
			what := deed.Need(&a, field, "interview.need.what", p.What, deed.MaxNote)
			if p.Due <= s.Now.UnixMilli() {
				a.Add("due_"+deed.Count(n+1), "grievance.need.due")
			}
			bodies = append(bodies, CommittedBody{What: what, By: i.To, Due: p.Due})
		}
		if len(bodies) == 0 {
			a.Add("what_1", "interview.need.commitment")
		}
		if err := a.Err(); err != nil {
			return err
		}
		if _, err := deed.RecordAt(ctx, s, Held, i.Place, at, HeldBody{To: i.To, Post: post, Minutes: minutes}); err != nil {
			return err
		}
		for _, b := range bodies {
			if _, err := deed.Record(ctx, s, Committed, i.Place, b); err != nil {
				return err
			}
		}
		return nil
	})
}

// Keep is the office's report that it kept a commitment. It is accepted late, too: the breach stays on record.
func (w *Work) Keep(ctx context.Context, c access.Caller, id, commitment, report string) error {
	return deed.Do(ctx, w.Door, c, access.Report, id, Get, func(ctx context.Context, s *deed.Step[Interview]) error {
		i := s.On
		if err := s.Permit(i.asked()); err != nil {
			return err
		}
		var a fault.All
		report := deed.Need(&a, "report", "interview.need.report", report, deed.MaxNote)
		list, err := Commitments(ctx, s, id)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(x Commitment) bool { return x.ID == commitment })
		if at < 0 {
			a.Add("which", "grievance.need.which")
		}
		if err := a.Err(); err != nil {
			return err
		}
		x := list[at]
		if x.Kept != 0 {
			return fault.New(fault.Conflict, "interview.kept_already")
		}
		_, err = deed.Record(ctx, s, Kept, i.Place, KeptBody{Commitment: x.ID, Duty: x.Duty, What: x.What, Report: report})
		return err
	})
}
