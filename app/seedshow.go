package app

import (
	"fmt"
	"io"
	"time"

	"ombud/base/clock"
	"ombud/core/act"
	"ombud/redress/office"
)

// progress tells how far a seeding is, once a second.
type progress struct {
	out   io.Writer
	total int
	start time.Time
	last  time.Time
}

func (p *progress) show(l *act.Load) {
	now := clock.System{}.Now()
	if now.Sub(p.last) < time.Second {
		return
	}
	p.last = now
	fmt.Fprintf(p.out, "\r%d / %d  (%d facts, %d duties, %.0f/s)  ", l.Subjects, p.total, l.Facts, l.Duties, float64(l.Subjects)/now.Sub(p.start).Seconds())
}

// newAnswers is the directory of a city in which no office changes, each question asked of the database once.
func newAnswers(d *act.Door) *office.Remembered { return d.Dir.(office.Directory).Remember(d.DB) }
