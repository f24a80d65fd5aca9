package app

import (
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
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/redress/grievance"
	"ombud/redress/sealed"
	"ombud/redress/staff"
)

// The actors of the matrix. The grievance lies in Linjiang District, was taken by the hotline and is handled by the city's labour
// bureau; "other" is another office, another area or another receipt.
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
)

var posts = map[string]struct {
	office string
	role   access.Role
}{
	operator: {"hot-9901", access.Operator}, otherOperator: {"pt-990103", access.Operator},
	handler: {"HRSS-9901", access.Handler}, otherHandler: {"HC-9901", access.Handler},
	head: {"HRSS-9901", access.Head}, otherHead: {"HC-9901", access.Head},
	supervisor: {"pt-990102", access.Supervisor}, otherSupervisor: {"pt-990103", access.Supervisor},
	admin: {"", access.Admin},
}

var (
	anyone     = []string{public, holder, otherHolder, operator, otherOperator, handler, otherHandler, head, otherHead, supervisor, otherSupervisor, admin}
	employed   = anyone[3:]
	receipts   = []string{holder, otherHolder}
	readers    = []string{operator, handler, head, supervisor} // who may see the grievance
	desks      = anyone[3:11]                                  // who may ask to open an identity, of some grievance
	takers     = []string{operator, otherOperator}
	manager    = []string{admin}
	overseers  = []string{supervisor, otherSupervisor}
	bureau     = []string{handler, head}
	senders    = []string{operator, supervisor} // who may send on what the hotline holds or sent
	deciders   = []string{head, supervisor}     // who may open an identity as the second person
	onlyHolder = []string{holder}
)

// cell is one route: who may, beside the grievance in what state, with what in the form. Everybody else must be refused.
type cell struct {
	pattern string
	may     []string
	state   grievance.Status // accepted when empty
	form    string           // of a POST, URL-encoded; {case}, {fact}, {request} are filled in
	query   string           // of a GET
	lacks   bool             // the example names a thing that is not there: whoever may is told 404, nobody else gets so far
}

// routes that the demo adds, and files: they have no cell.
var unlisted = []string{}

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
		if !slices.Contains(unlisted, p) {
			t.Errorf("%s has a cell and is no route", p)
		}
	}
}

type matrix struct {
	t       *testing.T
	city    *City
	handler http.Handler
	signed  map[string][]*http.Cookie
	other   grievance.Receipt // of somebody else
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
	c, err := Open(t.Context(), cfg, Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	m := &matrix{t: t, city: c, handler: c.Web.Handler(), signed: map[string][]*http.Cookie{}}
	if err := demo.Lay(t.Context(), c.Desk.offices); err != nil {
		t.Fatal(err)
	}
	for who, p := range posts {
		_, _, err := c.Desk.staff.Enrol(t.Context(), access.Caller{Roles: []access.Role{access.Admin}},
			staff.Staff{Login: who, Name: "演示" + who, Office: p.office, Roles: []access.Role{p.role}}, demo.Password)
		if err != nil {
			t.Fatal(err)
		}
		res := m.send(http.MethodPost, "/sign-in", url.Values{"login": {who}, "password": {demo.Password}}.Encode(), nil)
		if m.signed[who] = res.Result().Cookies(); res.Code != http.StatusSeeOther || len(m.signed[who]) == 0 {
			t.Fatalf("%s does not get in: %d", who, res.Code)
		}
	}
	m.other, _ = m.grievance(t, grievance.StatusAccepted)
	return m
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

// caller is a post of the matrix as the verbs know it; office stands in for it where another office's turn it is.
func caller(who string) access.Caller {
	p := posts[who]
	return access.Caller{Staff: "matrix:" + who, Office: p.office, Area: strings.TrimRight(p.office[strings.Index(p.office, "-")+1:], "0"), Roles: []access.Role{p.role}}
}

// grievance makes a fresh one and leads it to a state, so that no actor finds what another has done.
func (m *matrix) grievance(t *testing.T, to grievance.Status) (grievance.Receipt, fact.Fact) {
	t.Helper()
	ctx, w := t.Context(), m.city.Desk.work
	m.n++
	r, err := w.Receive(ctx, caller(operator), access.TakeCall, grievance.Filing{Key: fmt.Sprintf("matrix-%d", m.n), Channel: grievance.Hotline,
		Desk: "hot-9901", Place: "990102001000", Matter: "0101", Title: "拖欠三个月工资", Text: "从春天干到现在，只发过两次生活费。", Points: []string{"请按期支付"}, Named: true},
		func(ctx context.Context, tx *act.Tx, subject string) (string, error) {
			return m.city.Desk.sealed.Put(ctx, tx, subject, sealed.Identity{Name: "演示居民", Phone: "13900000000"})
		})
	as := func(who string, do func(c access.Caller) error) {
		if err == nil {
			err = do(caller(who))
		}
	}
	resident := access.Caller{Subject: r.ID, Roles: []access.Role{access.Resident}}
	answer := grievance.AnsweredBody{Request: "支付工资", Facts: "经现场查看和核对台账，情况基本属实。", Opinion: "支持诉求，责成单位限期支付。", Basis: "《信访工作条例》第三十二条",
		Outcome: grievance.Support, Points: []grievance.PointAnswer{{N: 1, Answer: "已责成在本月内支付。"}}}
	for _, s := range []struct {
		state grievance.Status
		do    func()
	}{
		{grievance.StatusReceived, func() {}},
		{grievance.StatusTransferred, func() {
			as(operator, func(c access.Caller) error { return w.Transfer(ctx, c, r.ID, grievance.Sending{To: "HRSS-9901"}) })
		}},
		{grievance.StatusObjected, func() {
			as(handler, func(c access.Caller) error {
				return w.Object(ctx, c, r.ID, grievance.ObjectedBody{Reason: "经核对职责清单，该事项不在本单位权限内。"})
			})
		}},
		{grievance.StatusAccepted, func() {
			as(handler, func(c access.Caller) error {
				return w.Accept(ctx, c, r.ID, grievance.AcceptedBody{Procedure: grievance.Ordinary, Notice: "您反映的事项已经收到并决定受理。"})
			})
		}},
		{grievance.StatusAnswered, func() { as(handler, func(c access.Caller) error { return w.Answer(ctx, c, r.ID, answer) }) }},
		{grievance.StatusDelivered, func() {
			as(handler, func(c access.Caller) error {
				return w.Deliver(ctx, c, r.ID, grievance.Delivery{How: "in_person", Evidence: "回执存档。"})
			})
		}},
		{grievance.StatusReviewing, func() {
			if err == nil {
				err = w.AskReview(ctx, resident, r.ID, "答复没有说明整改的具体时间，请复查。")
			}
		}},
	} {
		if s.state == grievance.StatusObjected && to != s.state {
			continue
		}
		s.do()
		if s.state == to {
			break
		}
	}
	if err != nil {
		t.Fatalf("lead a grievance to %s: %v", to, err)
	}
	return r, r.Fact
}

// cookies are what the actor's browser shows.
func (m *matrix) cookies(t *testing.T, who string, r grievance.Receipt) []*http.Cookie {
	t.Helper()
	switch who {
	case public:
		return nil
	case holder, otherHolder:
		if who == otherHolder {
			r = m.other
		}
		res := m.send(http.MethodPost, "/status", url.Values{"number": {r.Number}, "code": {r.Code}}.Encode(), nil)
		if res.Code != http.StatusSeeOther {
			t.Fatalf("the receipt does not open: %d", res.Code)
		}
		return res.Result().Cookies()
	}
	return m.signed[who]
}

// ask sends one request and holds the answer against the table.
func (m *matrix) ask(t *testing.T, c cell, who string) {
	t.Helper()
	state := c.state
	if state == "" {
		state = grievance.StatusAccepted
	}
	r, f := m.grievance(t, state)
	fill := strings.NewReplacer("{case}", r.ID, "{fact}", f.ID, "{request}", m.request(t, c, r.ID), "{other}", m.other.ID)
	method, pattern, _ := strings.Cut(c.pattern, " ")
	path := strings.NewReplacer("{$}", "", "/case/{id}", "/case/"+r.ID, "{id}", "nobody", "{matter}", "0101", "{year}", "2026", "{file}", "petition-2022").Replace(pattern)
	if strings.HasPrefix(pattern, "/admin/offices/") {
		path = strings.Replace(path, "nobody", "HRSS-9901", 1)
	}
	path = fill.Replace(path)
	if c.query != "" {
		path += "?" + fill.Replace(c.query)
	}
	res := m.send(method, path, fill.Replace(c.form), m.cookies(t, who, r))
	may := slices.Contains(c.may, who)
	switch got := verdict(res, c.lacks); {
	case got == "":
		t.Errorf("%s as %s: %d, which is neither done nor refused\n%s", c.pattern, who, res.Code, seen(res))
	case may && got != "done":
		t.Errorf("%s as %s: %s (%d %s), and may\n%s", c.pattern, who, got, res.Code, res.Header().Get("Location"), seen(res))
	case !may && got == "done":
		t.Errorf("%s as %s: done (%d %s), and may not", c.pattern, who, res.Code, res.Header().Get("Location"))
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
	case res.Code == http.StatusNotFound:
		return "refused"
	case res.Code == http.StatusOK, res.Code == http.StatusSeeOther, res.Code == http.StatusUnprocessableEntity:
		return "done"
	}
	return ""
}

func seen(res *httptest.ResponseRecorder) string {
	s := res.Body.String()
	if i := strings.Index(s, "<main"); i >= 0 {
		s = s[i:]
	}
	return s[:min(len(s), 500)]
}

// request asks to open the identity of the grievance, where a cell decides on that.
func (m *matrix) request(t *testing.T, c cell, id string) string {
	t.Helper()
	if !strings.Contains(c.pattern, "{request}") {
		return ""
	}
	q, err := m.city.Desk.sealed.Ask(t.Context(), caller(handler), id, "核对现场位置")
	if err != nil {
		t.Fatal(err)
	}
	return q
}
