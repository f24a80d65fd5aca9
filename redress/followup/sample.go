package followup

import (
	"context"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/machine/store"
	"ombud/redress/grievance"
)

// Offices answers what the draw asks about offices.
type Offices interface {
	Petition(ctx context.Context, q store.Querier, p place.Code) (string, error)
	Above(ctx context.Context, q store.Querier, office string) (string, error)
}

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct {
	Door    *act.Door
	Offices Offices
	City    place.Code
	Setting
}

// draws is the subject that orders all draws: each begins where the one before it ended.
const draws = "followup"

// Subject is what the facts of a week's draw are about.
func Subject(period string) string { return draws + ":" + period }

// PeriodOf is the week of such a subject, "" for another.
func PeriodOf(subject string) string {
	p, ok := strings.CutPrefix(subject, draws+":")
	if !ok {
		return ""
	}
	return p
}

// week reads a Monday and gives its 00:00 and the end of its Sunday.
func week(period string) (begins, ends time.Time, err error) {
	begins, err = time.ParseInLocation(time.DateOnly, period, clock.Zone)
	if err != nil || begins.Weekday() != time.Monday {
		return begins, ends, fault.Of("period", "followup.need.monday")
	}
	return begins, begins.AddDate(0, 0, 7), nil
}

var digest = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Commit records the hash of a seed for a week that has not ended. Whoever keeps the seed cannot know the root that it will be mixed
// with, and whoever keeps the log does not know the seed.
func (w *Work) Commit(ctx context.Context, c access.Caller, period, commitment string) error {
	begins, ends, err := week(period)
	if err != nil {
		return err
	}
	if !digest.MatchString(commitment) {
		return fault.Of("commitment", "followup.need.commitment")
	}
	return w.Door.Do(ctx, c, access.DrawSample, func(ctx context.Context, tx *act.Tx) error {
		if err := w.open(ctx, tx, period); err != nil {
			return err
		}
		if !tx.Now.Before(ends) {
			return fault.New(fault.Late, "followup.week_over")
		}
		newest, _, err := latest(ctx, tx)
		if err != nil {
			return err
		}
		if newest >= begins.Format(time.DateOnly) {
			return fault.New(fault.Conflict, "followup.committed")
		}
		if err := w.Check(w.City); err != nil {
			return err
		}
		set := w.Usual()
		_, err = tx.Record(ctx, SeedCommitted.Draft(Subject(period), w.City, SeedBody{Period: period, Ends: ends.UnixMilli(), By: c.Office,
			Commitment: commitment, Share: set.Share, Areas: append([]string{}, set.Areas...), Cite: set.Cite}))
		return err
	})
}

func (w *Work) open(ctx context.Context, tx *act.Tx, period string) error {
	if err := tx.Hold(ctx, draws, Subject(period)); err != nil {
		return err
	}
	return tx.Permit(access.Resource{Subject: Subject(period), Place: w.City, Offices: []string{tx.Caller.Office}})
}

// Draw reveals the seed of a week that has ended, and draws from everything that was concluded in the log since the draw before.
func (w *Work) Draw(ctx context.Context, c access.Caller, period, seed string) error {
	begins, ends, err := week(period)
	if err != nil {
		return err
	}
	return w.Door.Do(ctx, c, access.DrawSample, func(ctx context.Context, tx *act.Tx) error {
		if err := w.open(ctx, tx, period); err != nil {
			return err
		}
		d, ok, err := DrawOf(ctx, tx, period)
		switch {
		case err != nil:
			return err
		case !ok:
			return fault.New(fault.Conflict, "followup.no_seed")
		case d.Size > 0:
			return fault.New(fault.Conflict, "followup.already_drawn")
		case tx.Now.Before(ends):
			return fault.New(fault.Conflict, "followup.week_open")
		case Commitment(seed) != d.Commitment:
			return fault.Of("seed", "followup.need.seed")
		}
		h, ok, err := firstAfter(ctx, tx, d.Ends)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "followup.no_checkpoint")
		}
		_, from, err := latest(ctx, tx)
		if err == nil && from == 0 {
			from, err = before(ctx, tx, begins.UnixMilli())
		}
		if err != nil {
			return err
		}
		if from > h.size {
			return fault.New(fault.Conflict, "followup.later_drawn")
		}
		return w.draw(ctx, tx, d, h, from, seed)
	})
}

func (w *Work) draw(ctx context.Context, tx *act.Tx, d Draw, h head, from int64, seed string) error {
	list, err := endings(ctx, tx, from, h.size)
	if err != nil {
		return err
	}
	b := DrawnBody{Period: d.Period, From: from, Size: h.size, Root: hex.EncodeToString(h.root[:]), Seed: seed, Commitment: d.Commitment, Share: d.Share,
		Areas: d.Areas, Candidates: []int64{}, Picked: []int64{}}
	var picked []string
	for _, e := range list {
		if !covers(d.Areas, e.place) {
			continue
		}
		b.Candidates = append(b.Candidates, e.seq)
		if Picks(h.root, seed, d.Share, e.hash) {
			b.Picked, picked = append(b.Picked, e.seq), append(picked, e.subject)
		}
	}
	if _, err := tx.Record(ctx, Drawn.Draft(Subject(d.Period), w.City, b)); err != nil {
		return err
	}
	if err := tx.Hold(ctx, picked...); err != nil {
		return err
	}
	for _, id := range picked {
		cs, err := grievance.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		to, err := w.asker(ctx, tx, cs)
		if err != nil {
			return err
		}
		if _, err := tx.Record(ctx, Selected.Draft(id, cs.Place, SelectedBody{Period: d.Period, To: to, Office: handler(cs)})); err != nil {
			return err
		}
	}
	return nil
}

// handler is the office whose work is asked about.
func handler(c grievance.Case) string {
	if c.Handler != "" {
		return c.Handler
	}
	return c.Office
}

// asker is the petition office of the place, or the nearest above it that had no hand in the case; "" where there is none.
func (w *Work) asker(ctx context.Context, q store.Querier, c grievance.Case) (string, error) {
	hands := append([]string{c.Office, c.Handler, c.Reviewer}, c.Supporting...)
	o, err := w.Offices.Petition(ctx, q, c.Place)
	for err == nil && o != "" && slices.Contains(hands, o) {
		o, err = w.Offices.Above(ctx, q, o)
	}
	return o, err
}
