package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// StartBeside is P7 and P8: from the command to the first answer over many grievances, and memory before and after a load. Without
// peers it measures ours alone.
func StartBeside(ctx context.Context, o Options) error {
	a, err := prepare(ctx, o.Beside)
	if err != nil {
		return err
	}
	defer a.close()
	if o = o.grown(); o.City == "" { // made once; each turn starts on it again
		made := o
		if o.City, err = a.fresh(); err != nil {
			return err
		}
		if err := a.make(ctx, made, o.City); err != nil {
			return err
		}
	}
	list := []contender{a.starter(ours, "/", o, formed("/file/send"), func() (*server, error) { return a.city(ctx, o) })}
	if slices.Contains(o.Beside, pocketbase) {
		dir, err := a.fresh()
		if err != nil {
			return err
		}
		begin := func() (*server, error) { return a.peer(ctx, pocketbase, dir, fmt.Sprintf("-fill=%d", o.Existing)) }
		if _, err := begin(); err != nil { // fills it
			return err
		}
		if err := a.clear(); err != nil {
			return err
		}
		list = append(list, a.starter(pbDefault, "/api/health", o, recorded, begin))
	}
	return comparison{
		title:      fmt.Sprintf("start and memory, city of %d, %d clients filing for %s", o.Existing, o.Clients, o.Length),
		notes:      []string{"Memory is PSS: two seconds after the start, and right after the load."},
		contenders: list,
		goals: []goal{
			atMost("P7", 60, "idle memory above PocketBase, MB", above(idle, pbDefault)),
			atMost("P7", 60, "memory after the load above PocketBase, MB", above(loaded, pbDefault)),
			atMost("P8", 100, "start to first answer above PocketBase, ms", above(begun, pbDefault)),
		},
	}.run(ctx, o)
}

// make lays out the city of the options in the folder.
func (a *arena) make(ctx context.Context, o Options, dir string) error {
	s, err := start(ctx, dir, o)
	if err != nil {
		return err
	}
	return s.stop()
}

// starter takes turns by starting, resting, filing and ending.
func (a *arena) starter(name, path string, o Options, send sender, begin func() (*server, error)) contender {
	return contender{name, func(ctx context.Context) (turn, error) {
		c, at := client(o), now()
		s, err := begin()
		if err != nil {
			return turn{}, err
		}
		res, page, err := get(ctx, c, s.url+path)
		if err != nil || res.StatusCode != http.StatusOK {
			return turn{}, fmt.Errorf("first answer: %v %s", err, clip(page))
		}
		took := now().Sub(at)
		select {
		case <-time.After(2 * time.Second):
		case <-ctx.Done():
			return turn{}, ctx.Err()
		}
		rest := s.pss()
		t, err := filer(name, s, o, send).turn(ctx)
		if err != nil {
			return turn{}, err
		}
		t.start, t.idle, t.loaded = took, float64(rest)/1e6, float64(s.pss())/1e6
		return t, a.clear()
	}}
}

// pbSignIn is PocketBase's token for the account that its rows were made with.
func pbSignIn(ctx context.Context, c *http.Client, base string) (string, error) {
	res, page, err := send(ctx, c, base+"/api/collections/users/auth-with-password", map[string]string{"identity": "handler@example.com", "password": "bench-handler-2026"})
	if err != nil {
		return "", err
	}
	var told struct{ Token string }
	if err := json.Unmarshal([]byte(page), &told); err != nil || told.Token == "" {
		return "", fmt.Errorf("sign in: %s %s", res.Status, clip(page))
	}
	return told.Token, nil
}
