package tally

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"ombud/base/calendar"
	"ombud/machine/store"
)

// Measures are what is shown by matter and by county, in the order of a life.
var Measures = []What{Received, Dispatched, Accepted, Answered, Withdrawn}

// Figures are the city's counts for one period, as the public may see them. In the running month every count is rounded down to
// a multiple of five: exact counts would change by one when one person complains, and whoever looks every day would see it.
type Figures struct {
	Period   Period
	Totals   map[What]Cell
	Groups   []Line
	Counties []Line
	Kept     Kept
	Wait     Wait
	Desk     Judged
	Handling Judged
	Solved   Judged
	Weeks    []Week
	Empty    bool // nothing happened that may be told
}

// Line is one row of a table: a group of matters, or a county.
type Line struct {
	Code  string
	Cells map[What]Cell
	Wait  Wait
}

// Kept is how duties were kept: met in time, met late, and how many were overdue when the period ended.
type Kept struct {
	Met, Late, Overdue Cell
}

// Wait is the median of whole days from receipt to the first answer; Known only where at least five were answered.
type Wait struct {
	Median int
	Known  bool
}

// Judged is what people said, of all who were told a result in the period: Silent are those who said nothing.
type Judged struct {
	Good, Fair, Bad, Silent, Told Cell
}

// Week is one week from Monday.
type Week struct {
	From               calendar.Date
	Received, Answered Cell
}

// weeks is how far back the trend looks: half a year.
const trendWeeks = 26

// Compute makes the figures of a period. groups are the codes of all groups of matters, in their order; places those of the counties.
func Compute(ctx context.Context, q store.Querier, p Period, groups, places []string) (Figures, error) {
	f := Figures{Period: p, Totals: map[What]Cell{}, Empty: true}
	byG, err := monthly(ctx, q, byGroup, p)
	if err != nil {
		return f, fmt.Errorf("figures: %w", err)
	}
	byC, err := monthly(ctx, q, byCounty, p)
	if err != nil {
		return f, fmt.Errorf("figures: %w", err)
	}
	days, err := daily(ctx, q, min(p.From, trendStart(p)), p.To)
	if err != nil {
		return f, fmt.Errorf("figures: %w", err)
	}
	total := map[What]int{}
	for d := p.From; d <= p.To; d++ {
		for w, n := range days[d] {
			total[w] += n
			f.Empty = f.Empty && n == 0
		}
	}
	overdue, err := overdueAt(ctx, q, p.To)
	if err != nil {
		return f, fmt.Errorf("figures: %w", err)
	}
	f.kept(total, overdue)
	f.judge(total)
	f.trend(days)
	rows := [2][]string{byG.rows(groups), byC.rows(places)}
	if p.Running {
		if err := today(ctx, q, p.To+1, byG, byC); err != nil {
			return f, fmt.Errorf("figures: %w", err)
		}
		f.rough(byG, byC, rows, total)
		return f, nil
	}
	f.lines(byG, byC, rows)
	list, err := waits(ctx, q, p)
	if err != nil {
		return f, fmt.Errorf("figures: %w", err)
	}
	f.waits(list)
	return f, nil
}

// Floored is a count that may be looked at every day: rounded down to five.
func Floored(n int) Cell { return Cell{N: n - n%few, Hidden: n > 0 && n < few} }

// Alone is a count that stands by itself.
func Alone(n int) Cell { return Cell{N: n, Hidden: small(n)} }

// cell is a count as this period shows it.
func (f *Figures) cell(n int, hidden bool) Cell {
	if f.Period.Running {
		return Floored(n)
	}
	return Cell{n, hidden}
}

func (f *Figures) kept(total map[What]int, overdue int) {
	h := line([]int{total[Met], total[Late]})
	f.Kept = Kept{f.cell(total[Met], h[0]), f.cell(total[Late], h[1]), f.cell(overdue, small(overdue))}
}

func (f *Figures) judge(total map[What]int) {
	one := func(good, fair, bad What) Judged {
		n := []int{total[good], total[fair], total[bad], total[Told] - total[good] - total[fair] - total[bad]}
		h := line(n)
		return Judged{f.cell(n[0], h[0]), f.cell(n[1], h[1]), f.cell(n[2], h[2]), f.cell(n[3], h[3]), f.cell(total[Told], small(total[Told]))}
	}
	f.Desk, f.Handling, f.Solved = one(DeskGood, DeskFair, DeskBad), one(WorkGood, WorkFair, WorkBad), one(SolvedYes, SolvedPart, SolvedNo)
}

// trendStart is the Monday from which the weeks of the trend run; they end with the last whole week of the period.
func trendStart(p Period) calendar.Date {
	return monday(p.To+1) - 7*trendWeeks
}

func monday(d calendar.Date) calendar.Date { return d - calendar.Date((int(d.Weekday())+6)%7) }

func (f *Figures) trend(days map[calendar.Date]map[What]int) {
	start := trendStart(f.Period)
	var got, done [trendWeeks]int
	for i := range trendWeeks {
		for d := start + calendar.Date(7*i); d < start+calendar.Date(7*i+7); d++ {
			got[i] += days[d][Received]
			done[i] += days[d][Answered]
		}
	}
	hidGot, hidDone := line(got[:]), line(done[:])
	for i := range trendWeeks {
		f.Weeks = append(f.Weeks, Week{start + calendar.Date(7*i), Cell{got[i], hidGot[i]}, Cell{done[i], hidDone[i]}})
	}
}

// lines fills the tables by group and by county for whole months, and for a year beside its months.
func (f *Figures) lines(byG, byC sumsBy, rows [2][]string) {
	f.Groups, f.Counties = blank(rows[0]), blank(rows[1])
	months := f.Period.months()
	for _, w := range Measures {
		sides := [2]*side{f.side(byG, rows[0], months, w), f.side(byC, rows[1], months, w)}
		grand := false
		if f.Period.Year {
			grand = year(sides, len(months))
		}
		sum := 0
		for s, to := range [2][]Line{f.Groups, f.Counties} {
			for i, counts := range sides[s].counts {
				n := 0
				for _, c := range counts {
					n += c
				}
				hidden := sides[s].hidden[i][0]
				if f.Period.Year {
					hidden = sides[s].total[i]
				}
				to[i].Cells[w] = Cell{n, hidden}
				if s == 0 {
					sum += n
				}
			}
		}
		f.Totals[w] = Cell{sum, small(sum) || grand}
	}
}

// rough fills the tables of the running month, where every count is rounded down.
func (f *Figures) rough(byG, byC sumsBy, rows [2][]string, total map[What]int) {
	f.Groups, f.Counties = blank(rows[0]), blank(rows[1])
	for _, w := range Measures {
		f.Totals[w] = Floored(total[w])
		for i, l := range f.Groups {
			l.Cells[w] = Floored(byG.get(f.Period.From, rows[0][i], w))
		}
		for i, l := range f.Counties {
			l.Cells[w] = Floored(byC.get(f.Period.From, rows[1][i], w))
		}
	}
}

func blank(codes []string) []Line {
	var out []Line
	for _, c := range codes {
		out = append(out, Line{Code: c, Cells: map[What]Cell{}})
	}
	return out
}

// side gathers the counts of one measure, hidden month by month as each month's own figures hide them.
func (f *Figures) side(s sumsBy, rows []string, months []calendar.Date, w What) *side {
	out := &side{}
	for _, r := range rows {
		counts := make([]int, len(months))
		for m, month := range months {
			counts[m] = s.get(month, r, w)
		}
		out.counts, out.hidden = append(out.counts, counts), append(out.hidden, make([]bool, len(months)))
	}
	for m := range months {
		col := make([]int, len(rows))
		for i := range rows {
			col[i] = out.counts[i][m]
		}
		for i, h := range line(col) {
			out.hidden[i][m] = h
		}
	}
	return out
}

// waits sets the medians, of all and of each group whose answers may be shown.
func (f *Figures) waits(list []wait) {
	all := map[int]int{}
	groups := map[string]map[int]int{}
	for _, w := range list {
		all[w.days] += w.n
		if groups[w.group] == nil {
			groups[w.group] = map[int]int{}
		}
		groups[w.group][w.days] += w.n
	}
	f.Wait = median(all)
	for i, l := range f.Groups {
		if !l.Cells[Answered].Hidden {
			f.Groups[i].Wait = median(groups[l.Code])
		}
	}
}

// median is the lower median of counts by days.
func median(days map[int]int) Wait {
	total := 0
	for _, n := range days {
		total += n
	}
	if total < few {
		return Wait{}
	}
	before := 0
	for _, d := range slices.Sorted(maps.Keys(days)) {
		if before += days[d]; 2*before >= total {
			return Wait{d, true}
		}
	}
	return Wait{}
}
