package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Acks are what clients were told, and what they do not know.
type Acks struct {
	mu     sync.Mutex
	Filed  map[string]string // key of the form → number on the receipt
	Added  map[string]string // key of the form → key of the filing it was added to
	Unsure map[string]bool   // forms without an answer
	Other  map[int]int       // answers that were no acknowledgement, by status
	Odd    []string          // what such answers said, a few
	Seen   []string          // checkpoints, in the order they were read
}

func newAcks() *Acks {
	return &Acks{Filed: map[string]string{}, Added: map[string]string{}, Unsure: map[string]bool{}, Other: map[int]int{}}
}

// Count is how many acknowledgements there are.
func (a *Acks) Count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.Filed) + len(a.Added)
}

func newKey() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// Refused is an answer that is no acknowledgement.
type Refused struct {
	Status int
	Body   string
}

func (r *Refused) Error() string { return fmt.Sprintf("answered %d", r.Status) }

// Client is one person at a browser.
type Client struct {
	base string
	http *http.Client
	desk *http.Cookie
}

func newClient(base string, desk *http.Cookie) *Client {
	return &Client{base: base, desk: desk, http: &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: 4, DisableCompression: true}, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (c *Client) close() { c.http.CloseIdleConnections() }

var numberSaid = regexp.MustCompile(`class="receipt-number">([0-9 ]+)<`)

// do sends a request and reads the whole answer.
func (c *Client) do(req *http.Request, cookies ...*http.Cookie) (int, []byte, []*http.Cookie, error) {
	for _, k := range cookies {
		req.AddCookie(k)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res.StatusCode, body, res.Cookies(), err
}

func (c *Client) post(path string, v url.Values, cookies ...*http.Cookie) (int, []byte, []*http.Cookie, error) {
	req, err := http.NewRequest(http.MethodPost, c.base+path, strings.NewReader(v.Encode()))
	if err != nil {
		return 0, nil, nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(req, cookies...)
}

// file sends the form with a key. The number is on the receipt; the cookies open it in this browser.
func (c *Client) file(key string) (number string, pass []*http.Cookie, err error) {
	status, body, cookies, err := c.post("/file/send", url.Values{
		"key": {key}, "place": {"990102001000"}, "matter": {"0304"}, "title": {"路灯坏了"}, "text": {"主街的路灯坏了快一个月。" + key},
		"point": {"尽快修好"}, "name": {"演示居民"}, "address": {"望江街道某号"}})
	if err != nil {
		return "", nil, err
	}
	m := numberSaid.FindSubmatch(body)
	if status != http.StatusOK || m == nil {
		return "", nil, &Refused{status, string(body)}
	}
	return strings.ReplaceAll(string(m[1]), " ", ""), cookies, nil
}

// add says something more on a receipt that is open in this browser.
func (c *Client) add(key string, pass []*http.Cookie) error {
	status, body, _, err := c.post("/my/add", url.Values{"key": {key}, "message": {"补充。" + key}}, pass...)
	if err == nil && status != http.StatusSeeOther {
		err = &Refused{status, string(body)}
	}
	return err
}

func (c *Client) page(path string, cookies ...*http.Cookie) (int, []byte, error) {
	req, err := http.NewRequest(http.MethodGet, c.base+path, nil)
	if err != nil {
		return 0, nil, err
	}
	status, body, _, err := c.do(req, cookies...)
	return status, body, err
}

// queue reads the page that staff look at all day.
func (c *Client) queue() error {
	status, body, err := c.page("/desk/cases", c.desk)
	if err == nil && status != http.StatusOK {
		err = &Refused{status, string(body)}
	}
	return err
}

// note keeps what became of a form.
func (a *Acks) note(key string, err error, ack func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var no *Refused
	switch {
	case err == nil:
		delete(a.Unsure, key)
		ack()
	case errors.As(err, &no):
		a.Other[no.Status]++
		if len(a.Odd) < 4 {
			a.Odd = append(a.Odd, no.Body)
		}
		a.Unsure[key] = true // it may be sent again, and must then be there once
	default:
		a.Unsure[key] = true
	}
}

// once files, adds to it now and then, and reads a page now and then; false when no answer came.
func (a *Acks) once(c *Client, n int) bool {
	key := newKey()
	number, pass, err := c.file(key)
	a.note(key, err, func() { a.Filed[key] = number })
	if err != nil {
		time.Sleep(50 * time.Millisecond) // a person who is refused does not press again at once
		return errors.As(err, new(*Refused))
	}
	switch n % 4 {
	case 1:
		more := newKey()
		err = c.add(more, pass)
		a.note(more, err, func() { a.Added[more] = key })
		a.mu.Lock()
		delete(a.Unsure, more) // nobody sends it again: it may be there or not
		a.mu.Unlock()
	case 2:
		_, _, err = c.page("/my", pass...)
	case 3:
		err = c.queue()
	}
	return err == nil || errors.As(err, new(*Refused))
}

// load lets clients work until the context ends or the server is gone, and one look at the checkpoint all the while.
func (a *Acks) load(ctx context.Context, s *Server, desk *http.Cookie, clients int) {
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			c := newClient(s.URL, desk)
			defer c.close()
			for n := 0; ctx.Err() == nil && a.once(c, n); n++ {
			}
		})
	}
	wg.Go(func() {
		for ctx.Err() == nil && a.look(s) == nil {
			time.Sleep(25 * time.Millisecond)
		}
	})
	wg.Wait()
}

// look reads the newest checkpoint.
func (a *Acks) look(s *Server) error {
	text, err := get(s.URL + "/log/checkpoint")
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if n := len(a.Seen); n == 0 || a.Seen[n-1] != text {
		a.Seen = append(a.Seen, text)
	}
	return nil
}

// resend sends every filing without an answer again, as the person behind it would. All must be taken now.
func (a *Acks) resend(s *Server) error {
	c := newClient(s.URL, nil)
	defer c.close()
	a.mu.Lock()
	var keys []string
	for k := range a.Unsure {
		keys = append(keys, k)
	}
	a.mu.Unlock()
	for _, k := range keys {
		number, _, err := c.file(k)
		if err != nil {
			return fmt.Errorf("a form without an answer, sent again: %w", err)
		}
		a.note(k, nil, func() { a.Filed[k] = number })
	}
	return nil
}
