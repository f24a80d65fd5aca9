package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// form is a filing as the web form sends it: 200 characters, one request, a name and a phone to seal.
func form(key string, n int) url.Values {
	return url.Values{
		"key": {key}, "place": {"990102001001"}, "matter": {"0303"}, "title": {"工地夜里还在施工 " + strconv.Itoa(n)},
		"text":  {strings.Repeat("旁边的工地夜里十二点还在施工，孩子和老人都睡不好，请管一管。", 7)},
		"point": {"停止违法夜间施工"}, "headcount": {"3"}, "name": {"演示居民"}, "phone": {"13900000000"},
	}
}

func key() string { return strings.ToLower(rand.Text()) }

// within runs fn against a fresh server and reports what it measured.
func within(ctx context.Context, o Options, what string, fn func(*server) (*sample, time.Duration, error)) error {
	dir := o.City
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "ombud-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	s, err := start(ctx, dir, o)
	if err != nil {
		return err
	}
	before := s.cpu()
	sm, took, err := fn(s)
	cpu, rss := s.cpu()-before, s.rss()
	if err = errors.Join(err, s.stop()); err != nil {
		return err
	}
	s.report(o, what, sm, took, cpu, rss)
	if len(sm.took) == 0 {
		return fmt.Errorf("bench %s: nothing succeeded", what)
	}
	return nil
}

// Filing measures residents filing: the whole form over HTTP, sealed identity, duties, log leaf, receipt page; durable.
func Filing(ctx context.Context, o Options) error {
	return within(ctx, o, "filing", func(s *server) (*sample, time.Duration, error) {
		c := client(o)
		sm, took := load(ctx, o, func(ctx context.Context, _, n int) error {
			res, page, err := post(ctx, c, s.url+"/file/send", form(key(), n))
			if err != nil {
				return err
			}
			if res.StatusCode != 200 && res.StatusCode != 303 {
				return fmt.Errorf("filing: %s %s", res.Status, clip(page))
			}
			return nil
		})
		return sm, took, nil
	})
}

func clip(s string) string {
	if len(s) > 120 {
		return s[:120]
	}
	return s
}
