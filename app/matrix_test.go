package app

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"ombud/app/demo"
	"ombud/base/access"
	"ombud/base/clock"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/redress/followup"
	"ombud/redress/grievance"
	"ombud/redress/mediation"
	"ombud/redress/sealed"
	"ombud/redress/staff"
	"ombud/redress/team"
)

// The actors of the matrix. The grievance lies in Linjiang District, was taken by the hotline and is handled by the housing
// bureau of the district; "other" is another office, another area or another receipt.
const (
	public          = "public"
	holder          = "holder"
	otherHolder     = "other-holder"
	operator        = "operator"
	otherOperator   = "other-operator"
	handler         = "handler"
	otherHandler    = "other-handler"
	head            = "head"
	otherHead       = "other-head"
	supervisor      = "supervisor"
	otherSupervisor = "other-supervisor"
	admin           = "admin"
	reviewer        = "reviewer" // of the organ that re-reviews
)

var posts = map[string]struct {
	office string
	role   access.Role
}{
	operator: {"hot-9901", access.Operator}, otherOperator: {"pt-990103", access.Operator},
	handler: {"HC-990102", access.Handler}, otherHandler: {"UM-990102", access.Handler},
	head: {"HC-990102", access.Head}, otherHead: {"UM-990102", access.Head},
	supervisor: {"pt-990102", access.Supervisor}, otherSupervisor: {"pt-990103", access.Supervisor},
	reviewer: {"gov-9901", access.Handler}, admin: {"", access.Admin},
}

var (
	anyone   = []string{public, holder, otherHolder, operator, otherOperator, handler, otherHandler, head, otherHead, supervisor, otherSupervisor, reviewer, admin}
	employed = anyone[3:]
	desks    = anyone[3:12]                                  // who may ask to open an identity, of some grievance
	readers  = []string{operator, handler, head, supervisor} // who may see the grievance
	parties  = []string{operator, handler, head}             // whose office handles it
	bureau   = []string{handler, head}
	helpers  = []string{otherHandler, otherHead} // whose office was asked to join in
	leaders  = []string{supervisor}              // whose office leads the team
	takers   = []string{operator, otherOperator}
	watchers = []string{supervisor, otherSupervisor}
	heads    = []string{head, otherHead}
	keepers  = []string{handler, otherHandler, head, otherHead, reviewer} // of a ledger
	bosses   = []string{head, otherHead, supervisor, otherSupervisor}     // who may ask the head of an office below
	manager  = []string{admin}
	sights   = []string{handler, otherHandler, head, otherHead, supervisor, otherSupervisor, reviewer} // who may see evidence, of some project
	handers  = append(slices.Clone(sights), admin)                                                     // who may hand it in
	openers  = []string{handler, otherHandler, head, otherHead, reviewer}                              // who may see whom a row is about

	siteHandlers = []string{handler, otherHandler, head, otherHead, reviewer}

	siteOffices = []string{handler, otherHandler, head, otherHead, supervisor, otherSupervisor, reviewer} // may answer for construction projects

	approvers = []string{supervisor, otherSupervisor, admin}
	receipts  = []string{holder, otherHolder} // each with their own
	mine      = []string{holder}
	nobody    = []string{}
)

// States beside those of the law's life.
const (
	rereviewing grievance.Status = "rereviewing"
	hearing     grievance.Status = "hearing" // re-review with a hearing open
	joined      grievance.Status = "joined"
	ordered     grievance.Status = "ordered" // with a work order that names the handler's office
	signed      grievance.Status = "signed"  // which has signed it
	contested   grievance.Status = "contested"
	ready       grievance.Status = "ready"     // everything is there for closing the order
	noticed     grievance.Status = "noticed"   // with a supervision notice
	helped      grievance.Status = "helped"    // with another office asked to join in
	teamed      grievance.Status = "teamed"    // with a team at work
	finishing   grievance.Status = "finishing" // answered, with a team whose plan is done
	pledged     grievance.Status = "pledged"   // answered, with a remedy promised
	kept        grievance.Status = "kept"      // and said to be kept
	drawn       grievance.Status = "drawn"     // delivered, and drawn for follow-up
	proposed    grievance.Status = "proposed"  // to be left out of it
	unhappy     grievance.Status = "unhappy"   // and answered: not solved
	wished      grievance.Status = "wished"    // delivered, with a visit agreed to
	opened      grievance.Status = "opened"    // its identity was opened for the handler
	listed      grievance.Status = "listed"    // on the list of supervised matters
	rectified   grievance.Status = "rectified" // and reported as rectified
	offered     grievance.Status = "offered"   // with mediation offered by the handler's office
	asked       grievance.Status = "asked"     // with mediation asked for by the holder of the receipt
	mediating   grievance.Status = "mediating" // agreed to by both
	drafted     grievance.Status = "drafted"   // with an agreement before both
	settled     grievance.Status = "settled"   // which stands
	honoured    grievance.Status = "honoured"  // its promise is said to be kept
	applied     grievance.Status = "applied"   // confirmation by the court is applied for
	lastFact                     = "{fact}"
)

// cell is one route: who may, beside the grievance in what state, with what in the form. Everybody else must be refused.
type cell struct {
	pattern string
	may     []string
	state   grievance.Status // accepted when empty
	form    string           // of a POST, URL-encoded; {case}, {fact}, {request} are filled in
	query   string           // of a GET
	lacks   bool             // the example names a thing that is not there: whoever may is told 404, nobody else gets so far
	leaves  bool             // ends the session
}

// TestMatrix asks every route as every actor. A route without a cell fails: what nobody thought about must not be reachable.
func TestMatrix(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	cells := map[string]cell{}
	for _, c := range table() {
		if _, twice := cells[c.pattern]; twice {
			t.Errorf("%s has two cells", c.pattern)
		}
		cells[c.pattern] = c
	}
	for _, r := range m.city.Web.Routes() {
		c, ok := cells[r.Pattern]
		if !ok {
			t.Errorf("%s (%s) has no cell: say in table() who may", r.Pattern, r.Action)
			continue
		}
		delete(cells, r.Pattern)
		t.Run(strings.NewReplacer(" ", "_", "/", "|").Replace(r.Pattern), func(t *testing.T) {
			for _, who := range anyone {
				m.ask(t, c, who)
			}
		})
	}
	for p := range cells {
		t.Errorf("%s has a cell and is no route", p)
	}
}

type matrix struct {
	t       *testing.T
	city    *City
	handler http.Handler
	ids     map[string]string         // of staff
	signed  map[string][]*http.Cookie // of staff
	some    map[string]grievance.Receipt
	n       int
}

func newMatrix(t *testing.T) *matrix {
	cfg := Config{Dir: t.TempDir(), Origin: "matrix.ombud.example/log", Place: demo.City}
	if err := cfg.check(); err != nil {
		t.Fatal(err)
	}
	if err := createKeys(cfg); err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), cfg, Options{Unsafe: true, Clock: clock.NewVirtual(clock.System{}.Now()), Demo: guide})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	m := &matrix{t: t, city: c, handler: c.Web.Handler(), ids: map[string]string{}, signed: map[string][]*http.Cookie{}, some: map[string]grievance.Receipt{}}
	if err := demo.Lay(t.Context(), c.Desk.offices); err != nil {
		t.Fatal(err)
	}
	for who, p := range posts {
		made, _, err := c.Desk.staff.Enrol(t.Context(), access.Caller{Roles: []access.Role{access.Admin}},
			staff.Staff{Login: who, Name: "演示" + who, Office: p.office, Roles: []access.Role{p.role}}, demo.Password)
		if err != nil {
			t.Fatal(err)
		}
		m.ids[who] = made.ID
		m.signed[who] = m.signIn(t, who)
	}
	for _, who := range receipts {
		m.some[who] = m.grievance(t, grievance.StatusAccepted)
	}
	return m
}

func (m *matrix) signIn(t *testing.T, who string) []*http.Cookie {
	t.Helper()
	res := m.send(http.MethodPost, "/sign-in", url.Values{"login": {who}, "password": {demo.Password}}.Encode(), nil)
	if len(res.Result().Cookies()) == 0 || res.Code != http.StatusSeeOther {
		t.Fatalf("%s does not get in: %d", who, res.Code)
	}
	return res.Result().Cookies()
}

func (m *matrix) send(method, target, body string, cookies []*http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), method, target, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	m.handler.ServeHTTP(w, r)
	return w
}

// caller is a post of the matrix as the verbs know it.
func (m *matrix) caller(who string) access.Caller {
	p := posts[who]
	_, area, _ := strings.Cut(p.office, "-")
	return access.Caller{Staff: m.ids[who], Office: p.office, Area: area, Roles: []access.Role{p.role}}
}

// grievance makes a fresh one and leads it to a state, so that no actor finds what another has done.
func (m *matrix) grievance(t *testing.T, to grievance.Status) grievance.Receipt {
	t.Helper()
	ctx, w := t.Context(), m.city.Desk.work
	m.n++
	r, err := w.Receive(ctx, m.caller(operator), access.TakeCall, grievance.Filing{Key: fmt.Sprintf("matrix-%d", m.n), Channel: grievance.Hotline,
		Desk: "hot-9901", Place: "990102001000", Matter: "0307", Title: "老楼加装电梯停了半年", Text: "单元加装电梯开工以后停了半年，围挡一直没有拆。", Points: []string{"说明什么时候复工"}, Named: true},
		func(ctx context.Context, tx *act.Tx, subject string) (string, error) {
			return m.city.Desk.sealed.Put(ctx, tx, subject, sealed.Identity{Name: "演示居民", Phone: "13900000000"})
		})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range m.way(ctx, w, r.ID) {
		if s.only && s.state != to {
			continue
		}
		if s.state == grievance.StatusReceived || err == nil && s.do != nil {
			if s.do != nil {
				err = s.do()
			}
		}
		if err != nil {
			t.Fatalf("lead a grievance to %s, at %s: %v", to, s.state, err)
		}
		if s.state == to {
			return r
		}
	}
	t.Fatalf("no way leads to %s", to)
	return r
}

// stretch is one step of the way through the states.
type stretch struct {
	state grievance.Status
	only  bool // off the way: done only when asked for
	do    func() error
}

func (m *matrix) way(ctx context.Context, w *grievance.Work, id string) []stretch {
	bureau, organ := m.caller(handler), access.Caller{Staff: "matrix:organ", Office: "HC-9901", Area: "9901", Roles: []access.Role{access.Head}}
	resident := access.Caller{Subject: id, Roles: []access.Role{access.Resident}}
	answer := func(c access.Caller) error {
		return w.Answer(ctx, c, id, grievance.AnsweredBody{Request: "说明什么时候复工", Facts: "经现场查看和核对台账，情况基本属实。", Opinion: "支持诉求，责成单位限期复工。",
			Basis: "《信访工作条例》第三十二条", Outcome: grievance.Support, Points: []grievance.PointAnswer{{N: 1, Answer: "已责成在本月内复工。"}}})
	}
	deliver := func(c access.Caller) error {
		return w.Deliver(ctx, c, id, grievance.Delivery{How: "in_person", Evidence: "回执存档。"})
	}
	sponsor := func() error {
		return m.city.Desk.teams.Form(ctx, m.caller(supervisor), id, team.FormedBody{Leader: "演示领导", Lead: "pt-990102", Members: []string{"HC-990102"}, Why: "涉及多户。"})
	}
	pledge := func() error {
		return w.Promise(ctx, bureau, id, grievance.RemedyBody{What: "拆除北侧围挡。", Due: m.city.Door.Now().AddDate(0, 0, 10).UnixMilli()})
	}
	ask := func() error {
		return w.AskReview(ctx, resident, id, "答复没有说明整改的具体时间，请复查。")
	}
	return []stretch{
		{state: grievance.StatusReceived},
		{state: helped, only: true, do: func() error {
			return w.Transfer(ctx, m.caller(operator), id, grievance.Sending{To: "HC-990102", Supporting: []string{"UM-990102"}})
		}},
		{state: grievance.StatusTransferred, do: func() error {
			return w.Transfer(ctx, m.caller(operator), id, grievance.Sending{To: "HC-990102"})
		}},
		{state: grievance.StatusObjected, only: true, do: func() error {
			return w.Object(ctx, bureau, id, grievance.ObjectedBody{Reason: "经核对职责清单，该事项不在本单位权限内。"})
		}},
		{state: grievance.StatusAccepted, do: func() error {
			return w.Accept(ctx, bureau, id, grievance.AcceptedBody{Procedure: grievance.Ordinary, Notice: "您反映的事项已经收到并决定受理。"})
		}},
		{state: joined, only: true, do: func() error {
			return w.Join(ctx, bureau, id, m.some[holder].ID, "同一单元的同一件事，合并办理。")
		}},
		{state: ordered, only: true, do: func() error { return m.order(ctx, id) }},
		{state: signed, only: true, do: func() error {
			return cmp.Or(m.order(ctx, id), m.onOrder(ctx, id, func(o string) error { return m.city.Desk.orders.Sign(ctx, bureau, o) }))
		}},
		{state: contested, only: true, do: func() error {
			return cmp.Or(m.order(ctx, id), m.onOrder(ctx, id, func(o string) error { return m.city.Desk.orders.Object(ctx, bureau, o, "不在本单位权限内。") }))
		}},
		{state: ready, only: true, do: func() error {
			return cmp.Or(m.order(ctx, id), m.onOrder(ctx, id, func(o string) error {
				return cmp.Or(m.city.Desk.orders.Sign(ctx, bureau, o), m.city.Desk.orders.Report(ctx, bureau, o, "已办。", []int64{1}))
			}))
		}},
		{state: noticed, only: true, do: func() error {
			return w.Supervise(ctx, m.caller(supervisor), id, grievance.SupervisedBody{Ground: grievance.Grounds[0], To: "HC-990102", Requirement: "请在期限内书面说明办理情况。",
				Due: m.city.Door.Now().AddDate(0, 0, 10).UnixMilli()})
		}},
		{state: teamed, only: true, do: func() error {
			err := sponsor()
			if err == nil {
				err = m.city.Desk.teams.Plan(ctx, m.caller(supervisor), id, team.StepBody{What: "查清账户余额。", By: "HC-990102", Due: m.city.Door.Now().AddDate(0, 0, 10).UnixMilli()})
			}
			return err
		}},
		{state: listed, only: true, do: func() error { return m.list(ctx, id) }},
		{state: rectified, only: true, do: func() error {
			return cmp.Or(m.list(ctx, id), m.city.Desk.listings.Report(ctx, bureau, id, "已经复工。"))
		}},
		{state: offered, only: true, do: func() error { return m.mediate(ctx, id, offered) }},
		{state: asked, only: true, do: func() error { return m.mediate(ctx, id, asked) }},
		{state: mediating, only: true, do: func() error { return m.mediate(ctx, id, mediating) }},
		{state: drafted, only: true, do: func() error { return m.mediate(ctx, id, drafted) }},
		{state: settled, only: true, do: func() error { return m.mediate(ctx, id, settled) }},
		{state: honoured, only: true, do: func() error { return m.mediate(ctx, id, honoured) }},
		{state: applied, only: true, do: func() error { return m.mediate(ctx, id, applied) }},
		{state: opened, only: true, do: func() error {
			q, err := m.city.Desk.sealed.Ask(ctx, bureau, id, "核对现场位置")
			if err == nil {
				err = m.city.Desk.sealed.Approve(ctx, m.caller(head), q)
			}
			return err
		}},
		{state: grievance.StatusAnswered, do: func() error { return answer(bureau) }},
		{state: finishing, only: true, do: sponsor},
		{state: pledged, only: true, do: func() error { return pledge() }},
		{state: kept, only: true, do: func() error {
			if err := pledge(); err != nil {
				return err
			}
			list, err := duty.OpenOf(ctx, m.city.DB, id)
			for _, d := range list {
				if d.Rule == "petition-2022/remedy" {
					err = w.Keep(ctx, bureau, id, d.ID, "现场照片。")
				}
			}
			return err
		}},
		{state: grievance.StatusDelivered, do: func() error { return deliver(bureau) }},
		{state: wished, only: true, do: func() error { return m.city.Desk.asks.Agree(ctx, resident, id) }},
		{state: drawn, only: true, do: func() error { return m.draw(ctx, id) }},
		{state: proposed, only: true, do: func() error {
			return cmp.Or(m.draw(ctx, id), m.city.Desk.asks.Exclude(ctx, access.Caller{Staff: "matrix:asker", Office: "pt-990102", Area: "990102", Roles: []access.Role{access.Handler}}, id, "declined", "事先说过不要回访。"))
		}},
		{state: unhappy, only: true, do: func() error {
			return cmp.Or(m.draw(ctx, id), m.city.Desk.asks.Tell(ctx, resident, id, followup.AnsweredBody{Solved: "no"}))
		}},
		{state: grievance.StatusReviewing, do: ask},
		{state: rereviewing, do: func() error {
			return cmp.Or(answer(organ), deliver(organ), ask())
		}},
		{state: hearing, only: true, do: func() error { return w.Hear(ctx, m.caller(reviewer), id, true, "依申请听证。") }},
	}
}

// cookies are what the actor's browser shows; the receipt of the grievance at hand for its holder, one of their own for the other.
func (m *matrix) cookies(t *testing.T, c cell, who string, r grievance.Receipt) []*http.Cookie {
	t.Helper()
	switch {
	case who == public:
		return nil
	case who == otherHolder && c.touches() && !strings.Contains(c.pattern, lastFact):
		r = m.grievance(t, c.at())
	case who == otherHolder:
		r = m.some[otherHolder]
	case who != holder && c.leaves:
		return m.signIn(t, who)
	case who != holder:
		return m.signed[who]
	}
	res := m.send(http.MethodPost, "/status", url.Values{"number": {r.Number}, "code": {r.Code}}.Encode(), nil)
	if res.Code != http.StatusSeeOther {
		t.Fatalf("the receipt does not open: %d", res.Code)
	}
	return res.Result().Cookies()
}

func (c cell) at() grievance.Status { return cmp.Or(c.state, grievance.StatusAccepted) }

// touches reports whether the route is about one grievance.
func (c cell) touches() bool {
	return strings.Contains(c.pattern, " /my") || strings.Contains(c.pattern, "/case/{id}") || strings.Contains(c.pattern, "/duty/{id}") || strings.Contains(c.pattern, "/order/{id}") || strings.Contains(c.pattern, "{request}")
}

var example = strings.NewReplacer("{$}", "", "/offices/{id}", "/offices/HRSS-9901", "{id}", "nobody", "{matter}", "0101", "{year}", "2026", "{week}", "2020-01-06", "{file}", "petition-2022.yaml", "{tile...}", "0/000")

// ask sends one request and holds the answer against the table.
func (m *matrix) ask(t *testing.T, c cell, who string) {
	t.Helper()
	r := m.some[holder]
	if c.touches() {
		r = m.grievance(t, c.at())
	}
	fill := []string{"/case/{id}", "/case/" + r.ID, "{case}", r.ID, "{number}", m.some[otherHolder].Number}
	if strings.Contains(c.pattern+c.form, lastFact) {
		f, ok, err := fact.Newest(t.Context(), m.city.DB, r.ID, grievance.Answered.Name())
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			f = r.Fact
		}
		fill = append(fill, lastFact, f.ID)
	}
	if strings.Contains(c.pattern, "{request}") {
		q, err := m.city.Desk.sealed.Ask(t.Context(), m.caller(handler), r.ID, "核对现场位置")
		if err != nil {
			t.Fatal(err)
		}
		fill = append(fill, "{request}", q)
	}
	if strings.Contains(c.pattern, "{hash}") {
		fill = append(fill, "{hash}", m.photo(t, r.ID))
	}
	if strings.Contains(c.pattern, "/duty/") {
		list, err := duty.OpenOf(t.Context(), m.city.DB, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(list, func(x duty.Duty) bool { return !x.Right && x.Bearer == posts[handler].office })
		fill = append(fill, "/duty/{id}", "/duty/"+list[i].ID)
	}
	if strings.Contains(c.pattern, "/order/{id}") {
		if err := m.onOrder(t.Context(), r.ID, func(o string) error { fill = append(fill, "/order/{id}", "/order/"+o); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(c.pattern, "/mediation/") {
		x, err := mediation.Newest(t.Context(), m.city.DB, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		fill = append(fill, "{mediation}", x.ID, "{draft}", x.Draft)
	}
	fill = append(fill, "{who}", who)
	filled := strings.NewReplacer(fill...)
	method, path, _ := strings.Cut(c.pattern, " ")
	path = example.Replace(filled.Replace(path))
	if c.query != "" {
		path += "?" + filled.Replace(c.query)
	}
	res := m.send(method, path, filled.Replace(c.form), m.cookies(t, c, who, r))
	if posts[who].role != "" && c.leaves {
		m.signed[who] = m.signIn(t, who)
	}
	may := slices.Contains(c.may, who)
	switch got := verdict(res, c.lacks); {
	case got == "":
		t.Errorf("%s as %s: %d, which is neither done nor refused\n%s", c.pattern, who, res.Code, seen(res))
	case may && got != "done":
		t.Errorf("%s as %s: %s (%d %s), and may\n%s", c.pattern, who, got, res.Code, res.Header().Get("Location"), seen(res))
	case !may && got == "done":
		t.Errorf("%s as %s: done (%d %s), and may not\n%s", c.pattern, who, res.Code, res.Header().Get("Location"), seen(res))
	}
}

// verdict reads an answer: done, refused, or "" for what a matrix must not meet.
func verdict(res *httptest.ResponseRecorder, lacks bool) string {
	to, _, _ := strings.Cut(res.Header().Get("Location"), "?")
	switch {
	case res.Code == http.StatusForbidden, res.Code == http.StatusSeeOther && (to == "/sign-in" || to == "/status") && strings.Contains(res.Header().Get("Location"), "?to="):
		return "refused"
	case res.Code == http.StatusNotFound && lacks:
		return "done"
	case res.Code == http.StatusNotFound, res.Code == http.StatusConflict, res.Code == http.StatusGone: // not theirs to do, or not now: nothing was done
		return "refused"
	case res.Code == http.StatusOK, res.Code == http.StatusSeeOther, res.Code == http.StatusUnprocessableEntity:
		return "done"
	}
	return ""
}

func seen(res *httptest.ResponseRecorder) string {
	_, main, _ := strings.Cut(res.Body.String(), "<main")
	return main[:min(len(main), 500)]
}
