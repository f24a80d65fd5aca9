package board

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/machine/web"
	"ombud/redress/listing"
	"ombud/watch/tally"
)

// public shows the city's board of a day that is over. Every count is rounded down to a multiple of five and those under five are not
// said, as the running month's figures are (watch/tally): who looks every day cannot tell that one person came forward.
func (p pages) public(c *web.Ctx) error {
	yesterday := calendar.DateOf(c.Now) - 1
	day, wrong := ask(c, yesterday, -1)
	area, status := p.City.Area(), http.StatusOK
	s := p.sheet(c, c.Say("board.public.title"), "/board", area, day, yesterday, 0)
	if wrong != nil {
		status, s.Field.Error, s.Field.Value = http.StatusUnprocessableEntity, c.Problems(wrong).For("day"), c.Query("day")
	}
	var err error
	if s.Board, err = On(c.Context(), p.db(), area, day, c.Now); err != nil {
		return err
	}
	v := publicPage{sheet: s}
	if p.Listed != nil {
		v.Lists = true
		if v.Listed, err = p.Listed(c.Context(), p.db(), area, c.Now.UnixMilli()); err != nil {
			return err
		}
	}
	return c.Render(status, publicView(v))
}

// publicPage is the public board with how the list of supervised matters stands now. It counts rectifications that offices owe, and names an
// office for a late one alone: how much is asked of an office is not on it.
type publicPage struct {
	sheet
	Lists  bool
	Listed listing.Standing
}

// rough writes a count as the public may see it.
func (s sheet) rough(n int) string { return s.seen(tally.Floored(n), true) }

func (s sheet) seen(x tally.Cell, rounded bool) string {
	switch {
	case x.Hidden:
		return s.Say("board.under")
	case rounded && x.N > 0:
		return s.Say("board.at_least", s.Count(x.N))
	}
	return s.Count(x.N)
}

// roughChart draws one figure of the last days, rounded.
func (s sheet) roughChart(key string, of func(Line) int) web.Trend {
	t := s.chart(key, of)
	for i, l := range s.Trend {
		x := tally.Floored(of(l))
		t.Points[i].Value, t.Points[i].Shown = float64(x.N), s.rough(of(l))
	}
	return t
}

// pairPage is the page of passing to and fro.
type pairPage struct {
	web.Page
	Choice  web.Choice
	Month   string
	Running bool
	Rows    []pairRow
}

type pairRow struct{ From, To, Sent, Objected, Returned string }

// dispatches shows how often grievances went between two offices in a month (《信访工作条例》第二十三条第三款). It is about offices alone;
// months only, since figures over days of one's own choice could be subtracted from one another.
func (p pages) dispatches(c *web.Ctx) error {
	ctx, today := c.Context(), calendar.DateOf(c.Now)
	v := pairPage{Page: c.Page(c.Say("board.pairs.title"))}
	list, err := months(ctx, p.db())
	if err != nil {
		return fmt.Errorf("dispatches: %w", err)
	}
	list = slices.DeleteFunc(list, func(m calendar.Date) bool { return m == monthOf(today) && m == today }) // nothing of it is a day old
	month, wrong := usualMonth(list, today), error(nil)
	if s := c.Query("month"); s != "" {
		period, err := tally.ParsePeriod(s, today)
		if month = period.From; err != nil || period.Year {
			month, wrong = usualMonth(list, today), fault.Of("month", "board.month.form")
		}
	}
	v.Month, v.Running = c.Say("board.month", month.Year(), c.Month(month.Start())), month == monthOf(today)
	v.Choice = web.Choice{Field: web.Field{Name: "month", Label: c.Say("board.month.which"), Value: month.String()[:7]}}
	for _, m := range list {
		v.Choice.Options = append(v.Choice.Options, web.Option{Value: m.String()[:7], Label: c.Say("board.month", m.Year(), c.Month(m.Start()))})
	}
	status := http.StatusOK
	if wrong != nil {
		status, v.Choice.Error = http.StatusUnprocessableEntity, c.Problems(wrong).For("month")
	}
	if v.Rows, err = p.pairs(ctx, c, month, v.Running); err != nil {
		return err
	}
	return c.Render(status, pairsView(v))
}

// usualMonth is the newest whole month, else the running one.
func usualMonth(list []calendar.Date, today calendar.Date) calendar.Date {
	for _, m := range list {
		if m != monthOf(today) {
			return m
		}
	}
	return monthOf(today)
}

// Shown is a pair as the public may see it: counts under five are withheld, and so is the one of two that would give the other away. In
// the running month counts are rounded down to fives.
func (x Pair) Shown(running bool) (sent, objected, returned tally.Cell) {
	if running {
		return tally.Floored(x.Sent), tally.Floored(x.Objected), tally.Floored(x.Returned)
	}
	sent, objected, returned = tally.Alone(x.Sent), tally.Alone(x.Objected), tally.Alone(x.Returned)
	returned.Hidden = returned.Hidden || tally.Alone(x.Objected-x.Returned).Hidden
	objected.Hidden = objected.Hidden || tally.Alone(x.Sent-x.Objected).Hidden
	return sent, objected, returned
}

func (p pages) pairs(ctx context.Context, c *web.Ctx, month calendar.Date, running bool) ([]pairRow, error) {
	list, err := pairsOf(ctx, p.db(), month)
	if err != nil {
		return nil, fmt.Errorf("dispatches: %w", err)
	}
	name := func(id string) string { return p.Names.Office(ctx, id, c.Voice) }
	slices.SortFunc(list, func(a, b PairLine) int {
		return cmp.Or(cmp.Compare(a.Sender, b.Sender), cmp.Compare(a.Receiver, b.Receiver))
	})
	s := sheet{Page: web.Page{Voice: c.Voice}}
	var out []pairRow
	for _, x := range list {
		sent, objected, returned := x.Shown(running)
		if !tells(sent) && !tells(objected) && !tells(returned) {
			continue
		}
		out = append(out, pairRow{name(x.Sender), name(x.Receiver), s.seen(sent, running), s.seen(objected, running), s.seen(returned, running)})
	}
	return out, nil
}

// tells reports whether a cell shows a count.
func tells(x tally.Cell) bool { return !x.Hidden && x.N > 0 }
