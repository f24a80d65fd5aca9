package grievance

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/matter"
	"ombud/redress/office"
	"ombud/redress/promise"
)

// Desk is where offices work on grievances: the queue, the case and one page for each verb of the law.
type Desk struct {
	Work    *Work
	View    promise.View
	Names   *office.Names
	Matters *matter.Catalogue
	Panels  []Panel
	// Else says in a list what duties are about that are no grievances: the title, the page and what stands under it, by subject.
	Else func(ctx context.Context, v words.Voice, subjects []string) (map[string]Row, error)
}

// sees reports whether the caller may read the case. Who may not is told that it is not there.
func sees(c access.Caller, cs Case) bool { return access.Permits(c, access.SeeCase, cs.Resource()) }

// load reads the case of the address.
func (d *Desk) load(c *web.Ctx) (Case, error) { return d.Open(c, c.Path("id")) }

// Open reads a case that the caller may see; for everybody else it is not there.
func (d *Desk) Open(c *web.Ctx, id string) (Case, error) {
	cs, err := Get(c.Context(), d.Work.Door.DB, id)
	if err != nil {
		return cs, err
	}
	if ok, err := d.Work.Sees(c.Context(), d.Work.Door.DB, c.Caller, &cs); err != nil || !ok {
		return Case{}, fault.New(fault.NotFound, "grievance.not_found").Because(err)
	}
	return cs, nil
}

func casePath(id string) string { return "/desk/case/" + id }

// Path is the address of a case on the desk.
func Path(id string) string { return casePath(id) }

// nearby bounds the list of offices on a form.
const nearby = 200

// near lists the offices that a grievance of a place can be sent to, nearest first, but for one.
func (d *Desk) near(c *web.Ctx, p place.Code, but string) ([]web.Option, error) {
	list, err := office.Around(c.Context(), d.Work.Door.DB, p, nearby)
	var out []web.Option
	for _, o := range list {
		if o.ID != but {
			out = append(out, web.Option{Value: o.ID, Label: o.Name().In(c.Lang)})
		}
	}
	return out, err
}

// low is how a value stands in word keys.
func low[T ~string](x T) string { return strings.ToLower(string(x)) }

// options names each value of a closed list by the words under a prefix.
func options[T ~string](v words.Voice, prefix string, list []T) []web.Option {
	out := make([]web.Option, len(list))
	for i, x := range list {
		key := prefix + low(x)
		out[i] = web.Option{Value: string(x), Label: v.Say(key)}
		if hint := key + "_hint"; v.Has(hint) {
			out[i].Hint = v.Say(hint)
		}
	}
	return out
}

// stamp is how a browser's input writes an instant.
const stamp = "2006-01-02T15:04"

// moment reads an instant that a browser's input wrote; "" is 0.
func moment(field, s string) (int64, error) {
	if strings.TrimSpace(s) == "" {
		return 0, nil
	}
	t, err := time.ParseInLocation(stamp, strings.TrimSpace(s), clock.Zone)
	if err != nil {
		return 0, fault.Of(field, "grievance.need.moment")
	}
	return t.UnixMilli(), nil
}

// EndOfDay reads a day that a browser's input wrote and gives its 24:00; "" is 0.
func EndOfDay(field, s string) (int64, error) {
	if strings.TrimSpace(s) == "" {
		return 0, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(s), clock.Zone)
	if err != nil {
		return 0, fault.Of(field, "grievance.need.day")
	}
	return t.AddDate(0, 0, 1).UnixMilli(), nil
}

// Cursor writes a place in a queue for an address: due instant and id.
func Cursor(d duty.Duty) string { return strconv.FormatInt(d.Due, 10) + "." + d.ID }

// ReadCursor reads what Cursor wrote; the beginning for anything else.
func ReadCursor(s string) duty.Cursor {
	due, id, ok := strings.Cut(s, ".")
	n, err := strconv.ParseInt(due, 10, 64)
	if !ok || err != nil {
		return duty.Cursor{}
	}
	return duty.Cursor{Due: n, ID: id}
}

// With is an address with some parameters set and others, that are "", left out.
func With(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// most is how far a page counts: more is said as "99+".
const most = 100

// bounded says a count that stops at most.
func bounded(v words.Voice, n int) string {
	if n >= most {
		return v.Say("grievance.more_than", most-1)
	}
	return strconv.Itoa(n)
}
