package demo

import (
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/followup"
	"ombud/redress/grievance"
)

//go:embed words.txt
var catalogue string

// Guide is the demo page: sign-ins, receipts, and the clock that can be moved forward.
type Guide struct {
	Door   *act.Door
	Secret []byte
	Move   func(context.Context, time.Duration) error        // moves the clock and records what fell due
	Step   func(string) (time.Duration, error)               // reads how far
	Office func(context.Context, string, words.Voice) string // an office's name
}

// Part brings the demo page. It exists in the demo command only.
func Part(g *Guide) part.Part {
	return part.Part{
		Name:  "demo",
		Words: catalogue,
		Routes: []web.Route{
			{Pattern: "GET /demo", Action: access.Look, Handle: g.show},
			{Pattern: "POST /demo/clock", Action: access.MoveTime, Handle: g.clock},
		},
		Nav: []web.Entry{
			{Path: "/demo", Key: "demo.nav", Action: access.Look},
			{Path: "/demo", Key: "demo.nav", Action: access.Look, Desk: true},
		},
	}
}

func (g *Guide) show(c *web.Ctx) error {
	d := page{Now: c.Moment(c.Now)}
	for _, s := range Signs {
		s.Office = g.Office(c.Context(), s.Office, c.Voice)
		d.Signs = append(d.Signs, s)
	}
	var err error
	if d.Receipts, err = g.receipts(c); err != nil {
		return err
	}
	return c.Render(http.StatusOK, demoPage(c.Page(c.Say("demo.title")), d))
}

func (g *Guide) clock(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	by, err := g.Step(form.Get("by"))
	if err != nil {
		return err
	}
	if err := g.Move(c.Context(), by); err != nil {
		return err
	}
	now := c.Moment(g.Door.Now())
	if strings.Contains(c.Request.Header.Get("Accept"), "application/json") {
		return c.JSON(http.StatusOK, now)
	}
	c.Flash("demo.clock", now)
	return c.Redirect("/demo")
}

// perStatus is how many receipts of each status the page shows.
const perStatus = 2

// receipts are a few whose codes can be told, because the demo derived them from keys it knows.
func (g *Guide) receipts(c *web.Ctx) ([]receipt, error) {
	var out []receipt
	seen := map[string]int{}
	for n := -1 - mediated; n < 400 && len(out) < 21+mediated; n++ {
		key := fmt.Sprintf("demo-%d", n)
		if n < -1 {
			key = mediationKey(n + 1 + mediated)
		} else if n < 0 {
			key = ClimbKey // first: the one that the tour follows
		}
		f, ok, err := fact.ByKey(c.Context(), g.Door.DB, key)
		if err != nil {
			return nil, err
		}
		if !ok && n < 0 {
			continue
		}
		if !ok {
			break
		}
		cs, err := grievance.Get(c.Context(), g.Door.DB, f.Subject)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		status, says := string(cs.Status), c.Say("grievance.status."+string(cs.Status))
		if a, drawn, err := followup.Of(c.Context(), g.Door.DB, cs.ID); err != nil {
			return nil, err
		} else if drawn && (a.State == followup.Waiting || a.Again) {
			status = "followup"
			says = c.Say("followup.state.waiting")
			if a.Again {
				says = c.Say("followup.state.again")
			}
		}
		if seen[status]++; n >= 0 && seen[status] > perStatus {
			continue
		}
		code := grievance.NewCode(g.Secret, key)
		out = append(out, receipt{Number: grievance.Group(cs.Number), Code: grievance.GroupCode(code), Title: cs.Title,
			Status: says, Path: "/status#number=" + cs.Number + "&code=" + code})
	}
	return out, nil
}
