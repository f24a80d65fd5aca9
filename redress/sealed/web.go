package sealed

import (
	"context"
	"net/http"
	"net/url"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/office"
)

// desk serves the pages on which one official asks and another decides.
type desk struct {
	*Work
	names  *office.Names
	number func(ctx context.Context, subject string) (string, error)
}

func (d desk) db() *store.DB { return d.Door.DB }

// asking is the page of one grievance's identity.
type asking struct {
	Subject, Number string
	Held            bool // something is sealed
	Asked           bool // this official has asked before
	Last            Opening
	Open            bool
	Until           string
	AskedAt         string
	Shown           []web.Row // the identity, on the page that answers the button and on no other
	Purpose         string
	Problems        web.Problems
	Trail           []web.Event
}

// page reads the state for this official. Who may not ask about a grievance is told that it is not there.
func (d desk) page(c *web.Ctx, subject string) (asking, error) {
	ctx := c.Context()
	r, err := d.Subject(ctx, d.db(), subject)
	if err != nil {
		return asking{}, err
	}
	if !access.Permits(c.Caller, access.Identity, r) {
		return asking{}, fault.New(fault.NotFound, "fault.not_found.say")
	}
	a := asking{Subject: subject}
	if a.Number, err = d.number(ctx, subject); err != nil {
		return a, err
	}
	if a.Held, err = held(ctx, d.db(), subject); err != nil {
		return a, err
	}
	if a.Last, a.Asked, err = Last(ctx, d.db(), subject, c.Caller.Staff); err != nil {
		return a, err
	}
	a.Open, a.Until, a.AskedAt = a.Last.Open(c.Now), c.Moment(a.Last.Ends()), c.Moment(clock.At(a.Last.AskedAt))
	a.Trail, err = Events(ctx, d.db(), c.Voice, d.names, subject)
	return a, err
}

func (d desk) identity(c *web.Ctx) error {
	a, err := d.page(c, c.Path("id"))
	if err != nil {
		return err
	}
	a.Purpose = text.Clip(c.Query("purpose"), maxPurpose) // where another page leads here, it says what for
	return d.show(c, http.StatusOK, a)
}

func (d desk) show(c *web.Ctx, status int, a asking) error {
	p := c.Page(c.Say("sealed.title"))
	if a.Held && !a.Open && !(a.Asked && a.Last.Waiting()) {
		p.Typed.Path = pathOf(a.Subject)
	}
	return c.Render(status, identityPage(p, a))
}

// askAgain is the page with the purpose that was typed so far, in another language.
func (d desk) askAgain(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	a, err := d.page(c, c.Path("id"))
	if err != nil {
		return err
	}
	a.Purpose = in.Get("purpose")
	return d.show(c, http.StatusOK, a)
}

func pathOf(subject string) string { return "/desk/case/" + url.PathEscape(subject) + "/identity" }

func (d desk) ask(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	subject := c.Path("id")
	_, err = d.Ask(c.Context(), c.Caller, subject, in.Get("purpose"))
	if fault.Is(err, fault.Invalid) {
		a, perr := d.page(c, subject)
		if perr != nil {
			return perr
		}
		a.Purpose, a.Problems = in.Get("purpose"), c.Problems(err)
		return d.show(c, http.StatusUnprocessableEntity, a)
	}
	if err != nil {
		return err
	}
	c.Flash("sealed.asked")
	return c.Redirect(pathOf(subject))
}

// read answers the button with the identity itself: no address shows it, so none can be left in a history or be fetched ahead.
func (d desk) read(c *web.Ctx) error {
	id, err := d.Read(c.Context(), c.Caller, c.Path("id"))
	if err != nil {
		return err
	}
	a, err := d.page(c, c.Path("id"))
	if err != nil {
		return err
	}
	a.Shown = Rows(c.Voice, id)
	return d.show(c, http.StatusOK, a)
}

// Rows is an identity in words, what was not given left out.
func Rows(v words.Voice, id Identity) []web.Row {
	var out []web.Row
	for _, f := range [...]struct{ key, text string }{
		{"sealed.name", id.Name}, {"sealed.tel", id.Phone}, {"sealed.address", id.Address}, {"sealed.number", id.IDNumber},
	} {
		if f.text != "" {
			out = append(out, web.Row{Key: v.Say(f.key), Text: f.text})
		}
	}
	if id.Prefer != "" {
		out = append(out, web.Row{Key: v.Say("sealed.prefers"), Text: v.Say("sealed.prefer." + string(id.Prefer))})
	}
	return out
}

// Events is the access trail as a timeline, for the status page of the person who complained and for the desk.
func Events(ctx context.Context, q store.Querier, v words.Voice, names *office.Names, subject string) ([]web.Event, error) {
	steps, err := Trail(ctx, q, subject)
	if err != nil {
		return nil, err
	}
	var out []web.Event
	for _, s := range steps {
		e := web.Event{When: v.Moment(clock.At(s.At)), Title: v.Say("sealed.step." + s.Kind), Who: names.Office(ctx, s.Office, v)}
		if s.Purpose != "" {
			e.Body = web.Lines(v.Say("sealed.for", s.Purpose))
		}
		if s.Reason != "" {
			e.Body = web.Lines(v.Say("sealed.because", s.Reason))
		}
		out = append(out, e)
	}
	return out, nil
}

// requestList is what waits for this official's decision, and what this official asked for.
type requestList struct {
	Decides  bool
	Waiting  []request
	Mine     []request
	Problems web.Problems
	Wrong    string // the request whose form came back
	Reason   string
}

type request struct {
	Opening
	Number, Who, When, State string
}

// shownAtOnce bounds each list; what waits is decided within days and never grows long.
const shownAtOnce = 50

func (d desk) list(c *web.Ctx) (requestList, error) {
	l := requestList{Decides: access.MayEver(c.Caller, access.Unseal)}
	waiting, err := d.Waiting(c.Context(), d.db(), c.Caller, shownAtOnce)
	if err != nil {
		return l, err
	}
	own, err := mine(c.Context(), d.db(), c.Caller.Staff, shownAtOnce)
	if err != nil {
		return l, err
	}
	if l.Waiting, err = d.requestsOf(c, waiting); err != nil {
		return l, err
	}
	l.Mine, err = d.requestsOf(c, own)
	return l, err
}

func (d desk) requestsOf(c *web.Ctx, list []Opening) ([]request, error) {
	var out []request
	for _, o := range list {
		n, err := d.number(c.Context(), o.Subject)
		if err != nil {
			return nil, err
		}
		r := request{Opening: o, Number: n, Who: d.names.Office(c.Context(), o.Office, c.Voice), When: c.Moment(clock.At(o.AskedAt))}
		switch {
		case o.Open(c.Now):
			r.State = c.Say("sealed.state.open", c.Moment(o.Ends()))
		case o.State == StateOpened:
			r.State = c.Say("sealed.state.over")
		default:
			r.State = c.Say("sealed.state." + string(o.State))
		}
		out = append(out, r)
	}
	return out, nil
}

func (d desk) requests(c *web.Ctx) error {
	l, err := d.list(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, requestsPage(c.Page(c.Say("sealed.requests")), l))
}

func (d desk) approve(c *web.Ctx) error {
	if err := d.Approve(c.Context(), c.Caller, c.Path("request")); err != nil {
		return err
	}
	c.Flash("sealed.approved")
	return c.Redirect("/desk/identity")
}

func (d desk) refuse(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	reason := reasonOf(in, c.Path("request"))
	err = d.Refuse(c.Context(), c.Caller, c.Path("request"), reason)
	if fault.Is(err, fault.Invalid) {
		l, lerr := d.list(c)
		if lerr != nil {
			return lerr
		}
		l.Problems, l.Wrong, l.Reason = c.Problems(err), c.Path("request"), reason
		return c.Render(http.StatusUnprocessableEntity, requestsPage(c.Page(c.Say("sealed.requests")), l))
	}
	if err != nil {
		return err
	}
	c.Flash("sealed.turned_down")
	return c.Redirect("/desk/identity")
}

// refusal is the field for the reason. Several stand on one page: the one that came back has the name that the summary links to,
// the others carry their request in theirs.
func (l requestList) refusal(p web.Page, r request) web.Field {
	f := web.Field{Name: "reason", Label: p.Say("sealed.reason"), Hint: p.Say("sealed.reason_hint"), Max: maxReason, Rows: 2}
	if l.Wrong == r.ID {
		f.Value, f.Error = l.Reason, l.Problems.For("reason")
	} else {
		f.Name = "reason-" + r.ID
	}
	return f
}

// reasonOf reads whichever name the field had.
func reasonOf(in url.Values, request string) string {
	if s := in.Get("reason"); s != "" {
		return s
	}
	return in.Get("reason-" + request)
}

func say(ctx context.Context, key string) string { return words.From(ctx).Say(key) }
