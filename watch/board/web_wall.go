package board

import (
	"net/http"

	"ombud/machine/web"
)

// wallSeconds is how often a wall board asks for itself again. The header does what a meta element would, and the layout needs none.
const wallSeconds = "60"

// wallMost is how many offices of a signal a wall board names: what fits without scrolling, and can be read from a distance.
func wallMost(g Signal) int {
	if g == Red {
		return 12
	}
	return 6
}

func (p pages) wall(c *web.Ctx) error {
	s, _, err := p.desk(c, c.Say("board.wall.title"), "/desk/board/wall", 0)
	if err != nil {
		return err
	}
	s.Page.Wall = true
	c.Writer.Header().Set("Refresh", wallSeconds)
	return c.Render(http.StatusOK, wallView(s))
}

// tiles are the balance in figures that can be read across a hall.
func (s sheet) tiles() []web.Tile {
	t := s.Total
	over := web.Met
	if t.Overdue > 0 {
		over = web.Over
	}
	return []web.Tile{
		{State: web.Soon, Label: s.Say("board.left"), Number: s.Count(t.Left), Trend: s.Say("board.left_of", t.Sums[Due])},
		{State: over, Label: s.Say("board.overdue"), Number: s.Count(t.Overdue), Trend: s.Say("board.breached_today", t.Sums[Breached])},
		{State: web.Met, Label: s.Say("board.kept_today"), Number: s.Count(t.Sums[Met]), Trend: s.Say("board.late_today", t.Sums[Late])},
		{State: web.Open, Label: s.Say("board.open"), Number: s.Count(t.Open), Trend: s.Say("board.carried_opened", t.Carried, t.Sums[Opened])},
	}
}

// of lists the offices of a signal, in the order of the house, and how many more there are.
func (s sheet) of(g Signal) (out []Line, more int) {
	for _, l := range s.Lines {
		if l.Signal == g {
			out = append(out, l)
		}
	}
	n := min(len(out), wallMost(g))
	return out[:n], len(out) - n
}
