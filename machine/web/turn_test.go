package web

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
)

// Whoever turns a list to its end and back sees every row once each way, and no page leads beyond either end.
func TestTurn(t *testing.T) {
	t.Parallel()
	const size = 4
	for n := range 14 {
		rows := make([]int, n)
		for i := range rows {
			rows[i] = 10 + i
		}
		read := func(s Span) []int {
			at := func(k string) int { i, _ := strconv.Atoi(k); return i - 10 }
			if s.Back() {
				before := rows[:at(s.Until)]
				return before[max(0, len(before)-size-1):]
			}
			from := rows
			if s.After != "" {
				from = rows[at(s.After)+1:]
			}
			return from[:min(len(from), size+1)]
		}
		var seen []int
		var first, last []int
		prev, s := "", Span{}
		for {
			page, p, next := Turn(s, read(s), size, strconv.Itoa)
			seen, prev = append(seen, page...), p
			if first == nil {
				first = page
			}
			if last = page; next == "" {
				break
			}
			s = Span{After: next}
		}
		if !slices.Equal(seen, rows) {
			t.Errorf("%d rows forward: %v", n, seen)
		}
		back := slices.Clone(last)
		for prev != "" {
			s = Span{Until: prev}
			page, p, next := Turn(s, read(s), size, strconv.Itoa)
			if next == "" {
				t.Fatalf("%d rows: a page before another has no next", n)
			}
			back, prev = append(slices.Clone(page), back...), p
		}
		if !slices.Equal(back, rows) || fmt.Sprint(back[:min(n, size)]) != fmt.Sprint(first[:min(n, size)]) {
			t.Errorf("%d rows back: %v", n, back)
		}
	}
}
