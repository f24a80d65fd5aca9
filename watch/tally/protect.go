package tally

// few is the size from which a count may be shown: cells under 5 are suppressed on every public surface (charter).
const few = 5

// Cell is a count as the public may see it.
type Cell struct {
	N      int
	Hidden bool // withheld: the count is small, or it would give a small one away
}

// line hides what must be hidden in counts whose sum is shown beside them: each count from 1 to 4, and as many of the next
// smallest that none of the hidden ones can be shown to be under 5. Zeros are said, since nobody is in them, unless even that
// would give the others away: then the whole line is withheld.
func line(counts []int) []bool {
	hidden := make([]bool, len(counts))
	sum, n, small := 0, 0, false
	for i, c := range counts {
		if c > 0 && c < few {
			hidden[i], small = true, true
			sum, n = sum+c, n+1
		}
	}
	// A reader knows the hidden sum and that each hidden count is at least 1, so the most that one can be is sum - (n-1).
	for small && sum-(n-1) < few {
		next := -1
		for i, c := range counts {
			if !hidden[i] && c > 0 && (next < 0 || c < counts[next]) {
				next = i
			}
		}
		if next < 0 {
			for i := range hidden {
				hidden[i] = true
			}
			break
		}
		hidden[next] = true
		sum, n = sum+counts[next], n+1
	}
	return hidden
}

// small reports whether a sum by itself must be hidden.
func small(n int) bool { return n > 0 && n < few }
