package duty_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/duty"
	"ombud/core/fact"
)

// Friday 18 September 2026; the 15th calendar day is Saturday 3 October, in the holidays of the National Day (1 to 7 October).
const friday = "2026-09-18 10:00"

func TestTimeline(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, fields, start, want string }{
		{"calendar days", "    within: 15d\n    warn: [72h, 24h]\n" + ladder, friday, `warned workday 2026-09-30 09:00
warned 72h 2026-10-01 00:00
warned 24h 2026-10-03 00:00
breached due 2026-10-04 00:00
climbed tell 2026-10-04 00:00 county
climbed notice 2026-10-05 00:00 water by county
climbed raise 2026-10-07 00:00 city
climbed raise 2026-10-08 00:00 city`},
		{"a working day needs no early warning", "    within: 5d\n    warn: [24h]\n", friday, `warned 24h 2026-09-23 00:00
breached due 2026-09-24 00:00`},
		{"working days skip the holidays and count the Sunday worked for them", "    within: 3wd\n", "2026-09-29 18:00", `breached due 2026-10-10 00:00`},
		{"minutes, warned by fractions", "    within: 90m\n    warn: [1/2, 1/6]\n", "2026-09-18 23:30", `warned 1/2 2026-09-19 00:15
warned 1/6 2026-09-19 00:45
breached due 2026-09-19 01:00`},
		{"hours, over the weekend", "    within: 24h\n    warn: [1/2]\n", "2026-09-19 10:00", `warned 1/2 2026-09-19 22:00
breached due 2026-09-20 10:00`},
		// The last working day before that Sunday is the day of the event itself.
		{"a warning before the start is left out", "    within: 2d\n    warn: [72h, 62h, 24h]\n", friday, `warned 24h 2026-09-20 00:00
breached due 2026-09-21 00:00`},
	} {
		b := newBench(t, oneRule(c.fields))
		b.do(c.start, file(filedBody{}))
		b.sweep("2026-12-01 00:00")
		if d := cmp.Diff(c.want, b.story()); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		if d := b.of("one/rule"); d.State != duty.Open || d.Next != 0 || d.Breached != d.Due || !d.Late(clock.At(b.now)) {
			t.Errorf("%s: after its last rung it is still owed, late: %+v", c.name, d)
		}
	}
}

func TestMeetAndEnd(t *testing.T) {
	t.Parallel()
	rule := oneRule("    within: 5d\n    warn: [24h]\n" + ladder) // due on 24 September, 00:00
	for _, c := range []struct {
		name, happened, told string
		kind                 fact.Kind[noBody]
		state                duty.State
		late, breached       bool
	}{
		{"met in time", "2026-09-20 10:00", "2026-09-20 10:00", answered, duty.Met, false, false},
		{"met at the last moment", "2026-09-23 23:59", "2026-09-23 23:59", answered, duty.Met, false, false},
		{"met at the due instant", "2026-09-24 00:00", "2026-09-24 00:00", answered, duty.Met, true, true},
		{"met late", "2026-10-20 10:00", "2026-10-20 10:00", answered, duty.Met, true, true},
		{"met in time, told of late: the mark stays", "2026-09-22 10:00", "2026-09-30 10:00", answered, duty.Met, false, true},
		{"withdrawn", "2026-09-20 10:00", "2026-09-20 10:00", withdrawn, duty.Ended, false, false},
		{"withdrawn when it was late", "2026-09-26 10:00", "2026-09-26 10:00", withdrawn, duty.Ended, false, true},
		{"a comment does nothing", "2026-09-20 10:00", "2026-09-20 10:00", commented, duty.Open, false, false},
		{"another fact does nothing", "2026-09-20 10:00", "2026-09-20 10:00", accepted, duty.Open, false, false},
	} {
		b := newBench(t, rule)
		b.do(friday, file(filedBody{}))
		before := b.of("one/rule")
		if err := b.tell(c.happened, c.told, plain(c.kind)); err != nil {
			t.Fatal(err)
		}
		d := b.of("one/rule")
		if d.State != c.state || d.Late(clock.At(b.now)) != c.late || (d.Breached != 0) != c.breached || d.Due != before.Due {
			t.Errorf("%s: %s, late %t, breached %s", c.name, d.State, d.Late(clock.At(b.now)), say(d.Breached))
		}
		if d.State == duty.Open {
			continue
		}
		if d.EndBy != b.facts[len(b.facts)-1].ID || say(d.EndAt) != c.happened || d.Next != 0 {
			t.Errorf("%s: ended by %s at %s", c.name, d.EndBy, say(d.EndAt))
		}
		for _, again := range []fact.Kind[noBody]{answered, withdrawn, answered} { // once is for ever
			b.do("2026-11-01 10:00", plain(again))
		}
		b.sweep("2027-01-01 00:00")
		if d := cmp.Diff(d, b.of("one/rule")); d != "" {
			t.Errorf("%s: it changed afterwards: %s", c.name, d)
		}
	}
}

func TestExtend(t *testing.T) {
	t.Parallel()
	rule := oneRule("    within: 15d\n    warn: [72h]\n    extend: {by: thing.extended, at_most: 30d, times: 2, approver: head}\n    pause: {from: hearing.opened, to: hearing.closed}\n")
	b := newBench(t, rule)
	b.do(friday, file(filedBody{}))
	b.do("2026-09-25 10:00", extension(30, "head"))
	d := b.of("one/rule")
	if say(d.Due) != "2026-11-03 00:00" || d.Extra != 30 || d.Extended != 1 || d.Workday != 0 || say(d.Next) != "2026-10-31 00:00" {
		t.Errorf("after the extension: due %s, next %s, %+v", say(d.Due), say(d.Next), d)
	}
	b.sweep("2026-11-01 00:00")
	b.do("2026-11-01 10:00", extension(12, "head")) // to Saturday 14 November
	d = b.of("one/rule")
	if say(d.Due) != "2026-11-15 00:00" || d.Extra != 42 || say(d.Workday) != "2026-11-13 09:00" {
		t.Errorf("after the second one: due %s, %+v", say(d.Due), d)
	}
	b.sweep("2026-12-01 00:00")
	if want := "warned 72h 2026-10-31 00:00\nwarned 72h 2026-11-12 00:00\nwarned workday 2026-11-13 09:00\nbreached due 2026-11-15 00:00"; b.story() != want {
		t.Errorf("the rungs:\n%s\nwant\n%s", b.story(), want)
	}
	steps, err := b.law.Explain(d)
	if err != nil || len(steps) != 58 || steps[57].Date.String() != "2026-11-14" || steps[57].N != 57 {
		t.Errorf("the explanation has %d days up to %v, %v; want the day of the event and 57 counted ones", len(steps), steps[len(steps)-1], err)
	}

	for _, c := range []struct {
		name, happened, told string
		days                 int64
		approver             string
		kind                 fault.Kind
		key                  string
	}{
		{"too long", "2026-09-25 10:00", "2026-09-25 10:00", 31, "head", fault.Invalid, "duty.extend.days"},
		{"no days", "2026-09-25 10:00", "2026-09-25 10:00", 0, "head", fault.Invalid, "duty.extend.days"},
		{"fewer than none", "2026-09-25 10:00", "2026-09-25 10:00", -1, "head", fault.Invalid, "duty.extend.days"},
		{"more than a number holds", "2026-09-25 10:00", "2026-09-25 10:00", 1 << 62, "head", fault.Invalid, "duty.extend.days"},
		{"wrong approver", "2026-09-25 10:00", "2026-09-25 10:00", 10, "handler", fault.Denied, "duty.extend.approver"},
		{"no approver", "2026-09-25 10:00", "2026-09-25 10:00", 10, "", fault.Denied, "duty.extend.approver"},
		{"at the due instant", "2026-10-04 00:00", "2026-10-04 00:00", 10, "head", fault.Late, "duty.extend.late"},
		{"granted in time, they say afterwards", "2026-10-03 10:00", "2026-10-05 10:00", 10, "head", fault.Late, "duty.extend.late"},
	} {
		b := newBench(t, rule)
		b.do(friday, file(filedBody{}))
		if err := b.tell(c.happened, c.told, extension(c.days, c.approver)); !fault.Is(err, c.kind) || fault.As(err).Key != c.key {
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
		if d := b.of("one/rule"); say(d.Due) != "2026-10-04 00:00" || d.Extended != 0 {
			t.Errorf("%s: it moved the clock to %s", c.name, say(d.Due))
		}
	}

	b = newBench(t, rule)
	b.do(friday, file(filedBody{}))
	for i := range 3 {
		err := b.tell("2026-09-25 10:00", "2026-09-25 10:00", extension(1, "head"))
		if i < 2 && err != nil || i == 2 && (!fault.Is(err, fault.Conflict) || fault.As(err).Key != "duty.extend.times") {
			t.Errorf("extension %d: %v", i+1, err)
		}
	}

	b = newBench(t, rule) // while the clock stands the day cannot pass
	b.do(friday, file(filedBody{}))
	b.do("2026-10-03 10:00", plain(opened))
	b.do("2026-10-20 10:00", extension(10, "head"))
	b.do("2026-10-21 10:00", plain(closed))
	if d := b.of("one/rule"); say(d.Due) != "2026-11-01 00:00" {
		t.Errorf("18 days of pause and 10 of extension move 4 October to %s", say(d.Due))
	}
}

// TestExtendSome: an extension is for the office that asks; where another duty of the case cannot have it, that one stays.
func TestExtendSome(t *testing.T) {
	t.Parallel()
	two := strings.Replace(oneRule("    within: 5d\n    extend: {by: thing.extended, at_most: 30d, times: 1, approver: head}\n"), "bearer: fact.to", `bearer: '"desk"'`, 1) + `  - id: other
    cite: 《一》第二条
    on: thing.filed
    bearer: fact.to
    says: {zh: 办, en: do it}
    within: 20d
    met_by: [thing.answered]
    extend: {by: thing.extended, at_most: 20d, times: 1, approver: head}
`
	for _, c := range []struct {
		name, when, office string
		days               int64
		key                string // "" when it is granted
		rule, other        string
	}{
		{"both", "2026-09-20 10:00", "water", 10, "", "2026-10-04 00:00", "2026-10-19 00:00"},
		{"the desk is late, the office is not", "2026-09-28 10:00", "water", 10, "", "2026-09-24 00:00", "2026-10-19 00:00"},
		{"the desk may have more than the office", "2026-09-20 10:00", "water", 25, "duty.extend.days", "2026-09-24 00:00", "2026-10-09 00:00"},
		{"the desk itself asks, late", "2026-09-28 10:00", "desk", 10, "duty.extend.late", "2026-09-24 00:00", "2026-10-09 00:00"},
		{"neither may", "2026-10-12 10:00", "roads", 10, "duty.extend.late", "2026-09-24 00:00", "2026-10-09 00:00"},
	} {
		b := newBench(t, two)
		b.do(friday, file(filedBody{}))
		draft := extension(c.days, "head")
		draft.Office = c.office
		err := b.tell(c.when, c.when, draft)
		if c.key == "" && err != nil || c.key != "" && (err == nil || fault.As(err).Key != c.key) {
			t.Errorf("%s: %v, want %q", c.name, err, c.key)
		}
		if got := say(b.of("one/rule").Due) + ", " + say(b.of("one/other").Due); got != c.rule+", "+c.other {
			t.Errorf("%s: due %s, want %s, %s", c.name, got, c.rule, c.other)
		}
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	rule := oneRule("    within: 5d\n    warn: [24h]\n    pause: {from: hearing.opened, to: hearing.closed}\n" + ladder) // due 24 September, 00:00
	// 25 September is the Mid-Autumn Festival, a Friday.
	type event struct {
		happened, told string
		kind           fact.Kind[noBody]
	}
	for _, c := range []struct {
		name   string
		events []event
		due    string
		paused int64 // hours
		story  string
	}{
		{"two days", []event{{"2026-09-20 10:00", "", opened}, {"2026-09-22 10:00", "", closed}}, "2026-09-26 00:00", 48,
			"warned workday 2026-09-24 09:00\nwarned 24h 2026-09-25 00:00\nbreached due 2026-09-26 00:00"},
		{"past the due instant", []event{{"2026-09-23 23:00", "", opened}, {"2026-09-30 23:00", "", closed}}, "2026-10-01 00:00", 168,
			"warned 24h 2026-09-23 00:00\nbreached due 2026-10-01 00:00"},
		{"to a day off", []event{{"2026-09-20 10:00", "", opened}, {"2026-09-27 10:00", "", closed}}, "2026-10-01 00:00", 168,
			"warned 24h 2026-09-30 00:00\nbreached due 2026-10-01 00:00"},
		{"into the holidays", []event{{"2026-09-20 10:00", "", opened}, {"2026-09-29 10:00", "", closed}}, "2026-10-03 00:00", 216,
			"warned workday 2026-09-30 09:00\nwarned 24h 2026-10-02 00:00\nbreached due 2026-10-03 00:00"},
		{"open without end", []event{{"2026-09-20 10:00", "", opened}}, "2026-09-24 00:00", 0, ""},
		{"opened twice", []event{{"2026-09-20 10:00", "", opened}, {"2026-09-21 10:00", "", opened}, {"2026-09-22 10:00", "", closed}, {"2026-09-23 10:00", "", closed}},
			"2026-09-26 00:00", 48, "warned workday 2026-09-24 09:00\nwarned 24h 2026-09-25 00:00\nbreached due 2026-09-26 00:00"},
		{"closed without being open", []event{{"2026-09-20 10:00", "", closed}}, "2026-09-24 00:00", 0, "warned 24h 2026-09-23 00:00\nbreached due 2026-09-24 00:00"},
		{"told of late", []event{{"2026-09-19 10:00", "2026-09-20 10:00", opened}, {"2026-09-21 10:00", "2026-09-22 10:00", closed}}, "2026-09-26 00:00", 48,
			"warned workday 2026-09-24 09:00\nwarned 24h 2026-09-25 00:00\nbreached due 2026-09-26 00:00"},
		{"from before the clock began", []event{{"2026-08-01 10:00", "2026-09-20 10:00", opened}, {"2026-09-20 10:00", "", closed}}, "2026-09-26 00:00", 48,
			"warned workday 2026-09-24 09:00\nwarned 24h 2026-09-25 00:00\nbreached due 2026-09-26 00:00"},
		{"no time is taken out twice", []event{{"2026-09-19 10:00", "", opened}, {"2026-09-20 10:00", "", closed},
			{"2026-09-19 10:00", "2026-09-21 10:00", opened}, {"2026-09-21 10:00", "", closed}}, "2026-09-26 00:00", 48,
			"warned workday 2026-09-24 09:00\nwarned 24h 2026-09-25 00:00\nbreached due 2026-09-26 00:00"},
		{"closed before it was opened, they say", []event{{"2026-09-20 10:00", "", opened}, {"2026-09-19 10:00", "2026-09-21 10:00", closed}}, "2026-09-24 00:00", 0,
			"warned 24h 2026-09-23 00:00\nbreached due 2026-09-24 00:00"},
		{"after the breach it forgives nothing", []event{{"2026-09-23 10:00", "2026-09-25 10:00", opened}, {"2026-09-26 10:00", "", closed}}, "2026-09-24 00:00", 0,
			"warned 24h 2026-09-23 00:00\nbreached due 2026-09-24 00:00"},
		{"told of so late that the new day has passed", []event{{"2026-09-20 10:00", "", opened}, {"2026-09-21 10:00", "2026-09-29 10:00", closed}}, "2026-09-25 00:00", 24,
			"breached due 2026-09-25 00:00"},
	} {
		b := newBench(t, rule)
		b.do(friday, file(filedBody{}))
		for _, e := range c.events {
			if e.told == "" {
				e.told = e.happened
			}
			if err := b.tell(e.happened, e.told, plain(e.kind)); err != nil {
				t.Fatal(err)
			}
		}
		b.sweep("2026-10-09 00:00")
		d := b.of("one/rule")
		story, _, _ := strings.Cut(b.story(), "\nclimbed")
		if say(d.Due) != c.due || d.Paused != c.paused*3600000 || story != c.story {
			t.Errorf("%s: due %s after %d hours of pause, want %s after %d\n%s", c.name, say(d.Due), d.Paused/3600000, c.due, c.paused, story)
		}
		if paused := d.PauseAt != 0; paused && d.Late(clock.At(b.now)) {
			t.Errorf("%s: it is late while the clock stands", c.name)
		}
	}
}

func TestRelease(t *testing.T) {
	t.Parallel()
	b := newBench(t, oneRule("    within: 5d\n"+ladder))
	b.do(friday, file(filedBody{}))
	b.do(friday, file(filedBody{}))
	b.sweep("2026-09-30 00:00")
	first, second := b.duties[0], b.duties[1]
	if first.ID == second.ID {
		t.Fatal("two openings are one duty")
	}
	b.do("2026-09-30 10:00", duty.Released.Draft("S", here, duty.ReleaseBody{Duty: first.ID, Reason: "管道已由另一单位修复"}))
	if d := b.duties[0]; d.State != duty.Ended || d.EndBy == "" || d.Breached == 0 || d.Raised != "city" {
		t.Errorf("the released one: %+v", d)
	}
	if d := cmp.Diff(second, b.duties[1]); d != "" {
		t.Errorf("the other one: %s", d)
	}
}

func TestRight(t *testing.T) {
	t.Parallel()
	pack := strings.Replace(oneRule("    within: 15d\n    from: fact.delivered_at\n    roll: forward\n"), "rules:", "rights:", 1)
	b := newBench(t, pack)
	b.do("2026-09-21 10:00", file(filedBody{Delivered: at(friday)}))
	d := b.of("one/rule")
	if !d.Right || d.Start != at(friday) || say(d.Due) != "2026-10-09 00:00" || d.Workday != 0 { // rolled over the holidays to the 8th
		t.Errorf("%s %+v", say(d.Due), d)
	}
	b.sweep("2026-10-08 23:59")
	if b.story() != "" {
		t.Errorf("a right is nobody's duty: %s", b.story())
	}
	b.sweep("2026-10-10 00:00")
	if d := b.of("one/rule"); b.story() != "lapsed due 2026-10-09 00:00" || d.State != duty.Ended || d.Breached != 0 {
		t.Errorf("%s: %+v", b.story(), d)
	}
	b = newBench(t, pack)
	b.do(friday, file(filedBody{})) // no delivery told: from the fact itself
	b.do("2026-10-08 10:00", plain(answered))
	if d := b.of("one/rule"); d.State != duty.Met || d.Start != at(friday) {
		t.Errorf("a right that was used: %+v", d)
	}
}

// Where one subject has several duties of a kind, each is met by the fact that names it; what names none ends them all.
func TestNamed(t *testing.T) {
	t.Parallel()
	b := newBench(t, strings.Replace(oneRule("    within: 5d\n    named_in: fact.duty\n"), "met_by: [thing.answered]", "met_by: [thing.done]", 1))
	for range 3 {
		b.do(friday, file(filedBody{}))
	}
	open := func() (out []int) {
		for i, d := range b.duties {
			if d.State == duty.Open {
				out = append(out, i)
			}
		}
		return out
	}
	subject := b.duties[0].Subject
	b.do("2026-09-19 10:00", done.Draft(subject, b.duties[0].Place, doneBody{b.duties[1].ID}))
	if got := open(); !slices.Equal(got, []int{0, 2}) || b.duties[1].State != duty.Met {
		t.Errorf("open are %v", got)
	}
	for _, nobody := range []string{"", "no duty", b.duties[1].ID} {
		b.do("2026-09-19 11:00", done.Draft(subject, b.duties[0].Place, doneBody{nobody}))
	}
	if got := open(); !slices.Equal(got, []int{0, 2}) {
		t.Errorf("a fact that names none of them met one: open are %v", got)
	}
	b.do("2026-09-20 10:00", plain(withdrawn))
	if got := open(); len(got) != 0 || b.duties[0].State != duty.Ended || b.duties[1].State != duty.Met {
		t.Errorf("after the withdrawal open are %v", got)
	}
}

// days is a pack in which each working day brings a duty until ten o'clock: a right that nobody uses lapses at midnight, and so opens what
// the day brings and the next such right.
const days = `pack: daily
title: {zh: 每日, en: Daily}
in_force: {from: 2010-01-01}
jurisdiction: CN
rules:
  - id: meeting
    cite: 《一》第一条
    on: duty.lapsed
    when: fact.rule in ["daily/first-day", "daily/next-day"] and workday(fact.at)
    bearer: fact.bearer
    says: {zh: 开会, en: meet}
    within: 10h
    met_by: [thing.answered]
    ended_by: [thing.withdrawn]
rights:
  - id: first-day
    cite: 《一》第一条
    on: thing.filed
    bearer: fact.to
    owed_to: clock
    says: {zh: 次日, en: the day after}
    within: fact.due
    met_by: [thing.withdrawn]
  - id: next-day
    cite: 《一》第一条
    on: duty.lapsed
    when: fact.rule in ["daily/first-day", "daily/next-day"]
    bearer: fact.bearer
    owed_to: clock
    says: {zh: 次日, en: the day after}
    within: 24h
    met_by: [thing.withdrawn]
`

func TestDaily(t *testing.T) {
	t.Parallel()
	b := newBench(t, days)
	b.do("2026-09-18 15:00", file(filedBody{Due: at("2026-09-19 00:00")}))
	b.sweep("2026-09-21 09:00")
	b.do("2026-09-21 09:30", plain(answered)) // of the 20th, a Sunday that is worked, late; of the 21st in time
	b.sweep("2026-10-09 12:00")
	b.do("2026-10-09 12:30", plain(withdrawn))
	b.sweep("2026-10-20 00:00")
	var got []string
	for _, d := range b.duties {
		if d.Rule == "daily/meeting" {
			got = append(got, fmt.Sprintf("%s %s", say(d.Due), d.State))
		}
		if d.State == duty.Open {
			t.Errorf("open after the withdrawal: %s", d.Rule)
		}
	}
	want := []string{"2026-09-20 10:00 met", "2026-09-21 10:00 met"}
	for _, day := range []string{"09-22", "09-23", "09-24", "09-28", "09-29", "09-30", "10-08", "10-09"} { // Mid-Autumn 25-27 September, National Day 1-7 October
		want = append(want, "2026-"+day+" 10:00 ended")
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestOpening(t *testing.T) {
	t.Parallel()
	b := newBench(t, oneRule("    when: fact.urgent\n    within: fact.due\n"))
	b.do(friday, file(filedBody{Due: at("2026-09-20 12:00")}))
	if len(b.duties) != 0 {
		t.Error("the condition does not hold, yet a duty is open")
	}
	b.do(friday, file(filedBody{Urgent: true, Due: at("2026-09-20 12:00")}))
	if d := b.of("one/rule"); say(d.Due) != "2026-09-20 12:00" || d.Code != "" || d.Bearer != "water" || d.Within != "fact.due" {
		t.Errorf("%+v", d)
	}
	if steps, err := b.law.Explain(b.of("one/rule")); steps != nil || err != nil {
		t.Errorf("an instant that was set needs no count: %v, %v", steps, err)
	}
	for _, due := range []int64{0, at("2026-09-18 09:00"), at(friday)} {
		if err := b.tell(friday, friday, file(filedBody{Urgent: true, Due: due})); !fault.Is(err, fault.Invalid) || fault.As(err).Key != "duty.due_past" || fault.As(err).Field != "due" {
			t.Errorf("due at %s: %v", say(due), err)
		}
	}
	b = newBench(t, strings.Replace(oneRule("    within: 5d\n"), "bearer: fact.to", "bearer: lead(fact.matter, fact.place)", 1))
	if err := b.tell(friday, friday, file(filedBody{Matter: "nobody's"})); !fault.Is(err, fault.Conflict) || fault.As(err).Key != "duty.no_bearer" || fault.As(err).Args[0] != "《一》第一条" {
		t.Errorf("a matter of nobody: %v", err)
	}
	b.do(friday, file(filedBody{Matter: "pothole"}))
	if d := b.of("one/rule"); d.Bearer != "road" {
		t.Errorf("it is borne by %s", d.Bearer)
	}
}

// TestOfficeOf runs every function that a bearer may call.
func TestOfficeOf(t *testing.T) {
	t.Parallel()
	for call, want := range map[string]string{`above(fact.to)`: "county", `above(above("village"))`: "county", `petition(fact.place)`: "county", `village(fact.place)`: "village",
		`lead("leak", fact.place)`: "water", `fact.urgent ? fact.to : "desk"`: "desk"} {
		b := newBench(t, strings.Replace(oneRule("    within: 5d\n"), "bearer: fact.to", "bearer: '"+call+"'", 1))
		b.do(friday, file(filedBody{}))
		if d := b.of("one/rule"); d.Bearer != want {
			t.Errorf("%s is %s, want %s", call, d.Bearer, want)
		}
	}
}

// TestPlaceAndDay: the law is that of the place and of the day on which the fact happened, not on which it was told of.
func TestPlaceAndDay(t *testing.T) {
	t.Parallel()
	law := []string{nation, overlay("9901", decide+"    within: 10d\n")}
	for _, c := range []struct{ name, place, happened, want string }{
		{"here", "990102003004", "2026-09-18 10:00", "10d"}, {"elsewhere", "990201001001", "2026-09-18 10:00", "15d"},
		{"here, before the local law", "990102003004", "2023-12-31 23:59", "15d"}, {"nowhere", "", "2026-09-18 10:00", "15d"},
	} {
		b := newBench(t, law...)
		draft := file(filedBody{})
		draft.Place = place.Code(c.place)
		if err := b.tell(c.happened, "2026-09-18 10:00", draft); err != nil {
			t.Fatal(err)
		}
		if d := b.of("petition/decide"); d.Within != c.want {
			t.Errorf("%s: %s, want %s", c.name, d.Within, c.want)
		}
	}
	b := newBench(t, law...)
	if err := b.tell("2022-04-30 10:00", "2026-09-18 10:00", file(filedBody{})); err != nil || len(b.duties) != 0 {
		t.Errorf("before the law there was no duty: %v, %v", b.duties, err)
	}
}
