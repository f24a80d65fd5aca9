package words

import (
	"context"
	"strings"
	"time"
)

// Voice is the words in one language: what a page or a letter speaks with.
type Voice struct {
	w    *Words
	Lang Lang
}

// In is the voice of one language.
func (w *Words) In(lang Lang) Voice { return Voice{w, lang.known()} }

// Say is Words.Say in the language of the voice.
func (v Voice) Say(key string, args ...any) string { return v.w.Say(v.Lang, key, args...) }

// Has is Words.Has.
func (v Voice) Has(key string) bool { return v.w.Has(key) }

// Date is Words.Date: 2026年10月2日（周五）.
func (v Voice) Date(t time.Time) string { return v.w.Date(v.Lang, t) }

// Long is Words.Long: 2026年10月2日, for letters.
func (v Voice) Long(t time.Time) string { return v.w.Long(v.Lang, t) }

// Day is Words.Day: 10月2日.
func (v Voice) Day(t time.Time) string { return v.w.Day(v.Lang, t) }

// Month is Words.Month: 10月.
func (v Voice) Month(t time.Time) string { return v.w.Month(v.Lang, t) }

// Weekday is Words.Weekday: 周五.
func (v Voice) Weekday(t time.Time) string { return v.w.Weekday(v.Lang, t) }

// Moment is Words.Moment: date and time of day.
func (v Voice) Moment(t time.Time) string { return v.w.Moment(v.Lang, t) }

// Due is Words.Due: a last moment, midnight as 24:00 of the day before.
func (v Voice) Due(t time.Time) string { return v.w.Due(v.Lang, t) }

// DueDate is Words.DueDate: the day of a last moment.
func (v Voice) DueDate(t time.Time) string { return v.w.DueDate(v.Lang, t) }

// DueDay is Words.DueDay: the day of a last moment, without year.
func (v Voice) DueDay(t time.Time) string { return v.w.DueDay(v.Lang, t) }

// Left is Words.Left: 还有 3 天, 已超期 2 天.
func (v Voice) Left(d time.Duration) string { return v.w.Left(v.Lang, d) }

// Span is Words.Span: 3 天.
func (v Voice) Span(d time.Duration) string { return v.w.Span(v.Lang, d) }

// Count is Words.Count: 12,345.
func (v Voice) Count(n int) string { return v.w.Count(v.Lang, n) }

type voiceKey struct{}

// With hands the voice to everything rendered under the context.
func With(ctx context.Context, v Voice) context.Context { return context.WithValue(ctx, voiceKey{}, v) }

// From is the voice handed over by With; without one, every key shows as ⟦key⟧.
func From(ctx context.Context) Voice {
	v, _ := ctx.Value(voiceKey{}).(Voice)
	return v
}

// List says several things one after the other: 甲、乙; A, B.
func (v Voice) List(parts []string) string {
	sep := v.Say("words.between")
	if v.Lang == En {
		sep += " " // a word of the catalogue does not end in a blank
	}
	return strings.Join(parts, sep)
}
