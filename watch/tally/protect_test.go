package tally

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// published is what a year publishes, for a reader who wants to find a small count: rows x months on two sides with shared sums.
type published struct {
	sides  [2]*side
	months int
	total  []int
	grand  int
	hidden bool // the grand total
}

func draw(t *rapid.T, most, rows, months int) published {
	out := published{months: months, total: make([]int, months)}
	cells := make([][][]int, rapid.IntRange(1, rows).Draw(t, "groups")) // group x county x month, so that both sides agree
	counties := rapid.IntRange(1, rows).Draw(t, "counties")
	count := rapid.OneOf(rapid.IntRange(0, most), rapid.Just(0), rapid.IntRange(1, 3))
	out.sides = [2]*side{{}, {}}
	for range counties {
		out.sides[1].counts = append(out.sides[1].counts, make([]int, months))
	}
	for g := range cells {
		out.sides[0].counts = append(out.sides[0].counts, make([]int, months))
		for c := range counties {
			for m := range months {
				n := count.Draw(t, "n")
				out.sides[0].counts[g][m] += n
				out.sides[1].counts[c][m] += n
				out.total[m] += n
				out.grand += n
			}
		}
	}
	for _, s := range out.sides {
		for range s.counts {
			s.hidden = append(s.hidden, make([]bool, months))
		}
		for m := range months {
			var col []int
			for _, r := range s.counts {
				col = append(col, r[m])
			}
			for i, h := range line(col) {
				s.hidden[i][m] = h
			}
		}
	}
	out.hidden = year(out.sides, months)
	return out
}

// reader solves the published table by bounds: every sum narrows what its parts can be, until nothing narrows any more. It is
// what somebody with a spreadsheet can do, and is written without regard to how the counts were hidden.
type reader struct {
	lo, hi []int
	sums   [][]int // whole, parts...
}

const unknown = 1 << 20

func (r *reader) variable(n int, hidden bool, least int) int {
	if !hidden {
		r.lo, r.hi = append(r.lo, n), append(r.hi, n)
	} else {
		r.lo, r.hi = append(r.lo, least), append(r.hi, unknown)
	}
	return len(r.lo) - 1
}

func (r *reader) solve() {
	for changed := true; changed; {
		changed = false
		tighten := func(v, lo, hi int) {
			if lo > r.lo[v] {
				r.lo[v], changed = lo, true
			}
			if hi < r.hi[v] {
				r.hi[v], changed = hi, true
			}
		}
		for _, s := range r.sums {
			lo, hi := 0, 0
			for _, v := range s[1:] {
				lo, hi = lo+r.lo[v], hi+r.hi[v]
			}
			tighten(s[0], lo, hi)
			for _, v := range s[1:] {
				tighten(v, r.lo[s[0]]-(hi-r.hi[v]), r.hi[s[0]]-(lo-r.lo[v]))
			}
		}
	}
}

// read sets up the reader; small lists the hidden small counts.
func (tb published) read() (r *reader, small []int) {
	r = &reader{}
	v := func(n int, hidden bool, least int) int {
		i := r.variable(n, hidden, least)
		if hidden && n > 0 && n < few {
			small = append(small, i)
		}
		return i
	}
	months := make([]int, tb.months)
	for m := range months {
		months[m] = v(tb.total[m], tb.total[m] > 0 && tb.total[m] < few, 1)
	}
	grand := v(tb.grand, tb.hidden, 1)
	r.sums = append(r.sums, append([]int{grand}, months...))
	for _, s := range tb.sides {
		year, zeros := []int{grand}, 1
		if !slices.Contains(s.total, false) {
			zeros = 0
		}
		parts := make([][]int, tb.months)
		for i, row := range s.counts {
			sum, vars := 0, []int{}
			for m, n := range row {
				least := 0
				for _, h := range s.hidden {
					if !h[m] {
						least = 1
					}
				}
				vars = append(vars, v(n, s.hidden[i][m], least))
				parts[m] = append(parts[m], vars[m])
				sum += n
			}
			total := v(sum, s.total[i], zeros)
			year = append(year, total)
			r.sums = append(r.sums, append([]int{total}, vars...))
		}
		r.sums = append(r.sums, year)
		for m, p := range parts {
			r.sums = append(r.sums, append([]int{months[m]}, p...))
		}
	}
	return r, small
}

// exists looks for counts that agree with everything published and where variable p is at least want: by trying.
func (r *reader) exists(p, want int, budget *int) bool {
	if *budget--; *budget < 0 {
		return true // too hard to decide by trying; the bounds were passed
	}
	r.lo[p] = max(r.lo[p], want)
	r.solve()
	open := -1
	for v := range r.lo {
		if r.lo[v] > r.hi[v] {
			return false
		}
		if r.lo[v] < r.hi[v] && (open < 0 || r.hi[v]-r.lo[v] < r.hi[open]-r.lo[open]) {
			open = v
		}
	}
	if open < 0 {
		return true
	}
	for n := r.lo[open]; n <= min(r.hi[open], r.lo[open]+3*few); n++ {
		next := &reader{append([]int{}, r.lo...), append([]int{}, r.hi...), r.sums}
		next.lo[open], next.hi[open] = n, n
		if next.exists(p, want, budget) {
			return true
		}
	}
	return false
}

// From everything published, no withheld count can be shown to lie between 1 and 4.
func TestNothingSmallCanBeShown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tb := draw(t, 9, 4, rapid.IntRange(1, 4).Draw(t, "months"))
		r, small := tb.read()
		r.solve()
		for _, v := range small {
			if r.hi[v] < few {
				t.Fatalf("count %d is shown to be at most %d", v, r.hi[v])
			}
			again, _ := tb.read()
			budget := 3000
			if !again.exists(v, few, &budget) {
				t.Fatalf("count %d cannot be %d or more", v, few)
			}
		}
	})
}

// Whole years of a real shape: bounds alone, and the figures must still be of use.
func TestAYearStaysUseful(t *testing.T) {
	t.Parallel()
	shown, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		tb := draw(t, 40, 10, 12)
		r, small := tb.read()
		r.solve()
		for _, v := range small {
			if r.hi[v] < few {
				t.Fatalf("count %d is shown to be at most %d", v, r.hi[v])
			}
		}
		for _, s := range tb.sides {
			for _, h := range s.total {
				if all++; !h {
					shown++
				}
			}
		}
	})
	if shown*2 < all {
		t.Errorf("only %d of %d sums over a year are shown", shown, all)
	}
	t.Logf("%d of %d", shown, all)
}

func TestLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   []int
		want string
	}{
		{[]int{10, 20, 30}, "..."},
		{[]int{0, 20, 30}, "..."},
		{[]int{3, 20, 30}, "xx."},
		{[]int{3, 30, 7, 0}, "x.x."},
		{[]int{4, 4, 9}, "xx."},
		{[]int{1, 1, 0, 9}, "xx.x"},
		{[]int{1, 1, 1, 1}, "xxxx"},
		{[]int{2, 3, 0, 0}, "xxxx"}, // the sum 5 and the zeros would say that each is under 5
		{[]int{5}, "."},
		{[]int{4}, "x"},
		{nil, ""},
	} {
		got := ""
		for _, h := range line(c.in) {
			got += map[bool]string{true: "x", false: "."}[h]
		}
		if got != c.want {
			t.Errorf("line(%v) = %s, want %s", c.in, got, c.want)
		}
	}
}
