package web

import (
	"net/http"
	"time"

	"ombud/base/clock"
	"ombud/machine/words"
)

// gallery shows every component, in the language of the request: the pattern book for whoever builds a page.
func gallery(c *Ctx) error {
	p := c.Page(c.Say("web.gallery"))
	switch c.Query("as") {
	case "desk":
		p.Desk = true
	case "wall":
		p.Wall = true
	}
	p.Flash = c.Say("gallery.met")
	return c.Render(http.StatusOK, galleryPage(p))
}

func on(month time.Month, day, hour int) time.Time {
	return time.Date(2026, month, day, hour, 0, 0, 0, clock.Zone)
}

func rungs(v words.Voice, due time.Time) []Mark {
	var out []Mark
	for _, h := range []int{72, 24, 6} {
		out = append(out, Mark{due.Add(-time.Duration(h) * time.Hour), Rung, v.Say("gallery.rung", h)})
	}
	return out
}

// sampleDuties is one duty line in each state that looks different.
func sampleDuties(v words.Voice) []DutyLine {
	now := on(9, 13, 15)
	promise := func(s State, word, key, cite string) Promise {
		return Promise{State: s, Word: word, Sentence: v.Say(key), Cite: v.Say(cite)}
	}
	line := func(p Promise, start, due time.Time) DutyLine {
		return DutyLine{Promise: p, Start: start, Due: due, Now: now, Marks: rungs(v, due)}
	}
	open := line(promise(Open, v.Left(on(10, 3, 0).Sub(now)), "gallery.duty_open", "gallery.cite34"), on(8, 3, 10), on(10, 3, 0))
	open.Detail = Days(sampleDays(v))
	soon := line(promise(Soon, v.Left(on(9, 16, 0).Sub(now)), "gallery.duty_soon", "gallery.cite23"), on(8, 31, 10), on(9, 16, 0))
	over := line(promise(Over, v.Left(on(8, 19, 0).Sub(now)), "gallery.duty_over", "gallery.cite23"), on(8, 3, 10), on(8, 19, 0))
	met := line(promise(Met, v.Say("gallery.met"), "gallery.duty_met", "gallery.cite22"), on(8, 3, 10), on(8, 19, 0))
	met.Marks = append(met.Marks, Mark{on(8, 11, 9), Kept, v.Say("gallery.answered")})
	late := line(promise(Late, v.Say("gallery.late"), "gallery.duty_late", "gallery.cite34"), on(6, 4, 10), on(8, 4, 0))
	late.Marks = append(late.Marks, Mark{on(8, 6, 16), Kept, v.Say("gallery.answered_late")})
	hour := DutyLine{
		Promise: promise(Open, v.Left(18*time.Minute), "gallery.duty_hour", "gallery.cite22"),
		Start:   on(9, 13, 14).Add(48 * time.Minute), Due: on(9, 13, 15).Add(18 * time.Minute), Now: now,
	}
	return []DutyLine{open, soon, over, met, late, hour}
}

// sampleDays is 5 working days from 2026-09-18: Sunday 20 September is worked.
func sampleDays(v words.Voice) Explanation {
	e := Explanation{Sentence: v.Say("gallery.rule")}
	add := func(day int, kind DayKind, n int, why string) {
		d := Day{Date: on(9, day, 0), Kind: kind, N: n, Why: v.Say(why)}
		if kind == Makeup {
			d.Source = v.Say("gallery.source")
		}
		e.Days = append(e.Days, d)
	}
	add(18, Start, 0, "gallery.first")
	add(19, Skipped, 0, "gallery.weekend")
	add(20, Makeup, 1, "gallery.makeup")
	add(21, Counted, 2, "gallery.workday")
	add(22, Counted, 3, "gallery.workday")
	add(23, Counted, 4, "gallery.workday")
	add(24, Last, 5, "gallery.workday")
	return e
}

func sampleReceipt(v words.Voice, city string) Receipt {
	return Receipt{
		City: city, Number: "2026-0913-000428", Code: "K7QF2MXATR93WH5C", Filed: v.Moment(on(9, 13, 15)), Matter: v.Say("gallery.matter"),
		Link:  "https://example.gov.cn/status#number=2026-0913-000428&code=K7QF2MXATR93WH5C",
		Proof: v.Say("gallery.proof"), Proven: true, Check: v.Say("gallery.check"),
	}
}

func sampleEvents(v words.Voice) []Event {
	seal := Link{Path: "#", Label: v.Say("gallery.seal")}
	office := v.Say("gallery.office")
	return []Event{
		{When: v.Moment(on(8, 3, 10)), Title: v.Say("gallery.received"), Who: office, Seal: seal},
		{When: v.Moment(on(8, 5, 9)), Title: v.Say("gallery.transferred"), Who: office, Seal: seal, Note: v.Say("gallery.noted")},
		{When: v.Due(on(8, 19, 0)), Title: v.Say("gallery.missed"), State: Over, Seal: seal, Who: office},
		{When: v.Moment(on(8, 21, 11)), Title: v.Say("gallery.accepted"), State: Met, Seal: seal, Who: office, Body: Lines(v.Say("gallery.inset"))},
	}
}

func sampleTiles(v words.Voice) []Tile {
	see := Link{Path: "#", Label: v.Say("gallery.open_list")}
	return []Tile{
		{Over, v.Say("gallery.overdue"), "7", v.Say("gallery.trend"), see},
		{Soon, v.Say("gallery.due_today"), "12", v.Say("gallery.trend"), see},
		{Open, v.Say("gallery.all"), v.Count(1284), v.Say("gallery.trend"), see},
		{Met, v.Say("gallery.rate"), Percent(971, 1000), v.Say("gallery.trend"), see},
	}
}

func sampleBars(v words.Voice) Bars {
	return Bars{Caption: v.Say("gallery.share"), Head: v.Say("gallery.bearer"), Unit: v.Say("gallery.rate"), Rows: []Bar{
		{Link: Link{Label: v.Say("gallery.office"), Path: "#"}, Value: 97, Shown: "97%"},
		{Link: Link{Label: v.Say("gallery.long_office"), Path: "#"}, Value: 81, Shown: "81%"},
		{Link: Link{Label: v.Say("gallery.place_two")}, Value: 62, Shown: "62%", State: Over},
	}}
}

func sampleTrend(v words.Voice) Trend {
	t := Trend{Caption: v.Say("gallery.per_day"), Head: v.Say("gallery.day_head"), Unit: v.Say("gallery.cases")}
	for i, n := range []int{31, 28, 35, 40, 22, 12, 9, 33, 37, 41, 44, 29, 14, 10} {
		t.Points = append(t.Points, Point{v.Day(on(9, i+1, 0)), float64(n), v.Count(n)})
	}
	return t
}

func sampleChoice(v words.Voice) Choice {
	return Choice{Field: Field{Name: "kind", Label: v.Say("gallery.kind"), Value: "wages"}, Options: []Option{
		{"wages", v.Say("gallery.wages"), v.Say("gallery.wages_hint")},
		{"housing", v.Say("gallery.housing"), v.Say("gallery.housing_hint")},
	}}
}
