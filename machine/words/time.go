package words

import (
	"strconv"
	"strings"
	"time"

	"ombud/base/clock"
)

// Date is a day with its weekday: 2026年10月2日（周五）, Fri 2 Oct 2026.
func (w *Words) Date(lang Lang, t time.Time) string {
	t = t.In(clock.Zone)
	return w.Say(lang, "words.date", t.Year(), w.Month(lang, t), t.Day(), w.Weekday(lang, t))
}

// Long is a day as letters and notices are dated: 2026年10月2日, 2 Oct 2026.
func (w *Words) Long(lang Lang, t time.Time) string {
	t = t.In(clock.Zone)
	return w.Say(lang, "words.long", t.Year(), w.Month(lang, t), t.Day())
}

// Day is a day within a year that the reader knows: 10月2日, 2 Oct.
func (w *Words) Day(lang Lang, t time.Time) string {
	t = t.In(clock.Zone)
	return w.Say(lang, "words.day", w.Month(lang, t), t.Day())
}

// Weekday is the short name of the day of the week: 周五, Fri.
func (w *Words) Weekday(lang Lang, t time.Time) string {
	return part(w.Say(lang, "words.weekdays"), int(t.In(clock.Zone).Weekday()))
}

// Moment is a day with the time of day, to the minute.
func (w *Words) Moment(lang Lang, t time.Time) string {
	return w.Say(lang, "words.moment", w.Date(lang, t), t.In(clock.Zone).Format("15:04"))
}

// Due is a last moment. The law's days end at 24:00, so an instant at midnight is said as 24:00 of the day before.
func (w *Words) Due(lang Lang, t time.Time) string {
	if midnight(t) {
		return w.Say(lang, "words.moment", w.Date(lang, t.Add(-time.Second)), "24:00")
	}
	return w.Moment(lang, t)
}

// DueDate is the day of a last moment, with its weekday: for an instant at midnight the day before.
func (w *Words) DueDate(lang Lang, t time.Time) string {
	if midnight(t) {
		t = t.Add(-time.Second)
	}
	return w.Date(lang, t)
}

// DueDay is DueDate without year and weekday.
func (w *Words) DueDay(lang Lang, t time.Time) string {
	if midnight(t) {
		t = t.Add(-time.Second)
	}
	return w.Day(lang, t)
}

func midnight(t time.Time) bool {
	t = t.In(clock.Zone)
	return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0
}

// Left says how far off a last moment is: 还有 3 天, 3 days left; and once it has passed, 已超期 2 天, 2 days overdue.
// Whole units, rounded down: nobody is told of more time than there is.
func (w *Words) Left(lang Lang, d time.Duration) string {
	if d > 0 {
		return w.Say(lang, "words.left", w.Span(lang, d))
	}
	return w.Say(lang, "words.over", w.Span(lang, -d))
}

// Span is a length of time in its largest whole unit of days, hours or minutes: 3 天, 3 days.
func (w *Words) Span(lang Lang, d time.Duration) string {
	d = d.Abs()
	switch {
	case d >= 24*time.Hour:
		return w.Say(lang, "words.days", int(d/(24*time.Hour)))
	case d >= time.Hour:
		return w.Say(lang, "words.hours", int(d/time.Hour))
	case d >= time.Minute:
		return w.Say(lang, "words.minutes", int(d/time.Minute))
	}
	return w.Say(lang, "words.under_a_minute")
}

// Count writes a whole number with thousands separated: 12,345.
func (w *Words) Count(_ Lang, n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Month is the short name of the month: 10月, Oct.
func (w *Words) Month(lang Lang, t time.Time) string {
	return part(w.Say(lang, "words.months"), int(t.Month())-1)
}

func part(list string, i int) string {
	n := 0
	for f := range strings.FieldsSeq(list) {
		if n == i {
			return f
		}
		n++
	}
	return list
}
