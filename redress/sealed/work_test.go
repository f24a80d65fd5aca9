package sealed

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/office/officetest"
)

// city is a small city where one grievance, g1, lies with the housing bureau of Linjiang.
type city struct {
	*officetest.City
	*Work
	where map[string]access.Resource
}

const theCase = "g1"

func build(t testing.TB, open func(store.Options) *store.DB) *city {
	t.Helper()
	c := &city{Work: &Work{Vault: NewVault(key(t))}, where: map[string]access.Resource{
		theCase: {Subject: theCase, Place: "990102001001", Offices: []string{"HC-990102", "hot-9901"}},
		"g2":    {Subject: "g2", Place: "990103000000", Offices: []string{"HRSS-9901"}},
	}}
	c.Subject = func(_ context.Context, _ store.Querier, id string) (access.Resource, error) {
		r, ok := c.where[id]
		if !ok {
			return r, fault.New(fault.NotFound, "fault.not_found.say")
		}
		return r, nil
	}
	c.City = officetest.New(t, open, func(o *officetest.City) part.Part {
		c.Work.Door = o.Door
		return Part(c.Work, o.Names, func(_ context.Context, s string) (string, error) { return "No. " + s, nil })
	})
	c.Fill(t)
	return c
}

func each(t *testing.T, fn func(t *testing.T, c *city)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) { fn(t, build(t, open)) })
}

// put seals somebody for a subject, as the act that receives a grievance does.
func (c *city) put(t testing.TB, subject string, id Identity) (commitment string) {
	t.Helper()
	err := c.City.Door.Do(t.Context(), access.Caller{}, access.File, func(ctx context.Context, tx *act.Tx) (err error) {
		if err := tx.Permit(access.Resource{}); err != nil {
			return err
		}
		commitment, err = c.Put(ctx, tx, subject, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return commitment
}

var (
	handler    = officetest.Of("handler", "HC-990102", "990102000000", access.Handler)
	colleague  = officetest.Of("colleague", "HC-990102", "990102000000", access.Handler)
	head       = officetest.Of("head", "HC-990102", "990102000000", access.Head)
	operator   = officetest.Of("operator", "hot-9901", "990100000000", access.Operator)
	otherHead  = officetest.Of("other-head", "HRSS-9901", "990100000000", access.Head)
	supervisor = officetest.Of("supervisor", "pt-990102", "990102000000", access.Supervisor)
	elsewhere  = officetest.Of("elsewhere", "pt-990103", "990103000000", access.Supervisor)
	admin      = officetest.Of("root", "pt-9901", "990100000000", access.Admin)
	resident   = access.Caller{Subject: theCase, Roles: []access.Role{access.Resident}}
	both       = officetest.Of("both", "HC-990102", "990102000000", access.Handler, access.Head, access.Supervisor)
)

const purpose = "电话核实拖欠月份"

func TestTwoPeopleOpen(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		if sum := c.put(t, theCase, somebody); len(sum) != 64 {
			t.Fatalf("commitment %q", sum)
		}
		if _, err := c.Read(ctx, handler, theCase); !fault.Is(err, fault.Denied) {
			t.Fatalf("read without asking: %v", err)
		}
		req, err := c.Ask(ctx, handler, theCase, purpose)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Read(ctx, handler, theCase); !fault.Is(err, fault.Denied) {
			t.Errorf("read before it was approved: %v", err)
		}
		if _, err := c.Ask(ctx, handler, theCase, purpose); !fault.Is(err, fault.Conflict) {
			t.Errorf("asked twice: %v", err)
		}
		for who, caller := range map[string]access.Caller{"the asker": handler, "a colleague": colleague, "another office's head": otherHead,
			"another area's supervisor": elsewhere, "the administrator": admin, "the public": {}, "the resident": resident} {
			if err := c.Approve(ctx, caller, req); !fault.Is(err, fault.Denied) {
				t.Errorf("%s approved: %v", who, err)
			}
		}
		if err := c.Approve(ctx, head, req); err != nil {
			t.Fatal(err)
		}
		if err := c.Approve(ctx, supervisor, req); !fault.Is(err, fault.Conflict) {
			t.Errorf("approved twice: %v", err)
		}
		for range 2 {
			if got, err := c.Read(ctx, handler, theCase); err != nil || got != somebody {
				t.Fatalf("read %+v, %v", got, err)
			}
		}
		for who, caller := range map[string]access.Caller{"a colleague": colleague, "who approved": head, "the operator": operator, "the administrator": admin} {
			if got, err := c.Read(ctx, caller, theCase); !fault.Is(err, fault.Denied) || got != (Identity{}) {
				t.Errorf("%s read it: %v", who, err)
			}
		}
		c.Clock.Advance(24*time.Hour - time.Millisecond)
		if _, err := c.Read(ctx, handler, theCase); err != nil {
			t.Errorf("in the last moment: %v", err)
		}
		c.Clock.Advance(time.Millisecond)
		if _, err := c.Read(ctx, handler, theCase); !fault.Is(err, fault.Late) {
			t.Errorf("after 24 hours: %v", err)
		}
		o, _, err := Last(ctx, c.DB, theCase, "handler")
		if err != nil || o.Reads != 3 {
			t.Errorf("%d reads on record, %v", o.Reads, err)
		}
		if _, err := c.Ask(ctx, handler, theCase, purpose); err != nil {
			t.Errorf("ask again: %v", err)
		}
	})
}

func TestNobodyDecidesAlone(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		c.put(t, theCase, somebody)
		req, err := c.Ask(ctx, both, theCase, purpose)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Approve(ctx, both, req); !fault.Is(err, fault.Denied) {
			t.Errorf("a head approved their own request: %v", err)
		}
		if err := c.Refuse(ctx, both, req, "自己驳回"); !fault.Is(err, fault.Denied) {
			t.Errorf("a head refused their own request: %v", err)
		}
		if list, err := c.Waiting(ctx, c.DB, both, 10); err != nil || len(list) != 0 {
			t.Errorf("their own request waits for them: %v, %v", list, err)
		}
		denied, err := fact.Of(ctx, c.DB, "staff:both")
		if err != nil || len(denied) != 2 || denied[0].Kind != act.Denied.Name() {
			t.Errorf("%d denials on record, %v", len(denied), err)
		}
		if err := c.Refuse(ctx, supervisor, req, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("refused without a reason: %v", err)
		}
		if err := c.Refuse(ctx, supervisor, req, "可以通过留言联系"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Read(ctx, both, theCase); !fault.Is(err, fault.Denied) {
			t.Errorf("read after a refusal: %v", err)
		}
	})
}

func TestAsk(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		c.put(t, theCase, somebody)
		for _, tc := range []struct {
			name, subject, purpose string
			who                    access.Caller
			want                   fault.Kind
		}{
			{"no purpose", theCase, "  ", handler, fault.Invalid},
			{"too short", theCase, "看看", handler, fault.Invalid},
			{"too long", theCase, strings.Repeat("长", 201), handler, fault.Invalid},
			{"another office", theCase, purpose, otherHead, fault.Denied},
			{"administrator", theCase, purpose, admin, fault.Denied},
			{"public", theCase, purpose, access.Caller{}, fault.Denied},
			{"no such grievance", "g9", purpose, handler, fault.NotFound},
			{"nothing sealed", "g2", purpose, otherHead, fault.NotFound},
		} {
			if _, err := c.Ask(ctx, tc.who, tc.subject, tc.purpose); !fault.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
			}
		}
		// The hotline that took the call asks like everybody else.
		req, err := c.Ask(ctx, operator, theCase, purpose)
		if err != nil {
			t.Fatal(err)
		}
		list, err := c.Waiting(ctx, c.DB, supervisor, 10)
		if err != nil || len(list) != 1 || list[0].ID != req || list[0].Purpose != purpose {
			t.Fatalf("waiting for the supervisor: %+v, %v", list, err)
		}
		for who, caller := range map[string]access.Caller{"a head elsewhere": head, "a supervisor elsewhere": elsewhere, "a handler": handler, "the public": {}} {
			if list, err := c.Waiting(ctx, c.DB, caller, 10); err != nil || len(list) != 0 {
				t.Errorf("waiting for %s: %v, %v", who, list, err)
			}
		}
		if err := c.Approve(ctx, supervisor, req); err != nil {
			t.Fatal(err)
		}
		// Once the grievance has left the office, the opening is of no use any more.
		r := c.where[theCase]
		r.Offices = []string{"HC-990102"}
		c.where[theCase] = r
		if _, err := c.Read(ctx, operator, theCase); !fault.Is(err, fault.Denied) {
			t.Errorf("read after the grievance went elsewhere: %v", err)
		}
		moved := handler
		moved.Staff = "operator" // the same person, now in another office
		if _, err := c.Read(ctx, moved, theCase); !fault.Is(err, fault.Denied) {
			t.Errorf("read with another office's approval: %v", err)
		}
	})
}

func TestTrail(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		c.put(t, theCase, somebody)
		start := officetest.Start.UnixMilli()
		minute := int64(time.Minute / time.Millisecond)
		step := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			c.Clock.Advance(time.Minute)
		}
		first, err := c.Ask(ctx, operator, theCase, "回访来电人")
		step(err)
		step(c.Refuse(ctx, supervisor, first, "请由承办单位联系"))
		second, err := c.Ask(ctx, handler, theCase, purpose)
		step(err)
		step(c.Approve(ctx, head, second))
		_, err = c.Read(ctx, handler, theCase)
		step(err)
		got, err := Trail(ctx, c.DB, theCase)
		if err != nil {
			t.Fatal(err)
		}
		want := []Step{
			{At: start, Kind: "identity.asked", Office: "hot-9901", Purpose: "回访来电人"},
			{At: start + minute, Kind: "identity.refused", Office: "pt-990102", Purpose: "回访来电人", Reason: "请由承办单位联系"},
			{At: start + 2*minute, Kind: "identity.asked", Office: "HC-990102", Purpose: purpose},
			{At: start + 3*minute, Kind: "identity.opened", Office: "HC-990102", Purpose: purpose},
			{At: start + 4*minute, Kind: "identity.read", Office: "HC-990102", Purpose: purpose},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if c.DB.Make() == store.SQLite {
			empty := officetest.New(t, storetest.Open(t, store.SQLite), func(o *officetest.City) part.Part {
				return Part(&Work{Door: o.Door}, o.Names, nil)
			})
			c.Replay(t, empty)
			if diff := cmp.Diff(c.Dump(t, "opening"), empty.Dump(t, "opening")); diff != "" {
				t.Errorf("refold: %s", diff)
			}
		}
	})
}

func TestPut(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := t.Context()
		put := func(id Identity) (sum string, err error) {
			err = c.City.Door.Do(ctx, access.Caller{}, access.File, func(ctx context.Context, tx *act.Tx) (err error) {
				sum, err = c.Put(ctx, tx, theCase, id)
				return err
			})
			return sum, err
		}
		for _, nobody := range []Identity{{}, {Prefer: Online}, {Name: " "}} {
			if sum, err := put(nobody); err != nil || sum != "" {
				t.Errorf("nobody was sealed: %q, %v", sum, err)
			}
		}
		if _, err := put(Identity{Phone: "12"}); !fault.Is(err, fault.Invalid) || fault.Fields(err)[0].Field != "phone" {
			t.Errorf("a wrong number: %v", err)
		}
		if _, err := put(somebody); err != nil {
			t.Fatal(err)
		}
		if _, err := put(somebody); err == nil {
			t.Error("an identity was replaced")
		}
		if id, err := c.Reminder(ctx, resident, theCase); err != nil || id != somebody.Masked() {
			t.Errorf("the holder is reminded of %+v, %v", id, err)
		}
		for who, caller := range map[string]access.Caller{"another resident": {Subject: "g2", Roles: []access.Role{access.Resident}}, "a handler": handler, "the public": {}} {
			if id, err := c.Reminder(ctx, caller, theCase); !fault.Is(err, fault.NotFound) || id != (Identity{}) {
				t.Errorf("%s is reminded: %v", who, err)
			}
		}
	})
}
