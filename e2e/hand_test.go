package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What a person's hand can do: go to an address, press what can be seen, write into a field, press keys. A press goes to a point of
// the screen; what covers it takes it, as it would from a finger.

// goTo types an address of the city into the address bar.
func (x *tab) goTo(path string) {
	x.t.Helper()
	x.where = path
	if !strings.HasPrefix(path, "http") {
		path = x.base + path
	}
	x.do(chromedp.Navigate(path))
}

// through does what leads to a new page and waits until that page is there.
func (x *tab) through(what string, act func()) {
	x.t.Helper()
	get[bool](x, `window.before = true`)
	act()
	end := time.Now().Add(patience)
	for {
		there, err := eval[bool](x, `window.before === undefined && document.readyState === "complete"`)
		if err == nil && there {
			return
		}
		if time.Now().After(end) {
			x.fatal(what + " leads nowhere")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// spot finds an element in the page, brings it into view and gives its middle; why says what is wrong with it.
type spot struct {
	X, Y float64
	Why  string
}

// find runs a script that gives an element, and gives the point where a finger would press it.
func (x *tab) find(script string) spot {
	x.t.Helper()
	return get[spot](x, `(() => {
		const el = (`+script+`);
		if (!el) return {Why: "is not there"};
		el.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
		const r = [...el.getClientRects()].find(r => r.width > 1 && r.height > 1);
		if (!r) return {Why: "is not visible"};
		const X = r.left + r.width / 2, Y = r.top + r.height / 2, hit = document.elementFromPoint(X, Y);
		const over = !hit || el.contains(hit) || hit.contains(el) || (hit.closest("label") && hit.closest("label").control === el);
		return {X, Y, Why: over ? "" : "is covered by " + hit.outerHTML.slice(0, 200)};
	})()`)
}

func (x *tab) press(script, name string) {
	x.t.Helper()
	var s spot
	end := time.Now().Add(2 * time.Second)
	for s = x.find(script); s.Why != "" && time.Now().Before(end); s = x.find(script) {
		time.Sleep(20 * time.Millisecond)
	}
	if s.Why != "" {
		x.fatal(name + " " + s.Why)
	}
	x.do(chromedp.MouseClickXY(s.X, s.Y))
}

func quote(s string) string { b, _ := json.Marshal(s); return string(b) }

// labelled is a script for the first visible element that can be pressed and is called by the word of a key. A full match wins.
func (x *tab) labelled(key string) string {
	return `((want) => {
		const name = el => (el.innerText || el.value || "").replace(/\s+/g, " ").trim();
		const seen = root => [...document.querySelectorAll(root + "a, R button, R summary, R label".replaceAll("R ", root))]
			.filter(el => el.getClientRects().length && !el.classList.contains("sr") && el.getAttribute("aria-hidden") !== "true");
		const main = seen("main "), all = seen("");
		return main.find(el => name(el) === want) || all.find(el => name(el) === want) ||
			main.find(el => name(el).startsWith(want)) || all.find(el => name(el).startsWith(want)) || main.find(el => name(el).includes(want));
	})(` + quote(x.word(key)) + `)`
}

// click presses the link or button that bears the word of a key, and waits for the page it leads to.
func (x *tab) click(key string) {
	x.t.Helper()
	x.through(fmt.Sprintf("%s (%s)", key, x.word(key)), func() { x.press(x.labelled(key), key+" ("+x.word(key)+")") })
}

// unfold presses what stays on the page: a summary, a label.
func (x *tab) unfold(key string) {
	x.t.Helper()
	x.press(x.labelled(key), key+" ("+x.word(key)+")")
}

// clickAt presses the first element of a selector and waits for the page it leads to.
func (x *tab) clickAt(selector string) {
	x.t.Helper()
	x.through(selector, func() { x.press(`document.querySelector(`+quote(selector)+`)`, selector) })
}

// touch presses the first element of a selector and stays.
func (x *tab) touch(selector string) {
	x.t.Helper()
	x.press(`document.querySelector(`+quote(selector)+`)`, selector)
}

func field(name string) string {
	return `[...document.querySelectorAll("main [name=" + CSS.escape(` + quote(name) + `) + "]")].find(el => el.type !== "hidden" && el.getClientRects().length)`
}

// write replaces what a field says, as typing would.
func (x *tab) write(name, text string) {
	x.t.Helper()
	x.press(field(name), "the field "+name)
	get[bool](x, `(() => { const el = `+field(name)+`; el.focus(); el.select(); return true })()`)
	x.insert(text)
	if got := get[string](x, field(name)+`.value`); got != text {
		x.fatal(fmt.Sprintf("the field %s holds %q after %q was written into it", name, got, text))
	}
}

// insert puts text where the cursor is, as a Chinese input method does: at once, not key by key.
func (x *tab) insert(text string) {
	x.t.Helper()
	_, err := chromedp.Call(x.ctx, input.InsertText, input.InsertTextParams{Text: text})
	x.must(err)
}

// choose picks an answer: an option of a list, or one of several to tick.
func (x *tab) choose(name, value string) {
	x.t.Helper()
	if kind := get[string](x, `(`+field(name)+` || {}).type || ""`); kind == "radio" || kind == "checkbox" {
		x.press(`document.querySelector("main [name=" + CSS.escape(`+quote(name)+`) + "][value=" + CSS.escape(`+quote(value)+`) + "]")`, name+"="+value)
		return
	}
	ok := get[bool](x, `(() => {
		const el = `+field(name)+`;
		if (!el || ![...el.options].some(o => o.value === `+quote(value)+`)) return false;
		el.focus(); el.value = `+quote(value)+`;
		el.dispatchEvent(new Event("input", {bubbles: true})); el.dispatchEvent(new Event("change", {bubbles: true}));
		return true;
	})()`)
	if !ok {
		x.fatal(fmt.Sprintf("%s cannot be %s", name, value))
	}
}

// hand gives a file to a field, as the file chooser does.
func (x *tab) hand(name, file string) {
	x.t.Helper()
	x.do(chromedp.SetUploadFiles(chromedp.CSS("main [name="+name+"]"), []string{file}))
}

// tick presses a box by the beginning of its name.
func (x *tab) tick(name string) {
	x.t.Helper()
	x.press(`document.querySelector("main input[name=" + CSS.escape(`+quote(name)+`) + "]")`, "the box "+name)
}

// keys presses keys one after the other. Printable keys type, unless the page takes the press for itself; kb.Tab, kb.Enter and their
// like act.
func (x *tab) keys(s string) {
	x.t.Helper()
	for _, r := range s {
		list := kb.Encode(r)
		down := *list[0]
		for _, e := range list {
			if e.Type == input.DispatchKeyEventTypeChar { // one event, as from a keyboard: a press that the page prevents types nothing
				down.Type, down.Text, down.UnmodifiedText = input.DispatchKeyEventTypeKeyDown, e.Text, e.UnmodifiedText
			}
		}
		for _, e := range []input.DispatchKeyEventParams{down, *list[len(list)-1]} {
			_, err := chromedp.Call(x.ctx, input.DispatchKeyEvent, e)
			x.must(err)
		}
	}
}

// tabTo presses Tab until the focus is on the field of that name or the button with that value, as somebody without a mouse does.
func (x *tab) tabTo(name string) {
	x.t.Helper()
	for range 80 {
		x.keys(kb.Tab)
		if get[bool](x, `((el) => el.name === `+quote(name)+` || el.name + "=" + el.value === `+quote(name)+`)(document.activeElement)`) {
			return
		}
	}
	x.fatal("80 presses of Tab do not lead to " + name)
}

// says fails unless the page shows the text.
func (x *tab) says(text string) {
	x.t.Helper()
	if !strings.Contains(x.shown(), text) {
		x.fatal(fmt.Sprintf("the page does not say %q", text))
	}
}

func (x *tab) shown() string {
	x.t.Helper()
	return get[string](x, `document.body.innerText`)
}

func (x *tab) path() string {
	x.t.Helper()
	return get[string](x, `location.pathname`)
}

// word is what the product calls a key in the language of the tab.
func (x *tab) word(key string) string {
	x.t.Helper()
	w, ok := x.words.say(x.lang, key)
	if !ok {
		x.t.Fatalf("no catalogue has %s in %s", key, x.lang)
	}
	return w
}

// downloads sends files to a folder of the test.
func (x *tab) downloads(dir string) {
	x.t.Helper()
	id := chromedp.FromContext(x.ctx).BrowserContextID
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	_, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: id, DownloadPath: dir})
	x.must(err)
}
