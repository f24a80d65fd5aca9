package simulate

import (
	_ "embed"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"ombud/base/clock"
	"ombud/machine/words"
)

// Words are the sentences of the report.
//
//go:embed words.txt
var Words string

// Names gives an office its name.
type Names func(id string, l words.Lang) string

// shownOffices is how many offices the tables list; the others are summed up.
const shownOffices = 16

// Print writes the report as text.
func (r *Report) Print(out io.Writer, v words.Voice, city words.Pair, names Names) error {
	var b strings.Builder
	p := func(format string, a ...any) { fmt.Fprintf(&b, format, a...) }
	p("%s\n%s\n\n", v.Say("simulate.title", city.In(v.Lang), date(r.Season.From), date(r.Season.To)), v.Say("simulate.lead", thousands(r.Season.Population), strconv.FormatUint(r.Season.Seed, 10)))
	for _, n := range r.numbers() {
		p("  %s %s\n", left(v.Say(n.Key), 34), right(thousands(n.N), 12))
	}
	p("\n%s\n", v.Say("simulate.filed"))
	most := 1
	for _, d := range r.Days {
		most = max(most, d.filed())
	}
	for i, d := range r.Days {
		p("  %s %s%s %s\n", r.date(i), strings.Repeat("█", (d.filed()-d.Filed[len(peaks)])*48/most), strings.Repeat("░", d.Filed[len(peaks)]*48/most), thousands(d.filed()))
	}
	p("  █ %s   ░ %s\n", peakNames(v.Lang), v.Say("simulate.usual"))
	p("\n%s\n", v.Say("simulate.overdue"))
	most = 1
	for _, d := range r.Days {
		most = max(most, d.Breached)
	}
	for i, d := range r.Days {
		p("  %s %s %s\n", r.date(i), strings.Repeat("█", d.Breached*48/most), thousands(d.Breached))
	}
	r.table(&b, v, names)
	p("\n%s\n", v.Say("simulate.faults"))
	for _, s := range r.faultLines(v, names) {
		p("  %s\n", s)
	}
	p("\n%s\n", v.Say("simulate.checks"))
	for _, c := range r.Checks {
		p("  ✓ %s\n", v.Say(c.Key, thousands(c.N)))
	}
	p("\n%s %s\n", v.Say("simulate.root"), r.Root)
	_, err := io.WriteString(out, b.String())
	return err
}

func (r *Report) table(b *strings.Builder, v words.Voice, names Names) {
	fmt.Fprintf(b, "\n%s\n", v.Say("simulate.offices"))
	fmt.Fprintf(b, "  %s%s%s%s%s%s\n", left(v.Say("simulate.office"), 50), right(v.Say("simulate.staff"), 8), right(v.Say("simulate.load"), 10), right(v.Say("simulate.worst"), 12),
		right(v.Say("simulate.late"), 18), right(v.Say("simulate.enough"), 14))
	list, rest, late := r.shown()
	for _, o := range list {
		fmt.Fprintf(b, "  %s%s%s%s%s%s\n", left(names(o.ID, v.Lang), 50), right(strconv.Itoa(o.Staff), 8), right(percent(o.Load()), 10), right(percent(o.Worst()), 12),
			right(thousands(o.Late), 18), right(strconv.Itoa(o.Enough), 14))
	}
	if rest > 0 {
		fmt.Fprintf(b, "  %s\n", v.Say("simulate.more", rest, thousands(late)))
	}
	fmt.Fprintf(b, "  %s\n", v.Say("simulate.enough.how"))
}

// shown are the offices of the tables, how many others there are, and how many duties of those passed unmet.
func (r *Report) shown() (list []*Office, rest, late int) {
	for _, o := range r.ByLate() {
		switch {
		case o.Staff == 0:
		case len(list) < shownOffices:
			list = append(list, o)
		default:
			rest, late = rest+1, late+o.Late
		}
	}
	return list, rest, late
}

func (r *Report) numbers() []Check {
	return []Check{{"simulate.grievances", r.Grievances}, {"simulate.facts", r.Facts}, {"simulate.duties", r.Duties}, {"simulate.intime", r.Owed.InTime},
		{"simulate.latemet", r.Owed.Late}, {"simulate.openlate", r.Owed.OpenLate}, {"simulate.open", r.Owed.Open}, {"simulate.without", r.Owed.Without},
		{"simulate.warned", r.Warned}, {"simulate.climbed", r.Climbed}}
}

func (r *Report) faultLines(v words.Voice, names Names) (out []string) {
	for _, c := range r.Faults.closures {
		out = append(out, v.Say("simulate.fault.closed", names(c.office, v.Lang), instant(c.from), instant(c.to)))
	}
	for _, s := range r.Faults.skews {
		key, by := "simulate.fault.fast", s.by
		if by < 0 {
			key, by = "simulate.fault.behind", -by
		}
		out = append(out, v.Say(key, s.node+1, by/minute, instant(s.from), instant(s.to)))
	}
	for _, d := range r.Died {
		key := "simulate.fault.mid"
		if d.After {
			key = "simulate.fault.after"
		}
		out = append(out, v.Say(key, instant(d.At), d.Again))
	}
	if r.Ahead > 0 {
		out = append(out, v.Say("simulate.fault.ahead", thousands(r.Ahead)))
	}
	if len(out) == 0 {
		out = []string{v.Say("simulate.fault.none")}
	}
	return out
}

func (d dayFigures) filed() (n int) {
	for _, f := range d.Filed {
		n += f
	}
	return n
}

// Load is how much of the time of its people the work of an office would take.
func (o *Office) Load() float64 {
	if o.Had == 0 {
		return 0
	}
	return o.Asked / o.Had
}

// Worst is the load of its worst day on which anybody was on duty.
func (o *Office) Worst() (most float64) {
	for _, d := range o.Days {
		most = max(most, d)
	}
	return most
}

func (r *Report) date(i int) string { return r.Season.From.AddDate(0, 0, i).Format("01-02") }

func peakNames(l words.Lang) string {
	var out []string
	for _, p := range peaks {
		out = append(out, p.Name.In(l))
	}
	return strings.Join(out, ", ")
}

func instant(at int64) string { return clock.At(at).Format("01-02 15:04") }

func date(t time.Time) string { return t.Format(time.DateOnly) }

func percent(f float64) string { return strconv.Itoa(int(f*100+.5)) + " %" }

// thousands writes a number with its thousands apart.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// wide is how many columns a terminal needs: a Chinese character takes two.
func wide(s string) (n int) {
	for _, r := range s {
		if n++; r >= 0x2e80 {
			n++
		}
	}
	return n
}

func left(s string, n int) string {
	for wide(s) > n-1 {
		_, last := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-last]
	}
	return s + strings.Repeat(" ", n-wide(s))
}

func right(s string, n int) string { return strings.Repeat(" ", max(0, n-wide(s))) + s }
