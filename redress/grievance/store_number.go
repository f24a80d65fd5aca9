package grievance

import (
	"context"
	"fmt"
	"sync"
	"time"

	"ombud/machine/store"
)

// Numbers hands out the sequence part of receipt numbers in blocks, so that no counter row is touched by two filings at once:
// a node takes a block of a day in a write of its own and counts in memory. What a crash leaves of a block is a gap, no more.
type Numbers struct {
	DB     *store.DB
	Blocks int // taken with one write; 0 = 1. More for an import, which would wait for the writer at every block

	mu        sync.Mutex
	day       string
	next, end int
}

const blockSize = 200

// Ahead are numbers for so many grievances that come at once: few writes, and few numbers left over.
func Ahead(db *store.DB, count int) *Numbers {
	return &Numbers{DB: db, Blocks: min(1+count/blockSize, 50)}
}

// Next is the next sequence number of the day.
func (n *Numbers) Next(ctx context.Context, day time.Time) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if d := day.Format("060102"); d != n.day || n.next == n.end {
		block, err := n.take(ctx, d)
		if err != nil {
			return 0, fmt.Errorf("receipt numbers: %w", err)
		}
		n.day, n.next, n.end = d, block*blockSize, (block+max(1, n.Blocks))*blockSize
	}
	n.next++
	return n.next - 1, nil
}

func (n *Numbers) take(ctx context.Context, day string) (block int, err error) {
	for range 20 { // two nodes may want the same block; the index lets one have it
		err = n.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Row(ctx, `SELECT coalesce(max(block) + 1, 0) FROM number_block WHERE day = $1`, day).Scan(&block); err != nil {
				return err
			}
			for b := range max(1, n.Blocks) {
				if _, err := tx.Exec(ctx, `INSERT INTO number_block (day, block) VALUES ($1, $2)`, day, block+b); err != nil {
					return err
				}
			}
			return nil
		})
		if !store.Unique(err) {
			return block, err
		}
	}
	return block, err
}
