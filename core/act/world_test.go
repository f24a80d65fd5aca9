package act_test

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/ident"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/tlog"
)

type (
	filedBody struct {
		To     string `json:"to"`
		Urgent bool   `json:"urgent"`
	}
	extendedBody struct {
		Days     int64  `json:"days"`
		Approver string `json:"approver"`
	}
	noBody struct{}
)

var (
	filed     = fact.Define[filedBody]("thing.filed")
	answered  = fact.Define[noBody]("thing.answered")
	withdrawn = fact.Define[noBody]("thing.withdrawn")
	extended  = fact.Define[extendedBody]("thing.extended")
	commented = fact.Define[noBody]("thing.commented")
	opened    = fact.Define[noBody]("hearing.opened")
	closed    = fact.Define[noBody]("hearing.closed")
	unknown   = fact.Define[noBody]("thing.unknown")
)

const pack = `pack: many
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
    warn: [72h, 24h]
    ladder: &rungs
      - {after: 0h, do: tell, whom: above(bearer)}
      - {after: 24h, do: raise, whom: above(above(bearer))}
  - id: minutes
    cite: 《多》第二条
    on: thing.filed
    when: fact.urgent
    bearer: fact.to
    says: {zh: 办, en: do it}
    within: 90m
    met_by: [thing.answered]
    warn: [1/2]
    ladder: *rungs
  - id: explain
    cite: 《多》第三条
    on: duty.breached
    when: fact.rule == "many/days"
    bearer: fact.bearer
    says: {zh: 说明, en: explain}
    within: 2wd
    met_by: [thing.commented]
    ladder: *rungs
`

// town answers who is responsible; the office "broken" cannot be asked.
type town struct{}

func (town) Above(_ context.Context, _ store.Querier, office string) (string, error) {
	if office == "broken" {
		return "", fmt.Errorf("nobody knows who is above %s", office)
	}
	return map[string]string{"water": "county", "county": "city"}[office], nil
}
func (town) Lead(context.Context, store.Querier, string, place.Code) (string, error) {
	return "water", nil
}
func (town) Petition(context.Context, store.Querier, place.Code) (string, error) {
	return "county", nil
}
func (town) Village(context.Context, store.Querier, place.Code) (string, error) {
	return "village", nil
}

const here = place.Code("990102003004")

// The callers. The policy lets supervisors urge in their area and handlers accept what their office has.
var (
	supervisor = access.Caller{Staff: "s1", Office: "county", Area: "9901", Roles: []access.Role{access.Supervisor}}
	handler    = access.Caller{Staff: "h1", Office: "water", Area: "9901", Roles: []access.Role{access.Handler}}
	thing      = access.Resource{Subject: "S", Place: here, Offices: []string{"water"}}
)

func registry(t testing.TB) *fact.Registry {
	t.Helper()
	r, err := fact.NewRegistry(append([]fact.Any{act.Denied, filed, answered, withdrawn, extended, commented, opened, closed}, duty.Kinds...)...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// holidays are those published up to a year.
func holidays(t testing.TB, last int) *calendar.Calendar {
	t.Helper()
	fsys := os.DirFS("../../rules")
	if last < 2026 {
		all := fstest.MapFS{}
		for y := 2007; y <= last; y++ {
			name := fmt.Sprintf("holidays/%d.tsv", y)
			raw, err := fs.ReadFile(fsys, name)
			if err != nil {
				t.Fatal(err)
			}
			all[name] = &fstest.MapFile{Data: raw}
		}
		c, err := calendar.Load(all, "holidays")
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c, err := calendar.Load(fsys, "holidays")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func book(t testing.TB, last int, text string) *duty.Book {
	t.Helper()
	b, err := duty.Compile([]duty.Source{{File: "many.yaml", Text: text}}, holidays(t, last), registry(t))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func logKey(t testing.TB) *tlog.Key {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.key")
	if err := tlog.CreateKey(path, "ombud.example/log"); err != nil {
		t.Fatal(err)
	}
	k, err := tlog.LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// node is one process of a city: its own handle on the database, clock, ids, log and law.
type node struct {
	*act.Door
	t   testing.TB
	clk *clock.Virtual
	key *tlog.Key
}

// schema is that of facts, duties and one folded table of our own.
func schema() []store.Line {
	sub := func(f fs.FS) fs.FS { s, _ := fs.Sub(f, "schema"); return s }
	return []store.Line{{Part: "fact", FS: sub(fact.Schema)}, {Part: "duty", FS: sub(duty.Schema)}, {Part: "thing", FS: fstest.MapFS{"0001_thing.sql": {
		Data: []byte(`CREATE TABLE thing (id TEXT NOT NULL PRIMARY KEY, facts INTEGER NOT NULL, last TEXT NOT NULL) STRICT;`)}}}}
}

// foldThing counts the facts of a thing.
func foldThing(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	_, err := tx.Exec(ctx, `INSERT INTO thing (id, facts, last) VALUES ($1, 1, $2) ON CONFLICT (id) DO UPDATE SET facts = thing.facts + 1, last = excluded.last`,
		f.Subject, f.Kind)
	return err
}

var nodes atomic.Int64

// start opens a node at an instant, with the law of the pack and holidays up to 2026.
func start(t testing.TB, open func(store.Options) *store.DB, key *tlog.Key, now string, b *duty.Book) *node {
	t.Helper()
	n := bare(t, open, key, now)
	if err := n.Enact(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return n
}

// bare opens a node that has not enacted any law.
func bare(t testing.TB, open func(store.Options) *store.DB, key *tlog.Key, now string) *node {
	t.Helper()
	clk := clock.Frozen(clock.At(at(now)))
	log := act.NewLog(clk, key)
	db := open(store.Options{NewBatch: log.Batch})
	if _, err := db.Migrate(t.Context(), schema()); err != nil {
		t.Fatal(err)
	}
	last, err := fact.LastID(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	folds := map[string]act.Fold{}
	for _, k := range []fact.Any{filed, answered, withdrawn, extended, commented, duty.Breached} {
		folds[k.Name()] = foldThing
	}
	return &node{t: t, clk: clk, key: key, Door: &act.Door{DB: db, Clock: clk, IDs: ident.NewMaker(clk, int(nodes.Add(1)), last), Kinds: registry(t), Law: &duty.Law{},
		Dir: town{}, Log: log, Folds: folds}}
}

// each runs fn with one node on each make.
func each(t *testing.T, fn func(t *testing.T, n *node, more func(now string) *node)) {
	key, b := logKey(t), book(t, 2026, pack)
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		more := func(now string) *node { return start(t, open, key, now, b) }
		fn(t, more(friday), more)
	})
}

// friday is 18 September 2026; 25 September is the Mid-Autumn Festival, 1 to 7 October those of the National Day.
const friday = "2026-09-18 10:00"

func at(s string) int64 {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, clock.Zone)
	if err != nil {
		panic(err)
	}
	return t.UnixMilli()
}

func say(ms int64) string {
	if ms == 0 {
		return "-"
	}
	return clock.At(ms).Format("2006-01-02 15:04")
}

// set moves the clock of the node forward to an instant.
func (n *node) set(now string) {
	n.clk.Advance(time.Duration(at(now)-n.clk.Now().UnixMilli()) * time.Millisecond)
}

// record does one act of the supervisor with one fact.
func (n *node) record(d fact.Draft) (fact.Fact, error) {
	var f fact.Fact
	err := n.Do(n.t.Context(), supervisor, access.Urge, func(ctx context.Context, tx *act.Tx) error {
		if err := cmp.Or(tx.Hold(ctx, d.Subject), tx.Permit(thing)); err != nil {
			return err
		}
		var err error
		f, err = tx.Record(ctx, d)
		return err
	})
	return f, err
}

func (n *node) mustRecord(d fact.Draft) fact.Fact {
	n.t.Helper()
	f, err := n.record(d)
	if err != nil {
		n.t.Fatalf("%s: %v", d.Kind, err)
	}
	return f
}

func (n *node) sweep() int {
	n.t.Helper()
	done, err := n.Sweep(n.t.Context())
	if err != nil {
		n.t.Fatalf("sweep: %v", err)
	}
	return done
}

// place gives positions to all facts; on SQLite they have them.
func (n *node) place() {
	n.t.Helper()
	for {
		placed, err := n.Log.Sequence(n.t.Context(), n.DB)
		if err != nil {
			n.t.Fatalf("sequence: %v", err)
		}
		if placed == 0 {
			return
		}
	}
}

func file(subject string) fact.Draft       { return filed.Draft(subject, here, filedBody{To: "water"}) }
func plain(k fact.Kind[noBody]) fact.Draft { return k.Draft("S", here, noBody{}) }

// facts are all facts of the log, in order.
func (n *node) facts() []fact.Fact {
	n.t.Helper()
	n.place()
	var out []fact.Fact
	for f, err := range fact.Since(n.t.Context(), n.DB, 0) {
		if err != nil {
			n.t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

// story is what the facts of a subject say, one a line: kind, rung, when, whom.
func (n *node) story(subject string) string {
	n.t.Helper()
	list, err := fact.Of(n.t.Context(), n.DB, subject)
	if err != nil {
		n.t.Fatal(err)
	}
	var out []string
	for _, f := range list {
		line := f.Kind + " " + say(f.At)
		for _, k := range []fact.Kind[duty.RungBody]{duty.Warned, duty.Breached, duty.Climbed, duty.Lapsed} {
			if r, err := k.Read(f); err == nil {
				line = strings.TrimSpace(strings.TrimPrefix(r.Rule, "many/") + " " + r.Rung + " " + say(f.At) + " " + r.Whom)
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func (n *node) count(query string, args ...any) (c int) {
	n.t.Helper()
	if err := n.DB.Row(n.t.Context(), query, args...).Scan(&c); err != nil {
		n.t.Fatal(err)
	}
	return c
}

// whole checks what must hold of every log at every time: positions dense, each fact genuine and a leaf of its own.
func (n *node) whole() {
	n.t.Helper()
	list := n.facts()
	if total := n.count(`SELECT count(*) FROM fact`); total != len(list) {
		n.t.Errorf("%d facts, %d of them with a position", total, len(list))
	}
	edge := &tlog.Edge{}
	for i, f := range list {
		if f.Seq != int64(i) || !f.Genuine() {
			n.t.Fatalf("fact %d: position %d, genuine %t", i, f.Seq, f.Genuine())
		}
		edge.Append(f.Hash)
	}
	head, err := n.Log.Publish(n.t.Context(), n.DB)
	if err != nil {
		n.t.Fatalf("publish: %v", err)
	}
	c, err := tlog.ParseCheckpoint(head.Signed, n.key.Verifier())
	if err != nil || c.Size != int64(len(list)) || c.Root != edge.Root() {
		n.t.Errorf("checkpoint of %d entries, %v; want %d with the root of the facts", c.Size, err, len(list))
	}
	if _, err := n.Log.Examine(n.t.Context(), n.DB, func(int) {}); err != nil {
		n.t.Errorf("examine: %v", err)
	}
	if err := n.Log.Check(n.t.Context(), n.DB); err != nil {
		n.t.Errorf("check: %v", err)
	}
}

func is(err error, k fault.Kind, key string) bool {
	return fault.Is(err, k) && fault.As(err).Key == key
}

func column[T any](t testing.TB, q store.Querier, text string, args ...any) []T {
	t.Helper()
	out, err := store.All(t.Context(), q, func(r *sql.Rows, v *T) error { return r.Scan(v) }, text, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
