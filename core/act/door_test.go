package act_test

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

func TestActWritesAll(t *testing.T) {
	each(t, func(t *testing.T, n *node, _ func(string) *node) {
		after := false
		var f fact.Fact
		err := n.Do(t.Context(), supervisor, access.Urge, func(ctx context.Context, tx *act.Tx) (err error) {
			if err := cmp.Or(tx.Hold(ctx, "S"), tx.Permit(thing)); err != nil {
				return err
			}
			tx.After(func() { after = true })
			f, err = tx.Record(ctx, file("S"))
			return err
		})
		if err != nil || !after {
			t.Fatalf("%v, after: %t", err, after)
		}
		if f.ID == "" || f.Office != "county" || f.Staff != "s1" || f.Role != access.Supervisor || say(f.At) != friday || f.Recorded != f.At || !f.Genuine() || f.Salt == [16]byte{} {
			t.Errorf("%+v", f)
		}
		got, ok, err := fact.ByID(t.Context(), n.DB, f.ID)
		if err != nil || !ok || got.Hash != f.Hash || n.DB.Make() == store.SQLite && got.Seq != f.Seq {
			t.Errorf("%+v, %t, %v", got, ok, err)
		}
		if n.count(`SELECT facts FROM thing WHERE id = 'S'`) != 1 {
			t.Error("the fact was not folded")
		}
		open, err := duty.OpenOf(t.Context(), n.DB, "S")
		if err != nil || len(open) != 1 || open[0].Opening != f.ID || open[0].Book != n.Law.Current().Version || say(open[0].Due) != "2026-09-24 00:00" {
			t.Errorf("%+v, %v", open, err)
		}
		n.whole()
	})
}

func TestRefusedActsLeaveNothing(t *testing.T) {
	each(t, func(t *testing.T, n *node, _ func(string) *node) {
		broken := errors.New("broken")
		n.mustRecord(file("S"))
		before := n.count(`SELECT count(*) FROM fact`)
		for name, c := range map[string]struct {
			fn   func(context.Context, *act.Tx) error
			want func(error) bool
		}{
			"without permit": {func(ctx context.Context, tx *act.Tx) error {
				_, err := tx.Record(ctx, plain(answered))
				return err
			}, func(err error) bool { return err != nil && strings.Contains(err.Error(), "not permitted") }},
			"permitted elsewhere, then not here": {func(ctx context.Context, tx *act.Tx) error {
				if err := cmp.Or(tx.Hold(ctx, "S"), tx.Permit(thing)); err != nil {
					return err
				}
				if tx.Permit(access.Resource{Subject: "S", Place: "980000000000"}) == nil {
					return errors.New("permitted")
				}
				_, err := tx.Record(ctx, plain(answered))
				return err
			}, func(err error) bool { return err != nil && strings.Contains(err.Error(), "not permitted") }},
			"of a subject that is not held": {func(ctx context.Context, tx *act.Tx) error {
				if err := cmp.Or(tx.Hold(ctx, "T"), tx.Permit(thing)); err != nil {
					return err
				}
				_, err := tx.Record(ctx, plain(answered))
				return err
			}, func(err error) bool { return err != nil && strings.Contains(err.Error(), "does not hold S") }},
			"the city after a subject": {func(ctx context.Context, tx *act.Tx) error {
				return cmp.Or(tx.Hold(ctx, "S"), tx.HoldCity(ctx))
			}, func(err error) bool { return err != nil && strings.Contains(err.Error(), "cannot hold the city") }},
			"unknown kind": {func(ctx context.Context, tx *act.Tx) error {
				tx.Hold(ctx, "S")
				tx.Permit(thing)
				_, err := tx.Record(ctx, plain(unknown))
				return err
			}, func(err error) bool { return err != nil && strings.Contains(err.Error(), "not registered") }},
			"body of another kind": {func(ctx context.Context, tx *act.Tx) error {
				tx.Hold(ctx, "S")
				tx.Permit(thing)
				d := plain(answered)
				d.Body = filedBody{}
				_, err := tx.Record(ctx, d)
				return err
			}, func(err error) bool { return err != nil && strings.Contains(err.Error(), "has body") }},
			"fails after its fact": {func(ctx context.Context, tx *act.Tx) error {
				tx.Hold(ctx, "S")
				tx.Permit(thing)
				if _, err := tx.Record(ctx, plain(answered)); err != nil {
					return err
				}
				return broken
			}, func(err error) bool { return errors.Is(err, broken) }},
			"panics after its fact": {func(ctx context.Context, tx *act.Tx) error {
				tx.Hold(ctx, "S")
				tx.Permit(thing)
				if _, err := tx.Record(ctx, plain(answered)); err != nil {
					return err
				}
				panic("out of hand")
			}, func(err error) bool { return err != nil && strings.Contains(err.Error(), "out of hand") }},
			"a duty refuses": {func(ctx context.Context, tx *act.Tx) error {
				tx.Hold(ctx, "S")
				tx.Permit(thing)
				_, err := tx.Record(ctx, extended.Draft("S", here, extendedBody{Days: 30, Approver: "head"}))
				return err
			}, func(err error) bool { return is(err, fault.Invalid, "duty.extend.days") }},
			"a row is there already": {func(ctx context.Context, tx *act.Tx) error {
				tx.Hold(ctx, "S")
				tx.Permit(thing)
				_, err := tx.Exec(ctx, `INSERT INTO thing (id, facts, last) VALUES ('S', 0, '')`)
				return err
			}, func(err error) bool { return is(err, fault.Conflict, "fault.conflict.say") }},
		} {
			if err := n.Do(t.Context(), supervisor, access.Urge, c.fn); !c.want(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := n.count(`SELECT count(*) FROM fact`); got != before || n.count(`SELECT facts FROM thing WHERE id = 'S'`) != 1 {
			t.Errorf("refused acts left %d facts", got-before)
		}
		open, err := duty.OpenOf(t.Context(), n.DB, "S")
		if err != nil || len(open) != 1 || open[0].Extra != 0 {
			t.Errorf("%+v, %v", open, err)
		}
		n.mustRecord(plain(answered))
		n.whole() // and no hole in the log
	})
}

func TestDenied(t *testing.T) {
	each(t, func(t *testing.T, n *node, _ func(string) *node) {
		try := func(c access.Caller, a access.Action, r access.Resource) error {
			return n.Do(t.Context(), c, a, func(ctx context.Context, tx *act.Tx) error {
				if err := cmp.Or(tx.Hold(ctx, "S"), tx.Permit(r)); err != nil {
					return err
				}
				_, err := tx.Record(ctx, plain(answered))
				return err
			})
		}
		other := access.Resource{Subject: "S", Place: here, Offices: []string{"roads"}}
		if err := try(handler, access.Accept, thing); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			caller access.Caller
			action access.Action
			on     access.Resource
			facts  int
		}{
			"another office's":  {handler, access.Accept, other, 1},
			"not of the role":   {handler, access.Release, thing, 1},
			"the public":        {access.Caller{}, access.Accept, thing, 0},
			"another's receipt": {access.Caller{Subject: "T", Roles: []access.Role{access.Resident}}, access.Withdraw, thing, 0},
		} {
			before := n.count(`SELECT count(*) FROM fact`)
			if err := try(c.caller, c.action, c.on); !is(err, fault.Denied, "fault.denied.say") {
				t.Errorf("%s: %v", name, err)
			}
			if got := n.count(`SELECT count(*) FROM fact`) - before; got != c.facts {
				t.Errorf("%s: %d facts, want %d", name, got, c.facts)
			}
		}
		tried, err := fact.Of(t.Context(), n.DB, "staff:h1")
		if err != nil || len(tried) != 2 {
			t.Fatalf("%d denied attempts are on record, %v", len(tried), err)
		}
		for _, f := range tried {
			b, err := act.Denied.Read(f)
			if err != nil || b.Target != "S" || f.Place != here || f.Staff != "h1" || f.Office != "water" || b.Action != string(access.Accept) && b.Action != string(access.Release) {
				t.Errorf("%+v %+v %v", f, b, err)
			}
		}
		n.whole()
	})
}

// TestOnce: however often and at once a client sends the same form, one fact is made and everybody gets it.
func TestOnce(t *testing.T) {
	each(t, func(t *testing.T, n *node, more func(string) *node) {
		doors := []*node{n, more(friday)}
		var mu sync.Mutex
		ids := map[string]bool{}
		var g errgroup.Group
		for i := range 16 {
			g.Go(func() error {
				var f fact.Fact
				err := doors[i%2].Do(t.Context(), supervisor, access.Urge, func(ctx context.Context, tx *act.Tx) error {
					if err := cmp.Or(tx.Hold(ctx, "S"), tx.Permit(thing)); err != nil {
						return err
					}
					old, ok, err := tx.Once(ctx, "form-1")
					if f = old; err != nil || ok {
						return err
					}
					d := file("S")
					d.Key = "form-1"
					f, err = tx.Record(ctx, d)
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				ids[f.ID] = true
				return err
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		if len(ids) != 1 || ids[""] || n.count(`SELECT count(*) FROM fact WHERE subject = 'S'`) != 1 {
			t.Errorf("%d facts were made: %v", len(ids), ids)
		}
		if _, ok, err := (&act.Tx{}).Once(t.Context(), ""); ok || err != nil {
			t.Errorf("no key was used before: %v", err)
		}
		n.whole()
	})
}

func TestDates(t *testing.T) {
	each(t, func(t *testing.T, n *node, more func(string) *node) {
		told := func(happened, reason, office string) (fact.Fact, error) {
			d := plain(commented)
			d.At, d.Reason, d.Office = at(happened), reason, office
			return n.record(d)
		}
		if _, err := told("2026-09-18 10:01", "", ""); !is(err, fault.Invalid, "act.future") || fault.As(err).Field != "at" {
			t.Errorf("tomorrow: %v", err)
		}
		if f, err := told("2026-09-17 10:00", "", ""); err != nil || say(f.At) != "2026-09-17 10:00" || say(f.Recorded) != friday {
			t.Errorf("the first fact may be told of late: %+v, %v", f, err)
		}
		if _, err := told("2026-09-17 09:59", "", ""); !is(err, fault.Invalid, "act.backdated") || fault.As(err).Field != "reason" {
			t.Errorf("before an earlier fact of the office, without a reason: %v", err)
		}
		if f, err := told("2026-09-17 09:59", "补录现场记录", ""); err != nil || f.Reason == "" {
			t.Errorf("with a reason: %+v, %v", f, err)
		}
		if _, err := told("2026-09-17 09:58", "", "water"); err != nil {
			t.Errorf("another office has told nothing yet: %v", err)
		}
		if _, err := told("2026-09-17 10:00", "", ""); err != nil {
			t.Errorf("at the same instant: %v", err)
		}

		n.set("2026-09-18 12:00")
		first := n.mustRecord(plain(commented))
		behind := more(friday) // a node whose clock is two hours behind
		second := behind.mustRecord(plain(commented))
		third := n.mustRecord(plain(commented))
		if second.Recorded < first.Recorded || say(second.At) != "2026-09-18 12:00" || second.ID <= first.ID || third.ID <= second.ID {
			t.Errorf("recorded %s as %s after %s as %s", say(second.Recorded), second.ID, say(first.Recorded), first.ID)
		}
		list, err := fact.Of(t.Context(), n.DB, "S")
		if err != nil {
			t.Fatal(err)
		}
		if got := list[len(list)-3:]; got[0].ID != first.ID || got[1].ID != second.ID || got[2].ID != third.ID {
			t.Error("the facts of a subject are not in the order they were written")
		}
		all := n.facts()
		behind.place()
		if all[len(all)-1].ID != third.ID || all[len(all)-2].ID != second.ID {
			t.Error("the log has them in another order")
		}
		if now := behind.Now(); !now.Equal(clock.At(at(friday))) {
			t.Errorf("Now = %v", now)
		}
		n.whole()
	})
}

// TestManyFactsOneAct: each fact of an act sees what the ones before it did.
func TestManyFactsOneAct(t *testing.T) {
	each(t, func(t *testing.T, n *node, _ func(string) *node) {
		err := n.Do(t.Context(), supervisor, access.Urge, func(ctx context.Context, tx *act.Tx) error {
			if err := cmp.Or(tx.Hold(ctx, "S"), tx.Permit(thing)); err != nil {
				return err
			}
			d := file("S")
			d.At = at("2026-09-10 10:00") // told of eight days late
			if _, err := tx.Record(ctx, d); err != nil {
				return err
			}
			open, err := tx.Duties(ctx, "S")
			if err != nil || len(open) != 1 {
				t.Errorf("the act sees %v, %v", open, err)
			}
			if r, err := tx.Rule(open[0]); err != nil || r.ID != "many/days" {
				t.Errorf("%s, %v", r.ID, err)
			}
			_, err = tx.Record(ctx, plain(answered))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		want := `thing.filed 2026-09-10 10:00
days 72h 2026-09-13 00:00
days 24h 2026-09-15 00:00
days due 2026-09-16 00:00
days tell 2026-09-16 00:00 county
days raise 2026-09-17 00:00 city
thing.answered 2026-09-18 10:00`
		if got := n.story("S"); got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
		n.whole()
	})
}
