package duty_test

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

func ready(t *testing.T, db *store.DB) *store.DB {
	t.Helper()
	schema, err := fs.Sub(duty.Schema, "schema")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context(), []store.Line{{Part: "duty", FS: schema}}); err != nil {
		t.Fatal(err)
	}
	return db
}

func write(t *testing.T, db *store.DB, fn func(context.Context, *store.Tx) error) error {
	t.Helper()
	return db.Write(t.Context(), fn)
}

// full has another value in every field, so that a column that is forgotten or swapped shows.
func full() duty.Duty {
	return duty.Duty{ID: "D1", Rule: "p/r", Book: "B", Subject: "S", Opening: "F1", Opened: 1, Place: here, Bearer: "water", OwedTo: "public", Right: true, Start: 2,
		Within: "15d", Due: 3, Code: "e1c15", Workday: 4, Extra: 5, Extended: 6, PauseAt: 7, Paused: 8, Resumed: 9, Provisional: true, State: duty.Open,
		EndBy: "F2", EndAt: 10, Breached: 11, Step: 12, Next: 13, Raised: "city"}
}

func TestRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db, ctx := ready(t, open(store.Options{})), t.Context()
		d := full()
		if err := write(t, db, func(ctx context.Context, tx *store.Tx) error { return duty.Insert(ctx, tx, d) }); err != nil {
			t.Fatal(err)
		}
		got, ok, err := duty.ByID(ctx, db, "D1")
		if diff := cmp.Diff(d, got); err != nil || !ok || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		if err := write(t, db, func(ctx context.Context, tx *store.Tx) error { return duty.Insert(ctx, tx, d) }); !store.Unique(err) {
			t.Errorf("one duty twice: %v", err)
		}
		d.Due, d.Code, d.Workday, d.Extra, d.Extended, d.PauseAt, d.Paused, d.Resumed, d.Provisional = 103, "e1", 104, 105, 106, 107, 108, 109, false
		d.State, d.EndBy, d.EndAt, d.Breached, d.Step, d.Next, d.Raised = duty.Met, "F3", 110, 111, 112, 113, "county"
		if err := write(t, db, func(ctx context.Context, tx *store.Tx) error { return duty.Update(ctx, tx, d) }); err != nil {
			t.Fatal(err)
		}
		if got, _, err = duty.ByID(ctx, db, "D1"); err != nil || cmp.Diff(d, got) != "" {
			t.Errorf("%v %s", err, cmp.Diff(d, got))
		}
		d.ID = "D2"
		if err := write(t, db, func(ctx context.Context, tx *store.Tx) error { return duty.Update(ctx, tx, d) }); err == nil {
			t.Error("a duty that is not there was changed")
		}
		if _, ok, err := duty.ByID(ctx, db, "D2"); ok || err != nil {
			t.Errorf("a duty that is not there: %t, %v", ok, err)
		}
	})
}

func TestLists(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db, ctx := ready(t, open(store.Options{})), t.Context()
		add := func(id, subject string, change func(*duty.Duty)) {
			t.Helper()
			d := duty.Duty{ID: id, Book: "B", Subject: subject, Place: here, Bearer: "water", State: duty.Open, Due: 100, Start: 10}
			change(&d)
			if err := write(t, db, func(ctx context.Context, tx *store.Tx) error { return duty.Insert(ctx, tx, d) }); err != nil {
				t.Fatal(err)
			}
		}
		add("a", "S1", func(d *duty.Duty) { d.Next, d.Start = 50, 20 })
		add("b", "S1", func(d *duty.Duty) { d.Next, d.Due = 40, 90 })
		add("c", "S2", func(d *duty.Duty) { d.Next, d.Provisional, d.Place = 45, true, "990102003005" })
		add("d", "S2", func(d *duty.Duty) { d.State, d.Next, d.Provisional = duty.Met, 0, true })
		add("e", "S3", func(d *duty.Duty) { d.Next, d.Bearer, d.Place, d.Raised = 60, "roads", "990103000000", "city" })
		add("f", "S3", func(d *duty.Duty) { d.Right, d.Bearer, d.Place = true, "water", "990200000000" })
		add("g", "S4", func(d *duty.Duty) { d.Place, d.Due = "980102003004", 110 })
		ids := func(list []duty.Duty, err error) string {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, d := range list {
				out = append(out, d.ID)
			}
			return strings.Join(out, " ")
		}
		for got, want := range map[string]string{
			ids(duty.OpenOf(ctx, db, "S1")):                                                                             "b a",
			ids(duty.OpenOf(ctx, db, "S2")):                                                                             "c",
			ids(duty.Of(ctx, db, "S2")):                                                                                 "c d",
			"office: " + ids(duty.Queue{Office: "water", Limit: 9}.List(ctx, db)):                                       "office: b a c g",
			"raised: " + ids(duty.Queue{Office: "city", Raised: true, Limit: 9}.List(ctx, db)):                          "raised: e",
			"nothing raised: " + ids(duty.Queue{Raised: true, Limit: 9}.List(ctx, db)):                                  "nothing raised: ",
			"province: " + ids(duty.Queue{Area: "99", Limit: 9}.List(ctx, db)):                                          "province: b a c e",
			"city: " + ids(duty.Queue{Area: "9901", Limit: 9}.List(ctx, db)):                                            "city: b a c e",
			"county: " + ids(duty.Queue{Area: "990102", Limit: 9}.List(ctx, db)):                                        "county: b a c",
			"township: " + ids(duty.Queue{Area: "990102003", Limit: 9}.List(ctx, db)):                                   "township: b a c",
			"village: " + ids(duty.Queue{Area: "990102003004", Limit: 9}.List(ctx, db)):                                 "village: b a",
			"from: " + ids(duty.Queue{Office: "water", From: 100, Limit: 9}.List(ctx, db)):                              "from: a c g",
			"before: " + ids(duty.Queue{Office: "water", Before: 110, Limit: 9}.List(ctx, db)):                          "before: b a c",
			"limit: " + ids(duty.Queue{Office: "water", Limit: 2}.List(ctx, db)):                                        "limit: b a",
			"after: " + ids(duty.Queue{Office: "water", After: duty.Cursor{Due: 100, ID: "a"}, Limit: 9}.List(ctx, db)): "after: c g",
			"until: " + ids(duty.Queue{Office: "water", Until: duty.Cursor{Due: 110, ID: "g"}, Limit: 2}.List(ctx, db)): "until: a c",
			"provisional: " + ids(duty.Provisional(ctx, db, "another", "", 9)):                                          "provisional: c",
			"provisional of their own book: " + ids(duty.Provisional(ctx, db, "B", "", 9)):                              "provisional of their own book: ",
			"provisional after c: " + ids(duty.Provisional(ctx, db, "another", "c", 9)):                                 "provisional after c: ",
		} {
			if got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		many := []string{"S2", "none", "S1", "S3"}
		for i := range 60 { // more than one question holds
			many = append(many, fmt.Sprint("other", i))
		}
		many = append(many, "S4")
		next, err := duty.Soonest(ctx, db, many)
		if err != nil || len(next) != 4 || next["S1"].ID != "b" || next["S2"].ID != "c" || next["S3"].ID != "e" || next["S4"].ID != "g" {
			t.Errorf("due next: %v, %v", next, err)
		}
		if n, err := (duty.Queue{Area: "9901"}).Count(ctx, db, 3); err != nil || n != 3 {
			t.Errorf("Count stops at %d, %v", n, err)
		}
		for now, want := range map[int64]string{39: "", 45: "S1 S2", 59: "S1 S2", 60: "S1 S2 S3"} {
			if got, err := duty.Ripe(ctx, db, now, 9); err != nil || strings.Join(got, " ") != want {
				t.Errorf("ripe at %d: %v, %v; want %s, the longest due first and each once", now, got, err, want)
			}
		}
	})
}

// TestInForce: the newest law on record is in force, one that was enacted again included.
func TestInForce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		db := ready(t, open(store.Options{}))
		check := func(want string) {
			t.Helper()
			if got, err := duty.InForce(t.Context(), db); err != nil || got != want {
				t.Errorf("in force is %q, %v; want %q", got, err, want)
			}
		}
		check("")
		for i, c := range []struct {
			book     string
			recorded int64
		}{{"one", 5}, {"two", 5}, {"three", 7}, {"one", 8}} {
			raw, err := fact.Encode(duty.LawBody{Book: c.book})
			if err != nil {
				t.Fatal(err)
			}
			f := fact.Fact{ID: fmt.Sprint("F", i), Kind: duty.Loaded.Name(), Body: raw, Recorded: c.recorded}
			if err := write(t, db, func(ctx context.Context, tx *store.Tx) error { return duty.Enacted(ctx, tx, f) }); err != nil {
				t.Fatal(err)
			}
			check(c.book)
		}
	})
}
