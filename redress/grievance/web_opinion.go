package grievance

import (
	"net/http"
	"strconv"
	"strings"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/machine/words"
)

// paper is a written opinion as it is printed: every part that §32 requires, and the review right that follows from §35.
type paper struct {
	web.Letter
	Case     Case
	Sections []section
	Right    string // how, where and until when it can be reviewed; "" where no right follows
	Last     string // the last day, once delivery is known
}

type section struct {
	Title string
	Text  string
	List  []answeredPoint
}

type answeredPoint struct{ Asked, Answer string }

// paperName is the kind of document: opinion, reply on another route, review opinion, re-review opinion.
func paperName(cs Case, s Stage) string {
	switch {
	case s == Review:
		return "review"
	case s == Rereview:
		return "rereview"
	case cs.Route == RoutePetition:
		return "first"
	}
	return "reply"
}

// paper sets an opinion on paper. right is the review window, nil while the opinion is not delivered.
func (d *Desk) paper(c *web.Ctx, cs Case, s Stage, b AnsweredBody, from string, at int64, right *duty.Duty) paper {
	name := func(id string) string { return d.Names.Office(c.Context(), id, c.Voice) }
	p := paper{Case: cs, Letter: web.Letter{Title: c.Say("grievance.opinion." + paperName(cs, s)), Number: c.Say("grievance.opinion.number", Group(cs.Number)),
		To: c.Say("grievance.opinion.to"), Office: name(from), Date: c.Date(clock.At(at))}}
	add := func(key, text string) {
		p.Sections = append(p.Sections, section{Title: c.Say("grievance.opinion." + key), Text: text})
	}
	add("request", b.Request)
	add("facts", b.Facts)
	if len(b.Points) > 0 {
		x := section{Title: c.Say("grievance.opinion.points")}
		for _, a := range b.Points {
			asked := ""
			if a.N >= 1 && a.N <= len(cs.Points) {
				asked = cs.Points[a.N-1]
			}
			x.List = append(x.List, answeredPoint{asked, a.Answer})
		}
		p.Sections = append(p.Sections, x)
	}
	add("opinion", b.Opinion)
	add("basis", b.Basis)
	add("outcome", c.Say("grievance.outcome."+string(b.Outcome)))
	if b.Review {
		p.Right = c.Say("grievance.opinion.right."+paperName(cs, s), name(b.Organ))
		if right != nil {
			p.Last = c.Say("grievance.opinion.last", c.Day(clock.At(right.Start)), c.DueDate(right.DueTime()))
		}
	}
	return p
}

// opinionPage is the printable opinion.
type opinionPage struct {
	web.Page
	ID    string
	Paper paper
	Tabs  []web.Link
}

func (d *Desk) opinion(c *web.Ctx) error {
	cs, err := d.load(c)
	if err != nil {
		return err
	}
	facts, err := fact.Of(c.Context(), d.Work.Door.DB, cs.ID)
	if err != nil {
		return err
	}
	tabs := opinions(c, cs, facts)
	if len(tabs) == 0 {
		return fault.New(fault.NotFound, "grievance.opinion.none")
	}
	stage := Stage(len(tabs) - 1)
	if n, err := strconv.Atoi(c.Query("stage")); err == nil && n >= 0 && n < len(tabs) {
		stage = Stage(n)
	}
	tabs[stage].Current = true
	p := opinionPage{Page: c.Page(tabs[stage].Label), ID: cs.ID, Tabs: tabs}
	for _, f := range facts {
		if f.Kind != opinionKind(stage).Name() {
			continue
		}
		b, err := opinionKind(stage).Read(f)
		if err != nil {
			return err
		}
		right, err := d.right(c, cs, stage)
		if err != nil {
			return err
		}
		p.Paper = d.paper(c, cs, stage, b, f.Office, f.At, right)
	}
	return c.Render(http.StatusOK, opinionView(p))
}

// right is the window for reviewing the opinion of a stage, nil before delivery.
func (d *Desk) right(c *web.Ctx, cs Case, s Stage) (*duty.Duty, error) {
	rule := map[Stage]string{First: ruleReview, Review: ruleRereview}[s]
	list, err := duty.Of(c.Context(), d.Work.Door.DB, cs.ID)
	for _, x := range list {
		if x.Rule == rule {
			return &x, err
		}
	}
	return nil, err
}

// lang is the language of a text for the person who filed.
func lang(s string) words.Lang {
	if strings.HasPrefix(strings.ToLower(s), "en") {
		return words.En
	}
	return words.Zh
}
