package board

import (
	"context"
	"fmt"
	"time"

	"ombud/base/calendar"
	"ombud/base/place"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

// RedFor tells whoever decides on interviews which offices of a city ended three days or more in a row red, back from a day that is over.
// ok is false until everything that happened by the end of that day is on the board: a duty that came due then and has no breach on
// record yet, a fact without a position, or one not counted yet would make another answer.
func RedFor(db *store.DB, city place.Code) func(context.Context, calendar.Date) (map[string]int, bool, error) {
	return func(ctx context.Context, day calendar.Date) (map[string]int, bool, error) {
		if ok, err := complete(ctx, db, day.End()); err != nil || !ok {
			return nil, false, err
		}
		days, err := RedDays(ctx, db, city.Area(), day, streakMost)
		if err != nil {
			return nil, false, fmt.Errorf("red days: %w", err)
		}
		for office, n := range days {
			if n < threeDays {
				delete(days, office)
			}
		}
		return days, true, nil
	}
}

// complete reports whether the boards hold everything that happened before an instant.
func complete(ctx context.Context, db *store.DB, until time.Time) (bool, error) {
	if ripe, err := duty.Ripe(ctx, db, until.UnixMilli(), 1); err != nil || len(ripe) > 0 {
		return false, err
	}
	waiting, err := fact.Waiting(ctx, db)
	if err != nil || len(waiting) > 0 && waiting[0].Recorded < until.UnixMilli() {
		return false, err
	}
	seq, err := cursor(ctx, db)
	if err != nil {
		return false, err
	}
	next, err := readLog(ctx, db, seq, 1)
	return err == nil && (len(next) == 0 || next[0].Recorded >= until.UnixMilli()), err
}
