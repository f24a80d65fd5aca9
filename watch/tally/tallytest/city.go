// Package tallytest makes a small city with a log for the tests of watch: facts go in through the one door, offices are names only.
// It exists so that readers are tested on the facts and duties that the heart really makes, without the pages that record them.
package tallytest

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/ident"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/tlog"
	"ombud/redress/grievance"
	"ombud/rules"
)

// Start is when the city's clock stands at first: a Monday morning.
var Start = time.Date(2026, 8, 3, 9, 0, 0, 0, clock.Zone)

// City is a door, its log and its clock, which stands still until it is moved.
type City struct {
	DB    *store.DB
	Door  *act.Door
	Clock *clock.Virtual
	Key   *tlog.Key
	Book  *duty.Book

	open func(store.Options) *store.DB
}

// directory is a city of three offices, one above the other.
type directory struct{}

func (directory) Above(_ context.Context, _ store.Querier, o string) (string, error) {
	return map[string]string{"HRSS": "PT", "HC": "PT", "PT": "GOV"}[o], nil
}
func (directory) Lead(context.Context, store.Querier, string, place.Code) (string, error) {
	return "HC", nil
}
func (directory) Petition(context.Context, store.Querier, place.Code) (string, error) {
	return "PT", nil
}
func (directory) Village(context.Context, store.Querier, place.Code) (string, error) { return "", nil }

// New opens a city on an empty database, with migrations beside those of the heart: open is what storetest gives.
func New(t testing.TB, open func(store.Options) *store.DB, more ...store.Line) *City {
	t.Helper()
	c := &City{Clock: clock.Frozen(Start), open: open}
	path := filepath.Join(t.TempDir(), "log.key")
	check(t, tlog.CreateKey(path, "ombud.example/log"))
	var err error
	c.Key, err = tlog.LoadKey(path)
	check(t, err)
	log := act.NewLog(c.Clock, c.Key)
	c.DB = open(store.Options{NewBatch: log.Batch})
	kinds, err := fact.NewRegistry(slices.Concat([]fact.Any{act.Denied}, duty.Kinds, grievance.Kinds)...)
	check(t, err)
	cal, err := calendar.Load(rules.Files, "holidays")
	check(t, err)
	c.Book, err = duty.Compile(dutytest.Fitting(t, rules.Files, ".", kinds), cal, kinds)
	check(t, err)
	_, err = c.DB.Migrate(t.Context(), append([]store.Line{{Part: "fact", FS: sub(t, fact.Schema)}, {Part: "duty", FS: sub(t, duty.Schema)}}, more...))
	check(t, err)
	c.Door = &act.Door{DB: c.DB, Clock: c.Clock, IDs: ident.NewMaker(c.Clock, 1, ""), Kinds: kinds, Law: &duty.Law{}, Dir: directory{}, Log: log}
	check(t, c.Door.Enact(t.Context(), c.Book))
	return c
}

// Again opens one more handle on the same database, as another node would.
func (c *City) Again() *store.DB { return c.open(store.Options{}) }

func sub(t testing.TB, f fs.FS) fs.FS {
	out, err := fs.Sub(f, "schema")
	check(t, err)
	return out
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Record writes facts in one act, as an office.
func (c *City) Record(t testing.TB, office string, drafts ...fact.Draft) []fact.Fact {
	t.Helper()
	var out []fact.Fact
	caller := access.Caller{Staff: "s-" + office, Office: office, Roles: []access.Role{access.Machine}}
	check(t, c.Door.Do(t.Context(), caller, access.Sweep, func(ctx context.Context, tx *act.Tx) error {
		out = nil
		if err := tx.Permit(access.Resource{}); err != nil {
			return err
		}
		for _, d := range drafts {
			if err := tx.Hold(ctx, d.Subject); err != nil {
				return err
			}
			f, err := tx.Record(ctx, d)
			if err != nil {
				return err
			}
			out = append(out, f)
		}
		return nil
	}))
	return out
}

// Sequence gives every fact its position, as the sequencer does within a second.
func (c *City) Sequence(t testing.TB) {
	t.Helper()
	_, err := c.Door.Log.Sequence(t.Context(), c.DB)
	check(t, err)
}

// File registers one grievance at the petition office and gives its subject.
func (c *City) File(t testing.TB, matter string, p place.Code) fact.Fact {
	t.Helper()
	id := c.Door.IDs.Next()
	return c.Record(t, "PT", grievance.Received.Draft(id, p, grievance.ReceivedBody{Number: id, CodeHash: "00", Channel: grievance.Web, Desk: "PT",
		Named: true, Matter: matter, Route: grievance.RoutePetition, Title: "路灯不亮", Text: "村口的路灯坏了一个月", Points: []string{"修好路灯"},
		Headcount: 1, Urgency: grievance.General, Lang: "zh"}))[0]
}

// Live makes n grievances live through some of what can happen, over about three months, the same for the same seed.
func (c *City) Live(t testing.TB, n int, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	matters := []string{"0101", "0102", "0201", "0304", "0304", "0901", "0602"}
	places := []place.Code{"990102001003", "990102001000", "990102002001", "990103001002", "990104007000", "990100000000"}
	for i := range n {
		f := c.File(t, matters[r.IntN(len(matters))], places[r.IntN(len(places))])
		c.life(t, r, f)
		c.Clock.Advance(time.Duration(r.IntN(40)) * time.Hour)
		if i%5 == 0 {
			_, err := c.Door.Sweep(t.Context())
			check(t, err)
		}
		if i%7 == 0 {
			c.Sequence(t)
		}
	}
	_, err := c.Door.Sweep(t.Context())
	check(t, err)
	for range 3 {
		c.Sequence(t)
	}
}

func (c *City) life(t testing.TB, r *rand.Rand, f fact.Fact) {
	t.Helper()
	id, p := f.Subject, f.Place
	to := []string{"HC", "HRSS"}[r.IntN(2)]
	sent := func(matter string) fact.Draft {
		return grievance.Transferred.Draft(id, p, grievance.TransferredBody{From: "PT", To: to, Mode: grievance.Transfer, Matter: matter,
			Route: grievance.RoutePetition, Channel: grievance.Web, Urgency: grievance.General})
	}
	steps := []func(){
		func() { c.Record(t, "PT", sent("0304")) },
		func() {
			if r.IntN(4) == 0 {
				c.Record(t, to, grievance.Objected.Draft(id, p, grievance.ObjectedBody{Sender: "PT", Reason: "不归我们管"}))
				c.Record(t, "PT", grievance.Upheld.Draft(id, p, grievance.ReturnedBody{To: "PT", Reason: "异议成立"}), sent("0201"))
			}
		},
		func() {
			if r.IntN(6) == 0 {
				c.Record(t, to, grievance.Refused.Draft(id, p, grievance.RefusedBody{Reason: "已有判决", Remedy: "可以申请再审"}))
				return
			}
			c.Record(t, to, grievance.Accepted.Draft(id, p, grievance.AcceptedBody{Route: grievance.RoutePetition, Procedure: grievance.Ordinary}))
		},
		func() {
			c.Record(t, to, grievance.Answered.Draft(id, p, grievance.AnsweredBody{Outcome: grievance.Support, Route: grievance.RoutePetition, Organ: "PT"}))
		},
		func() {
			c.Record(t, to, grievance.Delivered.Draft(id, p, grievance.DeliveredBody{How: "post", DeliveredAt: c.Door.Now().UnixMilli(), Review: true}))
		},
		func() { c.rate(t, r, id, p) },
		func() { c.rate(t, r, id, p) },
		func() {
			c.Record(t, "", grievance.ReviewRequested.Draft(id, p, grievance.ReviewRequestedBody{To: "PT", Reason: "不服"}))
		},
	}
	for _, step := range steps[:r.IntN(len(steps)+1)] {
		step()
		c.Clock.Advance(time.Duration(r.IntN(300)) * time.Minute)
	}
	if r.IntN(10) == 0 {
		c.Record(t, "", grievance.Withdrawn.Draft(id, p, grievance.ReasonBody{Reason: fmt.Sprint("已解决", r.IntN(9))}))
	}
}

func (c *City) rate(t testing.TB, r *rand.Rand, id string, p place.Code) {
	t.Helper()
	c.Record(t, "", grievance.Rated.Draft(id, p, grievance.RatedBody{Desk: int64(r.IntN(4)), Handling: int64(r.IntN(4)),
		Solved: []string{"", "yes", "partly", "no"}[r.IntN(4)]}))
}
