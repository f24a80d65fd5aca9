package sealed

import (
	"context"
	"fmt"
)

// Examine opens the box of one subject in memory to see that it still opens and is the one that its fact promised, and looks at nothing in
// it: a box that a disk has damaged is found before somebody needs it.
func (w *Work) Examine(ctx context.Context, subject, commitment string, at int64) error {
	b, err := boxOf(ctx, w.Door.DB, subject)
	if err == nil {
		_, err = w.Vault.open(b)
	}
	if err == nil && (b.Commitment != commitment || b.SealedAt != at) {
		err = errBroken
	}
	if err != nil {
		return fmt.Errorf("what is sealed for %s: %w", subject, err)
	}
	return nil
}
