package evidence

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"ombud/ledger"
	"ombud/machine/store"
)

// examinedAtOnce is how many rows are read at once when everything is examined.
const examinedAtOnce = 200

// Examine goes through all deliveries: the manifest is the one that the fact commits to, every partition on it is there and has its hash,
// and there are none besides. It counts the partitions.
func (w *Work) Examine(ctx context.Context) (n int, err error) {
	for _, l := range w.Ledgers {
		before := int64(1) << 62
		for {
			list, err := Deliveries(ctx, w.Door.DB, l.Name, "", before, examinedAtOnce)
			if err != nil {
				return n, err
			}
			for _, d := range list {
				m, err := examine(ctx, w.Door.DB, d)
				if n += m; err != nil {
					return n, fmt.Errorf("delivery %d of %s: %w", d.Number, l.Name, err)
				}
			}
			if len(list) < examinedAtOnce {
				break
			}
			before = list[len(list)-1].Number
		}
	}
	var stray int64
	if err := w.Door.DB.Row(ctx, `SELECT count(*) FROM evidence_part p WHERE NOT EXISTS
		(SELECT 1 FROM evidence_delivery d WHERE d.ledger = p.ledger AND d.number = p.number)`).Scan(&stray); err != nil {
		return n, err
	}
	if stray > 0 {
		return n, fmt.Errorf("%d partitions that no fact names", stray)
	}
	return n, nil
}

func examine(ctx context.Context, q store.Querier, d Delivery) (n int, err error) {
	listed, err := manifestOf(ctx, q, d.Ledger, d.Number)
	if err != nil {
		return 0, fmt.Errorf("its manifest: %w", err)
	}
	if sum := sha256.Sum256(listed); hex.EncodeToString(sum[:]) != d.Manifest {
		return 0, fmt.Errorf("its manifest is not the one that the fact commits to")
	}
	var there []string
	subject, month := "", ledger.Month(-1)
	for {
		parts, err := Parts(ctx, q, d.Ledger, d.Number, subject, month, examinedAtOnce)
		if err != nil {
			return n, err
		}
		for _, p := range parts {
			if _, err := Bytes(ctx, q, p); err != nil {
				return n, err
			}
			there = append(there, manifestLine(p))
			n++
		}
		if len(parts) < examinedAtOnce {
			break
		}
		subject, month = parts[len(parts)-1].Subject, parts[len(parts)-1].Month
	}
	slices.Sort(there)
	if string(listed) != manifestHead+"\n"+strings.Join(there, "\n")+"\n" {
		return n, fmt.Errorf("its %d partitions are not the %d of its manifest", n, d.Parts)
	}
	return n, nil
}

// Subjects lists what there is evidence about, behind a name.
func Subjects(ctx context.Context, q store.Querier, name, after string, limit int) ([]string, error) {
	return store.All(ctx, q, func(r *sql.Rows, s *string) error { return r.Scan(s) },
		`SELECT DISTINCT subject FROM evidence_part WHERE ledger = $1 AND subject > $2 ORDER BY subject LIMIT $3`, name, after, limit)
}
