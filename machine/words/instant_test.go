package words

import (
	"testing"
	"time"

	"ombud/base/clock"
)

// TestSayInstant: a fault hands over the instant itself, and each reader gets it in words.
func TestSayInstant(t *testing.T) {
	t.Parallel()
	c, err := Parse("x", "x.y\n  zh 到 {0} 为止\n  en until {0}\n")
	if err != nil {
		t.Fatal(err)
	}
	w, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	due := time.Date(2026, 10, 3, 0, 0, 0, 0, clock.Zone)
	args := []any{due}
	for lang, want := range map[Lang]string{Zh: "到 2026年10月2日（周五） 24:00 为止", En: "until Fri 2 Oct 2026, 24:00"} {
		if got := w.Say(lang, "x.y", args...); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	if args[0] != any(due) {
		t.Error("Say changed its arguments")
	}
}
