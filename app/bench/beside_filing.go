package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// FilingBeside compares durable filings: many clients at once, then one. With a database it is ours on PostgreSQL beside the same.
func FilingBeside(ctx context.Context, o Options) error {
	a, err := prepare(ctx, o.Beside)
	if err != nil {
		return err
	}
	defer a.close()
	if o.Database != "" {
		return a.postgres(ctx, o)
	}
	if err := a.crowd(ctx, o); err != nil {
		return err
	}
	o.Clients = 1
	return a.alone(ctx, o)
}

// crowd is P1 and P3.
func (a *arena) crowd(ctx context.Context, o Options) error {
	all, us, err := a.filers(ctx, o, true)
	if err != nil {
		return err
	}
	notes := []string{"CPU is the server's; the clients share the machine's cores with it."}
	if slices.Contains(o.Beside, pocketbase) {
		notes = append(notes, notDurable)
	}
	err = comparison{
		title:      fmt.Sprintf("durable filings, %d clients, %s a turn", o.Clients, o.Length),
		notes:      notes,
		contenders: all,
		goals: []goal{
			atLeast("P1", 2, "filings/s, ombud / PocketBase FULL", ratio(rate, pbFull)),
			atLeast("P1", 1, "filings/s, ombud / PocketBase default", ratio(rate, pbDefault)),
			atLeast("P1", .30, "filings/s, ombud / ref", ratio(rate, ref)),
			atMost("P1", 400, "server CPU a filing, us", own(micros)),
			atMost("P3", .25, "p99, ombud / PocketBase FULL", ratio(p99, pbFull)),
			atMost("P3", 60, "p99, ms", own(p99)),
		},
	}.run(ctx, o)
	if err != nil {
		return err
	}
	if err := a.clear(); err != nil {
		return err
	}
	if us.commits > 0 {
		each := float64(us.writes) / float64(us.commits)
		verdict(o.Out, "P1", "filings a commit, that is an fsync", []string{fmt.Sprintf("%d in %d", us.writes, us.commits)}, each, true, 10)
	}
	return nil
}

// alone is P2: one client waits for the disk and little else, so the disk itself takes part.
func (a *arena) alone(ctx context.Context, o Options) error {
	all, _, err := a.filers(ctx, o, false)
	if err != nil {
		return err
	}
	all = append(all, contender{disk, func(context.Context) (turn, error) { return fdatasync(a.dir, o.Length/4) }})
	err = comparison{
		title:      fmt.Sprintf("durable filings, one client, %s a turn", o.Length),
		notes:      []string{"fdatasync is what this disk takes to keep 4 KB appended to a file: nothing durable can be faster."},
		contenders: all,
		goals: []goal{
			atLeast("P2", .8, "filings/s, ombud / PocketBase FULL", ratio(rate, pbFull)),
			atMost("P2", 5, "p50, ombud / fdatasync", ratio(p50, disk)),
			atMost("P2", 3, "p50, ms", own(p50)),
		},
	}.run(ctx, o)
	if err != nil {
		return err
	}
	return a.clear()
}

// filers starts ours and the peers that can file. PocketBase's default takes part only where there is a goal against it.
func (a *arena) filers(ctx context.Context, o Options, lax bool) ([]contender, *server, error) {
	us, err := a.city(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	list := []contender{filer(ours, us, o, formed("/file/send"))}
	if slices.Contains(o.Beside, pocketbase) {
		kinds := []string{pbFull}
		if lax {
			kinds = append(kinds, pbDefault)
		}
		for _, k := range kinds {
			s, err := a.pocketbase(ctx, k, 0)
			if err != nil {
				return nil, nil, err
			}
			list = append(list, filer(k, s, o, recorded))
		}
	}
	if slices.Contains(o.Beside, ref) {
		s, err := a.skeleton(ctx, 0)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, filer(ref, s, o, formed("/file")))
	}
	return list, us, nil
}

func (a *arena) pocketbase(ctx context.Context, kind string, rows int) (*server, error) {
	dir, err := a.fresh()
	if err != nil {
		return nil, err
	}
	return a.peer(ctx, pocketbase, dir, fmt.Sprintf("-full=%v", kind == pbFull), fmt.Sprintf("-fill=%d", rows))
}

func (a *arena) skeleton(ctx context.Context, rows int) (*server, error) {
	dir, err := a.fresh()
	if err != nil {
		return nil, err
	}
	return a.peer(ctx, ref, dir, fmt.Sprintf("-fill=%d", rows))
}

// sender sends one filing as the contender's own clients send it.
type sender func(ctx context.Context, c *http.Client, base string, n int) (*http.Response, string, error)

// filer takes turns by filing.
func filer(name string, s *server, o Options, send sender) contender {
	c := client(o)
	return contender{name, func(ctx context.Context) (turn, error) {
		before := s.cpu()
		sm, whole := load(ctx, o, func(ctx context.Context, _, n int) error { return accepted(send(ctx, c, s.url, n)) })
		return taken(sm, whole, s.cpu()-before)
	}}
}

// accepted tells whether the answer says that the filing is kept.
func accepted(res *http.Response, page string, err error) error {
	if err != nil {
		return err
	}
	if !slices.Contains([]int{http.StatusOK, http.StatusCreated, http.StatusSeeOther}, res.StatusCode) {
		return fmt.Errorf("filing: %s %s", res.Status, clip(page))
	}
	return nil
}

// formed files by a web form.
func formed(path string) sender {
	return func(ctx context.Context, c *http.Client, base string, n int) (*http.Response, string, error) {
		return post(ctx, c, base+path, form(key(), n))
	}
}

// recorded files as PocketBase's clients do: one JSON record with the same content.
func recorded(ctx context.Context, c *http.Client, base string, n int) (*http.Response, string, error) {
	f, all := form("", n), map[string]any{"office": "office-7", "status": "received", "due": now().Add(15 * 24 * time.Hour).UnixMilli()}
	for k := range f {
		all[k] = f.Get(k)
	}
	delete(all, "key")
	all["headcount"] = 3
	return send(ctx, c, base+"/api/collections/grievances/records", all)
}

// send posts JSON.
func send(ctx context.Context, c *http.Client, to string, what any) (*http.Response, string, error) {
	raw, err := json.Marshal(what)
	if err != nil {
		return nil, "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(raw))
	if err != nil {
		return nil, "", err
	}
	req.Header.Set("Content-Type", "application/json")
	return ask(c, req, nil)
}
