package tally

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/office"
)

type pages struct{ Deps }

// sheet is the page of figures.
type sheet struct {
	Figures
	Choice  web.Choice
	Scores  []Score
	p       pages
	ctx     context.Context
	v       words.Voice
	Nothing bool // the city has no figures at all yet
}

func (p pages) show(c *web.Ctx) error {
	s, err := p.sheet(c)
	if fault.Is(err, fault.Invalid) {
		s.Choice.Error = c.Problems(err).For("period")
		return c.Render(http.StatusUnprocessableEntity, figuresPage(c.Page(c.Say("figures.title")), s))
	}
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, figuresPage(c.Page(c.Say("figures.title")), s))
}

// sheet computes the figures that the request asks for; with an Invalid fault it still lists the periods there are.
func (p pages) sheet(c *web.Ctx) (sheet, error) {
	ctx, today := c.Context(), calendar.DateOf(c.Now)
	s := sheet{p: p, ctx: ctx, v: c.Voice}
	list, err := periods(ctx, p.DB, today)
	if err != nil {
		return s, err
	}
	s.Nothing = len(list) == 0
	ask := c.Query("period")
	if ask == "" {
		ask = usual(list, today).String()
	}
	s.Choice = web.Choice{Field: web.Field{Name: "period", Label: c.Say("figures.which"), Value: ask}}
	for _, x := range list {
		s.Choice.Options = append(s.Choice.Options, web.Option{Value: x.String(), Label: periodName(c.Voice, x)})
	}
	chosen, err := ParsePeriod(ask, today)
	if err != nil {
		return s, err
	}
	var groups, places []string
	for _, g := range p.Matters.Groups() {
		groups = append(groups, g.Code)
	}
	within, err := office.Within(ctx, p.DB, p.City)
	if err != nil {
		return s, err
	}
	for _, x := range within {
		places = append(places, string(x.Code))
	}
	if s.Figures, err = Compute(ctx, p.DB, chosen, groups, places); err != nil || chosen.Running {
		return s, err
	}
	s.Scores, err = Scores(ctx, p.DB, chosen)
	return s, err
}

// periods lists what can be chosen, newest first: months that have figures, and each year that has ended before its months.
func periods(ctx context.Context, q store.Querier, today calendar.Date) ([]Period, error) {
	months, err := begun(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []Period
	for i, m := range months {
		y, month, _ := m.Civil()
		if i == 0 || months[i-1].Year() != y {
			if p, err := ParsePeriod(strconv.Itoa(y), today); err == nil {
				out = append(out, p)
			}
		}
		if p, err := ParsePeriod(fmt.Sprintf("%04d-%02d", y, month), today); err == nil {
			out = append(out, p)
		}
	}
	return out, nil
}

// usual is the period shown when none is asked for: the newest whole month, else the running one.
func usual(list []Period, today calendar.Date) Period {
	for _, p := range list {
		if !p.Running && !p.Year {
			return p
		}
	}
	from := monthOf(today)
	return Period{From: from, To: today - 1, Running: true}
}

func periodName(v words.Voice, p Period) string {
	switch {
	case p.Year:
		return v.Say("figures.year", p.From.Year())
	case p.Running:
		return v.Say("figures.running", p.From.Year(), v.Month(p.From.Start()))
	}
	return v.Say("figures.month", p.From.Year(), v.Month(p.From.Start()))
}

// rowName is a group of matters or a county in words.
func (s sheet) rowName(code string) string {
	if len(code) == 2 {
		if g, ok := s.p.Matters.Group(code); ok {
			return g.Name(s.v.Lang)
		}
		return code
	}
	return s.p.Names.Place(s.ctx, place.Code(code), s.v)
}

// cell writes a count as it may be seen.
func (s sheet) cell(c Cell) string {
	switch {
	case s.Period.Running && c.Hidden:
		return s.v.Say("figures.under")
	case c.Hidden:
		return s.v.Say("figures.withheld")
	case s.Period.Running && c.N > 0:
		return s.v.Say("figures.at_least", s.v.Count(c.N))
	}
	return s.v.Count(c.N)
}

// exact writes a count of the trend, which is never rounded.
func (s sheet) exact(c Cell) string {
	if c.Hidden {
		return s.v.Say("figures.withheld")
	}
	return s.v.Count(c.N)
}

func (s sheet) wait(w Wait) string {
	if !w.Known {
		return "–"
	}
	return s.v.Say("words.days", w.Median)
}

// value is how long a bar is; a hidden count draws none.
func value(c Cell) float64 {
	if c.Hidden {
		return 0
	}
	return float64(c.N)
}

// share writes one count beside its part of the whole, where both may be seen.
func (s sheet) share(c, whole Cell) string {
	if c.Hidden || whole.Hidden || whole.N == 0 || s.Period.Running {
		return s.cell(c)
	}
	return s.v.Say("figures.share", s.cell(c), web.Percent(c.N, whole.N))
}
