package grievance

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/machine/store"
)

// idsAtOnce is how many rows one look-up by ids reads: one text of SQL serves pages of every length.
const idsAtOnce = 25

// ByIDs reads what lists show of cases, by id; those that are not there are left out.
func ByIDs(ctx context.Context, q store.Querier, ids []string) (map[string]Case, error) {
	out := map[string]Case{}
	for len(ids) > 0 {
		n := min(len(ids), idsAtOnce)
		args := make([]any, idsAtOnce)
		for i := range args {
			args[i] = ids[min(i, n-1)]
		}
		list, err := store.All(ctx, q, scanBrief, byIDs, args...)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			out[c.ID] = c
		}
		ids = ids[n:]
	}
	return out, nil
}

const byIDs = `SELECT ` + brief + ` FROM grievance WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
	$18, $19, $20, $21, $22, $23, $24, $25)`

// newest stands for the id before which the newest rows are.
const newest = "~"

// newestFirst reads what lists show of a page of cases, newest first: those older than after, or the last of those newer than until. The condition has
// $1 to $n-1.
func newestFirst(ctx context.Context, q store.Querier, condition, after, until string, limit int, args ...any) ([]Case, error) {
	id, max := fmt.Sprintf("$%d", len(args)+1), fmt.Sprintf("$%d", len(args)+2)
	if until == "" {
		if after == "" {
			after = newest
		}
		return store.All(ctx, q, scanBrief, `SELECT `+brief+` FROM grievance WHERE `+condition+` AND id < `+id+` ORDER BY id DESC LIMIT `+max,
			append(args, after, limit)...)
	}
	list, err := store.All(ctx, q, scanBrief, `SELECT `+brief+` FROM grievance WHERE `+condition+` AND id > `+id+` ORDER BY id LIMIT `+max,
		append(args, until, limit)...)
	slices.Reverse(list)
	return list, err
}

// InOffice pages through the cases an office has, newest first.
func InOffice(ctx context.Context, q store.Querier, office string, status Status, after, until string, limit int) ([]Case, error) {
	return newestFirst(ctx, q, `office = $1 AND status = $2`, after, until, limit, office, string(status))
}

// CountInOffice tells how many cases of each status an office has, with one question, and stops counting each at most.
func CountInOffice(ctx context.Context, q store.Querier, office string, statuses []Status, most int) (map[Status]int, error) {
	var parts []string
	args := []any{office, most}
	for _, s := range statuses {
		args = append(args, string(s))
		parts = append(parts, fmt.Sprintf(`SELECT $%[1]d, count(*) FROM (SELECT id FROM grievance WHERE office = $1 AND status = $%[1]d LIMIT $2) AS s%[1]d`, len(args)))
	}
	type count struct {
		status Status
		n      int
	}
	list, err := store.All(ctx, q, func(r *sql.Rows, c *count) error { return r.Scan(&c.status, &c.n) }, strings.Join(parts, " UNION ALL "), args...)
	out := map[Status]int{}
	for _, c := range list {
		out[c.status] = c.n
	}
	return out, err
}

// ObjectedTo pages through the cases whose dispatch by an office is objected to, newest first.
func ObjectedTo(ctx context.Context, q store.Querier, sender, after, until string, limit int) ([]Case, error) {
	return newestFirst(ctx, q, `sender = $1 AND status = 'objected'`, after, until, limit, sender)
}

// Bounds of a search that is filtered by who asks: how many matches are read at once and at most.
const (
	searchAtOnce = idsAtOnce
	searchMost   = 1200
)

// mark is a token that no text has by chance: it stands in the word index for an office that works on a case, or for an area.
func mark(kind, id string) string {
	return kind + strings.ToLower(strings.Map(func(r rune) rune {
		if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return -1
	}, id))
}

// marks are the tokens by which a case is found within a scope: its offices and the areas it lies in.
func (c Case) marks() []string {
	var out []string
	for _, o := range c.Resource().Offices {
		out = append(out, mark("zzo", o))
	}
	for _, n := range []int{2, 4, 6, 9, 12} {
		if n <= len(c.Place) {
			out = append(out, mark("zza", string(c.Place[:n])))
		}
	}
	return out
}

// scope are the tokens of what the caller may see at all: its office and, for supervisors, its area.
func scope(c access.Caller) []string {
	out := []string{mark("zzo", c.Office)}
	if c.Has(access.Supervisor) {
		out = append(out, mark("zza", c.Area))
	}
	return out
}

// Search finds cases by number or by words that the caller may see, nearest first: older than from, or newer than from when back is
// true. within narrows the index to what may be in sight, so that other offices' cases cost nothing; see has the last word. next is
// where to go on when there may be more, "" at the end. A number with a wrong digit is an Invalid fault, so that nobody takes it
// for "not there".
func Search(ctx context.Context, db *store.DB, query string, within []string, from string, back bool, limit int, see func(Case) bool) (found []Case, next string, err error) {
	n, ok := ParseNumber(query)
	if ok {
		c, err := ByNumber(ctx, db, n)
		if fault.Is(err, fault.NotFound) || err == nil && !see(c) {
			return nil, "", nil
		}
		return []Case{c}, "", err
	}
	if len(n) == numberLen {
		return nil, "", fault.Of("q", "grievance.search.digit")
	}
	for range searchMost / searchAtOnce {
		ids, err := fulltext.Find(ctx, db, db.Make(), query, within, from, back, searchAtOnce)
		if err != nil {
			return nil, "", fmt.Errorf("search: %w", err)
		}
		rows, err := ByIDs(ctx, db, ids)
		if err != nil {
			return nil, "", fmt.Errorf("search: %w", err)
		}
		for _, id := range ids {
			if c, ok := rows[id]; ok && see(c) {
				if len(found) == limit {
					return found, found[limit-1].ID, nil
				}
				found = append(found, c)
			}
			from = id
		}
		if len(ids) < searchAtOnce {
			return found, "", nil
		}
	}
	return found, from, nil
}
