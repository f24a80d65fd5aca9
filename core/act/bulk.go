package act

import (
	"context"

	"ombud/base/clock"
	"ombud/base/ident"
	"ombud/core/duty"
)

// Bulk is the way into a city for whole histories at once: acts are computed in memory by the same Permit, Record, folds and rungs
// as at the door, and loaded afterwards together with their leaves. See docs/decisions/0016.
type Bulk struct {
	door  *Door
	law   *duty.Law
	dir   duty.Directory
	keeps map[string]Keep
}

// Bulk begins one under the law in force. dir answers from memory: nothing may change offices meanwhile.
func (d *Door) Bulk(ctx context.Context, dir duty.Directory, keeps map[string]Keep) (*Bulk, error) {
	version, err := d.learn(ctx, d.DB)
	if err != nil {
		return nil, err
	}
	law := d.Law.Under(version)
	if law == nil {
		law = d.Law
	}
	return &Bulk{door: d, law: law, dir: dir, keeps: keeps}, nil
}

// Door opens a door whose acts happen in a Memory of their own. It has its own lane of ids; salts are drawn from salt.
func (b *Bulk) Door(c clock.Clock, lane int64, salt func() [16]byte) *Door {
	return &Door{DB: b.door.DB, Clock: c, IDs: ident.NewLane(c, lane), Kinds: b.door.Kinds, Law: b.law, Dir: b.dir,
		memory: &Memory{bulk: b, salt: salt}}
}
