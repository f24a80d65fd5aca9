package act

import (
	"context"

	"ombud/base/clock"
	"ombud/base/ident"
	"ombud/core/duty"
	"ombud/core/fact"
)

// Bulk is the way into a city for whole histories at once: acts are computed in memory by the same Permit, Record, folds and rungs
// as at the door, and written afterwards together with their leaves: by a Load into a city that is alone with it, or by Batches into
// one that goes on. See docs/decisions/0018.
type Bulk struct {
	door    *Door
	version string // of the law on record
	law     *duty.Law
	dir     duty.Directory
	keeps   map[string]Keep
}

// Bulk begins one under the law in force. dir answers from memory: nothing may change offices before a Load is finished, and a Batch
// asks again.
func (d *Door) Bulk(ctx context.Context, dir duty.Directory, keeps map[string]Keep) (*Bulk, error) {
	version, err := d.learn(ctx, d.DB)
	if err != nil {
		return nil, err
	}
	law := d.Law.Under(version)
	if law == nil {
		law = d.Law
	}
	return &Bulk{door: d, version: version, law: law, dir: dir, keeps: keeps}, nil
}

// Door opens a door whose acts happen in a Memory of their own. It has its own lane of ids; salts are drawn from salt.
func (b *Bulk) Door(c clock.Clock, lane int64, salt func() [16]byte) *Door {
	return b.apart(c, ident.NewLane(c, lane), salt)
}

// Live opens a door whose acts happen in a Memory of their own now, among those of the city: with its clock, ids and randomness.
func (b *Bulk) Live() *Door { return b.apart(b.door.Clock, b.door.IDs, fact.NewSalt) }

func (b *Bulk) apart(c clock.Clock, ids *ident.Maker, salt func() [16]byte) *Door {
	return &Door{DB: b.door.DB, Clock: c, IDs: ids, Kinds: b.door.Kinds, Law: b.law, Dir: b.dir, memory: &Memory{bulk: b, salt: salt}}
}
