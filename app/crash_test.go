package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"ombud/app/demo"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/tlog"
)

// How long and how hard. More cycles find rarer orders of events; these find a lost fsync or a half commit in a few.
const (
	crashCycles  = 6
	crashClients = 16
	crashAtLeast = 24              // filings acknowledged before each kill
	crashLoad    = 4 * time.Second // at most, a cycle
)

// TestCrashChild is not a test: it is the server of TestCrash, this same binary started again. A process can be killed, a goroutine not.
func TestCrashChild(t *testing.T) {
	dir := os.Getenv("OMBUD_CRASH_DIR")
	if dir == "" {
		t.Skip("runs as the server of TestCrash only")
	}
	ctx, stop := signal.NotifyContext(t.Context(), syscall.SIGTERM) // as cmd/ombud does
	defer stop()
	os.Exit(Main(ctx, []string{"serve", "-dir", dir, "-addr", "127.0.0.1:0"}, os.Stdout, os.Stderr))
}

// TestCrash kills the server with SIGKILL under load, again and again: whatever was acknowledged is there afterwards, once, with its
// duties once, and the public log only grew.
func TestCrash(t *testing.T) {
	for _, m := range []store.Make{store.SQLite, store.Postgres} {
		t.Run(m.String(), func(t *testing.T) {
			t.Parallel()
			r := newRun(t, storetest.DSN(t, m))
			for i := range crashCycles {
				how := syscall.SIGKILL
				if i == crashCycles-1 { // a stop in order, under the same load
					how = syscall.SIGTERM
				}
				r.start()
				r.load(how)
				r.end(how)
				r.start()
				r.look()
				r.end(syscall.SIGTERM)
			}
			r.settle()
		})
	}
}

// filed is a grievance that a client sent. Without a number the client does not know what became of it.
type filed struct{ key, number, code string }

type crashRun struct {
	t    *testing.T
	cfg  Config
	log  *tlog.Verifier
	http *http.Client

	cmd  *exec.Cmd
	said *grumbles
	url  string

	known, lost []filed // acknowledged; sent without an answer
	seen        int     // of known, how many an earlier look has found
	head        tlog.Checkpoint
	kills       int
}

// newRun founds the demo city, empty of grievances, on the database.
func newRun(t *testing.T, dsn string) *crashRun {
	cfg := Config{Dir: t.TempDir(), Origin: "crash.ombud.example/log", Place: demo.City, Database: dsn}
	cfg.City.ZH = "云川市"
	if err := cfg.Write(); err != nil {
		t.Fatal(err)
	}
	if err := createKeys(cfg); err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := demo.Lay(t.Context(), c.Desk.offices); err != nil {
		t.Fatal(err)
	}
	v := c.Keys.Log.Verifier()
	transport := &http.Transport{MaxIdleConnsPerHost: crashClients}
	t.Cleanup(transport.CloseIdleConnections)
	return &crashRun{t: t, cfg: cfg, log: v, http: &http.Client{Transport: transport, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

var onAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

func (r *crashRun) start() {
	r.t.Helper()
	r.cmd = exec.Command(os.Args[0], "-test.run=^TestCrashChild$")
	r.cmd.Env = append(os.Environ(), "OMBUD_CRASH_DIR="+r.cfg.Dir)
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	r.said = &grumbles{}
	r.cmd.Stderr = r.said
	out, err := r.cmd.StdoutPipe()
	if err == nil {
		err = r.cmd.Start()
	}
	if err != nil {
		r.t.Fatal(err)
	}
	r.url = ""
	lines := bufio.NewScanner(out)
	for r.url == "" && lines.Scan() {
		r.url = onAddress.FindString(lines.Text())
	}
	if r.url == "" {
		r.t.Fatalf("the server did not come back: %v\n%s", r.cmd.Wait(), r.said)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
}

func (r *crashRun) end(s syscall.Signal) {
	r.t.Helper()
	_ = r.cmd.Process.Signal(s)
	late := time.AfterFunc(20*time.Second, func() { _ = r.cmd.Process.Kill() })
	defer late.Stop()
	err := r.cmd.Wait()
	if s == syscall.SIGKILL {
		r.kills++
	} else if err != nil {
		r.t.Errorf("the server did not end well: %v\n%.3000s", err, r.said)
	}
}

// grumbles keeps what a server says beyond the line a request.
type grumbles struct{ text []byte }

func (g *grumbles) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		if !bytes.Contains(line, []byte(`"level":"INFO"`)) && len(g.text) < 4000 {
			g.text = append(g.text, line...)
		}
	}
	return len(p), nil
}

func (g *grumbles) String() string { return string(g.text) }

// load lets clients file until enough are acknowledged, and a moment longer, so that the signal meets requests at any point of theirs.
func (r *crashRun) load(how syscall.Signal) {
	r.t.Helper()
	ctx, stop := context.WithTimeout(r.t.Context(), crashLoad)
	defer stop()
	extra, err := rand.Int(rand.Reader, big.NewInt(200))
	if err != nil {
		r.t.Fatal(err)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	var acks atomic.Int64
	for range crashClients {
		wg.Go(func() {
			for ctx.Err() == nil {
				f := filed{key: newKey()}
				got, err := r.file(f.key)
				mu.Lock()
				if err != nil {
					r.lost = append(r.lost, f)
				} else {
					r.known = append(r.known, got)
				}
				mu.Unlock()
				if err != nil {
					return // the server is gone
				}
				if acks.Add(1) == crashAtLeast {
					time.AfterFunc(time.Duration(extra.Int64())*time.Millisecond, func() {
						_ = r.cmd.Process.Signal(how)
					})
				}
			}
		})
	}
	wg.Wait()
	if n := acks.Load(); n < crashAtLeast {
		r.t.Fatalf("only %d filings in %s\n%.3000s", n, crashLoad, r.said)
	}
}

func newKey() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

var (
	numberSaid = regexp.MustCompile(`class="receipt-number">([0-9 -]+)<`)
	codeSaid   = regexp.MustCompile(`(?s)class="receipt-code">(.*?)</dd>`)
	groupSaid  = regexp.MustCompile(`<span>([0-9A-Z]+)</span>`)
)

// file sends the form with a key; an error says that no answer came.
func (r *crashRun) file(key string) (filed, error) {
	res, err := r.http.PostForm(r.url+"/file/send", url.Values{
		"key": {key}, "place": {"990102001000"}, "matter": {"0304"}, "title": {"路灯坏了"}, "text": {"主街的路灯坏了快一个月。" + key},
		"point": {"尽快修好"}, "name": {"演示居民"}, "address": {"望江街道某号"},
	})
	if err != nil {
		return filed{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return filed{}, err
	}
	number, code := numberSaid.FindSubmatch(body), codeSaid.FindSubmatch(body)
	if res.StatusCode != http.StatusOK || number == nil || code == nil {
		r.t.Errorf("a filing was answered with %s and no receipt:\n%.400s", res.Status, body)
		return filed{}, errors.New("no receipt")
	}
	f := filed{key: key, number: string(number[1])}
	for _, g := range groupSaid.FindAllSubmatch(code[1], -1) {
		f.code += string(g[1])
	}
	return f, nil
}

// look checks after a restart: every acknowledged receipt opens; a client that had no answer sends the same form again and has one
// receipt; the log is signed, and an extension of what was published before.
func (r *crashRun) look() {
	r.t.Helper()
	for _, f := range r.lost {
		got, err := r.file(f.key)
		if err != nil {
			r.t.Fatalf("the form sent again: %v", err)
		}
		r.known = append(r.known, got)
	}
	r.lost = nil
	fresh := r.known[r.seen:]
	r.seen = len(r.known)
	each(fresh, func(f filed) {
		if err := r.opens(f); err != nil {
			r.t.Errorf("acknowledged and not there after %d kills: %v", r.kills, err)
		}
	})
	for _, f := range fresh[:min(8, len(fresh))] {
		if again, err := r.file(f.key); err != nil || again != f {
			r.t.Errorf("the form of %s sent again gave %+v, %v", f.number, again, err)
		}
	}
	numbers := map[string]string{}
	for _, f := range r.known {
		if other, ok := numbers[f.number]; ok && other != f.key {
			r.t.Errorf("number %s was given twice", f.number)
		}
		numbers[f.number] = f.key
	}
	r.watch()
}

// each runs fn for all with a few at a time.
func each(list []filed, fn func(filed)) {
	var wg sync.WaitGroup
	next := make(chan filed)
	for range 4 {
		wg.Go(func() {
			for f := range next {
				fn(f)
			}
		})
	}
	for _, f := range list {
		next <- f
	}
	close(next)
	wg.Wait()
}

// opens shows the receipt at the door, as its holder does, and reads the page behind it.
func (r *crashRun) opens(f filed) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	browser := &http.Client{Transport: r.http.Transport, Jar: jar, Timeout: r.http.Timeout}
	res, err := browser.PostForm(r.url+"/status", url.Values{"number": {f.number}, "code": {f.code}})
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK || res.Request.URL.Path != "/my" || !bytes.Contains(body, []byte(f.number)) {
		return fmt.Errorf("%s: %s at %s", f.number, res.Status, res.Request.URL.Path)
	}
	return nil
}

// watch checks the public log from outside.
func (r *crashRun) watch() {
	r.t.Helper()
	client, err := tlog.NewClient(r.url+"/log", r.log, r.http)
	if err != nil {
		r.t.Fatal(err)
	}
	var head tlog.Checkpoint
	r.poll("a checkpoint that covers every filing", func() error {
		if head, _, err = client.Checkpoint(r.t.Context()); err != nil {
			return err
		}
		if head.Size < int64(len(r.known)) {
			return fmt.Errorf("the checkpoint covers %d of at least %d facts", head.Size, len(r.known))
		}
		return nil
	})
	if err := client.Consistency(r.t.Context(), r.head, head); err != nil {
		r.t.Errorf("the log of %d facts does not continue that of %d: %v", head.Size, r.head.Size, err)
	}
	r.head = head
}

func (r *crashRun) poll(what string, ok func() error) {
	r.t.Helper()
	for end := time.Now().Add(15 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		err := ok()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			r.t.Fatalf("waited in vain for %s: %v", what, err)
		}
	}
}

// settle opens what is left and counts: facts, duties, the log's leaves; and folds everything again.
func (r *crashRun) settle() {
	c, err := Open(r.t.Context(), r.cfg, Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	defer c.Close()
	want := int64(len(r.known))
	count := func(what, query string, want int64) {
		var n int64
		if err := c.DB.Row(r.t.Context(), query).Scan(&n); err != nil || n != want {
			r.t.Errorf("%s: %d, want %d (%v)", what, n, want, err)
		}
	}
	count("grievances registered", `SELECT count(*) FROM fact WHERE kind = 'grievance.received'`, want)
	count("their keys", `SELECT count(DISTINCT key) FROM fact WHERE kind = 'grievance.received'`, want)
	count("duties to pass on", `SELECT count(*) FROM duty WHERE rule = 'petition-2022/route'`, want)
	count("grievances with that duty", `SELECT count(DISTINCT subject) FROM duty WHERE rule = 'petition-2022/route'`, want)
	if n, err := c.Rebuild(r.t.Context(), func(int) {}); err != nil {
		r.t.Errorf("refolding %d facts: %v", n, err)
	}
	for { // PostgreSQL gives positions a moment later; the server that would have done it is stopped
		n, err := c.Door.Log.Sequence(r.t.Context(), c.DB)
		if err != nil {
			r.t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	count("facts without a position", `SELECT count(*) FROM fact WHERE seq IS NULL`, 0)
	count("gaps between positions", `SELECT max(seq) + 1 - count(*) FROM fact`, 0)
	if err := c.Door.Log.Check(r.t.Context(), c.DB); err != nil {
		r.t.Errorf("the log against what was published: %v", err)
	}
	r.t.Logf("%d kills, %d filings, %d facts in the log", r.kills, want, r.head.Size)
}
