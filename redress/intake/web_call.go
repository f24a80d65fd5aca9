package intake

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// calling is the operator's form.
type calling struct {
	web.Page
	Call     Call
	Places   []choice
	Matters  []choice
	Offices  []web.Option
	Problems web.Problems
}

// told is the page that the operator reads out.
type told struct {
	web.Page
	Number  string
	Groups  []spelled
	Owed    []web.Promise
	Done    string // what was recorded beside the registration
	Trouble string // what could not be recorded; the grievance is registered all the same
}

// spelled is one group of the code and how to say it.
type spelled struct {
	Group string
	Say   []string
}

// offered bounds the list of offices on the form; more are found on the case page.
const offered = 300

func (d *desk) call(c *web.Ctx) error {
	return d.callForm(c, http.StatusOK, Call{Form: Form{Key: NewKey()}, Urgency: string(grievance.General)}, nil)
}

func (d *desk) callForm(c *web.Ctx, status int, k Call, wrong error) error {
	places, err := office.Inside(c.Context(), d.Work.Door.DB, d.City, mostInCounty)
	if err != nil {
		return err
	}
	offices, err := office.List(c.Context(), d.Work.Door.DB, offered)
	if err != nil {
		return err
	}
	page := calling{Page: c.Page(c.Say("intake.call")), Call: k, Places: placeChoices(places), Matters: d.matterChoices(), Problems: c.Problems(wrong)}
	page.Where, page.Typed = "/desk/call", web.Typed{Path: "/desk/call", Name: "do", Value: doDispatch}
	page.Offices = []web.Option{{Label: c.Say("intake.call_lead")}}
	for _, o := range offices {
		page.Offices = append(page.Offices, web.Option{Value: o.ID, Label: o.Name().In(c.Lang)})
	}
	return c.Render(status, callPage(page))
}

// callAgain is the form with what was typed so far, in another language.
func (d *desk) callAgain(c *web.Ctx) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	return d.callForm(c, http.StatusOK, readCall(v), nil)
}

func (d *desk) matterChoices() []choice {
	var out []choice
	for _, m := range d.Matters.All() {
		out = append(out, choice{m.Code, m.ZH, m.EN})
	}
	return out
}

// take registers the call (GB/T 33358-2016: by one operator, in one form) and dispatches it, answers it or keeps it for later.
func (d *desk) take(c *web.Ctx) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	k := readCall(v)
	typed := k
	if wrong := d.checkCall(c, &k); wrong != nil {
		return d.callForm(c, http.StatusUnprocessableEntity, typed, wrong)
	}
	var then func(context.Context, *act.Tx, grievance.Case) error
	if k.Do == doDispatch && k.Office == "" {
		then = d.Work.Dispatch
	}
	r, err := d.Work.ReceiveThen(c.Context(), c.Caller, access.TakeCall, k.filing(c.Caller.Office, c.Lang), d.seal(k.Identity()), then)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Busy) {
		return d.callForm(c, fault.As(err).Code(), typed, err)
	}
	if err != nil {
		return err
	}
	return d.readOut(c, r, k, d.finish(c, r.ID, k))
}

// finish does what the operator chose after the call is registered. What fails here is told, not lost: the caller has the number.
func (d *desk) finish(c *web.Ctx, id string, k Call) error {
	cs, err := grievance.Get(c.Context(), d.Work.Door.DB, id)
	if err != nil || cs.Status != grievance.StatusReceived {
		return err // dispatched already, or the form was sent twice
	}
	switch {
	case k.Do == doDispatch:
		return d.Work.Transfer(c.Context(), c.Caller, id, grievance.Sending{To: k.Office, Reason: k.Why})
	case k.Do == doAnswer:
		if err := d.Work.Answer(c.Context(), c.Caller, id, k.answer(cs.Title)); err != nil {
			return err
		}
		return d.Work.Deliver(c.Context(), c.Caller, id, grievance.Delivery{How: "message", Evidence: c.Say("intake.call_evidence")})
	}
	return nil
}

// checkCall turns what was typed for place and matter into codes and notes what must be mended.
func (d *desk) checkCall(c *web.Ctx, k *Call) error {
	var a fault.All
	places, err := office.Inside(c.Context(), d.Work.Door.DB, d.City, mostInCounty)
	if err != nil {
		return err
	}
	pick := func(field, typed string, list []choice, digits int) string {
		code, several := resolve(list, typed, digits)
		if code == "" && strings.TrimSpace(typed) != "" {
			if len(several) == 0 {
				a.Add(field, "intake.call_unknown", typed)
			} else {
				a.Add(field, "intake.call_several", names(several))
			}
		}
		return code
	}
	k.County, k.Place = "", pick("place", k.Place, placeChoices(places), 12)
	k.Matter = pick("matter", k.Matter, d.matterChoices(), 4)
	if err := k.Check(d.Work, c.Lang); err != nil {
		said := fault.Fields(a.Err())
		for _, x := range fault.Fields(err) {
			if !slices.ContainsFunc(said, func(y *fault.Fault) bool { return y != nil && y.Field == x.Field }) {
				a.Add(x.Field, x.Key, x.Args...)
			}
		}
	}
	if k.Do == doDispatch && k.Office != "" && line(k.Why) == "" {
		a.Add("why", "intake.call_why_none")
	}
	if k.Do == doAnswer {
		k.checkAnswer(&a)
	}
	return a.Err()
}

// fewNames is how many of several fitting names are shown.
const fewNames = 6

func names(list []choice) string {
	var out []string
	for _, x := range list[:min(len(list), fewNames)] {
		out = append(out, x.Name+" "+x.Code)
	}
	return strings.Join(out, "；")
}

// readOut is the page for reading number and code to the caller, with words for the letters.
func (d *desk) readOut(c *web.Ctx, r grievance.Receipt, k Call, trouble error) error {
	_, open, err := d.standing(c.Context(), grievance.Receipt{ID: r.ID}) // as it is after it was answered or sent on
	if err != nil {
		return err
	}
	owed := d.owed(c.Context(), c.Voice, open)
	page := told{Page: c.Page(c.Say("intake.told")), Number: grievance.Group(r.Number), Owed: owed, Done: c.Say("intake.told." + k.Do)}
	page.Where = "/desk/call"
	if trouble != nil {
		f := fault.As(trouble)
		page.Done, page.Trouble = "", c.Say("intake.told_trouble", c.Say(f.Key, f.Args...))
	}
	for _, g := range web.Groups(r.Code, 4) {
		s := spelled{Group: g}
		for _, x := range g {
			s.Say = append(s.Say, c.Say("intake.spell."+string(unicode.ToLower(x))))
		}
		page.Groups = append(page.Groups, s)
	}
	return c.Render(http.StatusOK, toldPage(page))
}
