package duty

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/machine/store"
)

// Outcome is how a duty went in a replay.
type Outcome struct {
	Duty
	Warned, Climbed int
}

// Stuck is a rule that could not open its duty for a fact: it has no bearer, or its last moment lies before its beginning.
type Stuck struct {
	Rule string
	Why  error
}

// Past is how the duties of one subject went in a replay.
type Past struct {
	Outcomes []Outcome // in the order they were opened
	Refused  int       // extensions that were not granted
	Stuck    []Stuck
}

// Replay computes how the duties of one subject would have gone under the law in force, from its recorded facts up to an instant: with
// every warning, breach and step of the ladder at the instant it would have been due. It writes nothing. What the machine recorded
// about duties is left out and made anew; all else happened as it did.
func (l *Law) Replay(ctx context.Context, q store.Querier, dir Directory, facts []fact.Fact, until int64) (Past, error) {
	r := replay{Law: l, ctx: ctx, q: q, dir: dir, given: map[rungKey]string{}}
	for _, f := range facts {
		if rung(f.Kind) {
			if b, err := fact.Define[RungBody](f.Kind).Read(f); err == nil {
				r.given[rungKey{f.Kind, b.Duty, b.Rung}] = f.ID
			}
		}
	}
	for _, f := range facts {
		if rung(f.Kind) || f.Kind == Redated.Name() || !l.Touches(f.Kind) || f.Recorded > until {
			continue
		}
		if err := r.rise(f.Recorded); err != nil {
			return r.past, err
		}
		if err := r.take(f); err != nil {
			return r.past, err
		}
	}
	return r.past, r.rise(until)
}

type rungKey struct{ kind, duty, rung string }

type replay struct {
	*Law
	ctx   context.Context
	q     store.Querier
	dir   Directory
	past  Past
	open  []Duty             // of past.Outcomes, those that are open
	at    []int              // where each of them is
	given map[rungKey]string // ids of rungs that were recorded: duties opened by them keep their names
}

// rise gives every rung that is due, in the order of CatchUp.
func (r *replay) rise(now int64) error {
	for {
		first := -1
		for i, d := range r.open {
			if d.Next != 0 && d.Next <= now && (first < 0 || sooner(d, r.open[first]) < 0) {
				first = i
			}
		}
		if first < 0 {
			return nil
		}
		d := r.open[first]
		draft, ok, err := r.Rise(r.ctx, r.q, r.dir, d, now)
		if err != nil || !ok {
			return err
		}
		o := &r.past.Outcomes[r.at[first]]
		switch draft.Kind {
		case Warned.Name():
			o.Warned++
		case Climbed.Name():
			o.Climbed++
		}
		body := draft.Body.(RungBody)
		id := r.given[rungKey{draft.Kind, d.ID, body.Rung}]
		if id == "" {
			h := sha256.Sum256([]byte(draft.Kind + "\x00" + d.ID + "\x00" + body.Rung))
			id = hex.EncodeToString(h[:16])
		}
		if err := r.take(fact.Fact{ID: id, Kind: draft.Kind, Subject: d.Subject, Place: d.Place, At: draft.At, Recorded: draft.At, Typed: body}); err != nil {
			return err
		}
	}
}

func sooner(a, b Duty) int {
	return cmp.Or(cmp.Compare(a.Next, b.Next), cmp.Compare(a.Opening, b.Opening), cmp.Compare(a.Rule, b.Rule))
}

// take folds one fact.
func (r *replay) take(f fact.Fact) error {
	changed, refused, err := r.moved(&f, r.open)
	if err != nil {
		return err
	}
	if refused != nil {
		r.past.Refused++
		changed = nil
	}
	for _, n := range changed {
		i := slices.IndexFunc(r.open, func(d Duty) bool { return d.ID == n.ID })
		r.open[i] = n
		r.past.Outcomes[r.at[i]].Duty = n
	}
	for i := len(r.open) - 1; i >= 0; i-- {
		if r.open[i].State != Open {
			r.open, r.at = slices.Delete(r.open, i, i+1), slices.Delete(r.at, i, i+1)
		}
	}
	opened, err := r.Current().begun(r.ctx, r.q, r.dir, &f, func(rule *Rule, err error) error {
		if fault.Is(err, fault.Internal) {
			return err
		}
		r.past.Stuck = append(r.past.Stuck, Stuck{rule.ID, err})
		return nil
	})
	for _, d := range opened {
		r.open, r.at = append(r.open, d), append(r.at, len(r.past.Outcomes))
		r.past.Outcomes = append(r.past.Outcomes, Outcome{Duty: d})
	}
	return err
}
