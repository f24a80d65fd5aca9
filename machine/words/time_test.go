package words

import (
	"testing"
	"time"

	"ombud/base/clock"
)

func TestDatesAndSpans(t *testing.T) {
	t.Parallel()
	w, err := New()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 10, 2, 9, 5, 0, 0, clock.Zone)
	end := time.Date(2026, 10, 3, 0, 0, 0, 0, clock.Zone) // 2 October, 24:00
	newYear := time.Date(2027, 1, 1, 0, 0, 0, 0, clock.Zone)
	for _, tt := range []struct{ name, got, want string }{
		{"date zh", w.Date(Zh, at), "2026年10月2日（周五）"},
		{"date en", w.Date(En, at), "Fri 2 Oct 2026"},
		{"date from UTC", w.Date(En, at.Add(-10*time.Hour).UTC()), "Thu 1 Oct 2026"},
		{"long zh", w.Long(Zh, at), "2026年10月2日"},
		{"long en", w.Long(En, at), "2 Oct 2026"},
		{"day zh", w.Day(Zh, at), "10月2日"},
		{"day en", w.Day(En, at), "2 Oct"},
		{"moment zh", w.Moment(Zh, at), "2026年10月2日（周五） 09:05"},
		{"due in the day", w.Due(En, at), "Fri 2 Oct 2026, 09:05"},
		{"due at midnight zh", w.Due(Zh, end), "2026年10月2日（周五） 24:00"},
		{"due at midnight en", w.Due(En, end), "Fri 2 Oct 2026, 24:00"},
		{"due at new year", w.DueDate(Zh, newYear), "2026年12月31日（周四）"},
		{"due day", w.DueDay(Zh, end), "10月2日"},
		{"due day in the day", w.DueDay(En, at), "2 Oct"},
		{"days", w.Left(Zh, 80*time.Hour), "还有 3 天"},
		{"one day", w.Left(En, 47*time.Hour), "1 day left"},
		{"hours", w.Left(En, 23*time.Hour+59*time.Minute), "23 hours left"},
		{"minutes", w.Left(Zh, 90*time.Second), "还有 1 分钟"},
		{"seconds", w.Left(En, 59*time.Second), "less than a minute left"},
		{"overdue", w.Left(Zh, -49*time.Hour), "已超期 2 天"},
		{"overdue en", w.Left(En, -time.Hour), "1 hour overdue"},
		{"at the instant", w.Left(Zh, 0), "已超期 不到 1 分钟"},
		{"count", w.Count(En, 1234567), "1,234,567"},
		{"small count", w.Count(Zh, 999), "999"},
		{"negative count", w.Count(Zh, -1000), "-1,000"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}
