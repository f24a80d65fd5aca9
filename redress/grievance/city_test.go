package grievance

import (
	"context"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/ident"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/rules"
)

// The places of the test city.
const (
	thePlace   place.Code = "990102001201" // a village
	otherPlace place.Code = "990103001201" // one of another county
)

// directory is the test city's offices: a city with bureaus, a county with its own, and a hotline.
type directory struct{}

var above = map[string]string{"hot": "pt", "hc": "pt", "hrss": "pt", "chc": "cpt", "cpt": "pt", "pt": "gov"}

// reviewers is the organ one level above each that answers.
var reviewers = map[string]string{"chc": "hc", "hc": "gov", "hrss": "gov", "hot": "gov", "cpt": "pt", "pt": "gov"}

func (directory) Active(_ context.Context, _ store.Querier, o string) (bool, error) {
	return o == "gov" || above[o] != "", nil
}
func (directory) Reviewer(_ context.Context, _ store.Querier, o string) (string, error) {
	return reviewers[o], nil
}
func (directory) Above(_ context.Context, _ store.Querier, o string) (string, error) {
	return above[o], nil
}
func (directory) Village(context.Context, store.Querier, place.Code) (string, error) { return "", nil }
func (directory) Petition(_ context.Context, _ store.Querier, p place.Code) (string, error) {
	if !p.Within("9901") {
		return "", nil
	}
	return "pt", nil
}
func (directory) Lead(_ context.Context, _ store.Querier, matter string, p place.Code) (string, error) {
	switch {
	case matter[:2] == "01":
		return "hrss", nil
	case p.Within("990102"):
		return "chc", nil
	}
	return "hc", nil
}

func (directory) Supporting(_ context.Context, _ store.Querier, matter string, _ place.Code) ([]string, error) {
	if matter == "0201" {
		return []string{"hrss"}, nil
	}
	return nil, nil
}

type matters map[string]Route

func (m matters) Route(code string) (Route, bool) { r, ok := m[code]; return r, ok }

// The catalogue of the test city: one matter a route.
var catalogue = matters{"0307": RoutePetition, "0201": RouteDuty, "0205": RouteProcedure, "0103": RouteArbitration, "0204": RouteJustice}

// The people of the test city.
func staff(office, area string, roles ...access.Role) access.Caller {
	return access.Caller{Staff: "s-" + office + "-" + string(roles[0]), Name: office, Office: office, Area: area, Roles: roles}
}

var (
	petition  = staff("pt", "9901", access.Supervisor)
	county    = staff("cpt", "990102", access.Supervisor)
	stranger  = staff("xpt", "990103", access.Supervisor) // supervisor of another county
	operator  = staff("hot", "9901", access.Operator)
	handler   = staff("chc", "990102", access.Handler)
	head      = staff("chc", "990102", access.Head)
	outsider  = staff("hrss", "9901", access.Handler)
	hc        = staff("hc", "9901", access.Handler)
	hcHead    = staff("hc", "9901", access.Head)
	gov       = staff("gov", "9901", access.Handler)
	public    = access.Caller{}
	importing = access.Caller{Roles: []access.Role{access.Machine}}
)

func resident(id string) access.Caller {
	return access.Caller{Subject: id, Roles: []access.Role{access.Resident}}
}

// law compiles the real packs once: nothing in it changes.
var law = sync.OnceValues(func() (*duty.Book, error) {
	reg, err := registry()
	if err != nil {
		return nil, err
	}
	cal, err := calendar.Load(rules.Files, "holidays")
	if err != nil {
		return nil, err
	}
	src, err := dutytest.Fit(rules.Files, ".", reg)
	if err != nil {
		return nil, err
	}
	return duty.Compile(src, cal, reg)
})

func registry() (*fact.Registry, error) {
	return fact.NewRegistry(append(append([]fact.Any{act.Denied}, duty.Kinds...), Kinds...)...)
}

// city is an empty city with a frozen clock.
type city struct {
	*Work
	t     testing.TB
	ctx   context.Context
	db    *store.DB
	clock *clock.Virtual
	n     int
}

// monday is a working morning; the week has no holiday.
var monday = time.Date(2026, 8, 3, 9, 0, 0, 0, clock.Zone)

func each(t *testing.T, fn func(t *testing.T, c *city)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) { fn(t, newCity(t, open)) })
}

func onLite(t *testing.T) *city {
	t.Helper()
	return newCity(t, storetest.Open(t, store.SQLite))
}

func newCity(t testing.TB, open func(store.Options) *store.DB) *city {
	t.Helper()
	book, err := law()
	must(t, err)
	reg, err := registry()
	must(t, err)
	clk := clock.Frozen(monday)
	log := act.NewLog(clk, nil)
	db := open(store.Options{NewBatch: log.Batch})
	_, err = db.Migrate(t.Context(), []store.Line{{Part: "fact", FS: sub(t, fact.Schema)}, {Part: "duty", FS: sub(t, duty.Schema)}, {Part: "grievance", FS: sub(t, schema)}})
	must(t, err)
	door := &act.Door{DB: db, Clock: clk, IDs: ident.NewMaker(clk, 1, ""), Kinds: reg, Law: &duty.Law{}, Dir: directory{}, Log: log, Folds: folds()}
	must(t, door.Enact(t.Context(), book))
	w := &Work{Door: door, Offices: directory{}, Matters: catalogue, Numbers: &Numbers{DB: db}, Secret: []byte("a secret of the test city")}
	return &city{Work: w, t: t, ctx: t.Context(), db: db, clock: clk}
}

func sub(t testing.TB, f fs.FS) fs.FS {
	t.Helper()
	out, err := fs.Sub(f, "schema")
	must(t, err)
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants checks that an error is a fault with a key.
func wants(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) {
		t.Fatalf("want %s %s, got %v", kind, key, err)
	}
	if f.Kind != kind {
		t.Fatalf("want %s %s, got %v", kind, key, err)
	}
	for _, m := range fault.Fields(err) {
		if m.Key == key {
			return
		}
	}
	t.Fatalf("want %s %s, got %v", kind, key, err)
}

// filing is a complete filing on a matter of the petition route.
func (c *city) filing() Filing {
	c.n++
	return Filing{Channel: Web, Named: true, Place: thePlace, Matter: "0307", Title: "加装电梯补贴没有发放 " + strconv.Itoa(c.n),
		Text: "二号楼去年加装电梯，补贴至今没有发放。", Points: []string{"发放补贴", "说明拖延原因"}, Lang: "zh"}
}

// file receives a grievance and gives its id.
func (c *city) file(change ...func(*Filing)) string {
	c.t.Helper()
	f := c.filing()
	for _, fn := range change {
		fn(&f)
	}
	caller, action := public, access.File
	if f.Channel == Hotline {
		caller, action, f.Desk = operator, access.TakeCall, "hot"
	}
	r, err := c.Receive(c.ctx, caller, action, f, nil)
	must(c.t, err)
	return r.ID
}

func (c *city) get(id string) Case {
	c.t.Helper()
	cs, err := Get(c.ctx, c.db, id)
	must(c.t, err)
	return cs
}

func (c *city) pass(d time.Duration) { c.clock.Advance(d) }

// opinion is a complete opinion for a filing of this city.
func opinion() AnsweredBody {
	return AnsweredBody{Request: "发放加装电梯补贴并说明原因", Facts: "经核查，补贴资金已经到位，因材料不全没有发放。",
		Points: []PointAnswer{{1, "已于本月发放。"}, {2, "因申报材料缺少竣工证明。"}}, Opinion: "支持您的请求，补贴已经发放到账。",
		Basis: "《城镇老旧小区改造补贴办法》第八条", Outcome: Support}
}

var acceptance = AcceptedBody{Notice: "已收到，按信访途径办理，六十日内书面答复。"}

// at brings a new grievance to a status along the shortest lawful way.
func (c *city) at(s Status, change ...func(*Filing)) string {
	c.t.Helper()
	id := c.file(change...)
	c.bring(id, s)
	return id
}

func (c *city) bring(id string, s Status) {
	c.t.Helper()
	do := func(err error) { c.t.Helper(); must(c.t, err) }
	send := func() { c.t.Helper(); do(c.Transfer(c.ctx, petition, id, Sending{})) }
	switch s {
	case StatusReceived:
		return
	case StatusTransferred:
		send()
	case StatusObjected:
		send()
		do(c.Object(c.ctx, handler, id, ObjectedBody{Reason: "电梯补贴由市住建局发放。", Better: "hc"}))
	case StatusReturned:
		c.bring(id, StatusObjected)
		do(c.Decide(c.ctx, petition, id, true, "核实属实。"))
	case StatusAccepted:
		send()
		do(c.Accept(c.ctx, handler, id, acceptance))
	case StatusAnswered:
		c.bring(id, StatusAccepted)
		do(c.Answer(c.ctx, handler, id, opinion()))
	case StatusDelivered:
		c.bring(id, StatusAnswered)
		do(c.Deliver(c.ctx, handler, id, Delivery{How: "post", Evidence: "邮政回执 0001"}))
	case StatusReviewing:
		c.bring(id, StatusDelivered)
		do(c.AskReview(c.ctx, resident(id), id, "补贴少发了一半。"))
	case StatusClosed:
		c.bring(id, StatusDelivered)
		do(c.Close(c.ctx, handler, id))
	case StatusRefused:
		send()
		do(c.Refuse(c.ctx, handler, id, RefusedBody{Reason: "已进入诉讼。", Remedy: "请向人民法院提起诉讼。"}))
	case StatusWithdrawn:
		do(c.Withdraw(c.ctx, resident(id), id, ""))
	case StatusFinal:
		c.rereviewed(id)
	}
	if got := c.get(id).Status; got != s {
		c.t.Fatalf("brought to %s, not %s", got, s)
	}
}

// rereviewing brings a grievance to the re-review at the city government.
func (c *city) rereviewing(id string) {
	c.t.Helper()
	c.bring(id, StatusReviewing)
	must(c.t, c.Answer(c.ctx, hc, id, opinion()))
	must(c.t, c.Deliver(c.ctx, hc, id, Delivery{How: "post", Evidence: "邮政回执 0002"}))
	must(c.t, c.AskReview(c.ctx, resident(id), id, "复查没有核实金额。"))
}

func (c *city) rereviewed(id string) {
	c.t.Helper()
	c.rereviewing(id)
	must(c.t, c.Answer(c.ctx, gov, id, opinion()))
	must(c.t, c.Deliver(c.ctx, gov, id, Delivery{How: "post", Evidence: "邮政回执 0003"}))
}

// duties lists the duties of a case by the row of their rule.
func (c *city) duties(id string) map[string]duty.Duty {
	c.t.Helper()
	list, err := duty.Of(c.ctx, c.db, id)
	must(c.t, err)
	out := map[string]duty.Duty{}
	for _, d := range list {
		_, row, _ := strings.Cut(d.Rule, "/")
		out[row] = d
	}
	return out
}

// kinds lists the facts of a case.
func (c *city) kinds(id string) (out []string) {
	c.t.Helper()
	list, err := fact.Of(c.ctx, c.db, id)
	must(c.t, err)
	for _, f := range list {
		out = append(out, f.Kind)
	}
	return out
}
