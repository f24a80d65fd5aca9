package act

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/tlog"
)

// Log is the Merkle log over the facts, in their own database. On SQLite the one writer gives positions and stores tile roots in
// the commit that holds the facts; on PostgreSQL the node that holds the sequencer's lock does both, within a second.
type Log struct {
	Key   *tlog.Key // nil: the log is kept but nothing can be published
	clock clock.Clock

	mu   sync.Mutex
	edge *tlog.Edge // of what is committed; nil until first needed

	proofs *tlog.Proofs // of the database that proofs were last asked of
	proven *store.DB
}

// NewLog makes the log; give its Batch to store.Open.
func NewLog(c clock.Clock, key *tlog.Key) *Log { return &Log{Key: key, clock: c} }

// batch is the log's share of one commit group on SQLite.
type batch struct {
	log  *Log
	edge *tlog.Edge // before the group
	adds []tlog.Hash
	next *tlog.Edge
}

// Batch begins a group. Another process may have written since (an import beside a server), so the size is looked at each time.
func (l *Log) Batch(ctx context.Context, q store.Querier) (store.Batch, error) {
	e, err := l.current(ctx, q)
	if err != nil {
		return nil, err
	}
	return &batch{log: l, edge: e}, nil
}

func size(ctx context.Context, q store.Querier) (n int64, err error) {
	err = q.Row(ctx, `SELECT coalesce(max(seq) + 1, 0) FROM fact`).Scan(&n)
	return n, err
}

// current gives the edge of what q sees.
func (l *Log) current(ctx context.Context, q store.Querier) (*tlog.Edge, error) {
	n, err := size(ctx, q)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.edge != nil && l.edge.Size() == n {
		return l.edge, nil
	}
	e, err := tlog.LoadEdge(ctx, Source{q}, n)
	if err != nil {
		return nil, err
	}
	if l.edge == nil || n > l.edge.Size() {
		l.edge = e
	}
	return e, nil
}

func (b *batch) add(h tlog.Hash) int64 {
	b.adds = append(b.adds, h)
	return b.edge.Size() + int64(len(b.adds)) - 1
}

func (b *batch) Mark() int      { return len(b.adds) }
func (b *batch) Reset(mark int) { b.adds = b.adds[:mark] }

func (b *batch) Finish(ctx context.Context, q store.Querier) error {
	if len(b.adds) == 0 {
		return nil
	}
	b.next = b.edge.Clone()
	return extend(ctx, q, b.next, b.adds)
}

func (b *batch) Done(held bool) {
	if held && b.next != nil {
		b.log.mu.Lock()
		b.log.edge = b.next
		b.log.mu.Unlock()
	}
}

func extend(ctx context.Context, q store.Querier, e *tlog.Edge, adds []tlog.Hash) error {
	for _, h := range adds {
		for _, n := range e.Append(h) {
			if _, err := q.Exec(ctx, `INSERT INTO log_node (level, idx, hash) VALUES ($1, $2, $3)`, n.Level, n.Index, n.Hash[:]); err != nil {
				return fmt.Errorf("log node %d/%d: %w", n.Level, n.Index, err)
			}
			if n.Level > 1 {
				continue
			}
			if _, err := q.Exec(ctx, `INSERT INTO log_bundle (idx, entries) VALUES ($1, $2)`, n.Index, n.Entries); err != nil {
				return fmt.Errorf("log bundle %d: %w", n.Index, err)
			}
		}
	}
	return nil
}

const (
	sequencerLock = 7256632
	sequenceMost  = 5000
)

// Sequence gives positions to facts that wait for one, in the order they were recorded, and tells how many it placed. Only
// PostgreSQL needs it. Whichever node holds the lock does it; the others return at once.
func (l *Log) Sequence(ctx context.Context, db *store.DB) (placed int, err error) {
	if db.Make() != store.Postgres {
		return 0, nil
	}
	var next *tlog.Edge
	err = db.Keep(ctx, func(ctx context.Context, tx *store.Tx) error {
		placed, next = 0, nil
		var mine bool
		if err := tx.Row(ctx, `SELECT pg_try_advisory_xact_lock($1)`, sequencerLock).Scan(&mine); err != nil || !mine {
			return err
		}
		edge, err := l.current(ctx, tx)
		if err != nil {
			return err
		}
		type waiting struct {
			id   string
			hash []byte
		}
		list, err := store.All(ctx, tx, func(r *sql.Rows, w *waiting) error { return r.Scan(&w.id, &w.hash) },
			`SELECT id, hash FROM fact WHERE seq IS NULL ORDER BY recorded_at, id LIMIT $1`, sequenceMost)
		if err != nil || len(list) == 0 {
			return err
		}
		ids, seqs, adds := make([]string, len(list)), make([]int64, len(list)), make([]tlog.Hash, len(list))
		for i, w := range list {
			ids[i], seqs[i] = w.id, edge.Size()+int64(i)
			copy(adds[i][:], w.hash)
		}
		next = edge.Clone()
		if err := extend(ctx, tx, next, adds); err != nil {
			return err
		}
		placed = len(list)
		_, err = tx.Exec(ctx, `UPDATE fact SET seq = v.seq FROM unnest($1::text[], $2::bigint[]) AS v(id, seq) WHERE fact.id = v.id`, ids, seqs)
		return err
	})
	if err == nil && next != nil {
		l.mu.Lock()
		l.edge = next
		l.mu.Unlock()
	}
	return placed, err
}

// Root is the hash over everything in the log, in hex.
func (l *Log) Root(ctx context.Context, q store.Querier) (string, error) {
	edge, err := l.current(ctx, q)
	if err != nil {
		return "", err
	}
	root := edge.Root()
	return hex.EncodeToString(root[:]), nil
}

// Publish signs and stores a checkpoint of everything committed, or returns the last one when nothing was added since.
func (l *Log) Publish(ctx context.Context, db *store.DB) (tlog.Published, error) {
	last, err := l.Latest(ctx, db)
	if err != nil {
		return last, err
	}
	n, err := size(ctx, db)
	if err != nil || n == last.Size || l.Key == nil {
		return last, err
	}
	edge, err := l.current(ctx, db)
	if err != nil {
		return last, err
	}
	if edge.Size() <= last.Size {
		return last, fault.New(fault.Internal, "act.log_rewritten", edge.Size(), last.Size).Because(
			errors.New("the database is older than its checkpoints"))
	}
	root := edge.Root()
	note, err := l.Key.Checkpoint(edge.Size(), root)
	if err != nil {
		return last, err
	}
	err = db.Keep(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO checkpoint (size, root, note, at) VALUES ($1, $2, $3, $4) ON CONFLICT (size) DO NOTHING`,
			edge.Size(), root[:], string(note), l.clock.Now().UnixMilli())
		return err
	})
	return tlog.Published{Size: edge.Size(), Signed: note}, err
}

// Check compares the log with what was last published, when a node starts: the root at the published size, computed again from
// the stored hashes, must be the published one, or the database is not the one that was published from. Then nothing may be added.
func (l *Log) Check(ctx context.Context, db store.Querier) error {
	type head struct {
		size int64
		root []byte
	}
	list, err := store.All(ctx, db, func(r *sql.Rows, h *head) error { return r.Scan(&h.size, &h.root) },
		`SELECT size, root FROM checkpoint ORDER BY size DESC LIMIT 1`)
	if err != nil || len(list) == 0 {
		return err
	}
	last := list[0]
	n, err := size(ctx, db)
	if err != nil {
		return fmt.Errorf("check the log: %w", err)
	}
	wrong := func(format string, args ...any) error {
		return fault.New(fault.Internal, "act.log_rewritten", n, last.size).Because(fmt.Errorf(format, args...))
	}
	if n < last.size {
		return wrong("the log has %d entries but %d were published", n, last.size)
	}
	edge, err := tlog.LoadEdge(ctx, Source{db}, last.size)
	if err != nil {
		return wrong("the log of %d entries cannot be read up to the published size %d: %w", n, last.size, err)
	}
	if root := edge.Root(); !bytes.Equal(root[:], last.root) {
		return wrong("the log of %d entries has another root at size %d than was published", n, last.size)
	}
	return nil
}

// Latest is the newest published checkpoint; its zero value before the first.
func (l *Log) Latest(ctx context.Context, db store.Querier) (tlog.Published, error) {
	list, err := store.All(ctx, db, func(r *sql.Rows, p *tlog.Published) error { return r.Scan(&p.Size, &p.Signed) },
		`SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1`)
	if err != nil || len(list) == 0 {
		return tlog.Published{}, err
	}
	return list[0], nil
}

// Proof proves that a fact is in the log under a published checkpoint, publishing one first where the last is too old.
// A fact that waits for its position on PostgreSQL is Busy: the receipt shows the log's signed promise meanwhile.
func (l *Log) Proof(ctx context.Context, db *store.DB, f fact.Fact) (tlog.Proof, error) {
	if f.Seq < 0 {
		return tlog.Proof{}, fault.New(fault.Busy, "act.waiting")
	}
	head, err := l.Latest(ctx, db)
	if err == nil && head.Size <= f.Seq {
		head, err = l.Publish(ctx, db)
	}
	if err != nil {
		return tlog.Proof{}, err
	}
	if head.Size <= f.Seq {
		return tlog.Proof{}, fault.New(fault.Busy, "act.waiting")
	}
	hashes, err := l.Proofs(db).Inclusion(ctx, f.Seq, head.Size)
	if err != nil {
		return tlog.Proof{}, err
	}
	return tlog.Proof{Index: f.Seq, Hashes: hashes, Checkpoint: head.Signed}, nil
}

// Proofs proves from a database; the tiles it read last stay in memory.
func (l *Log) Proofs(db *store.DB) *tlog.Proofs {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.proven != db {
		l.proofs, l.proven = tlog.NewProofs(Source{db}), db
	}
	return l.proofs
}
