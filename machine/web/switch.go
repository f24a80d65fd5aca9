package web

import (
	"net/http"
	"strings"

	"ombud/machine/words"
)

const (
	langCookie = "lang"
	typeCookie = "type"
	year       = 365 * 24 * 60 * 60 // seconds

	switchParam = "switch" // of a form that comes along: what to change to
	largeType   = "large"
	smallType   = "normal"
)

// language is the one chosen, else the first of the browser's that we have, else Chinese.
func language(r *http.Request, jar Jar) words.Lang {
	switch jar.Get(r, langCookie) {
	case string(words.Zh):
		return words.Zh
	case string(words.En):
		return words.En
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ";")
		base, _, _ := strings.Cut(tag, "-")
		if l := words.Lang(base); l == words.Zh || l == words.En {
			return l
		}
	}
	return words.Zh
}

// switchLanguage keeps the language and goes back to the page it was asked from.
func switchLanguage(c *Ctx) error {
	to := words.Zh
	if c.Request.FormValue("to") == string(words.En) {
		to = words.En
	}
	c.Jar.Set(c.Writer, langCookie, string(to), year)
	return c.Redirect(c.Request.FormValue("back"))
}

// switches reports whether the request only changes how a page looks while somebody writes in it, and changes it. It must never
// reach the handler: nobody who changes the language means to send.
func (c *Ctx) switches() bool {
	if c.Request.Method != http.MethodPost || !c.Request.URL.Query().Has(switchParam) {
		return false
	}
	switch to := c.Query(switchParam); to {
	case string(words.Zh), string(words.En):
		c.Jar.Set(c.Writer, langCookie, to, year)
		c.Voice = c.server.words.In(words.Lang(to))
		c.Request = c.Request.WithContext(words.With(c.Context(), c.Voice))
	case largeType:
		c.Jar.Set(c.Writer, typeCookie, largeType, year)
		c.Big = true
	case smallType:
		c.Jar.Drop(c.Writer, typeCookie)
		c.Big = false
	}
	return true
}

// switchType turns large type on or off.
func switchType(c *Ctx) error {
	if c.Big {
		c.Jar.Drop(c.Writer, typeCookie)
	} else {
		c.Jar.Set(c.Writer, typeCookie, largeType, year)
	}
	return c.Redirect(c.Request.FormValue("back"))
}
