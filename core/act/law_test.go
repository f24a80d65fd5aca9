package act_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

func (n *node) duties(subject string) []duty.Duty {
	n.t.Helper()
	list, err := duty.Of(n.t.Context(), n.DB, subject)
	if err != nil {
		n.t.Fatal(err)
	}
	return list
}

// TestNewLaw: a new book binds every node with its next act, and running duties keep theirs.
func TestNewLaw(t *testing.T) {
	key, old := logKey(t), book(t, 2026, pack)
	now := book(t, 2026, strings.Replace(pack, "within: 5d", "within: 2d", 1))
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		a, b := start(t, open, key, friday, old), start(t, open, key, friday, old)
		a.mustRecord(file("S"))
		if err := b.Enact(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		if err := b.Enact(t.Context(), now); err != nil { // the same again changes nothing
			t.Fatal(err)
		}
		for _, n := range []*node{a, b} { // a was not told
			n.set("2026-09-18 11:00")
			n.mustRecord(file("S"))
		}
		var got []string
		for _, d := range a.duties("S") { // in the order they began
			got = append(got, d.Within+" "+d.Book)
		}
		want := []string{"5d " + old.Version, "2d " + now.Version, "2d " + now.Version}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", got, want)
		}
		laws, err := fact.Of(t.Context(), a.DB, "law")
		if err != nil || len(laws) != 2 {
			t.Fatalf("%d laws on record, %v", len(laws), err)
		}
		body, err := duty.Loaded.Read(laws[1])
		if err != nil || body.Book != now.Version || len(body.Packs) != 1 || body.Packs[0].Text != now.Sources[0].Text || body.Calendar != now.Calendar.Version() || body.Days != now.Calendar.Text() {
			t.Errorf("the record does not hold the law: %v", err)
		}

		fresh := start(t, open, key, friday, now) // after a restart the law of the running duties is there again
		for _, d := range fresh.duties("S") {
			r, err := fresh.Law.RuleOf(d)
			if err != nil || r.Within != d.Within {
				t.Errorf("%s: %s, %v", d.Within, r.Within, err)
			}
		}
		fresh.set("2026-09-22 12:00")
		fresh.sweep()
		if got := fresh.count(`SELECT count(*) FROM duty WHERE breached_at > 0`); got != 2 {
			t.Errorf("%d duties are breached, want the two of two days", got)
		}

		if err := a.Enact(t.Context(), old); err != nil { // a node that is set back brings the old book back, for all
			t.Fatal(err)
		}
		fresh.set("2026-09-23 12:00")
		fresh.sweep()
		if fresh.Law.Current().Version != old.Version {
			t.Error("the pages of another node still show the law before")
		}
		b.mustRecord(file("S2"))
		if d := b.duties("S2")[0]; d.Within != "5d" {
			t.Errorf("%s", d.Within)
		}
		a.whole()
	})
}

// TestEnactTogether: nodes that start at once record their law once.
func TestEnactTogether(t *testing.T) {
	key, b := logKey(t), book(t, 2026, pack)
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		var g errgroup.Group
		for range 4 {
			n := bare(t, open, key, friday)
			g.Go(func() error { return n.Enact(t.Context(), b) })
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		n := start(t, open, key, friday, b)
		if got := n.count(`SELECT count(*) FROM fact`); got != 1 {
			t.Errorf("the law is on record %d times", got)
		}
		n.whole()
	})
}

// TestRedate: when the holidays of a year are published, duties that were counted without them get their final day. A node that
// stopped half way goes on when it starts again.
func TestRedate(t *testing.T) {
	const winter = "2025-12-26 10:00" // 2wd: Monday the 29th and Tuesday the 30th; both could still be moved by the next notice
	key := logKey(t)
	text := strings.Replace(pack, "within: 5d", "within: 4wd", 1) // without the notice: to Thursday 1 January
	old, now := book(t, 2025, text), book(t, 2026, text)
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		n := start(t, open, key, winter, old)
		for i := range 5 {
			n.mustRecord(file(fmt.Sprint("S", i)))
		}
		n.mustRecord(answered.Draft("S4", here, noBody{})) // met: its day stays as it was
		before := n.duties("S0")[0]
		if !before.Provisional || say(before.Due) != "2026-01-02 00:00" {
			t.Fatalf("provisional %t, due %s", before.Provisional, say(before.Due))
		}
		if err := n.Enact(t.Context(), old); err != nil || n.duties("S0")[0] != before {
			t.Errorf("the same calendar redates: %v", err)
		}

		n.set("2025-12-29 10:00")
		if err := n.Enact(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		for i := range 4 {
			d := n.duties(fmt.Sprint("S", i))[0]
			if d.Provisional || say(d.Due) != "2026-01-05 00:00" || d.Book != old.Version { // Sunday the 4th is worked
				t.Errorf("S%d: provisional %t, due %s", i, d.Provisional, say(d.Due))
			}
			list, err := fact.Of(t.Context(), n.DB, d.Subject)
			if err != nil {
				t.Fatal(err)
			}
			b, err := duty.Redated.Read(list[len(list)-1])
			if err != nil || b.Old != before.Due || b.New != d.Due || b.Duty != d.ID || b.Book != now.Version {
				t.Errorf("S%d: %+v, %v", i, b, err)
			}
		}
		if d := n.duties("S4")[0]; !d.Provisional || d.Due != before.Due {
			t.Errorf("a duty that was met was redated: %+v", d)
		}

		// The node that brought the law stopped before it came to this one.
		n.mustRecord(file("S5"))
		if d := n.duties("S5")[0]; d.Provisional || say(d.Due) != "2026-01-06 00:00" {
			t.Errorf("under the new calendar: provisional %t, due %s", d.Provisional, say(d.Due))
		}
		if err := n.Enact(t.Context(), old); err != nil {
			t.Fatal(err)
		}
		n.mustRecord(file("S6"))
		if !n.duties("S6")[0].Provisional {
			t.Fatal("the old calendar knows 2026")
		}
		if err := recordOnly(n, now); err != nil {
			t.Fatal(err)
		}
		again := start(t, open, key, "2025-12-29 11:00", now)
		if d := again.duties("S6")[0]; d.Provisional || say(d.Due) != "2026-01-06 00:00" {
			t.Errorf("after the restart: provisional %t, due %s", d.Provisional, say(d.Due))
		}
		again.whole()
	})
}

// recordOnly puts a book on record and stops there, as a node that is killed does.
func recordOnly(n *node, b *duty.Book) error {
	_, err := n.record(duty.Loaded.Draft("law", "", duty.LawBody{Book: b.Version, Packs: b.Sources, Calendar: b.Calendar.Version(), Days: b.Calendar.Text()}))
	return err
}
