package act

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/tlog"
)

// Examined is what Examine looked at.
type Examined struct{ Facts, Waiting, Nodes, Checkpoints int }

// Examine reads the whole log and believes nothing that is stored: every fact's hash is computed from its fields, every node and the root
// at every published size from those hashes, and every checkpoint must carry the log's signature. It changes nothing.
func (l *Log) Examine(ctx context.Context, db *store.DB, step func(facts int)) (Examined, error) {
	var e Examined
	heads, err := l.heads(ctx, db, &e)
	if err != nil {
		return e, err
	}
	edge := &tlog.Edge{}
	for f, err := range fact.Since(ctx, db, 0) {
		if err != nil {
			return e, err
		}
		if f.Seq != edge.Size() {
			return e, fmt.Errorf("fact %d is missing", edge.Size())
		}
		if !f.Genuine() {
			return e, fmt.Errorf("fact %d (%s) is not what its hash says", f.Seq, f.ID)
		}
		for _, n := range edge.Append(f.Hash) {
			if err := sameNode(ctx, db, n); err != nil {
				return e, err
			}
			e.Nodes++
		}
		if want, ok := heads[edge.Size()]; ok {
			if edge.Root() != want {
				return e, fmt.Errorf("the log has another root at size %d than was published", edge.Size())
			}
			delete(heads, edge.Size())
		}
		if e.Facts++; e.Facts%1000 == 0 {
			step(e.Facts)
		}
	}
	for size := range heads {
		return e, fmt.Errorf("a checkpoint of %d facts was published and the log has %d", size, edge.Size())
	}
	if err := l.count(ctx, db, e.Nodes, int(edge.Size()/tlog.Width)); err != nil {
		return e, err
	}
	return e, l.waiting(ctx, db, &e)
}

// count finds nodes and bundles that are stored and belong to no facts.
func (l *Log) count(ctx context.Context, db *store.DB, nodes, bundles int) error {
	var n, b int
	if err := db.Row(ctx, `SELECT (SELECT count(*) FROM log_node), (SELECT count(*) FROM log_bundle)`).Scan(&n, &b); err != nil {
		return err
	}
	if n != nodes || b != bundles {
		return fmt.Errorf("%d nodes and %d bundles of the log are stored where there are %d and %d", n, b, nodes, bundles)
	}
	return nil
}

// heads checks every checkpoint's signature and gives the roots by size.
func (l *Log) heads(ctx context.Context, db *store.DB, e *Examined) (map[int64]tlog.Hash, error) {
	if l.Key == nil {
		return nil, errors.New("no key is loaded")
	}
	type row struct {
		size int64
		root []byte
		note string
	}
	list, err := store.All(ctx, db, func(r *sql.Rows, h *row) error { return r.Scan(&h.size, &h.root, &h.note) },
		`SELECT size, root, note FROM checkpoint ORDER BY size`)
	if err != nil {
		return nil, err
	}
	out := map[int64]tlog.Hash{}
	for _, h := range list {
		c, err := tlog.ParseCheckpoint([]byte(h.note), l.Key.Verifier())
		if err != nil {
			return nil, fmt.Errorf("checkpoint %d: %w", h.size, err)
		}
		if c.Size != h.size || !bytes.Equal(c.Root[:], h.root) {
			return nil, fmt.Errorf("checkpoint %d: the row is not what was signed", h.size)
		}
		out[c.Size] = c.Root
	}
	e.Checkpoints = len(list)
	return out, nil
}

func sameNode(ctx context.Context, db *store.DB, n tlog.Node) error {
	var stored []byte
	err := db.Row(ctx, `SELECT hash FROM log_node WHERE level = $1 AND idx = $2`, n.Level, n.Index).Scan(&stored)
	if err == nil && !bytes.Equal(stored, n.Hash[:]) {
		err = errors.New("the stored hash is not that of the facts")
	}
	if err != nil {
		return fmt.Errorf("log node %d/%d: %w", n.Level, n.Index, err)
	}
	if n.Level > 1 {
		return nil
	}
	err = db.Row(ctx, `SELECT entries FROM log_bundle WHERE idx = $1`, n.Index).Scan(&stored)
	if err == nil && !bytes.Equal(stored, n.Entries) {
		err = errors.New("the stored entries are not the hashes of the facts")
	}
	if err != nil {
		return fmt.Errorf("log bundle %d: %w", n.Index, err)
	}
	return nil
}

// waiting checks facts that have no position yet.
func (l *Log) waiting(ctx context.Context, db *store.DB, e *Examined) error {
	list, err := fact.Waiting(ctx, db)
	for _, f := range list {
		if !f.Genuine() {
			return fmt.Errorf("fact %s, which waits for its position, is not what its hash says", f.ID)
		}
	}
	e.Waiting = len(list)
	return err
}
