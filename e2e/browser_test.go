package e2e

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long anything on a page may take before the test says what it waited for.
const patience = 20 * time.Second

// The two widths every page is looked at: a phone and a desk.
const (
	phone = 390
	wide  = 1280
)

// chromium is the browser of this machine; "" where there is none.
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	return ""
}

// launch starts one headless browser with an empty profile, which is gone when the process ends. It can reach this machine alone.
func launch(ctx context.Context, path string) (context.Context, context.CancelFunc, error) {
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("no-first-run", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN"))
	alloc, stop := chromedp.NewExecAllocator(ctx, flags...)
	root, end := chromedp.NewContext(alloc, chromedp.WithErrorf(func(string, ...any) {}))
	err := chromedp.Do(root, chromedp.Navigate("about:blank"))
	return root, func() { end(); stop() }, err
}

// tab is one page in a browser session of its own: no cookie is shared with another tab.
type tab struct {
	t     testing.TB
	ctx   context.Context
	words *words
	base  string // address of the city
	lang  string // zh, en
	where string // for messages: the last address opened
	mu    sync.Mutex
	noise []string
}

// look is how somebody looks at the city.
type look struct {
	in    town   // the shared city when empty
	lang  string // zh, en
	width int64
	large bool
	plain bool // without JavaScript
}

// open starts a session of somebody who has not been here before.
func open(t testing.TB, l look) *tab {
	t.Helper()
	if l.in.base == "" {
		l.in = city.town
	}
	x := &tab{t: t, words: city.words, base: l.in.base, lang: l.lang}
	ctx, cancel := chromedp.NewContext(city.browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(x.hear))
	t.Cleanup(cancel)
	x.ctx = ctx
	x.must(chromedp.Do(ctx, chromedp.Navigate("about:blank"))) // the first run makes the tab, which lives as long as its context
	x.resize(l.width)
	if l.plain {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		x.must(err)
	}
	if l.lang != "zh" {
		x.goTo("/language?to=" + l.lang + "&back=/")
	}
	if l.large {
		x.goTo("/large-type?back=/")
	}
	return x
}

// resize turns the window into a phone or a desk.
func (x *tab) resize(width int64) {
	if width == phone {
		x.do(chromedp.EmulateViewport(width, 844, chromedp.EmulateMobile, chromedp.EmulatePortrait))
		return
	}
	x.do(chromedp.EmulateViewport(width, 900))
}

// hear keeps what the browser complains about: errors in the console, exceptions, policy violations, files that do not load.
func (x *tab) hear(ev any) {
	say := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		say = ev.ExceptionDetails.Text
		if e := ev.ExceptionDetails.Exception; e != nil {
			say += " " + e.Description
		}
	case *runtime.EventConsoleAPICalled:
		if ev.Type == "error" || ev.Type == "assert" {
			for _, a := range ev.Args {
				say += string(a.Value) + a.Description + " "
			}
		}
	case *cdplog.EventEntryAdded:
		if ev.Entry.Level == "error" || ev.Entry.Source == "security" {
			say = string(ev.Entry.Source) + ": " + ev.Entry.Text + " " + ev.Entry.URL
		}
	}
	if say != "" {
		x.mu.Lock()
		x.noise = append(x.noise, say)
		x.mu.Unlock()
	}
}

// complaints are what the browser complained about since the last call.
func (x *tab) complaints() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	out := x.noise
	x.noise = nil
	return out
}

func (x *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	x.must(chromedp.Do(ctx, steps...))
}

func (x *tab) must(err error) {
	x.t.Helper()
	if err != nil {
		x.fatal(err.Error())
	}
}

// fatal ends the test with what a person would have seen.
func (x *tab) fatal(why string) {
	x.t.Helper()
	seen, _ := eval[string](x, `document.body ? document.body.innerText : ""`)
	if r := []rune(seen); len(r) > 1500 {
		seen = string(r[:1500]) + "…"
	}
	at, _ := eval[string](x, `location.href`)
	x.t.Fatalf("%s\nat %s (opened %s)\n%s", why, at, x.where, seen)
}

// eval runs a script in the page; it works without JavaScript too, as the page's own scripts would not.
func eval[T any](x *tab, script string) (T, error) {
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// get is eval that must work.
func get[T any](x *tab, script string) T {
	x.t.Helper()
	v, err := eval[T](x, script)
	if err != nil {
		x.t.Fatalf("%s: %v", strings.SplitN(script, "\n", 2)[0], err)
	}
	return v
}

// until polls until ok or patience ends.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	end := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(end) {
			t.Fatalf("waited %s in vain: %s", patience, what)
		}
		time.Sleep(15 * time.Millisecond)
	}
}

// missing skips, or fails where the leg is required.
func missing(what string) (code int) {
	if os.Getenv("OMBUD_REQUIRE_BROWSER") == "1" {
		os.Stderr.WriteString("OMBUD_REQUIRE_BROWSER=1, but " + what + "\n")
		return 1
	}
	os.Stderr.WriteString("--- SKIP: the browser tests did not run: " + what + "\n")
	return 0
}
