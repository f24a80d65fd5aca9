package act

import (
	"context"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"ombud/base/access"
	"ombud/core/duty"
)

// machine is the caller of background work.
var machine = access.Caller{Roles: []access.Role{access.Machine}}

// sweepAtOnce is how many subjects a sweep works on together: enough that they share commits.
const sweepAtOnce = 64

// Sweep records what came due: warnings, breaches, ladder steps, lapsed rights. It is safe on any number of nodes at once and
// after any outage: each subject is caught up in a write of its own and a rung is behind once its fact is written.
//
// A subject that fails does not hold up the others; its error is returned at the end and it is tried again next time.
func (d *Door) Sweep(ctx context.Context) (subjects int, err error) {
	law, err := d.learn(ctx, d.DB)
	if err != nil {
		return 0, err
	}
	if law != "" && law != d.Law.Current().Version { // pages speak of the law in force, too
		d.Law.Adopt(d.Law.Under(law).Current())
	}
	for ctx.Err() == nil {
		ripe, err := duty.Ripe(ctx, d.DB, d.Clock.Now().UnixMilli(), 1000)
		if err != nil || len(ripe) == 0 {
			return subjects, err
		}
		var g errgroup.Group
		var done atomic.Int64
		g.SetLimit(sweepAtOnce)
		for _, s := range ripe {
			g.Go(func() error {
				err := d.Do(ctx, machine, access.Sweep, func(ctx context.Context, tx *Tx) error {
					if err := tx.Hold(ctx, s); err != nil {
						return err
					}
					if err := tx.Permit(access.Resource{Subject: s}); err != nil {
						return err
					}
					return tx.CatchUp(ctx, s)
				})
				if err != nil {
					return fmt.Errorf("sweep %s: %w", s, err)
				}
				done.Add(1)
				return nil
			})
		}
		err = g.Wait()
		if subjects += int(done.Load()); err != nil && done.Load() == 0 {
			return subjects, err
		}
	}
	return subjects, ctx.Err()
}
