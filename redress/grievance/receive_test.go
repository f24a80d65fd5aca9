package grievance

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/ident"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

// A form sent twice yields one grievance and the same receipt, code included.
func TestReceiveOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		f := c.filing()
		f.Key = "form-1"
		sealed := 0
		seal := func(context.Context, *act.Tx, string) (string, error) { sealed++; return "aa", nil }
		a, err := c.Receive(c.ctx, public, access.File, f, seal)
		must(t, err)
		b, err := c.Receive(c.ctx, public, access.File, f, seal)
		must(t, err)
		if a.ID != b.ID || a.Number != b.Number || a.Code != b.Code || sealed != 1 {
			t.Errorf("%+v and %+v, sealed %d times", a, b, sealed)
		}
		cs := c.get(a.ID)
		if !CodeFits(a.Code, cs.CodeHash) || cs.Sealed != "aa" || cs.Office != "pt" {
			t.Errorf("the row is %+v", cs)
		}
	})
}

func TestReceiveRefusals(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	for key, change := range map[string]func(*Filing){
		"grievance.need.title":  func(f *Filing) { f.Title = "\u200b" },
		"grievance.need.text":   func(f *Filing) { f.Text = "" },
		"grievance.need.matter": func(f *Filing) { f.Matter = "9999" },
		"grievance.need.place":  func(f *Filing) { f.Place = "12" },
		"grievance.headcount":   func(f *Filing) { f.Headcount = 2000000 },
		"grievance.urgency":     func(f *Filing) { f.Urgency = "now" },
		"grievance.channel":     func(f *Filing) { f.Channel = "pigeon" },
		"grievance.too_many_points": func(f *Filing) {
			f.Points = make([]string, 21)
			for i := range f.Points {
				f.Points[i] = "p"
			}
		},
		"grievance.no_desk": func(f *Filing) { f.Place = "110101001001" },
	} {
		f := c.filing()
		change(&f)
		_, err := c.Receive(c.ctx, public, access.File, f, nil)
		wants(t, err, fault.Invalid, key)
	}
	f := c.filing()
	_, err := c.Receive(c.ctx, handler, access.TakeCall, f, nil)
	wants(t, err, fault.Denied, "fault.denied.say")
}

// An imported row is received and dispatched by the catalogue in one act; who imports decides nothing.
func TestReceiveThenDispatch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		f := c.filing()
		f.Channel, f.Source, f.Named = Import, "row 7", false
		r, err := c.ReceiveThen(c.ctx, importing, access.Import, f, nil, c.Dispatch)
		must(t, err)
		cs := c.get(r.ID)
		if cs.Status != StatusTransferred || cs.Office != "chc" || cs.Sender != "pt" {
			t.Errorf("dispatched: %+v", cs)
		}
		by, err := BySource(c.ctx, c.db, "row 7")
		must(t, err)
		if by.ID != r.ID {
			t.Errorf("the row of the file is %s", by.ID)
		}
	})
}

// The rows are what the facts say: folding them again gives the same.
func TestRefold(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	for _, s := range Statuses {
		id := c.at(s)
		if s == StatusTransferred {
			must(t, c.Join(c.ctx, handler, c.at(StatusAccepted), id, "同一事项。"))
		}
	}
	again := storetest.Open(t, store.SQLite)(store.Options{})
	_, err := again.Migrate(t.Context(), []store.Line{{Part: "fact", FS: sub(t, fact.Schema)}, {Part: "duty", FS: sub(t, duty.Schema)}, {Part: "grievance", FS: sub(t, schema)}})
	must(t, err)
	c.Door.IDs = ident.NewMaker(c.clock, 2, "")
	must(t, c.Door.Refold(t.Context(), again, func(fact.Fact) {}))
	read := func(db *store.DB) []Case {
		list, err := store.All(t.Context(), db, scan, `SELECT `+columns+` FROM grievance ORDER BY id`)
		must(t, err)
		return list
	}
	if diff := cmp.Diff(read(c.db), read(again)); diff != "" {
		t.Errorf("refolded rows (-stored +again):\n%s", diff)
	}
}
