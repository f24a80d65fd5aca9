package clockface

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/promise"
)

// face serves the pages; all it needs is the law.
type face struct{ law *duty.Law }

// asking is the page of the calculator.
type asking struct {
	query
	Groups   []group
	Problems web.Problems
	Answer   *shown
}

// group is one pack in the list of rules.
type group struct {
	Title   string
	Options []web.Option
}

// shown is an answer in words.
type shown struct {
	Promise web.Promise
	Rows    []web.Row
	Days    web.Explanation
	JSON    string // address of the same answer for programs
}

func (f face) deadline(c *web.Ctx) error {
	book := f.law.Current()
	page := asking{Groups: groups(c.Voice, book, c.Now)}
	q, err := parse(c.Request.URL.Query())
	page.query = q
	if err == nil && q.asked() {
		var ask Ask
		if ask, err = q.ask(); err == nil {
			var a Answer
			if a, err = Reckon(book, ask); err == nil {
				page.Answer = show(c.Voice, a, c.Now)
				page.Answer.JSON = "/deadline.json?" + c.Request.URL.RawQuery
			}
		}
	}
	status := http.StatusOK
	if err != nil {
		status, page.Problems = http.StatusUnprocessableEntity, c.Problems(err)
	}
	if page.Date == "" {
		page.Date = calendar.DateOf(c.Now).String()
	}
	return c.Render(status, deadlinePage(c.Page(c.Say("deadline.title")), page))
}

// groups are the rules that set a term, pack by pack.
func groups(v words.Voice, b *duty.Book, now time.Time) []group {
	var out []group
	for _, p := range b.Holding(calendar.DateOf(now)) {
		g := group{Title: p.Title.In(v.Lang.Tag())}
		seen := map[string]bool{}
		for _, r := range p.Rules {
			if !countable(r) || seen[Key(r)] {
				continue
			}
			seen[Key(r)] = true
			g.Options = append(g.Options, web.Option{Value: Key(r), Label: v.Say("deadline.option", r.Says.In(v.Lang.Tag()), promise.Span(v, r.Span), article(r.Cite))})
		}
		if len(g.Options) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// article is the citation without the title of its text, which the group already says.
func article(cite string) string {
	if i := strings.LastIndex(cite, "》"); i >= 0 && strings.HasPrefix(cite, "《") && len(cite) > i+len("》") {
		return strings.TrimSpace(cite[i+len("》"):])
	}
	return cite
}

func show(v words.Voice, a Answer, now time.Time) *shown {
	d := a.Deadline
	s := &shown{Promise: web.Promise{Sentence: v.Say("deadline.ends", v.Due(d.Due))}, Days: promise.Days(v, a.Steps)}
	if now.Before(d.Due) {
		s.Promise.Word, s.Promise.State = v.Left(d.Due.Sub(now)), web.Open
	} else {
		s.Promise.Word = v.Say("deadline.past", v.Span(now.Sub(d.Due)))
	}
	row := func(key, text string) { s.Rows = append(s.Rows, web.Row{Key: v.Say(key), Text: text}) }
	if r := a.Row; r != nil {
		s.Promise.Cite = r.Cite
		row("deadline.what", r.Says.In(v.Lang.Tag()))
		row("rules.basis", basis(v, *r))
	}
	s.Days.Sentence = v.Say("deadline.rule", promise.Span(v, a.Span), v.Say("promise.count."+a.Span.Unit.String()))
	if a.inDays() {
		row("deadline.from", v.Say("deadline.from_day", v.Date(a.From)))
	} else {
		row("deadline.from", v.Moment(a.From))
		s.Days.Sentence = v.Say("promise.exact", v.Moment(a.From), promise.Span(v, a.Span), v.Due(d.Due))
	}
	row("deadline.term", promise.Span(v, a.Span))
	if a.inDays() {
		row("deadline.last", v.Date(d.Last.Start()))
	}
	if a.dayOff() {
		row("deadline.workday", v.Date(d.LastWorkday.Start()))
		if a.Roll == calendar.Stay {
			row("deadline.stays", v.Say("deadline.stays_why"))
		}
	}
	if a.rolled() {
		row("deadline.rolled", v.Say("deadline.rolled_why", v.Date(d.Rolled.Start())))
	}
	if d.Provisional {
		s.Days.Provisional = v.Say("promise.provisional")
	}
	return s
}

// link is the calculator with a rule filled in.
func link(r duty.Rule) string { return "/deadline?rule=" + url.QueryEscape(Key(r)) }

// basis says what kind of text the days rest on, and honestly when nobody has checked them against the original.
func basis(v words.Voice, r duty.Rule) string {
	s := v.Say("rules.basis." + r.Basis)
	if r.Unverified {
		return v.Say("rules.unverified", s)
	}
	return s
}

func (f face) thisYear(c *web.Ctx) error {
	return c.Redirect("/calendar/" + c.Now.In(clock.Zone).Format("2006"))
}

// units are the choices of a term of one's own.
func units(v words.Voice) []web.Option {
	var out []web.Option
	for _, u := range []calendar.Unit{calendar.Day, calendar.Workday, calendar.Hour, calendar.Minute} {
		out = append(out, web.Option{Value: u.String(), Label: v.Say("deadline.unit." + u.String())})
	}
	return slices.Clip(out)
}
