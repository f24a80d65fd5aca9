package duty_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
)

// many has every kind of clock at once: days, minutes, an instant of the fact, a right, and a duty that a breach opens.
const many = `pack: many
title: {zh: 多, en: Many}
in_force: {from: 2010-01-01}
jurisdiction: CN
rules:
  - id: days
    cite: 《多》第一条
    on: thing.filed
    bearer: fact.to
    says: {zh: 办, en: do it}
    within: 5d
    met_by: [thing.answered]
    ended_by: [thing.withdrawn]
    extend: {by: thing.extended, at_most: 3d, times: 2, approver: head}
    pause: {from: hearing.opened, to: hearing.closed}
    warn: [72h, 24h, 1/3]
    ladder: &rungs
      - {after: 0h, do: tell, whom: above(bearer)}
      - {after: 24h, do: notice, whom: bearer, by: above(bearer)}
      - {after: 24h, do: raise, whom: above(above(bearer))}
  - id: working
    cite: 《多》第二条
    on: thing.filed
    bearer: fact.to
    says: {zh: 办, en: do it}
    within: 3wd
    met_by: [thing.accepted]
    extend: {by: thing.extended, at_most: 2d, times: 1, approver: head}
    warn: [24h]
    ladder: *rungs
  - id: minutes
    cite: 《多》第三条
    on: thing.filed
    when: fact.urgent
    bearer: fact.to
    says: {zh: 办, en: do it}
    within: 90m
    met_by: [thing.accepted, thing.answered]
    pause: {from: hearing.opened, to: hearing.closed}
    warn: [1/2, 1/6]
    ladder: *rungs
  - id: explain
    cite: 《多》第四条
    on: duty.breached
    when: fact.rule == "many/days" or fact.rule == "many/minutes"
    bearer: fact.bearer
    says: {zh: 说明, en: explain}
    within: 2d
    met_by: [thing.commented]
    warn: [24h]
    ladder: *rungs
rights:
  - id: review
    cite: 《多》第五条
    on: thing.answered
    bearer: '"petitioner"'
    says: {zh: 复查, en: review}
    within: 4d
    roll: forward
    met_by: [thing.sent]
`

// event is one fact of a random story.
type event struct {
	Happened, Told int64
	Draft          fact.Draft
}

// events draws a story: any facts, in any order, some of them told of late.
func events(t *rapid.T) []event {
	now := at("2026-09-18 10:00")
	any := rapid.SampledFrom([]fact.Draft{file(filedBody{}), file(filedBody{Urgent: true}), plain(answered), plain(accepted), plain(withdrawn),
		plain(commented), plain(opened), plain(closed), plain(opened), plain(closed), extension(3, "head"), extension(1, "head"), extension(2, "clerk"),
		sent.Draft("S", here, filedBody{})})
	list := []event{{now, now, file(filedBody{Urgent: true})}}
	for range rapid.IntRange(0, 20).Draw(t, "facts") {
		now += rapid.SampledFrom([]int64{0, 1, 60000, 3600000, 86400000, 3 * 86400000}).Draw(t, "later") * rapid.Int64Range(0, 3).Draw(t, "times")
		late := rapid.SampledFrom([]int64{0, 0, 0, 3600000, 86400000, 9 * 86400000}).Draw(t, "told late")
		list = append(list, event{now - late, now, any.Draw(t, "fact")})
	}
	return list
}

// play tells a story, letting sweeps run in between where sweep says so, up to a last day.
func play(t *rapid.T, b *bench, list []event, sweep func(from, to int64) []int64, check func(before []duty.Duty, d fact.Draft)) {
	for i, e := range list {
		if i > 0 {
			for _, s := range sweep(list[i-1].Told, e.Told) {
				b.sweep(say(s))
			}
		}
		b.now = e.Told
		b.catchUp()
		before := slices.Clone(b.duties)
		if err := b.write(e.Draft, e.Happened); err == nil && check != nil {
			check(before, e.Draft)
		}
	}
	b.sweep("2027-03-01 00:00")
}

func never(int64, int64) []int64 { return nil }

// TestClocksOnlyMoveByLaw is property 1: nothing lengthens a clock but an extension on record and a pause that the rule names.
func TestClocksOnlyMoveByLaw(t *testing.T) {
	t.Parallel()
	law := book(t, many)
	rapid.Check(t, func(rt *rapid.T) {
		b := &bench{t: t, law: duty.NewLaw(law)}
		play(rt, b, events(rt), never, func(before []duty.Duty, d fact.Draft) {
			for i, was := range before {
				is := b.duties[i]
				if is.Start != was.Start || is.Bearer != was.Bearer || is.Rule != was.Rule || is.Opening != was.Opening {
					rt.Fatalf("%s changed what a duty is: %s", d.Kind, cmp.Diff(was, is))
				}
				if is.Due != was.Due && d.Kind != extended.Name() && d.Kind != closed.Name() {
					rt.Fatalf("%s moved a clock by %v", d.Kind, is.Due-was.Due)
				}
				if is.Due < was.Due {
					rt.Fatalf("%s took time away", d.Kind)
				}
				if was.Breached != 0 && (is.Due != was.Due || is.Breached != was.Breached) {
					rt.Fatalf("%s moved the clock of a breached duty", d.Kind)
				}
				if was.State != duty.Open && is != was {
					rt.Fatalf("%s changed a closed duty", d.Kind)
				}
			}
		})
		for _, d := range b.duties {
			r, err := b.law.RuleOf(d)
			if err != nil {
				rt.Fatal(err)
			}
			first := law.Calendar.Deadline(clock.At(d.Start), r.Span, r.Roll).Due.UnixMilli()
			if d.Due != first+int64(d.Extra)*86400000+d.Paused {
				rt.Errorf("%s: due %s, which is not %s, %d days and %d ms of pause", d.Rule, say(d.Due), say(first), d.Extra, d.Paused)
			}
			if r.Extend == nil && d.Extra != 0 || r.Pause == nil && d.Paused != 0 || d.Paused > stood(b.facts, d) {
				rt.Errorf("%s: %d days and %d ms were added", d.Rule, d.Extra, d.Paused)
			}
			if last, err := b.law.Explain(d); err != nil || len(last) > 0 && d.Paused == 0 && last[len(last)-1].Date.End().UnixMilli() != d.Due {
				rt.Errorf("%s: the explanation ends on %v, due %s, %v", d.Rule, last[len(last)-1].Date, say(d.Due), err)
			}
		}
	})
}

// stood is the most time a duty's clock can have stood: what the hearings told of since it was opened cover, no moment twice.
func stood(facts []fact.Fact, d duty.Duty) (sum int64) {
	from, until := int64(0), d.Start
	for _, f := range facts[slices.IndexFunc(facts, func(f fact.Fact) bool { return f.ID == d.Opening }):] {
		switch {
		case f.Kind == opened.Name() && from == 0:
			from = max(f.At, until)
		case f.Kind == closed.Name() && from != 0:
			until = max(f.At, from)
			sum, from = sum+until-from, 0
		}
	}
	return sum
}

// TestOnce is property 2: a duty is met or ended once, breached at most once, and each rung is given at most once for one due instant.
func TestOnce(t *testing.T) {
	t.Parallel()
	law := book(t, many)
	rapid.Check(t, func(rt *rapid.T) {
		b := &bench{t: t, law: duty.NewLaw(law)}
		play(rt, b, events(rt), never, nil)
		seen, breaches, lapses := map[string]bool{}, map[string]int{}, map[string]int{}
		for _, f := range b.facts {
			var r duty.RungBody
			for _, k := range []fact.Kind[duty.RungBody]{duty.Warned, duty.Breached, duty.Climbed, duty.Lapsed} {
				if f.Kind == k.Name() {
					r, _ = k.Read(f)
				}
			}
			if r.Duty == "" {
				continue
			}
			id := fmt.Sprint(r.Duty, f.Kind, r.Rung, r.Due, f.At)
			if seen[id] {
				rt.Errorf("%s %s twice for %s", f.Kind, r.Rung, say(r.Due))
			}
			seen[id] = true
			if f.At > f.Recorded {
				rt.Errorf("%s before its time", f.Kind)
			}
			if f.Kind == duty.Breached.Name() {
				breaches[r.Duty]++
			}
			if f.Kind == duty.Lapsed.Name() {
				lapses[r.Duty]++
			}
		}
		for _, d := range b.duties {
			if want := min(1, d.Breached); int64(breaches[d.ID]) != want {
				rt.Errorf("%s was breached %d times, its mark is %s", d.Rule, breaches[d.ID], say(d.Breached))
			}
			if d.Breached != 0 && d.Breached != d.Due || d.Right && d.Breached != 0 || !d.Right && lapses[d.ID] > 0 {
				rt.Errorf("%s: breached at %s, due %s", d.Rule, say(d.Breached), say(d.Due))
			}
			if d.State == duty.Open && (d.Right || d.Breached == 0 && d.PauseAt == 0) {
				rt.Errorf("%s: months later it is neither met nor ended nor marked: %+v", d.Rule, d)
			}
			if (d.State == duty.Open) != (d.EndBy == "") {
				rt.Errorf("%s: %s, ended by %q", d.Rule, d.State, d.EndBy)
			}
			if d.State == duty.Open && d.PauseAt == 0 && d.Step != len(duty.Timeline(must(b.law.RuleOf(d)), d)) {
				rt.Errorf("%s: %d rungs are behind", d.Rule, d.Step)
			}
		}
	})
}

func must(r duty.Rule, err error) duty.Rule {
	if err != nil {
		panic(err)
	}
	return r
}

// TestSweepChangesNothing is property 3 in one head: whether the sweep ran often, seldom or never in between, the same facts and
// duties come out; only when a rung was written down differs.
func TestSweepChangesNothing(t *testing.T) {
	t.Parallel()
	law := book(t, many)
	rapid.Check(t, func(rt *rapid.T) {
		list := events(rt)
		quiet, busy := &bench{t: t, law: duty.NewLaw(law)}, &bench{t: t, law: duty.NewLaw(law)}
		play(rt, quiet, list, never, nil)
		play(rt, busy, list, func(from, to int64) (out []int64) {
			for range rapid.IntRange(0, 4).Draw(rt, "sweeps") {
				out = append(out, rapid.Int64Range(from, to).Draw(rt, "sweep")/60000*60000)
			}
			slices.Sort(out)
			return slices.DeleteFunc(out, func(s int64) bool { return s < from })
		}, nil)
		if d := cmp.Diff(quiet.duties, busy.duties); d != "" {
			rt.Errorf("the duties differ: %s", d)
		}
		if d := cmp.Diff(quiet.facts, busy.facts, cmpopts.IgnoreFields(fact.Fact{}, "Recorded")); d != "" {
			rt.Errorf("the facts differ: %s", d)
		}
	})
}
