package tally

import (
	"strconv"

	"ombud/machine/web"
)

// tiles are the four figures that most people come for.
func (s sheet) tiles() []web.Tile {
	v := s.v
	inTime := "–"
	if m, l := s.Kept.Met, s.Kept.Late; !m.Hidden && !l.Hidden && m.N+l.N >= few {
		inTime = web.Percent(m.N, m.N+l.N)
	}
	out := []web.Tile{
		{Label: v.Say("figures.received"), Number: s.cell(s.Totals[Received])},
		{Label: v.Say("figures.answered"), Number: s.cell(s.Totals[Answered])},
		{Label: v.Say("figures.in_time"), Number: inTime, Trend: v.Say("figures.in_time_of")},
		{Label: v.Say("figures.overdue"), Number: s.cell(s.Kept.Overdue), Trend: v.Say("figures.overdue_at", v.Day(s.Period.To.Start()))},
	}
	if s.Wait.Known {
		out[1].Trend = v.Say("figures.wait_of", s.wait(s.Wait))
	}
	if s.Kept.Overdue.N > 0 {
		out[3].State = web.Over
	}
	return out
}

// bars draws one measure of a table.
func (s sheet) bars(lines []Line, caption, head string) web.Bars {
	b := web.Bars{Caption: caption, Head: head, Unit: s.v.Say("figures.received"), Quiet: true}
	for _, l := range lines {
		c := l.Cells[Received]
		b.Rows = append(b.Rows, web.Bar{Link: web.Link{Label: s.rowName(l.Code)}, Value: value(c), Shown: s.cell(c)})
	}
	return b
}

// kept draws how duties were kept.
func (s sheet) kept() web.Bars {
	k := s.Kept
	return web.Bars{Caption: s.v.Say("figures.kept"), Head: s.v.Say("figures.kept_head"), Unit: s.v.Say("figures.duties"), Quiet: true, Rows: []web.Bar{
		{Link: web.Link{Label: s.v.Say("figures.met")}, Value: value(k.Met), Shown: s.cell(k.Met)},
		{Link: web.Link{Label: s.v.Say("figures.late")}, Value: value(k.Late), Shown: s.cell(k.Late), State: web.Soon},
		{Link: web.Link{Label: s.v.Say("figures.overdue_still")}, Value: value(k.Overdue), Shown: s.cell(k.Overdue), State: web.Over},
	}}
}

// judged draws what people said, silence as a bucket of its own.
func (s sheet) judged(key string, j Judged) web.Bars {
	b := web.Bars{Caption: s.v.Say("figures." + key), Head: s.v.Say("figures.said"), Unit: s.v.Say("figures.people")}
	for _, r := range []struct {
		key string
		Cell
	}{{"good", j.Good}, {"fair", j.Fair}, {"bad", j.Bad}, {"silent", j.Silent}} {
		label := "figures." + r.key
		if key == "solved" && r.key != "silent" {
			label = "figures.solved_" + r.key
		}
		b.Rows = append(b.Rows, web.Bar{Link: web.Link{Label: s.v.Say(label)}, Value: value(r.Cell), Shown: s.share(r.Cell, j.Told)})
	}
	return b
}

// trend draws one series of the weeks.
func (s sheet) trend(key string, of func(Week) Cell) web.Trend {
	t := web.Trend{Caption: s.v.Say("figures.trend_" + key), Head: s.v.Say("figures.week"), Unit: s.v.Say("figures." + key)}
	for _, w := range s.Weeks {
		c := of(w)
		t.Points = append(t.Points, web.Point{Label: s.v.Day(w.From.Start()), Value: value(c), Shown: s.exact(c)})
	}
	return t
}

// percent writes a rate; "–" where too few stand behind it.
func percent(r Rate) string {
	if p, ok := r.Shown(); ok {
		return strconv.Itoa(p) + "%"
	}
	return "–"
}
