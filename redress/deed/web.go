package deed

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/redress/grievance"
)

// Verb is one verb as a page of its own. Its words stand under PREFIX.do.NAME (title), .intro.NAME, .send.NAME (button) and .said.NAME
// (what is said when it was done).
type Verb[S any] struct {
	Name   string
	Action access.Action
	Open   func(c access.Caller, s S) bool // whether it is open to the caller now
	Ask    func(f *Form[S]) ([]templ.Component, error)
	Do     func(ctx context.Context, f *Form[S]) error
}

// Form is one verb under way.
type Form[S any] struct {
	*web.Ctx
	Verb  Verb[S]
	On    S
	In    url.Values
	Bad   web.Problems
	words string
}

// Pages serves the verbs of a concept on its things.
type Pages[S any] struct {
	Prefix string // of the words
	At     string // pattern of the thing, or of the list for verbs that make one
	Find   func(c *web.Ctx) (S, error)
	Path   func(S) string
	Home   func(S) string               // where the verbs lead back to, nil for Path
	Title  func(c *web.Ctx, s S) string // of the link back
	Under  string                       // entry of the navigation
	Verbs  []Verb[S]
}

func (p Pages[S]) home(s S) string {
	if p.Home != nil {
		return p.Home(s)
	}
	return p.Path(s)
}

// Routes are GET and POST of each verb.
func (p Pages[S]) Routes() []web.Route {
	var out []web.Route
	for _, v := range p.Verbs {
		at := p.At + "/" + v.Name
		out = append(out,
			web.Route{Pattern: "GET " + at, Action: v.Action, Handle: func(c *web.Ctx) error { return p.show(c, v) }},
			web.Route{Pattern: "POST " + at, Action: v.Action, Handle: func(c *web.Ctx) error { return p.send(c, v) },
				Again: func(c *web.Ctx) error { return p.again(c, v) }})
	}
	return out
}

// Links lead to the verbs that are open to the caller.
func (p Pages[S]) Links(c *web.Ctx, s S) []web.Link {
	var out []web.Link
	for _, v := range p.Verbs {
		if v.Open(c.Caller, s) {
			out = append(out, web.Link{Path: p.Path(s) + "/" + v.Name, Label: c.Say(p.Prefix + ".do." + v.Name)})
		}
	}
	return out
}

func (p Pages[S]) show(c *web.Ctx, v Verb[S]) error {
	s, err := p.Find(c)
	if err != nil {
		return err
	}
	if !v.Open(c.Caller, s) {
		return fault.New(fault.Conflict, "deed.not_now")
	}
	return p.form(&Form[S]{Ctx: c, Verb: v, On: s, In: url.Values{}}, http.StatusOK)
}

func (p Pages[S]) again(c *web.Ctx, v Verb[S]) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	s, err := p.Find(c)
	if err != nil {
		return err
	}
	return p.form(&Form[S]{Ctx: c, Verb: v, On: s, In: in}, http.StatusOK)
}

// send does the verb. What the caller may not see is tried, so that the attempt is on record, and told as not there.
func (p Pages[S]) send(c *web.Ctx, v Verb[S]) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	s, unseen := p.Find(c)
	f := &Form[S]{Ctx: c, Verb: v, On: s, In: in}
	err = v.Do(grievance.Once(c.Context(), grievance.OnceKey(c.Caller, in.Get("key"))), f)
	switch {
	case unseen != nil:
		return unseen
	case err == nil:
		c.Flash(p.Prefix + ".said." + v.Name)
		return c.Redirect(p.home(s))
	case fault.Is(err, fault.Invalid):
		f.Bad = c.Problems(err)
		return p.form(f, http.StatusUnprocessableEntity)
	}
	return err
}

// page is the page of one verb.
type page struct {
	web.Page
	Path, Intro, Key, Submit string
	Back                     web.Link
	Fields                   []templ.Component
	Problems                 web.Problems
}

func (p Pages[S]) form(f *Form[S], status int) (err error) {
	f.words = p.Prefix
	name, home := f.Verb.Name, p.home(f.On)
	x := page{Page: f.Page(f.Say(p.Prefix + ".do." + name)), Path: p.Path(f.On) + "/" + name, Intro: f.Say(p.Prefix + ".intro." + name), Key: f.In.Get("key"),
		Submit: f.Say(p.Prefix + ".send." + name), Back: web.Link{Path: home, Label: p.Title(f.Ctx, f.On)}, Problems: f.Bad}
	if x.Fields, err = f.Verb.Ask(f); err != nil {
		return err
	}
	x.Where, x.Typed.Path = x.Path, x.Path
	x.Under(p.Under)
	if x.Key == "" {
		x.Key = rand.Text()
	}
	return f.Render(status, view(x))
}

// Field is a question; its words stand under PREFIX.NAME_OF_VERB.NAME, a hint under the same with _hint.
func (f *Form[S]) Field(name string) web.Field {
	key := f.words + "." + f.Verb.Name + "." + name
	out := web.Field{Name: name, Label: f.Say(key), Value: f.In.Get(name), Error: f.Bad.For(name)}
	if f.Has(key + "_hint") {
		out.Hint = f.Say(key + "_hint")
	}
	return out
}

// Area is a question with a long answer.
func (f *Form[S]) Area(name string, rows int) templ.Component {
	x := f.Field(name)
	x.Max, x.Rows = MaxNote, rows
	return web.Area(x)
}

// Line is a question with one line as its answer.
func (f *Form[S]) Line(name string) templ.Component {
	x := f.Field(name)
	x.Max = MaxLine
	return web.Input(x)
}

// Day asks for a day, at whose end something is due.
func (f *Form[S]) Day(name string) web.Field {
	x := f.Field(name)
	x.Type, x.Short = "date", true
	return x
}

// moment is what a browser sends for a date and a time of day.
const moment = "2006-01-02T15:04"

// Moment asks when something happened; it begins with now.
func (f *Form[S]) Moment(name string) templ.Component {
	x := f.Field(name)
	x.Type, x.Short = "datetime-local", true
	if !f.In.Has(name) {
		x.Value = f.Now.In(clock.Zone).Format(moment)
	}
	return web.Input(x)
}

// Instant reads the answer of Moment. What the form began with is now: nothing happens in the future, not even by seconds.
func (f *Form[S]) Instant(name string) (int64, error) {
	s := strings.TrimSpace(f.In.Get(name))
	if s == f.Now.In(clock.Zone).Format(moment) {
		return f.Now.UnixMilli(), nil
	}
	t, err := time.ParseInLocation(moment, s, clock.Zone)
	if err != nil {
		return 0, fault.Of(name, "deed.need.moment")
	}
	if t.After(f.Now) {
		return 0, fault.Of(name, "deed.need.past")
	}
	return t.UnixMilli(), nil
}

// Duties says each duty of a subject as its line, and the story of its facts, newest first.
func Duties(c *web.Ctx, d *grievance.Desk, subject string) (lines []web.DutyLine, story []web.Event, err error) {
	list, err := duty.Of(c.Context(), d.Work.Door.DB, subject)
	if err != nil {
		return nil, nil, err
	}
	facts, err := fact.Of(c.Context(), d.Work.Door.DB, subject)
	if err != nil {
		return nil, nil, err
	}
	about := d.View.About(facts)
	for _, x := range list {
		if x.Right {
			continue
		}
		line := d.View.Line(c.Context(), c.Voice, x, c.Now)
		line.About = about[x.Opening]
		lines = append(lines, line)
	}
	return lines, d.View.Story(c.Context(), c.Voice, facts, 1, nil), nil
}

// Count writes a number as a form value.
func Count(n int) string { return strconv.Itoa(n) }
