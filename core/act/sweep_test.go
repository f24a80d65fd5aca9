package act_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

// TestSweepAfterOutage: a sweep that was down for weeks records everything in the order it came due, at the instant it was due.
func TestSweepAfterOutage(t *testing.T) {
	each(t, func(t *testing.T, n *node, _ func(string) *node) {
		d := filed.Draft("S", here, filedBody{To: "water", Urgent: true})
		n.mustRecord(d)
		n.mustRecord(filed.Draft("T", here, filedBody{To: "water"}))
		if done := n.sweep(); done != 0 {
			t.Errorf("nothing is due, yet %d subjects were swept", done)
		}
		n.set("2026-10-20 10:00")
		if done := n.sweep(); done != 2 {
			t.Errorf("%d subjects, want 2", done)
		}
		want := `thing.filed 2026-09-18 10:00
minutes 1/2 2026-09-18 10:45
minutes due 2026-09-18 11:30
minutes tell 2026-09-18 11:30 county
minutes raise 2026-09-19 11:30 city
days 72h 2026-09-21 00:00
days 24h 2026-09-23 00:00
days due 2026-09-24 00:00
days tell 2026-09-24 00:00 county
days raise 2026-09-25 00:00 city
explain due 2026-09-30 00:00
explain tell 2026-09-30 00:00 county
explain raise 2026-10-01 00:00 city`
		if got := n.story("S"); got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
		list, err := fact.Of(t.Context(), n.DB, "S")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range list[1:] {
			if say(f.Recorded) != "2026-10-20 10:00" || f.Role != "machine" || f.Office != "" || f.Staff != "" {
				t.Errorf("%s: recorded %s by %s of %q", f.Kind, say(f.Recorded), f.Role, f.Office)
			}
		}
		if done := n.sweep(); done != 0 {
			t.Errorf("swept %d subjects again", done)
		}
		for _, d := range must(duty.OpenOf(t.Context(), n.DB, "S")) {
			if d.Breached == 0 || d.Raised != "city" || d.Next != 0 {
				t.Errorf("%s: %+v", d.Rule, d)
			}
		}
		n.whole()
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestTwoSweeps: any number of nodes may sweep at once, while others act; each rung comes once.
func TestTwoSweeps(t *testing.T) {
	each(t, func(t *testing.T, n *node, more func(string) *node) {
		const subjects = 40
		for i := range subjects {
			n.mustRecord(file(fmt.Sprint("S", i)))
		}
		doors := []*node{n, more(friday), more(friday)}
		for _, when := range []string{"2026-09-23 12:00", "2026-09-30 12:00"} {
			var g errgroup.Group
			for k, d := range doors {
				d.set(when)
				g.Go(func() error { _, err := d.Sweep(t.Context()); return err })
				g.Go(func() error { // and residents' comments catch up, too
					for i := k; i < subjects; i += 5 {
						if _, err := d.record(commented.Draft(fmt.Sprint("S", i), here, noBody{})); err != nil {
							return err
						}
					}
					return nil
				})
			}
			if err := g.Wait(); err != nil {
				t.Fatal(err)
			}
		}
		for i := range subjects {
			seen := map[string]bool{}
			for line := range strings.SplitSeq(n.story(fmt.Sprint("S", i)), "\n") {
				if seen[line] && !strings.HasPrefix(line, "thing.") {
					t.Errorf("S%d: %s twice", i, line)
				}
				seen[line] = true
			}
			for _, rung := range []string{"days 72h 2026-09-21 00:00", "days 24h 2026-09-23 00:00", "days due 2026-09-24 00:00", "days tell 2026-09-24 00:00 county",
				"days raise 2026-09-25 00:00 city"} {
				if !seen[rung] {
					t.Errorf("S%d: no %s", i, rung)
				}
			}
		}
		n.whole()
	})
}

// TestSweepGoesOn: a subject that cannot be swept holds up nobody else, and is tried again.
func TestSweepGoesOn(t *testing.T) {
	each(t, func(t *testing.T, n *node, _ func(string) *node) {
		n.mustRecord(filed.Draft("A", here, filedBody{To: "broken"}))
		n.mustRecord(file("B"))
		n.set("2026-09-24 12:00")
		done, err := n.Sweep(t.Context())
		if err == nil || !strings.Contains(err.Error(), "sweep A: ") || done != 1 {
			t.Errorf("%d subjects, %v; want one and the error of A", done, err)
		}
		if got := n.story("B"); !strings.Contains(got, "days tell 2026-09-24 00:00 county") {
			t.Errorf("B was not swept: %s", got)
		}
		if got := n.story("A"); got != "thing.filed 2026-09-18 10:00" {
			t.Errorf("A was swept half: %s", got)
		}
		n.Dir = mended{}
		if done, err := n.Sweep(t.Context()); err != nil || done != 1 || !strings.Contains(n.story("A"), "days tell 2026-09-24 00:00 county") {
			t.Errorf("%d subjects, %v: %s", done, err, n.story("A"))
		}
	})
}

// mended knows who is above every office.
type mended struct{ town }

func (mended) Above(context.Context, store.Querier, string) (string, error) { return "county", nil }
