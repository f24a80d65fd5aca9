package duty_test

import (
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/core/fact"
)

// TestRunningDutyKeepsItsLaw: a new pack opens new duties its own way and leaves the running ones theirs, met by what met them.
func TestRunningDutyKeepsItsLaw(t *testing.T) {
	t.Parallel()
	b := newBench(t, oneRule("    within: 15d\n    warn: [72h]\n"))
	b.do(friday, file(filedBody{}))
	old := b.of("one/rule")
	now := strings.NewReplacer("within: 15d", "within: 5d", "warn: [72h]", "warn: [24h]", "met_by: [thing.answered]", "met_by: [thing.accepted]").
		Replace(oneRule("    within: 15d\n    warn: [72h]\n"))
	b.law.Adopt(book(t, now))
	if d := cmp.Diff(old, b.of("one/rule")); d != "" {
		t.Errorf("a new law rewrote a duty: %s", d)
	}
	b.do("2026-09-19 10:00", file(filedBody{}))
	fresh := b.duties[1]
	if old.Book == fresh.Book || say(fresh.Due) != "2026-09-25 00:00" || say(old.Due) != "2026-10-04 00:00" {
		t.Errorf("old due %s, new due %s", say(old.Due), say(fresh.Due))
	}
	if !b.law.Touches("thing.answered") || !b.law.Touches("thing.accepted") || b.law.Touches("thing.commented") || b.law.Current().Touches("thing.answered") {
		t.Error("a fact that only an earlier law speaks of must still be folded")
	}
	b.do("2026-09-20 10:00", plain(accepted))
	if b.duties[0].State != duty.Open || b.duties[1].State != duty.Met {
		t.Errorf("thing.accepted meets %s and %s", b.duties[0].State, b.duties[1].State)
	}
	b.do("2026-10-02 10:00", plain(answered))
	if b.duties[0].State != duty.Met || b.story() != "warned workday 2026-09-30 09:00\nwarned 72h 2026-10-01 00:00" {
		t.Errorf("%s\n%s", b.duties[0].State, b.story())
	}
}

// TestRuleOfTheDay: a rule that changed between the fact and the start of the clock stays the one of the fact.
func TestRuleOfTheDay(t *testing.T) {
	t.Parallel()
	head := func(force, warn string) string {
		return strings.Replace(oneRule("    within: 15d\n    from: fact.delivered_at\n    warn: ["+warn+"]\n"), "in_force: {from: 2010-01-01}", "in_force: "+force, 1)
	}
	b := newBench(t, head("{from: 2020-01-01, until: 2026-09-01}", "24h"), head("{from: 2026-09-01, until: 2026-09-19}", "48h"))
	for _, c := range []struct{ happened, start, want string }{
		{"2026-09-18 10:00", "2026-08-20 10:00", "48h"}, // delivered under the rule before
		{"2026-08-31 10:00", "2026-09-02 10:00", "24h"}, // delivered under the rule after
		{"2026-09-18 10:00", "2026-09-25 10:00", "48h"}, // delivered when the rule had ended
	} {
		b.duties = nil
		if err := b.tell(c.happened, "2026-09-18 11:00", file(filedBody{Delivered: at(c.start)})); err != nil {
			t.Fatal(err)
		}
		r, err := b.law.RuleOf(b.of("one/rule"))
		if err != nil || len(r.Warn) != 1 || !strings.Contains(render(r.Warn), c.want) {
			t.Errorf("%s: %v, %v; want the rule that warns %s before", c.happened, render(r.Warn), err, c.want)
		}
	}
	lost := b.of("one/rule")
	lost.Book = "no such book"
	if _, err := b.law.RuleOf(lost); err == nil {
		t.Error("a duty of an unknown law has a rule")
	}
	if _, err := b.law.Explain(lost); err == nil {
		t.Error("a duty of an unknown law is explained")
	}
	gone := b.of("one/rule")
	gone.Rule = "one/gone"
	if _, err := b.law.RuleOf(gone); err == nil {
		t.Error("a rule that is not in the book was found")
	}
}

func render(v any) string { return reflect.ValueOf(v).Index(0).Field(0).String() }

// TestExplanationStays: a later calendar neither changes an old explanation nor an old deadline.
func TestExplanationStays(t *testing.T) {
	t.Parallel()
	cal := holidays(t, 2026)
	compiled := func(cal *calendar.Calendar, file string) *duty.Book {
		b, err := duty.Compile([]duty.Source{{File: file, Text: oneRule("    within: 10wd\n")}}, cal, kinds(t))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b := &bench{t: t, law: duty.NewLaw(compiled(cal, "a.yaml"))}
	b.do(friday, file(filedBody{}))
	d := b.of("one/rule")
	before, err := b.law.Explain(d)
	if err != nil {
		t.Fatal(err)
	}
	if direct := cal.Explain(clock.At(d.Start), calendar.Span{N: 10, Unit: calendar.Workday}, calendar.Stay); cmp.Diff(direct, before) != "" {
		t.Errorf("what is stored explains otherwise than the calendar: %s", cmp.Diff(direct, before))
	}
	local, err := cal.Overlay("9901", []calendar.Entry{{Date: calendar.NewDate(2026, 9, 22), Off: true, Name: "地方节日", Paper: "https://www.example.gov.cn/1"}})
	if err != nil {
		t.Fatal(err)
	}
	b.law.Adopt(compiled(local, "b.yaml"))
	after, err := b.law.Explain(d)
	if diff := cmp.Diff(before, after); err != nil || diff != "" {
		t.Errorf("the explanation changed: %v %s", err, diff)
	}
	b.do(friday, file(filedBody{}))
	if b.duties[1].Due == d.Due {
		t.Error("the new calendar does not count for new duties")
	}
}

// lawFact is the fact that records a book.
func lawFact(t *testing.T, b *duty.Book) fact.Fact {
	t.Helper()
	raw, err := fact.Encode(duty.LawBody{Book: b.Version, Packs: b.Sources, Calendar: b.Calendar.Version(), Days: b.Calendar.Text()})
	if err != nil {
		t.Fatal(err)
	}
	return fact.Fact{Kind: duty.Loaded.Name(), Body: raw}
}

// TestRecordedLaw: the law of a fact is the law that was, though the binary has another calendar now.
func TestRecordedLaw(t *testing.T) {
	t.Parallel()
	b, err := duty.Compile([]duty.Source{{File: "a.yaml", Text: sound}}, holidays(t, 2025), kinds(t))
	if err != nil {
		t.Fatal(err)
	}
	f := lawFact(t, b)
	back, err := duty.Recorded(f, kinds(t))
	if err != nil || back.Version != b.Version || back.Calendar.Text() != b.Calendar.Text() || len(back.Packs) != 1 {
		t.Errorf("%+v, %v", back, err)
	}
	for name, bad := range map[string]fact.Fact{"other kind": {Kind: "thing.filed", Body: f.Body}, "no calendar": {Kind: f.Kind, Body: []byte(`{"book":"x","packs":[]}`)},
		"damaged pack": {Kind: f.Kind, Body: []byte(strings.Replace(string(f.Body), "within: 15d", "within: 15x", 1))}} {
		if _, err := duty.Recorded(bad, kinds(t)); err == nil {
			t.Errorf("%s: it compiles", name)
		}
	}
}

// TestRedate: a deadline beyond the published calendar is provisional and gets its final day when the year is published.
func TestRedate(t *testing.T) {
	t.Parallel()
	reg := kinds(t)
	compiled := func(last int, within string) *duty.Book {
		b, err := duty.Compile([]duty.Source{{File: "a.yaml", Text: oneRule("    within: " + within + "\n    warn: [24h]\n" +
			"    extend: {by: thing.extended, at_most: 30d, times: 1, approver: head}\n    pause: {from: hearing.opened, to: hearing.closed}\n")}}, holidays(t, last), reg)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	type run struct {
		name, within, start string
		between             func(b *bench)
		old, final          string
		code                bool // the explanation adds up to the final day
	}
	pause := func(b *bench) { b.do("2025-12-24 10:00", plain(opened)); b.do("2025-12-25 10:00", plain(closed)) }
	for _, c := range []run{
		// 2026: 1 to 3 January off, Sunday the 4th worked; 15 to 23 February off, 14 and 28 February worked.
		{"working days", "10wd", "2025-12-22 10:00", func(*bench) {}, "2026-01-06 00:00", "2026-01-07 00:00", true},
		{"over the Spring Festival", "40wd", "2025-12-22 10:00", func(*bench) {}, "2026-02-17 00:00", "2026-02-25 00:00", true},
		{"extended", "10wd", "2025-12-22 10:00", func(b *bench) { b.do("2025-12-23 10:00", extension(10, "head")) }, "2026-01-16 00:00", "2026-01-17 00:00", true},
		{"paused", "10wd", "2025-12-22 10:00", pause, "2026-01-07 00:00", "2026-01-08 00:00", false},
		{"paused just now", "10wd", "2025-12-22 10:00", func(b *bench) { b.do("2025-12-24 10:00", plain(opened)) }, "2026-01-06 00:00", "2026-01-07 00:00", true},
	} {
		b := &bench{t: t, law: duty.NewLaw(compiled(2025, c.within))}
		b.do(c.start, file(filedBody{}))
		c.between(b)
		d := b.of("one/rule")
		if !d.Provisional || say(d.Due) != c.old {
			t.Errorf("%s: provisional %t, due %s; want %s", c.name, d.Provisional, say(d.Due), c.old)
		}
		if _, ok, err := b.law.Redate(d, holidays(t, 2025)); ok || err != nil {
			t.Errorf("%s: redated without the year: %v", c.name, err)
		}
		next := compiled(2026, c.within)
		b.law.Adopt(next)
		body, ok, err := b.law.Redate(d, next.Calendar)
		if !ok || err != nil || say(body.Old) != c.old || say(body.New) != c.final || body.Duty != d.ID {
			t.Errorf("%s: %t, %v, from %s to %s; want %s", c.name, ok, err, say(body.Old), say(body.New), c.final)
			continue
		}
		body.Book = next.Version
		b.do("2025-12-29 10:00", duty.Redated.Draft("S", here, body))
		d = b.of("one/rule")
		if d.Provisional || say(d.Due) != c.final || d.Code != body.Code {
			t.Errorf("%s: %+v", c.name, d)
		}
		steps, err := b.law.Explain(d)
		if err != nil || len(steps) == 0 || c.code && steps[len(steps)-1].Date != calendar.DateOf(clock.At(d.Due-1)) {
			t.Errorf("%s: the explanation ends on %v, %v", c.name, steps[len(steps)-1].Date, err)
		}
		for _, s := range steps {
			if s.Date == calendar.NewDate(2026, 1, 1) && (s.Counted || s.Name != "元旦") && d.Extra == 0 {
				t.Errorf("%s: New Year's Day is %+v", c.name, s)
			}
		}
		if _, again, err := b.law.Redate(d, next.Calendar); again || err != nil {
			t.Errorf("%s: redated twice, %v", c.name, err)
		}
	}

	// The notice for 2019 had Saturday 29 December 2018 worked and Monday the 31st off. It came too late: the day that it gives has
	// passed, so the duty is breached at that very instant, once.
	b := &bench{t: t, law: duty.NewLaw(compiled(2018, "3wd"))}
	b.do("2018-12-26 10:00", file(filedBody{}))
	if d := b.of("one/rule"); say(d.Due) != "2019-01-01 00:00" || !d.Provisional {
		t.Errorf("due %s, provisional %t", say(d.Due), d.Provisional)
	}
	next := compiled(2019, "3wd")
	b.law.Adopt(next)
	body, _, _ := b.law.Redate(b.of("one/rule"), next.Calendar)
	b.do("2018-12-30 10:00", duty.Redated.Draft("S", here, body))
	b.sweep("2019-03-01 00:00")
	if want := "breached due 2018-12-30 00:00"; b.story() != want {
		t.Errorf("%s\nwant %s", b.story(), want)
	}

	// And where the provisional day had passed unmet already, the mark stays as it was made.
	b = &bench{t: t, law: duty.NewLaw(compiled(2025, "10wd"))}
	b.do("2025-12-22 10:00", file(filedBody{}))
	b.sweep("2026-01-06 10:00")
	next = compiled(2026, "10wd")
	b.law.Adopt(next)
	if _, ok, err := b.law.Redate(b.of("one/rule"), next.Calendar); ok || err != nil {
		t.Errorf("a breached duty was redated: %v", err)
	}
}

func TestLawTogether(t *testing.T) {
	t.Parallel()
	law := &duty.Law{}
	if !law.Empty() || law.Current() != nil || law.Touches("thing.filed") || law.Touches("duty.released") || law.Under("x") != nil || law.Has("x") {
		t.Error("an empty law knows something")
	}
	var books []*duty.Book
	for _, n := range []string{"1d", "2d", "3d", "4d", "5d", "6d", "7d", "8d"} {
		books = append(books, book(t, oneRule("    within: "+n+"\n")))
	}
	var g sync.WaitGroup
	for _, b := range books {
		g.Go(func() { law.Adopt(b) })
	}
	g.Wait()
	for _, b := range books {
		if !law.Has(b.Version) {
			t.Errorf("a book that was adopted together with others is lost")
		}
		pinned := law.Under(b.Version)
		if pinned == nil || pinned.Current() != b || !pinned.Has(books[0].Version) {
			t.Errorf("the law under %s is not pinned to it", b.Version)
		}
	}
	pinned := law.Under(books[0].Version)
	law.Adopt(books[1])
	if pinned.Current() != books[0] || law.Current() != books[1] {
		t.Error("a pinned law moved")
	}
}

// TestOpenedByAnotherFact: from the day on which a rule is opened by another fact, the old one opens nothing.
func TestOpenedByAnotherFact(t *testing.T) {
	t.Parallel()
	old := strings.Replace(oneRule("    within: 5d\n"), "{from: 2010-01-01}", "{from: 2010-01-01, until: 2026-07-01}", 1)
	now := strings.NewReplacer("{from: 2010-01-01}", "{from: 2026-07-01}", "on: thing.filed", "on: thing.sent").Replace(oneRule("    within: 6d\n"))
	for _, c := range []struct {
		kind fact.Kind[filedBody]
		when string
		want string
	}{{filed, "2026-06-30 23:59", "5d"}, {filed, "2026-07-01 00:00", ""}, {sent, "2026-06-30 23:59", ""}, {sent, "2026-07-01 00:00", "6d"}} {
		b := newBench(t, old, now)
		b.do(c.when, c.kind.Draft("S", here, filedBody{To: "water"}))
		got := ""
		for _, d := range b.duties {
			got += d.Within
		}
		if got != c.want {
			t.Errorf("%s at %s opens %q, want %q", c.kind.Name(), c.when, got, c.want)
		}
	}
}
