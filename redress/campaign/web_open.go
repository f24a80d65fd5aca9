package campaign

import (
	"net/http"
	"strconv"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/machine/web"
	"ombud/redress/promise"
)

// previewPage shows what opening a campaign would set, and for whom.
type previewPage struct {
	web.Page
	Title2, When, Path string
	Why                string // why it cannot be opened now, "" when it can
	Problem            string // what the last attempt ended with
	Sum                string
	Past               string
	Count              int
	Items              []previewItem
}

type previewItem struct {
	What, Cite, When, Count string
	Bearers                 []string
}

func (d *Desk) preview(c *web.Ctx, problem error, status int) error {
	plan, err := d.Plan(c.Context(), d.db(), c.Path("id"))
	if err != nil {
		return err
	}
	if !access.Permits(c.Caller, access.Campaign, access.Resource{Place: plan.Area}) {
		return fault.New(fault.NotFound, "campaign.not_found")
	}
	set, past := plan.Count()
	k := plan.Pack
	p := previewPage{Page: c.Page(k.Title.In(c.Lang.Tag())), Path: "/desk/campaigns/" + k.Name, Count: set, Sum: c.Say("campaign.preview.sum", set, plan.Bearers())}
	p.Title2, p.When = k.Title.In(c.Lang.Tag()), d.when(c, k.InForce.From.Start().UnixMilli(), k.InForce.Until.Start().UnixMilli())
	if past > 0 {
		p.Past = c.Say("campaign.preview.past", past)
	}
	if problem != nil {
		p.Problem = said(c, problem)
	}
	if why := started(k, c.Now.UnixMilli()); why != nil {
		p.Why = said(c, why)
	} else if len(plan.Orphan) > 0 {
		p.Why = c.Say("campaign.open.orphan", plan.Orphan[0].Name().In(c.Lang), len(plan.Orphan))
	} else if set == 0 {
		p.Why = c.Say("campaign.open.nothing")
	}
	for _, i := range plan.Items {
		row := previewItem{What: promise.Begin(i.Rule.Says.In(c.Lang.Tag())), Cite: i.Rule.Cite, Count: c.Say("campaign.preview.item", len(i.Bearers), len(i.Days)*len(i.Bearers))}
		if n := len(i.Days); n == 1 {
			row.When = c.DueDate(i.Days[0].End())
		} else if n > 1 {
			row.When = c.Say("campaign.preview.daily", c.Date(i.Days[0].Start()), c.Date(i.Days[n-1].Start()), n)
		} else {
			row.When = c.Say("campaign.preview.gone")
		}
		for _, o := range i.Bearers {
			row.Bearers = append(row.Bearers, o.Name().In(c.Lang))
		}
		p.Items = append(p.Items, row)
	}
	return c.Render(status, previewView(p))
}

// said is what a refusal says.
func said(c *web.Ctx, err error) string {
	f := fault.As(err)
	return c.Say(f.Key, f.Args...)
}

func (d *Desk) open(c *web.Ctx) error {
	in, err := c.Form()
	if err != nil {
		return err
	}
	count, _ := strconv.Atoi(in.Get("count"))
	err = d.Open(c.Context(), c.Caller, c.Path("id"), count)
	if fault.Is(err, fault.Conflict) {
		if _, e := Get(c.Context(), d.db(), c.Path("id")); e == nil { // it was opened meanwhile, perhaps by the same press
			return c.Redirect("/desk/campaigns/" + c.Path("id"))
		}
		return d.preview(c, err, http.StatusConflict)
	}
	if err != nil {
		return err
	}
	c.Flash("campaign.opened", strconv.Itoa(count))
	return c.Redirect("/desk/campaigns/" + c.Path("id"))
}
