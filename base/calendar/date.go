package calendar

import (
	"fmt"
	"time"

	"ombud/base/clock"
)

// Date is a civil day, as the number of days since 1970-01-01; dates compare and subtract as integers.
type Date int32

const day = 24 * 60 * 60 // seconds

// DateOf is the civil day that holds the instant t in clock.Zone.
func DateOf(t time.Time) Date {
	_, east := t.In(clock.Zone).Zone()
	s := t.Unix() + int64(east)
	return Date((s - floorMod(s, day)) / day)
}

// NewDate is the civil day of year, month and day; values out of range carry over as in time.Date.
func NewDate(year int, month time.Month, d int) Date {
	return Date(time.Date(year, month, d, 0, 0, 0, 0, time.UTC).Unix() / day)
}

// Parse reads "2006-01-02"; anything else, a day that does not exist included, is an error.
func Parse(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%q is no date such as 2006-01-02", s)
	}
	return Date(t.Unix() / day), nil
}

func (d Date) utc() time.Time { return time.Unix(int64(d)*day, 0).UTC() }

// String is the date as "2006-01-02".
func (d Date) String() string { return d.utc().Format(time.DateOnly) }

// Civil is the year, month and day of the month.
func (d Date) Civil() (year int, month time.Month, dayOfMonth int) { return d.utc().Date() }

// Year is the civil year.
func (d Date) Year() int { return d.utc().Year() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Weekday(floorMod(int64(d)+int64(time.Thursday), 7)) // 1970-01-01 was a Thursday
}

// AddDays is the date n days later, earlier when n is negative.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// Start is the first instant of the day in clock.Zone.
func (d Date) Start() time.Time {
	t := time.Unix(int64(d)*day, 0).In(clock.Zone)
	_, east := t.Zone()
	return t.Add(-time.Duration(east) * time.Second)
}

// End is 24:00 of the day in clock.Zone, which is 00:00 of the next.
func (d Date) End() time.Time { return (d + 1).Start() }

// MarshalText writes the date as "2006-01-02".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2006-01-02".
func (d *Date) UnmarshalText(b []byte) error {
	v, err := Parse(string(b))
	if err == nil {
		*d = v
	}
	return err
}

func floorMod(a, b int64) int64 {
	if m := a % b; m < 0 {
		return m + b
	}
	return a % b
}
