package ruledesk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/redress/office"
)

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct {
	Door *act.Door
	City place.Code
	Base func() ([]duty.Source, error) // the packs of the binary and of the city's folder
}

// Limits of what people type, and how far back a trial on a page goes: long enough to see every kind of matter, short enough to wait for.
const (
	maxReason = 2000
	maxPack   = 200_000
	tryDays   = 120
	tryMost   = 400_000 // facts; a larger city tries packs with ombud rules simulate
)

// Draft is a version that somebody looks at.
type Draft struct {
	Text, Reason string
	Start        calendar.Date
}

// Look is everything that is known about a draft before it is proposed.
type Look struct {
	Version
	Changes []duty.RowChange
	Report  Report
	Tried   bool
	Over    string // the text in force that it takes the place of, "" for a new pack
}

// Look checks a draft against the law in force and tries it on the past. It writes nothing. What is wrong is told in fields.
func (w *Work) Look(ctx context.Context, d Draft) (Look, error) {
	var a fault.All
	l := Look{Version: Version{Text: strings.ReplaceAll(d.Text, "\r\n", "\n"), Reason: text.Clean(d.Reason), Start: d.Start, State: Proposed}}
	switch n := text.Count(l.Reason); {
	case n == 0:
		a.Add("reason", "ruledesk.need.reason")
	case n > maxReason:
		a.Add("reason", "grievance.too_long", maxReason, n)
	}
	if d.Start <= calendar.DateOf(w.Door.Now()) {
		a.Add("start", "ruledesk.need.start")
	}
	if strings.TrimSpace(l.Text) == "" || len(l.Text) > maxPack {
		a.Add("text", "ruledesk.need.text")
	}
	if err := a.Err(); err != nil {
		return l, err
	}
	now, err := w.Door.Learn(ctx)
	if err != nil {
		return l, err
	}
	if err := w.judge(ctx, &l, now); err != nil {
		return l, err
	}
	if err := w.try(ctx, &l, now); err != nil {
		return l, err
	}
	return l, w.orphans(ctx, l)
}

// judge compiles the law with the version and compares: nothing unsound, nothing that rests on a statute loosened.
func (w *Work) judge(ctx context.Context, l *Look, now *duty.Book) error {
	head := duty.Source{File: "pack.yaml", Text: l.Text}.Head()
	if head.Name == "" {
		_, err := duty.Compile([]duty.Source{{File: "pack.yaml", Text: l.Text}}, now.Calendar, w.Door.Kinds)
		return bad(errors.Join(err))
	}
	l.Pack, l.Area, l.Against = head.Name, head.Area, now.Version
	before := same(now.Sources, l.Pack, l.Start)
	for _, s := range before {
		if s.Head().Name == l.Pack {
			l.Over = s.Text
			if s.Head().Campaign && head.Campaign {
				return fault.Of("text", "ruledesk.need.campaign")
			}
		}
	}
	was, err := duty.Compile(before, now.Calendar, w.Door.Kinds)
	if err != nil {
		return err
	}
	is, err := duty.Compile(replaced(before, l.Version), now.Calendar, w.Door.Kinds)
	if err != nil {
		return bad(err)
	}
	if l.Changes = duty.Diff(was, is); len(l.Changes) == 0 {
		return fault.Of("text", "ruledesk.need.change")
	}
	if list := Loosened(l.Changes, l.Start); len(list) > 0 {
		return fault.Of("text", "ruledesk.need.statute", strings.Join(list, "; "))
	}
	l.Sums = count(l.Changes)
	if _, err = w.law(ctx, now, l.Version); err != nil {
		return bad(err)
	}
	return nil
}

// law is the whole law with one more version, each in its own time.
func (w *Work) law(ctx context.Context, now *duty.Book, v Version) (*duty.Book, error) {
	base, err := w.Base()
	if err != nil {
		return nil, err
	}
	approved, err := InLaw(ctx, w.Door.DB)
	if err != nil {
		return nil, err
	}
	return duty.Compile(Compose(base, append(approved, v)), now.Calendar, w.Door.Kinds)
}

// try folds the matters of the last months under both laws.
func (w *Work) try(ctx context.Context, l *Look, now *duty.Book) error {
	n, err := fact.Count(ctx, w.Door.DB)
	if err != nil || n > tryMost {
		return err
	}
	t := Trial{DB: w.Door.DB, Kinds: w.Door.Kinds, Dir: w.Door.Dir, Was: now, Now: w.Door.Now().UnixMilli(), From: w.Door.Now().Add(-tryDays * 24 * time.Hour).UnixMilli()}
	if t.Is, err = AsIf(now, []duty.Source{{File: l.File(), Text: l.Text}}, false, w.Door.Kinds); err != nil {
		return err
	}
	l.Report, err = t.Run(ctx)
	l.Tried, l.Matters, l.Touched = err == nil, l.Report.Matters, l.Report.Touched
	return err
}

// orphans refuses rows that climb from an office which does not exist or has nobody above it: the ladder would lead nowhere.
func (w *Work) orphans(ctx context.Context, l Look) error {
	var list []string
	for rule, offices := range climbing(l.Changes, l.Report.Bearers) {
		for _, id := range offices {
			o, err := office.Get(ctx, w.Door.DB, id)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			if err != nil || !o.Active || o.Above == "" {
				list = append(list, rule+": "+id)
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	slices.Sort(list)
	return fault.Of("text", "ruledesk.need.above", strings.Join(list, "; "))
}

func subject(pack string) string { return "rules:" + pack }

// Propose puts a version before a second person. A pack has one open proposal at a time, and versions follow each other in time.
func (w *Work) Propose(ctx context.Context, c access.Caller, d Draft, key string) (string, error) {
	if !access.MayEver(c, access.Manage) {
		return "", fault.New(fault.Denied, "fault.denied.say")
	}
	l, err := w.Look(ctx, d)
	if err != nil {
		return "", err
	}
	id := ""
	err = w.Door.Do(ctx, c, access.Manage, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, subject(l.Pack)); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{Subject: subject(l.Pack), Place: l.place(w.City)}); err != nil {
			return err
		}
		if old, ok, err := tx.Once(ctx, key); err != nil || ok && old.Subject == subject(l.Pack) {
			id = old.ID
			return err
		}
		if open, err := OfPack(ctx, tx, l.Pack, Proposed); err != nil {
			return err
		} else if len(open) > 0 {
			return fault.New(fault.Conflict, "ruledesk.open", open[0].Start.String())
		}
		if err := follows(ctx, tx, l.Version); err != nil {
			return err
		}
		draft := WasProposed.Draft(subject(l.Pack), l.place(w.City), ProposedBody{Pack: l.Pack, Area: l.Area, Text: l.Text, Start: l.Start.String(), Reason: l.Reason, Against: l.Against,
			Came: int64(l.Came), Went: int64(l.Went), Changed: int64(l.Changed), Tightened: int64(l.Tightened), Loosened: int64(l.Version.Loosened), Matters: int64(l.Matters), Touched: int64(l.Touched)})
		draft.Key = key
		f, err := tx.Record(ctx, draft)
		id = f.ID
		return err
	})
	return id, err
}
