package publish

import (
	"context"

	"ombud/core/act"
)

// publisher does the log's background work. Any node may, and all may at once: the sequencer's lock and the checkpoint's size decide.
type publisher struct{ door *act.Door }

// sequence gives positions to all facts that wait for one.
func (p publisher) sequence(ctx context.Context) error {
	for {
		n, err := p.door.Log.Sequence(ctx, p.door.DB)
		if err != nil || n == 0 {
			return err
		}
	}
}

// publish signs a checkpoint when the log has grown.
func (p publisher) publish(ctx context.Context) error {
	_, err := p.door.Log.Publish(ctx, p.door.DB)
	return err
}
