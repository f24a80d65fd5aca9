package clockface

import (
	"net/http"
	"strconv"
	"time"

	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/machine/web"
	"ombud/machine/words"
)

// yearPage is one year of working days.
type yearPage struct {
	Year        int
	Others      []web.Link
	Workdays    int
	Provisional bool
	ThisYear    bool
	Months      []monthGrid
	Holidays    []holiday
}

// monthGrid is a month in weeks from Monday; nil outside it.
type monthGrid struct {
	Name  string
	Weeks [][7]*gridDay
}

// gridDay is one day: its class is how it is drawn, its Say what a reader hears.
type gridDay struct {
	N            int
	Class, Say   string
	Today, Named bool
}

// holiday is what one holiday does to the days around it.
type holiday struct {
	Name      string
	Off, Work []string
	Paper     string
}

func (f face) year(c *web.Ctx) error {
	cal := f.law.Current().Calendar
	year, err := strconv.Atoi(c.Path("year"))
	if err != nil || strconv.Itoa(year) != c.Path("year") || year < cal.FirstYear() || year > cal.LastYear()+1 {
		return fault.New(fault.NotFound, "almanac.no_year", cal.FirstYear(), cal.LastYear()+1)
	}
	page := yearPage{Year: year, Provisional: year > cal.LastYear()}
	for y := cal.LastYear() + 1; y >= cal.FirstYear(); y-- {
		page.Others = append(page.Others, web.Link{Path: "/calendar/" + strconv.Itoa(y), Label: strconv.Itoa(y), Current: y == year})
	}
	from, to := calendar.NewDate(year, time.January, 1), calendar.NewDate(year, time.December, 31)
	page.Workdays = cal.Workdays(from-1, to)
	page.Holidays = holidays(c.Voice, cal, from, to)
	today := calendar.DateOf(c.Now)
	page.ThisYear = from <= today && today <= to
	for m := time.January; m <= time.December; m++ {
		page.Months = append(page.Months, grid(c.Voice, cal, year, m, today))
	}
	return c.Render(http.StatusOK, calendarPage(c.Page(c.Say("almanac.title", year)), page))
}

// holidays gathers what the notices list, in the order of the year.
func holidays(v words.Voice, cal *calendar.Calendar, from, to calendar.Date) []holiday {
	var out []holiday
	at := map[string]int{}
	for d := from; d <= to; d++ {
		e := cal.On(d)
		if e.Name == "" {
			continue
		}
		i, ok := at[e.Name+e.Paper]
		if !ok {
			i = len(out)
			at[e.Name+e.Paper] = i
			out = append(out, holiday{Name: e.Name, Paper: e.Paper})
		}
		day := v.Say("almanac.day", v.Day(d.Start()), v.Weekday(d.Start()))
		if e.Off {
			out[i].Off = append(out[i].Off, day)
		} else {
			out[i].Work = append(out[i].Work, day)
		}
	}
	return out
}

func grid(v words.Voice, cal *calendar.Calendar, year int, m time.Month, today calendar.Date) monthGrid {
	first := calendar.NewDate(year, m, 1)
	out := monthGrid{Name: v.Month(first.Start())}
	for d := first; d < calendar.NewDate(year, m+1, 1); d++ {
		col := (int(d.Weekday()) + 6) % 7
		if len(out.Weeks) == 0 || col == 0 {
			out.Weeks = append(out.Weeks, [7]*gridDay{})
		}
		_, _, n := d.Civil()
		g := &gridDay{N: n, Today: d == today}
		switch e := cal.On(d); {
		case e.MakeUp:
			g.Class, g.Say, g.Named = "cal-makeup", v.Say("promise.makeup", e.Name), true
		case e.Off && e.Name != "":
			g.Class, g.Say, g.Named = "cal-skipped cal-start", e.Name, true
		case e.Off:
			g.Class, g.Say = "cal-skipped", v.Say("calendar.why.weekend")
		default:
			g.Say = v.Say("calendar.why.counted")
		}
		if g.Today {
			g.Class, g.Named = "cal-last", true
			g.Say = v.Say("almanac.today", g.Say)
		}
		out.Weeks[len(out.Weeks)-1][col] = g
	}
	return out
}

// columns are the days of the week from Monday.
func columns(v words.Voice) [7]string {
	var out [7]string
	monday := calendar.NewDate(2024, time.January, 1)
	for i := range out {
		out[i] = v.Weekday(monday.AddDays(i).Start())
	}
	return out
}
