package board

import (
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/machine/web"
)

// circularPage is the circular of a day: what was kept and what was breached, by office, each under its rule.
type circularPage struct {
	sheet
	Letter  web.Letter
	Kept    []keptRow
	Broken  []item
	BrokenN int // more than are listed, when Cut
	Cut     bool
}

type keptRow struct {
	RuleLine
	Name, What, Cite string
	First            bool // of its office
}

func (p pages) circular(c *web.Ctx) error {
	s, status, err := p.desk(c, c.Say("board.circular.title"), "/desk/board/circular", 0)
	if err != nil {
		return err
	}
	v := circularPage{sheet: s}
	y, _, _ := s.Board.Day.Civil()
	v.Letter = web.Letter{Title: c.Say("board.circular.letter", s.Where), Office: p.Names.Office(c.Context(), c.Caller.Office, c.Voice),
		Number: c.Say("board.circular.number", y, int(s.Board.Day-calendar.NewDate(y, 1, 1))+1), Date: c.Long(s.Board.Day.Start())}
	if s.Running {
		v.Letter.Number = c.Say("board.circular.draft", s.At)
	}
	if s.Shut {
		return c.Render(status, circularView(v))
	}
	if err := p.kept(c, &v); err != nil {
		return err
	}
	list, err := breachedOn(c.Context(), p.db(), c.Caller.Area, s.Board.Day, most+1)
	if err != nil {
		return err
	}
	if v.BrokenN, v.Cut = s.Total.Sums[Breached], len(list) > most; v.Cut {
		list = list[:most]
	}
	if v.Broken, err = p.items(c, list); err != nil {
		return err
	}
	return c.Render(status, circularView(v))
}

// kept says how each office kept what it owed under each rule.
func (p pages) kept(c *web.Ctx, v *circularPage) error {
	list, err := keptOn(c.Context(), p.db(), c.Caller.Area, v.Board.Day)
	if err != nil {
		return err
	}
	last := ""
	for _, k := range list {
		r := p.Work.Door.Law.Named(k.Rule, p.City, clock.At(v.Board.Day.Start().UnixMilli()))
		row := keptRow{RuleLine: k, Name: p.Names.Office(c.Context(), k.Office, c.Voice), What: p.View.What(c.Voice, r), Cite: r.Cite, First: k.Office != last}
		if r.ID == "" { // a rule that is in force no more
			row.What = k.Rule
		}
		v.Kept, last = append(v.Kept, row), k.Office
	}
	return nil
}
