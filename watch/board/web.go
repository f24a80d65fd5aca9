package board

import (
	"cmp"
	"net/http"
	"time"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/duty"
	"ombud/machine/store"
	"ombud/machine/web"
)

type pages struct{ Deps }

func (p pages) db() *store.DB { return p.Work.Door.DB }

// sheet is what the pages of one day share.
type sheet struct {
	web.Page
	Board
	Where      string // the area's name
	Date       string // the day, in words
	At         string // now, of the running day
	Home       string // address of the page
	Prev, Next string // addresses of the days before and after
	Tabs       []web.Link
	Field      web.Field
	Shut       bool // no board is kept for so small an area
	p          pages
}

// ask reads the day of the address: today when none is said. Days up to ahead days from now may be asked for.
func ask(c *web.Ctx, usual calendar.Date, ahead int) (calendar.Date, error) {
	s := c.Query("day")
	if s == "" {
		return usual, nil
	}
	d, err := calendar.Parse(s)
	switch {
	case err != nil || d.Year() < 1949:
		return usual, fault.Of("day", "board.day.form")
	case d > calendar.DateOf(c.Now).AddDays(ahead):
		return usual, fault.Of("day", "board.day.future")
	}
	return d, nil
}

// at is the address of a page for a day.
func at(home string, day, usual calendar.Date) string {
	if day == usual {
		return home
	}
	return home + "?day=" + day.String()
}

// desk prepares a page of the caller's own area. A day that cannot be shown is said at its field, beside the board of the usual day.
func (p pages) desk(c *web.Ctx, title, home string, ahead int) (s sheet, status int, err error) {
	today := calendar.DateOf(c.Now)
	day, wrong := ask(c, today, ahead)
	s = p.sheet(c, title, home, c.Caller.Area, day, today, ahead)
	status = http.StatusOK
	if wrong != nil {
		status, s.Field.Error, s.Field.Value = http.StatusUnprocessableEntity, c.Problems(wrong).For("day"), c.Query("day")
	}
	for _, t := range []struct{ path, key string }{{"/desk/board/due", "board.nav.due"}, {"/desk/board/circular", "board.nav.circular"}, {"/desk/board", "board.nav.balance"}} {
		s.Tabs = append(s.Tabs, web.Link{Path: at(t.path, min(day, today), today), Label: c.Say(t.key), Current: t.path == home})
	}
	s.Tabs = append(s.Tabs, web.Link{Path: "/desk/board/wall", Label: c.Say("board.nav.wall")})
	if s.Shut = !Kept(c.Caller.Area); s.Shut {
		return s, status, nil
	}
	s.Board, err = On(c.Context(), p.db(), c.Caller.Area, min(day, today), c.Now)
	s.Board.Day, s.Board.Running = day, day == today
	return s, status, err
}

func (p pages) sheet(c *web.Ctx, title, home, area string, day, usual calendar.Date, ahead int) sheet {
	s := sheet{Page: c.Page(title), p: p, Home: home, Where: p.Names.Place(c.Context(), place.Code((area + "000000000000")[:12]), c.Voice)}
	s.Date = c.Date(day.Start())
	s.At = c.Now.In(clock.Zone).Format("15:04")
	s.Prev = at(home, day-1, usual)
	if day < usual.AddDays(ahead) {
		s.Next = at(home, day+1, usual)
	}
	s.Field = web.Field{Name: "day", Type: "date", Label: c.Say("board.day"), Value: day.String(), Short: true}
	return s
}

func (p pages) balance(c *web.Ctx) error {
	s, status, err := p.desk(c, c.Say("board.balance.title"), "/desk/board", 0)
	if err != nil {
		return err
	}
	return c.Render(status, balanceView(s))
}

// streak says red days in a row from the third on.
func (s sheet) streak(l Line) string {
	if l.RedDays < threeDays {
		return ""
	}
	if l.RedDays >= streakMost {
		return s.Say("board.streak.most", streakMost)
	}
	return s.Say("board.streak", l.RedDays)
}

func (s sheet) tag(g Signal) web.Tag {
	return web.Tag{State: g.state(), Label: s.Say("board.signal." + string(g))}
}

// signals counts offices by signal.
func (s sheet) signals() []web.Tag {
	n := map[Signal]int{}
	for _, l := range s.Lines {
		n[l.Signal]++
	}
	var out []web.Tag
	for _, g := range []Signal{Red, Yellow, Blue} {
		out = append(out, web.Tag{State: g.state(), Label: s.Say("board.signals."+string(g), n[g])})
	}
	return out
}

// longRed are the offices that have been red for three days or more.
func (s sheet) longRed() (out []Line) {
	for _, l := range s.Lines {
		if l.RedDays >= threeDays {
			out = append(out, l)
		}
	}
	return out
}

// chart draws one figure of the last days.
func (s sheet) chart(key string, of func(Line) int) web.Trend {
	t := web.Trend{Caption: s.Say("board.chart." + key), Head: s.Say("board.day"), Unit: s.Say("board.chart." + key)}
	for i, l := range s.Trend {
		day := s.Board.Day - calendar.Date(len(s.Trend)-1-i)
		t.Points = append(t.Points, web.Point{Label: s.Page.Day(day.Start()), Value: float64(of(l)), Shown: s.Count(of(l))})
	}
	return t
}

// trendDay is the day of a line of the trend.
func (s sheet) trendDay(i int) string {
	return s.Page.Day((s.Board.Day - calendar.Date(len(s.Trend)-1-i)).Start())
}

// dutiesOf leads to the open duties of an office.
func dutiesOf(office, due string) string {
	path := "/desk/duties?office=" + office
	if due != "" {
		path += "&due=" + due
	}
	return path
}

// most is how many duties a sheet lists; the rest is on the duties' own page.
const most = 200

// item is one duty of a list.
type item struct {
	Office string
	What   string
	Cite   string
	When   string
	Number string
	Title  string
	Path   string
	State  web.Tag
}

// name is what leads to the duty: the number of its grievance, and the title of what has no number.
func (x item) name() string { return cmp.Or(x.Number, x.Title) }

// items says duties in words.
func (p pages) items(c *web.Ctx, list []duty.Duty) ([]item, error) {
	rows, err := p.Rows(c, list)
	if err != nil {
		return nil, err
	}
	out := make([]item, len(list))
	for i, r := range rows {
		d := list[i]
		out[i] = item{Office: p.Names.Office(c.Context(), d.Bearer, c.Voice), What: r.Says, Cite: r.Promise.Cite, When: hour(d.DueTime()), Number: r.Number,
			Title: r.Case.Title, Path: "/desk/duty/" + d.ID, State: web.Tag{State: r.Promise.State, Label: r.Promise.Word}}
	}
	return out, nil
}

// hour is when on its last day a duty is due: 24:00 is the end of the day.
func hour(due time.Time) string {
	if s := due.In(clock.Zone).Format("15:04"); s != "00:00" {
		return s
	}
	return "24:00"
}
