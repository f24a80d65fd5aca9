package interview

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"ombud/base/access"
	"ombud/base/calendar"
)

// Red tells which offices ended how many days in a row red, back from a day that is over: only those that reached the number of days for
// which an interview is owed. ok is false while the day's board does not know all of its facts yet.
type Red func(ctx context.Context, day calendar.Date) (days map[string]int, ok bool, err error)

// machine is the caller of background work.
var machine = access.Caller{Roles: []access.Role{access.Machine}}

// Watch records, once a day, which offices owe an interview to the office above them.
type Watch struct {
	Work *Work
	Red  Red

	done calendar.Date // the last day this node has looked at
}

// Run looks at yesterday's board as soon as it is complete. An office that fails does not hold up the others.
func (w *Watch) Run(ctx context.Context) error {
	day := calendar.DateOf(w.Work.Door.Now()) - 1
	if w.done == day {
		return nil
	}
	red, ok, err := w.Red(ctx, day)
	if err != nil || !ok {
		return err
	}
	var failed error
	for _, office := range slices.Sorted(maps.Keys(red)) {
		if _, err := w.Work.Owe(ctx, machine, office, red[office], day); err != nil {
			failed = errors.Join(failed, fmt.Errorf("interview of %s: %w", office, err))
		}
	}
	if failed == nil {
		w.done = day
	}
	return failed
}
