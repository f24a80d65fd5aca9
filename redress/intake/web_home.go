package intake

import (
	"net/http"

	"ombud/base/calendar"
	"ombud/machine/web"
	"ombud/redress/promise"
)

// front is the front page of the portal.
type front struct {
	web.Page
	Doors  []web.Door
	Course []leg
	More   []web.Door
}

// leg is one stretch of a grievance's way: who does what within which time, under which article.
type leg struct{ Title, Say, Term, Cite string }

// legs name the rule whose term each stretch shows; the figures come from the law in force, never from the page.
var legs = [...]struct{ key, rule string }{
	{"intake.leg_route", "petition-2022/route"},
	{"intake.leg_accept", "petition-2022/decide-acceptance"},
	{"intake.leg_answer", "petition-2022/answer"},
	{"intake.leg_review", "petition-2022/ask-review"},
}

func (d *desk) home(c *web.Ctx) error {
	page := front{Page: c.Page(c.Say("intake.home")), Course: d.course(c),
		Doors: []web.Door{
			{Link: web.Link{Path: "/file", Label: c.Say("intake.door_file")}, Text: c.Say("intake.door_file_say"), Icon: "file", Main: true},
			{Link: web.Link{Path: "/status", Label: c.Say("intake.door_status")}, Text: c.Say("intake.door_status_say"), Icon: "clock"},
			{Link: web.Link{Path: "tel:12345", Label: c.Say("intake.door_call")}, Text: c.Say("intake.door_call_say"), Icon: "phone"},
		},
		More: []web.Door{
			{Link: web.Link{Path: "/deadline", Label: c.Say("intake.more_deadline")}, Text: c.Say("intake.more_deadline_say")},
			{Link: web.Link{Path: "/figures", Label: c.Say("intake.more_figures")}, Text: c.Say("intake.more_figures_say")},
			{Link: web.Link{Path: "/verify", Label: c.Say("intake.more_verify")}, Text: c.Say("intake.more_verify_say")},
			{Link: web.Link{Path: "/refusals", Label: c.Say("intake.more_refusals")}, Text: c.Say("intake.more_refusals_say")},
		}}
	if page.Holder {
		page.Doors[1].Path = "/my"
	}
	return c.Render(http.StatusOK, homePage(page))
}

func (d *desk) course(c *web.Ctx) []leg {
	var out []leg
	book := d.Work.Door.Law.Current()
	for _, l := range legs {
		x := leg{Title: c.Say(l.key), Say: c.Say(l.key + "_say")}
		if r, ok := book.Rule(l.rule, d.City, calendar.DateOf(c.Now)); ok && r.Span.N > 0 {
			x.Term, x.Cite = promise.Span(c.Voice, r.Span), r.Cite
		}
		out = append(out, x)
	}
	return out
}
