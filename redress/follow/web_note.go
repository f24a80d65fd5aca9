package follow

import (
	"context"
	"net/http"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/intake"
)

// note is a step that needs a few words or none: one text, one button.
type note struct {
	name     string // of the path and of its words
	action   access.Action
	verb     grievance.Verb
	field    string // as the verb's faults call it
	most     int    // characters
	optional bool
	final    bool // cannot be taken back: the page says so and the button is red
	do       func(ctx context.Context, c access.Caller, id, text string) error
}

func (d *desk) notes() []note {
	w := d.Work
	return []note{
		{name: "add", action: access.AddInfo, verb: grievance.DoAdd, field: "message", most: 2000, do: w.Add},
		{name: "message", action: access.Say, verb: grievance.DoSay, field: "message", most: 2000, do: w.Say},
		{name: "review", action: access.AskReview, verb: grievance.DoReview, field: "reason", most: 5000, do: w.AskReview},
		{name: "split", action: access.Unjoin, verb: grievance.DoSplit, field: "reason", most: 2000, do: w.Split},
		{name: "withdraw", action: access.Withdraw, verb: grievance.DoWithdraw, field: "reason", most: 2000, optional: true, final: true, do: w.Withdraw},
	}
}

// noting is the page of a note.
type noting struct {
	web.Page
	Note     note
	Key      string
	Text     string
	Info     []string // what follows from this step
	Problems web.Problems
	Stopped  string // why it cannot be done any more; the text stays to be copied
}

func (d *desk) noteForm(n note) func(*web.Ctx) error {
	return func(c *web.Ctx) error {
		cs, err := d.allowed(c, n.verb)
		if err != nil {
			return err
		}
		if n.verb == grievance.DoSplit && cs.Lead == "" {
			return fault.New(fault.Conflict, "grievance.split.none")
		}
		if n.verb == grievance.DoReview {
			list, err := duty.OpenOf(c.Context(), d.Work.Door.DB, cs.ID)
			if err != nil {
				return err
			}
			if _, ok := review(list, c.Now.UnixMilli()); !ok {
				return fault.New(fault.Late, "follow.no_review")
			}
		}
		return d.noteShow(c, http.StatusOK, cs, noting{Note: n, Key: intake.NewKey()})
	}
}

func (d *desk) noteShow(c *web.Ctx, status int, cs grievance.Case, page noting) error {
	page.Page = c.Page(c.Say("follow.do." + page.Note.name))
	page.Where = "/my/" + page.Note.name
	page.Typed.Path = page.Where
	page.Info = d.info(c, cs, page.Note)
	return c.Render(status, notePage(page))
}

// info says what follows from a step: for a review who looks again, and until when it can be asked for.
func (d *desk) info(c *web.Ctx, cs grievance.Case, n note) []string {
	out := []string{c.Say("follow.info." + n.name)}
	if n.verb != grievance.DoReview {
		return out
	}
	below := cs.Handler
	if cs.Stage == grievance.Review {
		below = cs.Reviewer
	}
	db := d.Work.Door.DB
	if organ, err := d.Work.Offices.Reviewer(c.Context(), db, below); err == nil && organ != "" {
		out = append(out, c.Say("follow.info_organ", d.View.Office(c.Context(), organ, c.Voice)))
	}
	if list, err := duty.OpenOf(c.Context(), db, cs.ID); err == nil {
		if right, ok := review(list, c.Now.UnixMilli()); ok {
			out = append(out, c.Say("follow.info_until", c.Due(right.DueTime())))
		}
	}
	return out
}

func (d *desk) note(n note) func(*web.Ctx) error {
	return func(c *web.Ctx) error {
		v, err := c.Form()
		if err != nil {
			return err
		}
		page := noting{Note: n, Key: v.Get("key"), Text: v.Get(n.field)}
		err = n.do(grievance.Once(c.Context(), page.Key), c.Caller, c.Caller.Subject, page.Text)
		if err == nil {
			c.Flash("follow.done." + n.name)
			return c.Redirect("/my")
		}
		cs, gone := grievance.Get(c.Context(), d.Work.Door.DB, c.Caller.Subject)
		if gone != nil || !mendable(err) {
			return err
		}
		if fault.Is(err, fault.Invalid) {
			page.Problems = c.Problems(err)
		} else {
			f := fault.As(err)
			page.Stopped = c.Say(f.Key, f.Args...)
		}
		return d.noteShow(c, fault.As(err).Code(), cs, page)
	}
}

// noteAgain is the form with what was typed so far, in another language.
func (d *desk) noteAgain(n note) func(*web.Ctx) error {
	return func(c *web.Ctx) error {
		v, err := c.Form()
		if err != nil {
			return err
		}
		cs, err := grievance.Get(c.Context(), d.Work.Door.DB, c.Caller.Subject)
		if err != nil {
			return err
		}
		return d.noteShow(c, http.StatusOK, cs, noting{Note: n, Key: v.Get("key"), Text: v.Get(n.field)})
	}
}

// mendable reports that a page can show what went wrong beside what was typed.
func mendable(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Late) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Busy)
}

// allowed reads the caller's grievance and refuses a step that its state does not allow.
func (d *desk) allowed(c *web.Ctx, v grievance.Verb) (grievance.Case, error) {
	cs, err := grievance.Get(c.Context(), d.Work.Door.DB, c.Caller.Subject)
	if err == nil && !grievance.May(cs, v) {
		err = fault.New(fault.Conflict, "grievance.not_now."+string(v))
	}
	return cs, err
}
