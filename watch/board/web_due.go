package board

import (
	"cmp"
	"slices"

	"ombud/base/calendar"
	"ombud/core/duty"
	"ombud/machine/web"
)

// aheadDays is how far ahead 日调度 looks: a week.
const aheadDays = 7

// duePage is the dispatch sheet of a day: what falls due, and who must act.
type duePage struct {
	sheet
	Ahead bool // the day has not begun
	Items []item
	Cut   bool
}

func (p pages) due(c *web.Ctx) error {
	s, status, err := p.desk(c, c.Say("board.due.title"), "/desk/board/due", aheadDays)
	if err != nil {
		return err
	}
	v := duePage{sheet: s, Ahead: s.Board.Day > calendar.DateOf(c.Now)}
	if !s.Shut && (v.Ahead || s.Running) {
		if err := p.fallsDue(c, &v); err != nil {
			return err
		}
	}
	return c.Render(status, dueView(v))
}

// fallsDue lists what is open and due on the day, by office in the order of the board, then by the hour.
func (p pages) fallsDue(c *web.Ctx, v *duePage) error {
	day := v.Board.Day
	q := duty.Queue{Area: c.Caller.Area, From: max(day.Start().UnixMilli(), c.Now.UnixMilli()) + 1, Before: day.End().UnixMilli() + 1, Limit: most + 1}
	list, err := q.List(c.Context(), p.db())
	if err != nil {
		return err
	}
	if v.Cut = len(list) > most; v.Cut {
		list = list[:most]
	}
	list = slices.DeleteFunc(list, func(d duty.Duty) bool { return d.PauseAt != 0 })
	place := map[string]int{}
	for i, l := range v.Lines {
		place[l.Office] = i
	}
	slices.SortStableFunc(list, func(a, b duty.Duty) int { return cmp.Compare(place[a.Bearer], place[b.Bearer]) })
	v.Items, err = p.items(c, list)
	return err
}

// acting are the offices of the table: those that have something due that day, or overdue.
func (v duePage) acting() (out []Line) {
	for _, l := range v.Lines {
		if l.Sums[Due] > 0 || l.Overdue > 0 {
			out = append(out, l)
		}
	}
	return out
}

// done is how many of those due that day were closed in time; what was not is breached or still open.
func done(l Line) int { return max(0, l.Sums[Due]-l.Left-l.Sums[Breached]) }
