package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/rules"
)

// Deadline measures how many deadlines one core computes a second, of the terms that the rule packs use, from instants all over a year.
func Deadline(_ context.Context, o Options) error {
	cal, err := calendar.Load(rules.Files, "holidays")
	if err != nil {
		return err
	}
	terms := []calendar.Span{{N: 30, Unit: calendar.Minute}, {N: 15, Unit: calendar.Day}, {N: 60, Unit: calendar.Day}, {N: 5, Unit: calendar.Workday}, {N: 60, Unit: calendar.Workday}}
	from := make([]time.Time, 1<<12)
	year := time.Date(2025, 1, 1, 0, 0, 0, 0, clock.Zone)
	for i := range from {
		from[i] = year.Add(time.Duration(rand.Int64N(int64(365 * 24 * time.Hour))))
	}
	fmt.Fprintf(o.Out, "deadline   one core, from instants all over 2025\n")
	each := o.Length / time.Duration(len(terms)+1)
	for _, term := range terms {
		fmt.Fprintf(o.Out, "  %-13s %8.2f M/s\n", term, dated(cal, []calendar.Span{term}, from, each)/1e6)
	}
	all := dated(cal, terms, from, each)
	fmt.Fprintf(o.Out, "  all in turn   %8.2f M/s\n", all/1e6)
	verdict(o.Out, "-", "deadlines a second and core, millions", nil, all/1e6, true, 1)
	return nil
}

// dated computes deadlines for a while and tells how many a second.
func dated(cal *calendar.Calendar, terms []calendar.Span, from []time.Time, length time.Duration) float64 {
	n, begin := 0, now()
	for now().Sub(begin) < length {
		for i, t := range from {
			cal.Deadline(t, terms[i%len(terms)], calendar.Forward)
		}
		n += len(from)
	}
	return float64(n) / now().Sub(begin).Seconds()
}
