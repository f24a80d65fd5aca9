package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"ombud/torture/faultfs"
)

// plugged is a mounted faultfs and the folder under it.
type plugged struct {
	*faultfs.FS
	live string
}

// judge compares on the folder under the mount, when nobody serves it.
func (p *plugged) judge(ctx context.Context, b *Bench, r *Report, where string, a *Acks) error {
	if err := intact(ctx, dbOf(p.live)); err != nil {
		r.Wrong("%s: %v", where, err)
		return nil
	}
	if err := a.compare(ctx, r, where, lite{dbOf(p.live)}); err != nil {
		return err
	}
	if out, err := b.run(ctx, p.live, "rebuild", "-dir", p.live); err != nil {
		r.Wrong("%s: rebuild: %v: %s", where, err, lastLine(out))
	}
	return nil
}

// within tries until it is right or the time is over.
func within(d time.Duration, try func() error) error {
	for end := time.Now().Add(d); ; time.Sleep(50 * time.Millisecond) {
		err := try()
		if err == nil || time.Now().After(end) {
			return err
		}
	}
}

var (
	tag   = regexp.MustCompile(`(?s)<(script|style|svg|header|nav|footer|head)\b.*?</(script|style|svg|header|nav|footer|head)>|<[^>]*>`)
	space = regexp.MustCompile(`\s+`)
)

// strip is the text of a page, short.
func strip(body string) string {
	s := space.ReplaceAllString(tag.ReplaceAllString(body, " "), " ")
	return fmt.Sprintf("%.300s", strings.TrimSpace(s))
}

func (a *Acks) excerpt() string {
	if len(a.Odd) == 0 {
		return ""
	}
	return strip(a.Odd[0])
}

// refusal files in a language and gives what came back.
func (c *Client) refusal(lang string) (int, string) {
	req, err := http.NewRequest(http.MethodPost, c.base+"/file/send", strings.NewReader(url.Values{
		"key": {newKey()}, "place": {"990102001000"}, "matter": {"0304"}, "title": {"路灯坏了"}, "text": {"主街的路灯坏了快一个月。"},
		"point": {"尽快修好"}, "name": {"演示居民"}, "address": {"望江街道某号"}}.Encode()))
	if err != nil {
		return 0, err.Error()
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept-Language", map[string]string{"en": "en", "zh": "zh-CN"}[lang])
	status, body, _, err := c.do(req)
	if err != nil {
		return 0, err.Error()
	}
	return status, string(body)
}

// addToAll opens nothing and adds to a few acknowledged filings with the pass of a fresh one of each.
func (a *Acks) addToAll(s *Server, r *Report, where string) {
	c := newClient(s.URL, nil)
	defer c.close()
	n := 0
	for key := range a.Filed {
		if n++; n > 5 {
			return
		}
		number, pass, err := c.file(key) // the same form again: the same receipt, opened in this browser
		if err != nil || number != a.Filed[key] {
			r.Wrong("%s: the form of %s sent again: %s, %v", where, a.Filed[key], number, err)
			continue
		}
		more := newKey()
		if err := c.add(more, pass); err != nil {
			r.Wrong("%s: adding to a filing from the other time: %v", where, err)
			continue
		}
		a.Added[more] = key
	}
}

// idle are connections that say nothing.
type idle struct{ list []net.Conn }

func hold(s *Server, n int) *idle {
	i := &idle{}
	for range n {
		c, err := net.DialTimeout("tcp", strings.TrimPrefix(s.URL, "http://"), time.Second)
		if err != nil {
			break
		}
		i.list = append(i.list, c)
	}
	return i
}

func (i *idle) close() {
	for _, c := range i.list {
		c.Close()
	}
}

// dir is the folder that holds mount, live and durable.
func (p *plugged) dir() string { return filepath.Dir(p.live) }
