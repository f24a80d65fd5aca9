package question

import (
	"net/http"

	"ombud/base/clock"
	"ombud/machine/web"
	"ombud/redress/deed"
	"ombud/redress/grievance"
)

// word is something that the office said in public.
type word struct{ Head, When, Text, ID string }

type publicView struct {
	web.Page
	X       item
	Words   []word // the latest first
	Lines   []web.DutyLine
	From    int    // followers from which something is owed
	Cite    string // the text that sets it
	Ticket  string // "" when there is nothing to press
	Pressed bool   // this browser says that it has
}

// mark is the cookie by which a browser remembers that it pressed. It holds the same for everybody, and is sent for this one question only.
func (d *Desk) mark(id string) *http.Cookie {
	k := &http.Cookie{Name: "followed", Value: "yes", Path: path(id), MaxAge: 180 * 24 * 60 * 60, Secure: d.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if d.Secure {
		k.Name = "__Secure-followed"
	}
	return k
}

func (d *Desk) pressed(c *web.Ctx, id string) bool {
	_, err := c.Request.Cookie(d.mark(id).Name)
	return err == nil
}

func (d *Desk) show(c *web.Ctx) error {
	q, err := d.find(c)
	if err != nil {
		return err
	}
	p := publicView{Page: c.Page(q.Title), Words: said3(c, q), Pressed: d.pressed(c, q.ID)}
	p.Under("/questions")
	t := d.Questions.Threshold()
	p.From, p.Cite = int(t.Followers), t.Cite
	if p.X, err = d.item(c, q, path(q.ID)); err != nil {
		return err
	}
	if p.Lines, _, err = deed.Duties(c, &grievance.Desk{Work: d.Work, View: d.Public, Names: d.Names, Matters: d.Matters}, q.ID); err != nil {
		return err
	}
	inOrder(p.Lines)
	if q.Reported == 0 && !p.Pressed {
		p.Ticket = d.Questions.ticket(q.ID)
	}
	return c.Render(http.StatusOK, publicPage(p))
}

// said3 are the words of the office, the latest first.
func said3(c *web.Ctx, q Question) []word {
	var out []word
	for _, w := range []struct {
		verb Verb
		at   int64
		text string
	}{{Report, q.Reported, q.Report}, {Statement, q.Stated, q.Statement}, {Answer, q.Answered, q.Answer}} {
		if w.at != 0 {
			out = append(out, word{Head: c.Say("question.word." + string(w.verb)), When: c.Date(clock.At(w.at)), Text: w.text, ID: string(w.verb)})
		}
	}
	return out
}

// follow counts one more. A browser that has pressed is thanked again and counted once.
func (d *Desk) follow(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	id := c.Path("id")
	if !d.pressed(c, id) {
		if err := d.Questions.Follow(c.Context(), id, in.Get("ticket")); err != nil {
			return err
		}
		http.SetCookie(c.Writer, d.mark(id))
	}
	c.Flash("question.thanks")
	return c.Redirect(path(id))
}
