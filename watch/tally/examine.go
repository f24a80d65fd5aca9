package tally

import (
	"context"
	"fmt"

	"ombud/core/act"
	"ombud/machine/store"
)

// tables are what the reader keeps, and the columns that order their rows.
var tables = []act.Table{
	{Name: "tally_cursor", Key: "id"}, {Name: "tally_case", Key: "subject"}, {Name: "tally_place", Key: "scale, day, matter, place, what"},
	{Name: "tally_office", Key: "scale, day, rule, office, what"}, {Name: "tally_wait", Key: "day, matter, days"},
}

// Examine counts the facts of db again into again, which holds their folded rows and no sums, and compares the sums. Facts that the
// reader has not come to yet are left out; their duties are those of now, so then there is nothing to compare with.
func Examine(ctx context.Context, db, again *store.DB) error {
	var behind bool
	err := db.Row(ctx, `SELECT (SELECT coalesce(max(seq) + 1, 0) FROM fact) <> (SELECT seq FROM tally_cursor WHERE id = 1)`).Scan(&behind)
	if err != nil || behind {
		return err
	}
	r := &Reader{DB: again, from: db}
	if err := r.Run(ctx); err != nil {
		return err
	}
	if err := act.Compare(ctx, db, again, tables); err != nil {
		return fmt.Errorf("public figures: %w", err)
	}
	return nil
}
