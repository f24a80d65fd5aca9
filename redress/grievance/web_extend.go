package grievance

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/redress/promise"
)

func doExtend(ctx context.Context, d *Desk, f *form) error {
	days, _ := strconv.ParseInt(f.in.Get("days"), 10, 64) // 0 is refused with the words for it
	return d.Work.Extend(ctx, f.Caller, f.cs.ID, days, f.in.Get("reason"))
}

func (d *Desk) askExtend(f *form) ([]templ.Component, error) {
	x, ok, err := extendable(f.Context(), d.Work.Door.DB, d.Work.Door.Law, f.cs)
	days := f.field("days", "30")
	days.Type, days.Mode, days.Short = "number", "numeric", true
	out := []templ.Component{web.Input(days), f.area("reason", "", maxNote, 5)}
	if ok {
		out = append([]templ.Component{web.Duty(d.View.Line(f.Context(), f.Voice, x, f.Now))}, out...)
	}
	return out, err
}

// confirmExtend shows the last day before and after, counted as the law counts it (《信访工作条例》第三十四条).
func (d *Desk) confirmExtend(f *form) (templ.Component, error) {
	x, ok, err := extendable(f.Context(), d.Work.Door.DB, d.Work.Door.Law, f.cs)
	if err != nil {
		return nil, err
	}
	switch {
	case !ok:
		return nil, fault.New(fault.Conflict, "grievance.extend.none")
	case f.Now.UnixMilli() >= x.Due:
		return nil, fault.New(fault.Late, "duty.extend.late", x.DueTime())
	case x.Extended > 0:
		return nil, fault.New(fault.Conflict, "duty.extend.times", x.Extended)
	}
	var a fault.All
	days, _ := strconv.Atoi(f.in.Get("days"))
	switch most := d.longest(x); {
	case days < 1:
		a.Add("days", "grievance.need.days")
	case days > most:
		a.Add("days", "duty.extend.days", most)
	}
	reason := need(&a, "reason", f.in.Get("reason"), maxNote)
	if err := a.Err(); err != nil {
		return nil, err
	}
	span := calendar.Span{N: days, Unit: calendar.Day}
	then := d.Work.Door.Law.Current().Calendar.Deadline(calendar.DateOf(clock.At(x.Due-1)).Start(), span, calendar.Stay).Due
	return dayMoves([]web.Row{
		{Key: f.Say("grievance.extend.now"), Text: f.DueDate(x.DueTime())},
		{Key: f.Say("grievance.extend.then"), Body: web.Status(web.Tag{State: web.Open, Label: f.DueDate(then)})},
		{Key: f.Say("grievance.extend.days"), Text: promise.Span(f.Voice, span)},
		{Key: f.Say("grievance.extend.reason"), Text: reason},
		{Key: f.Say("grievance.extend.told"), Text: f.Say("grievance.extend.told_say")},
	}), nil
}

// longest is how many days an extension of the duty may have.
func (d *Desk) longest(x duty.Duty) int {
	r, err := d.Work.Door.Law.RuleOf(x)
	if err != nil || r.Extend == nil {
		return 0
	}
	s, err := calendar.ParseSpan(r.Extend.AtMost)
	if err != nil {
		return 0
	}
	return s.N
}
