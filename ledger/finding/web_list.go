package finding

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/text"
	"ombud/core/duty"
	"ombud/ledger"
	"ombud/machine/store"
	"ombud/machine/web"
)

type listPage struct {
	web.Page
	Rows     []row
	Filter   []web.Choice
	Month, Q web.Field
	Filtered bool
	Tabs     []web.Link
	Pager    web.Pager
	Empty    web.Empty
}

// list shows the findings that the caller's office has a part in, and the whole area to who watches over it.
func (d *Desk) list(c *web.Ctx) error {
	condition, args := mine(c.Caller)
	in := c.Request.URL.Query()
	if condition, args = narrow(condition, args, in); condition == "" {
		return c.Redirect(Home)
	}
	found, prev, next, err := table.Page(c.Context(), d.db(), c.Span(), condition, args...)
	if err != nil {
		return err
	}
	if len(found) == 0 && c.Span().Moved() {
		return c.Redirect(Home)
	}
	p := listPage{Page: c.Page(c.Say("finding.title")), Empty: web.Empty{Title: c.Say("finding.none"), Text: c.Say("finding.none_say")}, Tabs: Tabs(c, Home)}
	if p.Filter, err = d.filter(c, in); err != nil {
		return err
	}
	p.Month = web.Field{Name: "month", Label: c.Say("finding.filter.month"), Value: in.Get("month"), Type: "month", Short: true}
	p.Q = web.Field{Name: "q", Label: c.Say("finding.filter.q"), Value: in.Get("q"), Max: 60}
	rest := url.Values{}
	for _, k := range []string{"state", "check", "month", "q"} {
		if v := in.Get(k); v != "" {
			rest.Set(k, v)
			p.Filtered = true
		}
	}
	p.Pager = p.Newest(turn(rest, "until", prev), turn(rest, "after", next))
	for _, f := range found {
		duties, err := duty.OpenOf(c.Context(), d.db(), f.ID)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, d.look(c, f, duties))
	}
	return c.Render(http.StatusOK, listView(p))
}

func turn(rest url.Values, name, edge string) string {
	if edge == "" {
		return ""
	}
	v := url.Values{name: {edge}}
	for k, x := range rest {
		v[k] = x
	}
	return Home + "?" + v.Encode()
}

// mine is the condition of what a caller may see in the list.
func mine(c access.Caller) (string, []any) {
	condition, args := `desk = $1 OR regulator = $1 OR id IN (SELECT finding FROM finding_named WHERE office = $1)`, []any{c.Office}
	if access.MayEver(c, access.Watch) && c.Area != "" {
		condition, args = condition+` OR place >= $2 AND place < $3`, append(args, c.Area, c.Area+":")
	}
	return "(" + condition + ")", args
}

// narrow adds the filters of an address; "" when one cannot be read.
func narrow(condition string, args []any, in url.Values) (string, []any) {
	add := func(sql string, v any) {
		args = append(args, v)
		condition += " AND " + strings.ReplaceAll(sql, "?", "$"+strconv.Itoa(len(args)))
	}
	switch s := in.Get("state"); {
	case s == "open":
		condition += ` AND state NOT IN ('settled', 'dismissed')`
	case slices.Contains(States, State(s)):
		add(`state = ?`, s)
	}
	if s := in.Get("check"); s != "" {
		l, kind, _ := strings.Cut(s, "/")
		add(`ledger = ?`, l)
		add(`kind = ?`, kind)
	}
	if s := in.Get("month"); s != "" {
		t, err := time.Parse("2006-01", s)
		if err != nil {
			return "", nil
		}
		add(`period = ?`, int64(ledger.MonthOf(t.Year(), t.Month())))
	}
	if s := text.Clean(in.Get("q")); s != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + "%"
		args = append(args, like, s)
		condition += fmt.Sprintf(` AND (title LIKE $%[1]d ESCAPE '\' OR company LIKE $%[1]d ESCAPE '\' OR party = $%[2]d OR about = $%[2]d)`, len(args)-1, len(args))
	}
	return condition, args
}

func (d *Desk) filter(c *web.Ctx, in url.Values) ([]web.Choice, error) {
	states := []web.Option{{Label: c.Say("finding.filter.all")}, {Value: "open", Label: c.Say("finding.filter.open")}}
	for _, s := range States {
		states = append(states, web.Option{Value: string(s), Label: c.Say("finding.state." + string(s))})
	}
	kinds := []web.Option{{Label: c.Say("finding.filter.all")}}
	list, err := kindsThere(c, d.db())
	for _, k := range list {
		kinds = append(kinds, web.Option{Value: k[0] + "/" + k[1], Label: Kind(c.Voice, k[0], k[1])})
	}
	return []web.Choice{
		{Field: web.Field{Name: "state", Label: c.Say("finding.filter.state"), Value: in.Get("state")}, Options: states},
		{Field: web.Field{Name: "check", Label: c.Say("finding.filter.kind"), Value: in.Get("check")}, Options: kinds},
	}, err
}

// kindsThere are the checks that ever found something.
func kindsThere(c *web.Ctx, q store.Querier) ([][2]string, error) {
	return store.All(c.Context(), q, scanKind, `SELECT DISTINCT ledger, kind FROM finding ORDER BY ledger, kind LIMIT 200`)
}
