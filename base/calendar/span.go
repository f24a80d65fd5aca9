package calendar

import (
	"strconv"
	"strings"

	"ombud/base/fault"
)

// Unit is what a term is counted in.
type Unit uint8

// The units. 日 in a statute is a calendar day unless it says 工作日: 信访工作条例 §23 uses both side by side.
const (
	Minute  Unit = iota // round the clock
	Hour                // round the clock
	Day                 // 日
	Workday             // 工作日
)

var units = [...]string{Minute: "m", Hour: "h", Day: "d", Workday: "wd"}

// String is the unit as rule packs write it: m, h, d or wd.
func (u Unit) String() string {
	if int(u) < len(units) {
		return units[u]
	}
	return "?"
}

// MaxN is the longest term in any unit: 10000 days is longer than any limitation period.
const MaxN = 10000

// Span is the length of a term, such as 15 calendar days.
type Span struct {
	N    int // 1..MaxN; a Span outside is counted as the nearest bound
	Unit Unit
}

// String is the span as ParseSpan reads it.
func (s Span) String() string { return strconv.Itoa(s.N) + s.Unit.String() }

// ParseSpan reads "30m", "2h", "15d" or "5wd": a whole number from 1 to MaxN without sign, blank or leading zero, then the unit.
// Anything else is the fault calendar.span.
func ParseSpan(s string) (Span, error) {
	digits := strings.TrimRight(s, "mhdw")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > MaxN || strconv.Itoa(n) != digits {
		return Span{}, fault.New(fault.Invalid, "calendar.span", s)
	}
	for u, name := range units {
		if s[len(digits):] == name {
			return Span{N: n, Unit: Unit(u)}, nil
		}
	}
	return Span{}, fault.New(fault.Invalid, "calendar.span", s)
}

// MarshalText writes the span as ParseSpan reads it.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what ParseSpan reads.
func (s *Span) UnmarshalText(b []byte) error {
	v, err := ParseSpan(string(b))
	if err == nil {
		*s = v
	}
	return err
}
