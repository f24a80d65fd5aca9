package wages

import (
	"cmp"
	"maps"
	"slices"

	"ombud/ledger"
	"ombud/ledger/finding"
	"ombud/machine/web"
)

// Level is how a project or one of its months stands. It holds no number: one worker who was not paid makes a project as red as many.
type Level string

// The levels, from the worst.
const (
	Red     Level = "red"    // wages are owed
	Yellow  Level = "yellow" // something the law asks for is missing or does not agree
	Green   Level = "green"  // evidence came and nothing is open
	Unknown Level = ""       // no evidence came
)

var badness = map[Level]int{Red: 3, Yellow: 2, Green: 1}

// worse is the worse of two levels.
func (l Level) worse(m Level) Level {
	if badness[m] > badness[l] {
		return m
	}
	return l
}

// state is the level as pages show it: with a colour and a sign.
func (l Level) state() web.State {
	return map[Level]web.State{Red: web.Over, Yellow: web.Soon, Green: web.Met}[l]
}

// key is the word for the level.
func (l Level) key() string { return "wages.level." + cmp.Or(string(l), "unknown") }

// class is the class of a cell of the calendar.
func (l Level) class() string { return "heat-" + cmp.Or(string(l), "none") }

// MonthState is how one month of a project stood at a check.
type MonthState struct {
	Month string     `json:"month"` // 2026-10
	Level Level      `json:"level"`
	Open  int        `json:"open"` // findings
	Fen   ledger.Fen `json:"fen"`  // wages that are owed
}

// owes are the checks that find wages still owed. Those paid late, or to a card of somebody else, are no debt any more.
var owes = []string{"unpaid", "short", "below-minimum", "settlement-unpaid"}

// levelOf is the level of one finding: red where wages are owed, yellow for all else, none when nothing more is owed about it.
func levelOf(f finding.Finding) Level {
	switch {
	case f.State.Over():
		return Unknown
	case slices.Contains(owes, f.Check):
		return Red
	}
	return Yellow
}

// Standing is how a project stands: each month for which evidence came or something is open, and the worst of them all. months are the
// months of the evidence.
func Standing(months []ledger.Month, known []finding.Finding) (Level, []MonthState) {
	by := map[string]MonthState{}
	for _, m := range months {
		by[m.String()] = MonthState{Month: m.String(), Level: Green}
	}
	worst := Unknown
	if len(months) > 0 {
		worst = Green
	}
	for _, f := range known {
		l := levelOf(f)
		if l == Unknown {
			continue
		}
		worst = worst.worse(l)
		if f.Period == 0 {
			continue
		}
		m := by[f.Period.String()]
		m.Month, m.Level, m.Open = f.Period.String(), m.Level.worse(l), m.Open+1
		if l == Red {
			m.Fen += f.Amount
		}
		by[m.Month] = m
	}
	out := slices.Collect(maps.Values(by))
	slices.SortFunc(out, func(a, b MonthState) int { return cmp.Compare(a.Month, b.Month) })
	return worst, out
}
