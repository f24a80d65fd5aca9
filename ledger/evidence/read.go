package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/parquet-go/parquet-go"

	"ombud/ledger"
	"ombud/machine/store"
)

// Partition is one Parquet file: the rows of a subject and month as one delivery left them.
type Partition struct {
	Ledger   string
	Kind     string
	Subject  string
	Month    ledger.Month // 0: holds until it is delivered again
	Number   uint32       // of the delivery
	Rows     int64
	Hash     string // SHA-256, hex
	Replaces string // hash of the partition that was current before, "" for none
}

// Recorded is a row that knows how it stands in Parquet.
type Recorded interface{ Record() Record }

// Bytes reads the file itself, and believes nothing: it must have the hash that the manifest says.
func Bytes(ctx context.Context, q store.Querier, p Partition) ([]byte, error) {
	data, err := dataOf(ctx, q, p)
	if err != nil {
		return nil, fmt.Errorf("partition %.12s: %w", p.Hash, err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != p.Hash {
		return nil, fmt.Errorf("the partition %.12s of %s is not the one that was delivered", p.Hash, p.Subject)
	}
	return data, nil
}

// Read gives the rows of a partition in its order. T is a Recorded, or a row of Parquet itself.
func Read[T any](ctx context.Context, q store.Querier, p Partition) ([]T, error) {
	data, err := Bytes(ctx, q, p)
	if err != nil {
		return nil, err
	}
	var zero T
	if r, ok := any(zero).(Recorded); ok {
		rows, err := r.Record().decode(data)
		if err != nil {
			return nil, fmt.Errorf("partition %.12s: %w", p.Hash, err)
		}
		out, ok := rows.([]T)
		if !ok {
			return nil, fmt.Errorf("partition %.12s holds %T", p.Hash, rows)
		}
		return out, nil
	}
	return parquet.Read[T](bytes.NewReader(data), int64(len(data)))
}

// Row is a row of a partition, to be shown.
type Row struct {
	Ref       ledger.Ref
	Partition Partition
	Columns   []string
	Cells     []string
}

// mostRefs bounds what one question for rows may read.
const mostRefs = 500

// RowsOf finds the rows that a finding rests on, as they were delivered, in the order of the references. What is not there is left out:
// the caller compares. name is the ledger and subject what the finding is about.
func RowsOf(ctx context.Context, q store.Querier, name, subject string, refs []ledger.Ref) ([]Row, error) {
	refs = refs[:min(len(refs), mostRefs)]
	tables := map[ledger.Ref][]Row{} // by kind and delivery
	var out []Row
	for _, r := range refs {
		at := ledger.Ref{Kind: r.Kind, Delivery: r.Delivery}
		rows, ok := tables[at]
		if !ok {
			parts, err := store.All(ctx, q, scanPart, `SELECT `+partColumns+` FROM evidence_part WHERE ledger = $1 AND kind = $2 AND subject = $3 AND number = $4`,
				name, r.Kind, subject, int64(r.Delivery))
			if err != nil {
				return nil, err
			}
			for _, p := range parts {
				more, err := Show(ctx, q, p, 0, int(p.Rows))
				if err != nil {
					return nil, err
				}
				rows = append(rows, more...)
			}
			tables[at] = rows
		}
		for _, row := range rows {
			if row.Ref == r {
				out = append(out, row)
				break
			}
		}
	}
	return out, nil
}
