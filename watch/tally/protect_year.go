package tally

import "slices"

// arc is one count in the web of sums, running from one sum to another. What flows into a node flows out of it, so a reader can
// imagine other counts only by sending flow around a circle of hidden arcs.
type arc struct {
	from, to int
	n, least int // least is what a reader knows it to be at least
	hidden   bool
}

// net is a set of sums: nodes joined by counts.
type net struct {
	arcs []arc
	at   [][]int // the arcs that touch each node
}

func (w *net) add(a arc) int {
	for len(w.at) <= max(a.from, a.to) {
		w.at = append(w.at, nil)
	}
	i := len(w.arcs)
	w.arcs = append(w.arcs, a)
	w.at[a.from], w.at[a.to] = append(w.at[a.from], i), append(w.at[a.to], i)
	return i
}

// most is the largest value, up to few, that a reader who knows every arc that is not hidden could still believe of arc p.
func (w *net) most(p int) int {
	flow := make([]int, len(w.arcs))
	for i, a := range w.arcs {
		flow[i] = a.n
	}
	for flow[p] < few {
		path := w.circle(flow, p)
		if path == nil {
			break
		}
		step := few - flow[p]
		for _, s := range path {
			if s.back {
				step = min(step, flow[s.arc]-w.arcs[s.arc].least)
			}
		}
		flow[p] += step
		for _, s := range path {
			if s.back {
				flow[s.arc] -= step
			} else {
				flow[s.arc] += step
			}
		}
	}
	return flow[p]
}

// stride is one arc on a way, forwards or backwards.
type stride struct {
	arc  int
	back bool
}

// circle finds a way back from the end of arc p to its beginning over hidden arcs, nil when there is none.
func (w *net) circle(flow []int, p int) []stride {
	start, end := w.arcs[p].to, w.arcs[p].from
	came := make([]stride, len(w.at))
	seen := make([]bool, len(w.at))
	seen[start] = true
	for queue := []int{start}; len(queue) > 0 && !seen[end]; queue = queue[1:] {
		for _, i := range w.at[queue[0]] {
			a := w.arcs[i]
			switch {
			case i == p || !a.hidden:
			case a.from == queue[0] && !seen[a.to]:
				seen[a.to], came[a.to] = true, stride{i, false}
				queue = append(queue, a.to)
			case a.to == queue[0] && !seen[a.from] && flow[i] > a.least:
				seen[a.from], came[a.from] = true, stride{i, true}
				queue = append(queue, a.from)
			}
		}
	}
	if !seen[end] {
		return nil
	}
	var out []stride
	for at := end; at != start; {
		s := came[at]
		out = append(out, s)
		if at = w.arcs[s.arc].from; s.back {
			at = w.arcs[s.arc].to
		}
	}
	return out
}

// side is one way to part the counts of a year: by group of matters, or by county. counts[i][m] is row i in month m.
type side struct {
	counts [][]int
	hidden [][]bool // as the months have published it
	total  []bool   // whether the year's sum of each row is hidden
}

// year decides which sums over a year may be shown beside the months that are already published, so that the sums do not give
// away what the months withhold. Both sides share the months' totals and the grand total. It says whether the grand total is hidden.
func year(sides [2]*side, months int) (grand bool) {
	w := newYearWeb(sides, months)
	for i := 0; i < len(w.arcs); {
		if a := w.arcs[i]; !a.hidden || !small(a.n) || w.most(i) >= few {
			i++
			continue
		}
		if !w.hideFor(i) {
			w.withhold(months)
			break
		}
		i = 0 // what was hidden may itself be small
	}
	for s, sd := range sides {
		sd.total = make([]bool, len(sd.counts))
		for i := range sd.counts {
			sd.total[i] = w.arcs[w.rows[s][i]].hidden
		}
	}
	return w.arcs[w.grand].hidden
}

// yearWeb is the web of one year: months, rows and the year itself are nodes, counts and sums are arcs.
type yearWeb struct {
	net
	rows  [2][]int    // of each side, the arcs of the year's sums
	row   map[int]int // of each arc of a row, the node that the row is
	grand int
}

func newYearWeb(sides [2]*side, months int) *yearWeb {
	w := &yearWeb{row: map[int]int{}}
	node := func(s, m int) int { return s*(months+1) + m } // the year itself is month number `months`
	known := func(n int) arc { return arc{n: n, least: min(n, 1), hidden: small(n)} }
	sum := 0
	for m := range months {
		total := 0
		for _, r := range sides[0].counts {
			total += r[m]
		}
		sum += total
		a := known(total)
		a.from, a.to = node(0, m), node(1, m)
		w.add(a)
	}
	grand := known(sum)
	grand.from, grand.to = node(1, months), node(0, months)
	w.grand = w.add(grand)
	for s, sd := range sides {
		turn := func(a arc) arc { // counties hang on the other side of the months' totals
			if s == 1 {
				a.from, a.to = a.to, a.from
			}
			return a
		}
		for _, r := range sd.counts {
			at, total := len(w.at), 0
			for m, n := range r {
				total += n
				a := arc{from: at, to: node(s, m), n: n, least: 1, hidden: sd.hidden[len(w.rows[s])][m]}
				if whole(sd.hidden, m) { // then zeros may be among the hidden
					a.least = 0
				}
				w.row[w.add(turn(a))] = at
			}
			a := known(total)
			a.from, a.to = node(s, months), at
			i := w.add(turn(a))
			w.rows[s], w.row[i] = append(w.rows[s], i), at
		}
	}
	return w
}

// whole reports whether every row of a month is hidden.
func whole(hidden [][]bool, m int) bool {
	return !slices.ContainsFunc(hidden, func(r []bool) bool { return !r[m] })
}

// hideFor hides one more sum of the year so that arc p may be believed larger: the smallest that is enough by itself, else that of
// p's own row, else the smallest, the grand total last; false when nothing is left to hide.
func (w *yearWeb) hideFor(p int) bool {
	var open []int
	for _, rows := range w.rows {
		for _, i := range rows {
			if a := w.arcs[i]; !a.hidden && a.n > 0 {
				open = append(open, i)
			}
		}
	}
	slices.SortStableFunc(open, func(i, j int) int { return w.arcs[i].n - w.arcs[j].n })
	for _, i := range open {
		if w.arcs[i].hidden = true; w.most(p) >= few {
			return true
		}
		w.arcs[i].hidden = false
	}
	if !w.arcs[w.grand].hidden {
		open = append(open, w.grand)
	}
	if len(open) == 0 {
		return false
	}
	next := open[0]
	for _, i := range open {
		if w.row[i] == w.row[p] && w.row[i] != 0 {
			next = i
		}
	}
	w.arcs[next].hidden = true
	return true
}

// withhold hides every sum of the year by group and county, zeros too: then the months protect themselves. The grand total stays
// hidden only beside a month whose own total is.
func (w *yearWeb) withhold(months int) {
	for _, rows := range w.rows {
		for _, i := range rows {
			w.arcs[i].hidden = true
		}
	}
	w.arcs[w.grand].hidden = small(w.arcs[w.grand].n)
	for _, a := range w.arcs[:months] {
		w.arcs[w.grand].hidden = w.arcs[w.grand].hidden || a.hidden
	}
}
