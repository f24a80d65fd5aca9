package e2e

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// finding is one rule of axe-core that a page breaks.
type finding struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML, Why string }
}

func (f finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", f.ID, f.Impact, f.Help)
	for i, n := range f.Nodes {
		if i == 3 {
			fmt.Fprintf(&b, "\n    … and %d more", len(f.Nodes)-3)
			break
		}
		fmt.Fprintf(&b, "\n    %.220s\n      %.300s", n.HTML, strings.ReplaceAll(n.Why, "\n", " "))
	}
	return b.String()
}

// axe asks axe-core about the page as it is now: WCAG 2.2 A and AA and its best practices.
func (x *tab) axe() []finding {
	x.t.Helper()
	if !get[bool](x, `typeof axe !== "undefined"`) {
		x.do(chromedp.Evaluate[chromedp.Void](city.axe))
	}
	return get[[]finding](x, `axe.run(document, {preload: false, resultTypes: ["violations"],
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r => r.violations.map(v => ({
			ID: v.id, Impact: v.impact || "", Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html, Why: n.failureSummary || ""}))})))`)
}

// state is what every page must have, whoever looks at it.
type state struct {
	Title, Lang string
	At          string
	H1          int
	Width, Room float64  // of the content and of the window
	Wide        []string // what sticks out on the right
	Missing     string   // a word that no catalogue has
}

const stateScript = `(() => {
	const room = document.documentElement.clientWidth, sticks = [];
	if (document.documentElement.scrollWidth > room + 0.5) for (const el of document.querySelectorAll("body *"))
		if (el.getBoundingClientRect().right > room + 0.5 && sticks.length < 4) sticks.push(el.outerHTML.slice(0, 160));
	const whole = document.documentElement.outerHTML, at = whole.indexOf("\u27e6");
	return {Title: document.title, At: location.href.split("#")[0], Lang: document.documentElement.lang, Room: room, Width: document.documentElement.scrollWidth, Wide: sticks,
		H1: [...document.querySelectorAll("h1")].filter(h => h.innerText.trim() && h.getClientRects().length).length,
		Missing: at < 0 ? "" : whole.slice(Math.max(0, at - 40), at + 80)};
})()`

// faults are what is wrong with the page that is open, in words; nothing for a good page.
func (x *tab) faults() (grave, slight []string) {
	x.t.Helper()
	s := get[state](x, stateScript)
	want := "zh-CN"
	if x.lang == "en" {
		want = "en"
	}
	add := func(bad bool, format string, args ...any) {
		if bad {
			grave = append(grave, fmt.Sprintf(format, args...))
		}
	}
	add(s.Lang != want, "lang is %q, want %q", s.Lang, want)
	add(strings.TrimSpace(s.Title) == "", "there is no title")
	add(s.H1 != 1, "there are %d headings of the first level, want one", s.H1)
	add(s.Width > s.Room+0.5, "it is %.0f px wide in a window of %.0f: %s", s.Width, s.Room, strings.Join(s.Wide, "\n    "))
	add(s.Missing != "", "a word is missing: %s", s.Missing)
	for _, f := range x.axe() {
		if f.Impact == "serious" || f.Impact == "critical" {
			grave = append(grave, "axe: "+f.String())
		} else {
			slight = append(slight, "axe: "+f.String())
		}
	}
	for _, c := range x.complaints() {
		if !strings.HasPrefix(c, "network: ") || !strings.HasSuffix(c, " "+s.At) { // a page that says what to mend has status 422
			grave = append(grave, c)
		}
	}
	return grave, slight
}
