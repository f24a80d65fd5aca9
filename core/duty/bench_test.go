package duty_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"ombud/core/duty"
	"ombud/core/fact"
)

// bench folds facts of one subject in memory, as core/act does in the database.
type bench struct {
	t      testing.TB
	law    *duty.Law
	duties []duty.Duty
	facts  []fact.Fact
	now    int64
}

func newBench(t testing.TB, packs ...string) *bench {
	return &bench{t: t, law: duty.NewLaw(book(t, packs...))}
}

// tell records a fact that happened at an instant, told of at the same instant or later, after the rungs that are due by then.
func (b *bench) tell(happened, told string, d fact.Draft) error {
	b.t.Helper()
	b.now = at(told)
	b.catchUp()
	return b.write(d, at(happened))
}

func (b *bench) do(when string, d fact.Draft) {
	b.t.Helper()
	if err := b.tell(when, when, d); err != nil {
		b.t.Fatalf("%s at %s: %v", d.Kind, when, err)
	}
}

func (b *bench) write(d fact.Draft, happened int64) error {
	b.t.Helper()
	raw, err := fact.Encode(d.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	f := fact.Fact{ID: fmt.Sprintf("F%03d", len(b.facts)), Kind: d.Kind, Subject: "S", Place: d.Place, Office: d.Office, At: happened, Recorded: b.now, Body: raw}
	ch, err := b.law.Fold(context.Background(), nil, town{}, f, b.open())
	if err != nil {
		return err
	}
	for _, n := range ch.Changed {
		for i := range b.duties {
			if b.duties[i].ID == n.ID {
				b.duties[i] = n
			}
		}
	}
	b.duties, b.facts = append(b.duties, ch.Opened...), append(b.facts, f)
	return nil
}

func (b *bench) open() (out []duty.Duty) {
	for _, d := range b.duties {
		if d.State == duty.Open {
			out = append(out, d)
		}
	}
	return out
}

func (b *bench) catchUp() {
	b.t.Helper()
	for range 1000 {
		var first *duty.Duty
		for _, d := range b.open() {
			if d.Next != 0 && d.Next <= b.now && (first == nil || d.Next < first.Next) {
				first = &d
			}
		}
		if first == nil {
			return
		}
		draft, ok, err := b.law.Rise(context.Background(), nil, town{}, *first, b.now)
		if err != nil || !ok {
			b.t.Fatalf("rise: %t, %v", ok, err)
		}
		if err := b.write(draft, draft.At); err != nil {
			b.t.Fatal(err)
		}
	}
	b.t.Fatal("the rungs have no end")
}

// sweep lets time pass.
func (b *bench) sweep(until string) {
	b.t.Helper()
	b.now = at(until)
	b.catchUp()
}

// of finds the duty of a rule.
func (b *bench) of(rule string) duty.Duty {
	b.t.Helper()
	for _, d := range b.duties {
		if d.Rule == rule {
			return d
		}
	}
	b.t.Fatalf("no duty of %s", rule)
	return duty.Duty{}
}

// story is every rung so far: what, which, when it was due, whom it concerns.
func (b *bench) story() string {
	var out []string
	for _, f := range b.facts {
		for _, k := range []fact.Kind[duty.RungBody]{duty.Warned, duty.Breached, duty.Climbed, duty.Lapsed} {
			if r, err := k.Read(f); err == nil {
				s := strings.TrimPrefix(f.Kind, "duty.") + " " + r.Rung + " " + say(f.At)
				if r.Whom != "" {
					s += " " + r.Whom
				}
				if r.By != "" {
					s += " by " + r.By
				}
				out = append(out, s)
			}
		}
	}
	return strings.Join(out, "\n")
}

func file(body filedBody) fact.Draft {
	if body.To == "" {
		body.To = "water"
	}
	return filed.Draft("S", here, body)
}

func plain(k fact.Kind[noBody]) fact.Draft { return k.Draft("S", here, noBody{}) }

func extension(days int64, approver string) fact.Draft {
	return extended.Draft("S", here, extendedBody{days, approver})
}

// oneRule is a pack with one rule for the office in the filing.
func oneRule(fields string) string {
	return `pack: one
title: {zh: 一, en: One}
in_force: {from: 2010-01-01}
jurisdiction: CN
rules:
  - id: rule
    cite: 《一》第一条
    on: thing.filed
    bearer: fact.to
    says: {zh: 办, en: do it}
    met_by: [thing.answered]
    ended_by: [thing.withdrawn]
` + fields
}

const ladder = `    ladder:
      - {after: 0h, do: tell, whom: above(bearer)}
      - {after: 24h, do: notice, whom: bearer, by: above(bearer)}
      - {after: 72h, do: raise, whom: above(above(bearer))}
      - {after: 96h, do: raise, whom: above(above(above(bearer)))}
`
