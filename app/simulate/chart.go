package simulate

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"

	"ombud/machine/words"
)

//go:embed report.html
var page string

// The colours of the peaks and of what is ordinary, each apart from its neighbour in lightness too.
var colours = [6]string{"#8a4b00", "#1b55a0", "#7a2f7d", "#b01e1e", "#0c7a5f", "#c3cdca"}

// half is the report in one language.
type half struct {
	Lang              words.Lang
	Title, Lead, City string
	Numbers           []number
	Filed, Late, Wait template.HTML
	Hours             template.HTML
	Legend            []legend
	Offices           []officeRow
	More, How         string
	Faults, Checks    []string
	Deeds             []number
	Say               func(string, ...any) string
	Root              string
}

type number struct{ What, N string }
type legend struct{ Colour, Name string }
type officeRow struct {
	Name               string
	Staff, Enough      int
	Load, Worst, Late  string
	Short              bool // people were missing
	LoadBar, EnoughBar int
}

// HTML writes the report as a page that needs nothing beside it, Chinese first and English below.
func (r *Report) HTML(out io.Writer, voices []words.Voice, city words.Pair, names Names) error {
	t, err := template.New("report").Parse(page)
	if err != nil {
		return err
	}
	var list []half
	for _, v := range voices {
		list = append(list, r.half(v, city, names))
	}
	return t.Execute(out, list)
}

func (r *Report) half(v words.Voice, city words.Pair, names Names) half {
	unbroken := strings.NewReplacer("-", "\u2011") // a date is not torn apart at the end of a line
	h := half{Lang: v.Lang, Title: v.Say("simulate.title", city.In(v.Lang), unbroken.Replace(date(r.Season.From)), unbroken.Replace(date(r.Season.To))),
		Lead: v.Say("simulate.lead", thousands(r.Season.Population), strconv.FormatUint(r.Season.Seed, 10)), Faults: r.faultLines(v, names),
		How: v.Say("simulate.enough.how"), Say: v.Say, Root: r.Root}
	for _, n := range r.numbers() {
		h.Numbers = append(h.Numbers, number{v.Say(n.Key), thousands(n.N)})
	}
	for _, c := range r.Checks {
		h.Checks = append(h.Checks, v.Say(c.Key, thousands(c.N)))
	}
	for i, p := range peaks {
		h.Legend = append(h.Legend, legend{colours[i], p.Name.In(v.Lang)})
	}
	h.Legend = append(h.Legend, legend{colours[len(peaks)], v.Say("simulate.usual")})
	h.Filed = r.bars(v.Say("simulate.filed"), func(d dayFigures) []int {
		return []int{d.Filed[5], d.Filed[0], d.Filed[1], d.Filed[2], d.Filed[3], d.Filed[4]}
	},
		[]string{colours[5], colours[0], colours[1], colours[2], colours[3], colours[4]})
	h.Late = r.bars(v.Say("simulate.overdue"), func(d dayFigures) []int { return []int{d.Breached} }, []string{"#b01e1e"})
	h.Wait = r.bars(v.Say("simulate.waiting"), func(d dayFigures) []int { return []int{d.Waiting} }, []string{"#0c4a46"})
	h.Hours = r.heat(v.Say("simulate.hours"))
	list, rest, late := r.shown()
	most := 1
	for _, o := range list {
		most = max(most, o.Staff, o.Enough)
	}
	for _, o := range list {
		h.Offices = append(h.Offices, officeRow{Name: names(o.ID, v.Lang), Staff: o.Staff, Enough: o.Enough, Load: percent(o.Load()), Worst: percent(o.Worst()),
			Late: thousands(o.Late), Short: o.Enough > o.Staff, LoadBar: o.Staff * 160 / most, EnoughBar: o.Enough * 160 / most})
	}
	if rest > 0 {
		h.More = v.Say("simulate.more", rest, thousands(late))
	}
	for d := range deeds {
		if work[d] > 0 && d != again {
			h.Deeds = append(h.Deeds, number{v.Say("simulate.deed." + deedNames[d]), strconv.Itoa(int(work[d]))})
		}
	}
	return h
}

const (
	chartWide, chartHigh = 960, 220
	marginLeft           = 56
	marginTop            = 12
	marginFoot           = 28
)

// bars draws a bar for each day, its parts one on the other from the bottom up.
func (r *Report) bars(title string, parts func(dayFigures) []int, fill []string) template.HTML {
	most := 1
	for _, d := range r.Days {
		n := 0
		for _, p := range parts(d) {
			n += p
		}
		most = max(most, n)
	}
	top := nice(most)
	var b strings.Builder
	p := func(format string, a ...any) { fmt.Fprintf(&b, format, a...) }
	p(`<svg viewBox="0 0 %d %d" role="img" aria-label="%s">`, chartWide, chartHigh, template.HTMLEscapeString(title))
	high := float64(chartHigh - marginTop - marginFoot)
	y := func(n int) float64 { return float64(chartHigh-marginFoot) - float64(n)/float64(top)*high }
	for i := 0; i <= 4; i++ {
		n := top * i / 4
		p(`<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text class="tick end" x="%d" y="%.1f">%s</text>`, marginLeft, chartWide, y(n), y(n), marginLeft-8, y(n)+4, thousands(n))
	}
	step := float64(chartWide-marginLeft) / float64(len(r.Days))
	for i, d := range r.Days {
		x, sum := float64(marginLeft)+step*float64(i)+step*.12, 0
		for k, n := range parts(d) {
			if n > 0 {
				p(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, x, y(sum+n), step*.76, y(sum)-y(sum+n), fill[k])
			}
			sum += n
		}
		if len(r.Days) <= 10 || i%max(1, len(r.Days)/10) == 0 {
			p(`<text class="tick mid" x="%.1f" y="%d">%s</text>`, x+step*.38, chartHigh-8, r.date(i))
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) // numbers, colours of our own and an escaped title
}

// heat draws what was filed by day and hour, darker for more.
func (r *Report) heat(title string) template.HTML {
	most := 1
	for _, d := range r.Hours {
		for _, n := range d {
			most = max(most, n)
		}
	}
	const cell, foot = 11, 24
	high := 24*cell + foot
	var b strings.Builder
	p := func(format string, a ...any) { fmt.Fprintf(&b, format, a...) }
	p(`<svg viewBox="0 0 %d %d" role="img" aria-label="%s">`, chartWide, high, template.HTMLEscapeString(title))
	step := float64(chartWide-marginLeft) / float64(len(r.Days))
	for h := 0; h < 24; h += 6 {
		p(`<text class="tick end" x="%d" y="%d">%02d:00</text>`, marginLeft-8, h*cell+11, h)
	}
	for i, d := range r.Hours {
		x := float64(marginLeft) + step*float64(i)
		for h, n := range d {
			p(`<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="#0c4a46" fill-opacity="%.2f"/>`, x, h*cell, step-1, cell-1, 0.04+0.96*float64(n)/float64(most))
		}
		if len(r.Days) <= 10 || i%max(1, len(r.Days)/10) == 0 {
			p(`<text class="tick mid" x="%.1f" y="%d">%s</text>`, x+step*.5, high-6, r.date(i))
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// nice is a round number that is not below n.
func nice(n int) int {
	for unit := 4; ; unit *= 10 {
		for _, tenths := range []int{10, 15, 20, 25, 30, 40, 50, 75} {
			if top := tenths * unit / 10; top%4 == 0 && top >= n {
				return top
			}
		}
	}
}
