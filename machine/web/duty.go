package web

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"ombud/base/clock"
	"ombud/machine/words"
)

// Promise is one duty in one line: who owes what, by when, under what.
type Promise struct {
	State    State
	Word     string // how it stands: 还有 3 天, 已超期 2 天, 已按期办结
	Sentence string // 市住建局应在 10 月 2 日前给您书面答复
	Cite     string // 《信访工作条例》第三十四条
	About    string // what exactly, where several such are owed; "" where the sentence says all
}

// MarkKind is what a mark on a duty line stands for.
type MarkKind string

// The marks.
const (
	Rung     MarkKind = "rung"     // a warning is given here
	Moved    MarkKind = "moved"    // the due moment before an extension
	Kept     MarkKind = "kept"     // what met the duty
	Happened MarkKind = "happened" // any other fact worth showing
)

// Mark is one instant on a duty line.
type Mark struct {
	At    time.Time
	Kind  MarkKind
	Label string
}

// DutyLine is the rail from start to due, with its promise above and its explanation folded below.
type DutyLine struct {
	Promise
	Start, Due, Now time.Time
	Marks           []Mark
	Detail          templ.Component // why this day; nil for none
	DetailLabel     string          // "" = 为什么是这一天？
	Unfolded        bool            // show the explanation at once
}

// stretch is the least share of the rail, in per cent, that the time before due keeps however long a duty is overdue.
const stretch = 55

// crowd is the most of the rail, in per cent, that the time before due takes when something came after it.
const crowd = 86

// end is the last instant the rail shows: the due moment, or what came after it.
func (d DutyLine) end() time.Time {
	end := d.Due
	if k, ok := d.kept(); ok {
		if k.At.After(end) {
			end = k.At
		}
	} else if d.State == Over && d.Now.After(end) {
		end = d.Now
	}
	return end
}

func (d DutyLine) kept() (Mark, bool) {
	for _, m := range d.Marks {
		if m.Kind == Kept {
			return m, true
		}
	}
	return Mark{}, false
}

// at is where an instant stands on the rail, in per cent. Beyond due the scale may be finer, so that both parts stay readable.
func (d DutyLine) at(t time.Time) float64 {
	due := 100.0
	whole, own := d.end().Sub(d.Start), d.Due.Sub(d.Start)
	if whole > own && whole > 0 {
		due = min(crowd, max(stretch, 100*float64(own)/float64(whole)))
	}
	switch {
	case !t.After(d.Start) || own <= 0:
		return 0
	case !t.After(d.Due):
		return due * float64(t.Sub(d.Start)) / float64(own)
	case !t.Before(d.end()):
		return 100
	}
	return due + (100-due)*float64(t.Sub(d.Due))/float64(whole-own)
}

// reached is how far time, or the fact that met the duty, has come.
func (d DutyLine) reached() float64 {
	if k, ok := d.kept(); ok {
		return d.at(k.At)
	}
	return d.at(d.Now)
}

// why is the line that unfolds the explanation.
func (d DutyLine) why(v words.Voice) string {
	if d.DetailLabel != "" {
		return d.DetailLabel
	}
	return v.Say("web.duty.why")
}

// short reports a clock of hours or minutes, which is labelled with times of day.
func (d DutyLine) short() bool { return d.Due.Sub(d.Start) < 48*time.Hour }

func (d DutyLine) startLabel(v words.Voice) string {
	if d.short() {
		return v.Day(d.Start) + " " + d.Start.In(clock.Zone).Format("15:04")
	}
	return v.Day(d.Start)
}

func (d DutyLine) dueLabel(v words.Voice) string {
	s := v.DueDay(d.Due)
	if d.short() {
		if at := d.Due.In(clock.Zone).Format("15:04"); at == "00:00" {
			s += " 24:00"
		} else {
			s += " " + at
		}
	}
	return v.Say("web.duty.due", s)
}

// headLabel names the mark above the rail: what met the duty, or today.
func (d DutyLine) headLabel(v words.Voice) string {
	if k, ok := d.kept(); ok {
		if k.Label != "" {
			return k.Label
		}
		return v.Day(k.At)
	}
	if d.short() {
		return v.Say("web.duty.now", d.Now.In(clock.Zone).Format("15:04"))
	}
	return v.Say("web.duty.today", v.Day(d.Now))
}

// alt is the rail in a sentence, for those who do not see it.
func (d DutyLine) alt(v words.Voice) string {
	s := v.Say("web.duty.alt", v.Moment(d.Start), v.Due(d.Due), d.Word)
	for _, m := range d.Marks {
		s += v.Say("web.duty.alt_mark", v.Due(m.At), m.Label)
	}
	return s
}

// anchor keeps a label inside the rail at either end.
func anchor(percent float64) string {
	switch {
	case percent < 18:
		return "start"
	case percent > 82:
		return "end"
	}
	return "middle"
}

func pc(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) + "%" }
