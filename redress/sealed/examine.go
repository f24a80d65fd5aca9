package sealed

import (
	"context"
	"database/sql"
	"fmt"

	"ombud/machine/store"
)

// Examine opens every box in memory to see that it still opens, and looks at nothing in it: a box that a disk has damaged is found
// before somebody needs it. It returns how many there are, and names the first that does not open by its subject.
func (w *Work) Examine(ctx context.Context) (n int, err error) {
	const page = 500
	for after := ""; ; {
		list, err := store.All(ctx, w.Door.DB, func(r *sql.Rows, b *box) error {
			return r.Scan(&b.Subject, &b.Cipher, &b.KeyID, &b.WrapNonce, &b.Wrapped, &b.Nonce, &b.Box, &b.Commitment, &b.SealedAt)
		}, `SELECT subject, cipher, key_id, wrap_nonce, wrapped, nonce, box, commitment, sealed_at FROM sealed WHERE subject > $1
			ORDER BY subject LIMIT $2`, after, page)
		if err != nil {
			return n, err
		}
		if len(list) == 0 {
			return n, w.dated(ctx)
		}
		for _, b := range list {
			if _, err := w.Vault.open(b); err != nil {
				return n, fmt.Errorf("what is sealed for %s: %w", b.Subject, err)
			}
			n++
		}
		after = list[len(list)-1].Subject
	}
}

// dated looks whether each box was sealed at the instant of a fact of its subject, which is the only copy of that instant.
func (w *Work) dated(ctx context.Context) error {
	var subject string
	err := w.Door.DB.Row(ctx, `SELECT subject FROM sealed WHERE NOT EXISTS
		(SELECT 1 FROM fact WHERE fact.subject = sealed.subject AND fact.recorded_at = sealed.sealed_at) LIMIT 1`).Scan(&subject)
	if store.Missing(err) {
		return nil
	}
	if err == nil {
		err = fmt.Errorf("what is sealed for %s has another date than its fact", subject)
	}
	return err
}
