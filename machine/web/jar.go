package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"

	"ombud/base/text"
)

// Jar sets and reads cookies with one rule: HttpOnly, SameSite=Lax, whole site; over TLS also Secure and the __Host- prefix,
// so that no other host can plant them.
type Jar struct{ Secure bool }

// Name is the cookie's name on the wire.
func (j Jar) Name(name string) string {
	if j.Secure {
		return "__Host-" + name
	}
	return name
}

// Get is the value of a cookie, "" if absent.
func (j Jar) Get(r *http.Request, name string) string {
	ck, err := r.Cookie(j.Name(name))
	if err != nil {
		return ""
	}
	return ck.Value
}

// Set keeps a value for so many seconds; 0 = until the browser is closed.
func (j Jar) Set(w http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: j.Name(name), Value: value, Path: "/", MaxAge: seconds,
		Secure: j.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// Drop forgets a cookie.
func (j Jar) Drop(w http.ResponseWriter, name string) { j.Set(w, name, "", -1) }

const (
	flashCookie  = "flash"
	flashSeconds = 60
	flashArg     = 200 // characters
)

type flash struct {
	Key  string   `json:"k"`
	Args []string `json:"a,omitempty"`
}

// Flash leaves a message for the next page: "Your grievance was withdrawn." Arguments are shown, so never pass personal data.
func (c *Ctx) Flash(key string, args ...string) {
	for i := range args {
		args[i] = text.Clip(args[i], flashArg)
	}
	b, _ := json.Marshal(flash{key, args}) // strings always encode
	c.Jar.Set(c.Writer, flashCookie, base64.RawURLEncoding.EncodeToString(b), flashSeconds)
}

// flashed takes the message left by the page before. Only words of the catalogues can be said, whoever set the cookie.
func (c *Ctx) flashed() string {
	raw := c.Jar.Get(c.Request, flashCookie)
	if raw == "" {
		return ""
	}
	c.Jar.Drop(c.Writer, flashCookie)
	b, err := base64.RawURLEncoding.DecodeString(raw)
	if err != nil {
		return ""
	}
	var f flash
	if json.Unmarshal(b, &f) != nil || !c.Has(f.Key) {
		return ""
	}
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		args[i] = text.Clip(text.Clean(a), flashArg)
	}
	return c.Say(f.Key, args...)
}
