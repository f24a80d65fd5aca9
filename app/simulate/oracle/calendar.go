// Package oracle computes a second time, from the packs' text and the facts alone, which duties there were, when each ended, and which
// warnings, breaches, ladder steps and lapses had to be recorded. It shares no code with core/duty or base/calendar, and a test holds it
// to that: what both say must have been thought twice.
package oracle

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// days are counted from 1970-01-01 in civil time, UTC+8.
type days map[int64]bool // true: worked although it is a weekend; false: off although it is not

const (
	dayMillis = 86400000
	zone      = 8 * 3600000
)

// readDays takes in the text of a year's notice.
func (d days) read(text string) error {
	for line := range strings.Lines(text) {
		part := strings.Split(strings.TrimSpace(line), "\t")
		if len(part) < 2 || part[0] == "paper" || strings.HasPrefix(part[0], "#") {
			continue
		}
		n, err := dayOf(part[0])
		if err != nil {
			return err
		}
		d[n] = part[1] == "work"
	}
	return nil
}

func dayOf(s string) (int64, error) {
	t, err := time.Parse("2006-01-02", s)
	return t.Unix() / 86400, err
}

func dayAt(ms int64) int64    { return floor(ms+zone, dayMillis) }
func startOf(day int64) int64 { return day*dayMillis - zone }

func floor(a, b int64) int64 {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

func (d days) worked(day int64) bool {
	if w, ok := d[day]; ok {
		return w
	}
	weekday := (day + 4) % 7 // the epoch was a Thursday; 0 is Sunday
	return weekday != 0 && weekday != 6
}

// term is a number and a unit: m, h, d, wd.
type term struct {
	n    int64
	unit string
}

func readTerm(s string) (term, error) {
	digits := strings.TrimRight(s, "mhdw")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return term{}, fmt.Errorf("term %q", s)
	}
	return term{n, s[len(digits):]}, nil
}

func (t term) whole() bool { return t.unit == "d" || t.unit == "wd" }

// millis is the length of minutes, hours and calendar days.
func (t term) millis() int64 {
	return t.n * map[string]int64{"m": 60000, "h": 3600000, "d": dayMillis}[t.unit]
}

// end is when a term ends that begins at an instant. The day it begins on is not counted; forward moves an end that falls on a day off.
func (d days) end(from int64, t term, forward bool) int64 {
	if !t.whole() {
		return from + t.millis()
	}
	last := dayAt(from)
	for left := t.n; left > 0; {
		if last++; t.unit == "d" || d.worked(last) {
			left--
		}
	}
	for forward && !d.worked(last) {
		last++
	}
	return startOf(last + 1)
}

// early is nine o'clock on the last working day before a last day that is off, 0 where that is worked.
func (d days) early(due int64) int64 {
	last := dayAt(due - 1)
	if d.worked(last) {
		return 0
	}
	for !d.worked(last) {
		last--
	}
	return startOf(last) + 9*3600000
}
