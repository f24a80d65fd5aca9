package bench

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// many is the number of grievances that the lines about pages and starts are stated for.
const many = 100_000

// few clients open pages: an office is not a crowd, and what a page takes is hidden when it mostly waits for the cores.
const few = 8

// PagesBeside is P5: an office's queue as a whole page, with its rights check, beside a list of PocketBase's API and the bare page.
func PagesBeside(ctx context.Context, o Options) error {
	a, err := prepare(ctx, o.Beside)
	if err != nil {
		return err
	}
	defer a.close()
	o.Clients = min(o.Clients, few)
	o = o.grown()
	all, err := a.readers(ctx, o)
	if err != nil {
		return err
	}
	err = comparison{
		title: fmt.Sprintf("the queue of an office in a city of %d, %d clients, %s a turn", o.Existing, o.Clients, o.Length),
		notes: []string{"40 rows each. ombud: HTML with session, rights and duties in words. PocketBase: JSON with skipTotal, by any signed-in account.",
			"ref: HTML, rows alone and no rights."},
		contenders: all,
		goals: []goal{
			atLeast("P5", 1.5, "pages/s, ombud HTML / PocketBase JSON", ratio(rate, pbDefault)),
			atLeast("P5", .35, "pages/s, ombud / ref", ratio(rate, ref)),
			atMost("P5", 10, "p99, ms", own(p99)),
		},
	}.run(ctx, o)
	if err != nil {
		return err
	}
	return a.clear()
}

// grown are the options with the size of the city, which is also that of the peers' tables. Of a city that is given, -existing says it.
func (o Options) grown() Options {
	if o.Existing == 0 {
		o.Existing = many
	}
	return o
}

// readers starts ours and the peers over their rows.
func (a *arena) readers(ctx context.Context, o Options) ([]contender, error) {
	us, err := a.city(ctx, o)
	if err != nil {
		return nil, err
	}
	office, err := signIn(ctx, client(o), us.url, "housing")
	if err != nil {
		return nil, err
	}
	list := []contender{reader(ours, us, o, `href="/desk/case/`, func(r *http.Request) {
		r.URL.Path = "/desk"
		for _, k := range office {
			r.AddCookie(k)
		}
	})}
	if slices.Contains(o.Beside, pocketbase) {
		s, err := a.pocketbase(ctx, pbDefault, o.Existing)
		if err != nil {
			return nil, err
		}
		token, err := pbSignIn(ctx, client(o), s.url)
		if err != nil {
			return nil, err
		}
		list = append(list, reader(pbDefault, s, o, `"title":`, func(r *http.Request) {
			r.URL.Path = "/api/collections/grievances/records"
			r.URL.RawQuery = url.Values{"filter": {"office='office-7' && status='accepted'"}, "sort": {"due"}, "perPage": {"40"}, "skipTotal": {"1"}}.Encode()
			r.Header.Set("Authorization", token)
		}))
	}
	if slices.Contains(o.Beside, ref) {
		s, err := a.skeleton(ctx, o.Existing)
		if err != nil {
			return nil, err
		}
		list = append(list, reader(ref, s, o, "<tr>", func(r *http.Request) { r.URL.Path = "/list" }))
	}
	return list, nil
}

// reader takes turns by opening one list; every answer must hold its 40 rows, each of which shows the mark.
func reader(name string, s *server, o Options, mark string, dress func(*http.Request)) contender {
	c := client(o)
	return contender{name, func(ctx context.Context) (turn, error) {
		before := s.cpu()
		sm, whole := load(ctx, o, func(ctx context.Context, _, n int) error {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url, nil)
			if err != nil {
				return err
			}
			dress(req)
			res, page, err := ask(c, req, nil)
			if err == nil && (res.StatusCode != http.StatusOK || strings.Count(page, mark) < 40) {
				err = fmt.Errorf("list: %s with %d of 40 rows: %s", res.Status, strings.Count(page, mark), problem(page))
			}
			return err
		})
		return taken(sm, whole, s.cpu()-before)
	}}
}
