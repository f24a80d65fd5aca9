package e2e

import (
	"strings"
	"testing"
)

// TestFaultsAreSeen breaks a good page in every way that inspect looks for: a judge who never finds anything has to prove that he looks.
func TestFaultsAreSeen(t *testing.T) {
	t.Parallel()
	x := open(t, look{lang: "zh", width: phone})
	x.goTo("/")
	if grave, _ := x.faults(); len(grave) > 0 {
		t.Fatalf("the front page: %s", strings.Join(grave, "\n"))
	}
	for _, c := range []struct{ breaks, says string }{
		{`document.documentElement.lang = "fr"`, `lang is "fr"`},
		{`document.title = " "`, "there is no title"},
		{`document.querySelector("h1").remove()`, "0 headings"},
		{`document.querySelector("main").append("\u27e6some.key\u27e7")`, "a word is missing"},
		{`document.querySelector("main").insertAdjacentHTML("beforeend", "<div class=wide><p>x</p></div>"); document.querySelector(".wide").style.width = "900px"`, "px wide"},
		{`document.querySelector("main").insertAdjacentHTML("beforeend", "<button></button>")`, "axe: button-name"},
		{`document.querySelector("main").insertAdjacentHTML("beforeend", "<input name=x>")`, "axe: label"},
		{`document.querySelector("main p").style.color = "#ddd"`, "axe: color-contrast"},
		{`console.error("something broke")`, "something broke"},
		{`setTimeout(() => { throw new Error("uncaught") }); new Promise(r => setTimeout(r, 50))`, "uncaught"},
		{`document.body.insertAdjacentHTML("beforeend", "<img alt='' src='http://elsewhere.example/x.png'>"); new Promise(r => setTimeout(r, 100))`, "security"},
		{`document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>x</p>"); new Promise(r => setTimeout(r, 50))`, "style"},
	} {
		x.goTo("/")
		if _, err := eval[any](x, c.breaks); err != nil && !strings.Contains(err.Error(), "undefined") {
			t.Fatalf("%s: %v", c.breaks, err)
		}
		if grave, _ := x.faults(); !strings.Contains(strings.Join(grave, "\n"), c.says) {
			t.Errorf("after %s, want a fault with %q, got %q", c.breaks, c.says, grave)
		}
	}
}
