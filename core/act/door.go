// Package act is the one door for writes: permit, rows, facts, duties, leaves, in one transaction and one commit.
// Nothing else opens a business write, so nothing can be written without a fact, a duty's fold and a leaf of the public log.
package act

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/ident"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

// Fold keeps state rows beside the facts: it applies one fact to the rows of its concept. It may read only rows that facts
// made, must be deterministic and must not look at the clock, because ombud rebuild runs it again over all facts.
type Fold func(ctx context.Context, tx *store.Tx, f fact.Fact) error

// Denied records that a caller tried what it may not do.
var Denied = fact.Define[DeniedBody]("access.denied")

// DeniedBody says what was tried on what.
type DeniedBody struct {
	Action string `json:"action"`
	Target string `json:"target"`
}

// Door holds what every act needs. Make one with New; it is safe for concurrent use.
type Door struct {
	DB    *store.DB
	Clock clock.Clock
	IDs   *ident.Maker
	Kinds *fact.Registry
	Law   *duty.Law
	Dir   duty.Directory
	Log   *Log
	Folds map[string]Fold // by kind of fact

	// Salt replaces the system's randomness, for a simulation that must be the same each time. Whoever knows its seed can try out what
	// a hash hides, so a door that has it must not serve anybody; nil everywhere else.
	Salt func() [16]byte

	memory *Memory // not nil: acts happen there, to be loaded in bulk
}

// Now is the time of the door's clock.
func (d *Door) Now() time.Time { return d.Clock.Now() }

// Tx is one act under way. It must not outlive the function it is given to.
type Tx struct {
	*store.Tx
	Caller access.Caller
	Action access.Action
	Now    time.Time

	door    *Door
	held    map[string]bool // subjects; nil before the first
	alone   bool            // holds the city
	fresh   string          // a subject about which nothing is on record but what this act recorded
	allowed bool
	target  access.Resource
	law     *duty.Law              // pinned when first needed
	duties  map[string][]duty.Duty // open duties of the subjects touched so far
	last    map[string]fact.Last   // by subject and office
	mem     *Memory                // instead of the database, see Bulk
}

// tries is how often an act is run again when an id or key was taken by a neighbour in the same instant.
const tries = 3

// Do runs one act. fn must call Hold before it reads and Permit before it records anything, and may run again after a conflict with
// another act.
// When it returns nil, everything it recorded is durable; when it returns an error, nothing was written.
func (d *Door) Do(ctx context.Context, c access.Caller, a access.Action, fn func(context.Context, *Tx) error) error {
	if d.memory != nil {
		return d.memory.do(ctx, d, c, a, fn)
	}
	var target access.Resource
	var err error
	for range tries {
		err = d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			t := d.begin(tx, c, a)
			err := fn(ctx, t)
			target = t.target
			return err
		})
		if !store.Unique(err) {
			break
		}
	}
	switch {
	case err == nil:
		return nil
	case fault.Is(err, fault.Denied) && c.Staff != "":
		return errors.Join(err, d.deny(ctx, c, a, target))
	case store.Unique(err):
		return fault.New(fault.Conflict, "fault.conflict.say").Because(err)
	}
	return fmt.Errorf("%s: %w", a, err)
}

func (d *Door) begin(tx *store.Tx, c access.Caller, a access.Action) *Tx {
	return &Tx{Tx: tx, Caller: c, Action: a, Now: d.Clock.Now(), door: d, duties: map[string][]duty.Duty{}, last: map[string]fact.Last{}}
}

// deny records a denied attempt in a write of its own, since the act's was rolled back.
func (d *Door) deny(ctx context.Context, c access.Caller, a access.Action, r access.Resource) error {
	return d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		t := d.begin(tx, c, a)
		t.allowed = true
		if err := t.Hold(ctx, "staff:"+c.Staff); err != nil {
			return err
		}
		_, err := t.Record(ctx, Denied.Draft("staff:"+c.Staff, r.Place, DeniedBody{Action: string(a), Target: r.Subject}))
		return err
	})
}

// Permit asks the policy whether the caller may do this act to the resource. After an error nothing can be recorded. That those who
// may not even see the resource are told that it is not there is for the pages to see to, before they come here.
func (t *Tx) Permit(r access.Resource) error {
	t.target = r
	if t.allowed = access.Permits(t.Caller, t.Action, r); t.allowed {
		return nil
	}
	return fault.New(fault.Denied, "fault.denied.say")
}

// Once finds what an earlier try with the same idempotency key recorded, so that a retry changes nothing.
func (t *Tx) Once(ctx context.Context, key string) (fact.Fact, bool, error) {
	if key == "" || t.mem != nil { // what is computed in memory is computed once
		return fact.Fact{}, false, nil
	}
	return fact.ByKey(ctx, t, key)
}

// Record writes one fact: after the rungs of its subject that are due by now, with its fold, its duties and its leaf.
func (t *Tx) Record(ctx context.Context, draft fact.Draft) (fact.Fact, error) {
	if !t.allowed {
		return fact.Fact{}, fmt.Errorf("record %s: the act was not permitted", draft.Kind)
	}
	if !t.holds(draft.Subject) {
		return fact.Fact{}, fmt.Errorf("record %s: the act does not hold %s", draft.Kind, draft.Subject)
	}
	if err := t.door.Kinds.Check(draft.Kind, draft.Body); err != nil {
		return fact.Fact{}, err
	}
	if err := t.pin(ctx); err != nil {
		return fact.Fact{}, err
	}
	if t.law.Touches(draft.Kind) {
		if err := t.CatchUp(ctx, draft.Subject); err != nil {
			return fact.Fact{}, err
		}
	}
	office := t.Caller.Office
	if draft.Office != "" {
		office = draft.Office
	}
	f, err := t.date(ctx, draft, office)
	if err != nil {
		return fact.Fact{}, err
	}
	f.Staff, f.Role = t.Caller.Staff, t.Caller.Role(t.Action)
	return f, t.write(ctx, &f, draft.Body)
}

// date gives the fact its instants. Facts of one subject are recorded in order even when a clock goes back; what is said to have
// happened before an earlier fact of the same office needs a reason, and nothing happens in the future.
func (t *Tx) date(ctx context.Context, draft fact.Draft, office string) (fact.Fact, error) {
	last, err := t.past(ctx, draft.Subject, office)
	if err != nil {
		return fact.Fact{}, err
	}
	f := fact.Fact{Seq: -1, Kind: draft.Kind, Subject: draft.Subject, Place: draft.Place, Office: office, At: draft.At, Reason: draft.Reason, Key: draft.Key,
		Recorded: max(t.Now.UnixMilli(), last.Recorded)}
	if f.At == 0 {
		f.At = f.Recorded
	}
	if f.At > f.Recorded {
		return f, fault.Of("at", "act.future")
	}
	if office != "" && f.At < last.At && f.Reason == "" {
		return f, fault.Of("reason", "act.backdated")
	}
	if t.mem == nil {
		t.last[draft.Subject+"\x00"+office] = fact.Last{Recorded: f.Recorded, At: max(last.At, f.At)}
	}
	return f, nil
}

// past is what the subject's facts so far mean for the next one.
func (t *Tx) past(ctx context.Context, subject, office string) (fact.Last, error) {
	if t.mem != nil {
		return t.mem.last(subject, office), nil
	}
	if last, ok := t.last[subject+"\x00"+office]; ok {
		return last, nil
	}
	if subject == t.fresh && len(t.last) == 0 {
		return fact.Last{}, nil
	}
	last, err := fact.LastOf(ctx, t, subject, office)
	if err != nil {
		return last, fmt.Errorf("facts of %s: %w", subject, err)
	}
	t.door.IDs.Follow(last.ID)
	return last, nil
}

// write seals the fact and applies it to rows and duties.
func (t *Tx) write(ctx context.Context, f *fact.Fact, body any) (err error) {
	f.ID, f.Typed = t.door.IDs.Next(), body
	if f.Body, err = fact.Encode(body); err != nil {
		return err
	}
	f.Typed = body
	if t.mem != nil {
		return t.mem.write(ctx, t, f)
	}
	salt := fact.NewSalt
	if t.door.Salt != nil {
		salt = t.door.Salt
	}
	f.Salt = salt()
	if f.Staff != "" {
		f.Veil = salt()
	}
	f.Seal()
	if b, ok := t.Batch().(*batch); ok {
		f.Seq = b.add(f.Hash)
	}
	if err := fact.Insert(ctx, t.Tx, *f); err != nil {
		return err
	}
	return t.apply(ctx, *f)
}
