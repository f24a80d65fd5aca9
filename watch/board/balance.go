package board

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"ombud/base/calendar"
	"ombud/machine/store"
)

// Line is the balance of one office, or of all of them, on one day. Carried + Sums[Opened] = Sums.Closed() + Open, always.
type Line struct {
	Office  string
	Place   string // of the office, "" for all
	Sums           // of the day
	Carried int    // open when the day began
	Open    int    // open when it ended, or now
	Overdue int    // of these, past their due instant
	Left    int    // running day: still open of those due today
	Signal  Signal // see SignalOf
	RedDays int    // how many finished days in a row, this one included, ended red; see streakMost
}

// Board is a day's balance of an area.
type Board struct {
	Area    string
	Day     calendar.Date
	Running bool // the day is not over
	Total   Line
	Lines   []Line // offices from the top of the house down, then by id: an order that says nothing about them
	Trend   []Line // the last days' totals, oldest first
}

// trendDays is how far back the chart looks, and streakMost how far back red days in a row are counted.
const (
	trendDays  = 30
	streakMost = 30
)

// Empty reports whether nothing was owed and nothing happened.
func (b Board) Empty() bool { return len(b.Lines) == 0 }

// On computes the board of an area for a day that has begun. Past days are as known now: what was put on record late stands on the
// day on which it happened.
func On(ctx context.Context, q store.Querier, area string, day calendar.Date, now time.Time) (Board, error) {
	today := calendar.DateOf(now)
	b := Board{Area: area, Day: day, Running: day == today, Total: Line{Signal: Blue}}
	lines, err := stocks(ctx, q, area, day)
	if err != nil {
		return b, fmt.Errorf("board: %w", err)
	}
	flows, err := flows(ctx, q, area, day)
	if err != nil {
		return b, fmt.Errorf("board: %w", err)
	}
	live := map[string]pending{}
	if day >= today-1 {
		if live, err = pendings(ctx, q, area, now); err != nil {
			return b, fmt.Errorf("board: %w", err)
		}
	}
	red, err := RedDays(ctx, q, area, min(day, today-1), streakMost)
	if err != nil {
		return b, fmt.Errorf("board: %w", err)
	}
	for _, l := range lines {
		l.Sums = flows[l.Office]
		l.Carried = l.Open - l.Net()
		l.RedDays = red[l.Office]
		l.pend(live[l.Office], b.Running, day == today-1)
		l.Signal = SignalOf(l.Overdue, l.Soon())
		if l.Office == "" {
			b.Total = l
		} else if l.Carried != 0 || l.Open != 0 || l.Sums != (Sums{}) {
			b.Lines = append(b.Lines, l)
		}
	}
	slices.SortFunc(b.Lines, func(x, y Line) int { return cmp.Or(cmp.Compare(x.Place, y.Place), cmp.Compare(x.Office, y.Office)) })
	b.Trend, err = trend(ctx, q, area, day, b.Total)
	return b, err
}

// Soon is how many were due within 24 hours of the moment looked at.
func (l Line) Soon() int { return l.Sums[Soon] }

// pend adds what the log cannot say yet: what is still open and due today or tomorrow.
func (l *Line) pend(p pending, running, yesterday bool) {
	switch {
	case running:
		l.Left = p.today
		l.Sums[Due] += p.today
		l.Sums[Soon] = p.within
		l.Overdue += p.passed
	case yesterday:
		l.Sums[Soon] += p.carried
	}
}

// trend is the totals of the last days, going back from the one that is known.
func trend(ctx context.Context, q store.Querier, area string, day calendar.Date, last Line) ([]Line, error) {
	days, err := totals(ctx, q, area, day-trendDays+1, day)
	if err != nil {
		return nil, fmt.Errorf("board: %w", err)
	}
	out := make([]Line, trendDays)
	open, overdue := last.Open, last.Overdue
	for i := trendDays - 1; i >= 0; i-- {
		s := days[day-trendDays+1+calendar.Date(i)]
		out[i] = Line{Sums: s, Open: open, Overdue: overdue, Carried: open - s.Net()}
		open, overdue = open-s.Net(), overdue-s.Over()
	}
	return out, nil
}

// RedDays tells for each office of an area on how many days in a row, back from last, it ended red; at most n are looked at. last must
// be over. Offices that were not red on last are left out.
func RedDays(ctx context.Context, q store.Querier, area string, last calendar.Date, n int) (map[string]int, error) {
	lines, err := stocks(ctx, q, area, last)
	if err != nil {
		return nil, err
	}
	moves, err := overdueMoves(ctx, q, area, last-calendar.Date(n)+1, last)
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, l := range lines {
		overdue := l.Overdue
		for d := last; d > last-calendar.Date(n) && overdue > 0; d-- {
			out[l.Office]++
			overdue -= moves[l.Office][d]
		}
	}
	delete(out, "")
	return out, nil
}

// threeDays of red in a row call for an interview of the head of the office.
const threeDays = 3

// StayedRed lists the offices of an area that ended red on each of the last n days, by id. Whoever decides on an interview asks with n = 3.
func StayedRed(ctx context.Context, q store.Querier, area string, last calendar.Date, n int) ([]string, error) {
	days, err := RedDays(ctx, q, area, last, n)
	if err != nil {
		return nil, fmt.Errorf("red days: %w", err)
	}
	var out []string
	for office, d := range days {
		if d >= n {
			out = append(out, office)
		}
	}
	slices.Sort(out)
	return out, nil
}
