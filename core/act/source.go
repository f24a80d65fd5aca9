package act

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"ombud/machine/store"
	"ombud/machine/tlog"
)

// Source reads entries and nodes for the log's proofs and tiles.
type Source struct{ Q store.Querier }

// Entries are the hashes of facts by position. A whole tile of them is one row; out of 256 rows of facts it would cost ten times as much.
func (s Source) Entries(ctx context.Context, from, to int64) ([][32]byte, error) {
	if from%tlog.Width == 0 && to == from+tlog.Width {
		return s.bundle(ctx, from/tlog.Width)
	}
	return s.hashes(ctx, to-from, `SELECT hash FROM fact WHERE seq >= $1 AND seq < $2 ORDER BY seq`, from, to)
}

func (s Source) bundle(ctx context.Context, idx int64) ([][32]byte, error) {
	var b []byte
	if err := s.Q.Row(ctx, `SELECT entries FROM log_bundle WHERE idx = $1`, idx).Scan(&b); err != nil || len(b) != tlog.Width*32 {
		return nil, fmt.Errorf("log bundle %d of %d bytes: %w", idx, len(b), err)
	}
	out := make([][32]byte, 0, tlog.Width)
	for h := range slices.Chunk(b, 32) {
		out = append(out, [32]byte(h))
	}
	return out, nil
}

// Nodes are the stored roots of full tiles.
func (s Source) Nodes(ctx context.Context, level int, from, to int64) ([][32]byte, error) {
	return s.hashes(ctx, to-from, `SELECT hash FROM log_node WHERE level = $1 AND idx >= $2 AND idx < $3 ORDER BY idx`, level, from, to)
}

func (s Source) hashes(ctx context.Context, want int64, q string, args ...any) ([][32]byte, error) {
	list, err := store.All(ctx, s.Q, func(r *sql.Rows, h *[32]byte) error {
		var b []byte
		err := r.Scan(&b)
		copy(h[:], b)
		return err
	}, q, args...)
	if err == nil && int64(len(list)) != want {
		err = fmt.Errorf("the log holds %d of %d hashes asked for", len(list), want)
	}
	return list, err
}
