package fact

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"iter"
	"slices"

	"ombud/machine/store"
)

// Schema is the line of migrations of facts and of the log over them.
//
//go:embed schema/*.sql
var Schema embed.FS

const columns = `id, coalesce(seq, -1), kind, subject, place, office, staff, role, at, recorded_at, reason, body, salt, hash, coalesce(key, '')`

func scan(rows *sql.Rows, f *Fact) error {
	var salt, hash []byte
	if err := rows.Scan(&f.ID, &f.Seq, &f.Kind, &f.Subject, &f.Place, &f.Office, &f.Staff, &f.Role, &f.At, &f.Recorded, &f.Reason,
		&f.Body, &salt, &hash, &f.Key); err != nil {
		return err
	}
	copy(f.Salt[:], salt)
	if len(salt) > len(f.Salt) {
		copy(f.Veil[:], salt[len(f.Salt):])
	}
	if f.Staff != "" {
		f.By = commit(f.Veil, f.Staff)
	}
	copy(f.Hash[:], hash)
	return nil
}

const keysAtOnce = 16

const byKeys = `SELECT ` + columns + ` FROM fact WHERE key IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`

// Insert writes a sealed fact. Only core/act calls it. A key that exists breaks the unique index: see store.Unique.
func Insert(ctx context.Context, tx *store.Tx, f Fact) error {
	var seq, key any
	if f.Seq >= 0 {
		seq = f.Seq
	}
	if f.Key != "" {
		key = f.Key
	}
	_, err := tx.Exec(ctx, `INSERT INTO fact (id, seq, kind, subject, place, office, staff, role, at, recorded_at, reason, body, salt, hash, key)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		f.ID, seq, f.Kind, f.Subject, string(f.Place), f.Office, f.Staff, string(f.Role), f.At, f.Recorded, f.Reason, string(f.Body),
		append(f.Salt[:], f.Veil[:]...), f.Hash[:], key)
	if err != nil {
		return fmt.Errorf("write fact %s: %w", f.Kind, err)
	}
	return nil
}

// Of lists the facts of a subject in the order they were recorded.
func Of(ctx context.Context, q store.Querier, subject string) ([]Fact, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM fact WHERE subject = $1 ORDER BY recorded_at, id`, subject)
}

// ByKey finds the fact that a client's idempotency key already made.
func ByKey(ctx context.Context, q store.Querier, key string) (Fact, bool, error) {
	return first(store.All(ctx, q, scan, `SELECT `+columns+` FROM fact WHERE key = $1`, key))
}

// ByKeys finds the facts that idempotency keys already made, by key. It asks once for all of them: an import of a file that was
// imported before spends its time here.
func ByKeys(ctx context.Context, q store.Querier, keys []string) (map[string]Fact, error) {
	out := map[string]Fact{}
	for part := range slices.Chunk(keys, keysAtOnce) {
		args := make([]any, keysAtOnce)
		for i := range args { // one statement text for every length, so that it is prepared once
			args[i] = part[min(i, len(part)-1)]
		}
		list, err := store.All(ctx, q, scan, byKeys, args...)
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			out[f.Key] = f
		}
	}
	return out, nil
}

// Waiting lists facts that have no position in the log yet: on PostgreSQL those of the last second.
func Waiting(ctx context.Context, q store.Querier) ([]Fact, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM fact WHERE seq IS NULL ORDER BY recorded_at, id`)
}

// ByID finds one fact.
func ByID(ctx context.Context, q store.Querier, id string) (Fact, bool, error) {
	return first(store.All(ctx, q, scan, `SELECT `+columns+` FROM fact WHERE id = $1`, id))
}

// Newest finds the latest recorded fact of a kind about a subject.
func Newest(ctx context.Context, q store.Querier, subject, kind string) (Fact, bool, error) {
	return first(store.All(ctx, q, scan, `SELECT `+columns+` FROM fact WHERE subject = $1 AND kind = $2
		ORDER BY recorded_at DESC, id DESC LIMIT 1`, subject, kind))
}

func first(list []Fact, err error) (Fact, bool, error) {
	if err != nil || len(list) == 0 {
		return Fact{}, false, err
	}
	return list[0], true, nil
}

// Since walks the log from a position on, in order, in pages, so that no reader holds a transaction open for long.
func Since(ctx context.Context, q store.Querier, seq int64) iter.Seq2[Fact, error] {
	const page = 1000
	return func(yield func(Fact, error) bool) {
		for {
			list, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM fact WHERE seq >= $1 ORDER BY seq LIMIT $2`, seq, page)
			if err != nil {
				yield(Fact{}, err)
				return
			}
			for _, f := range list {
				if !yield(f, nil) {
					return
				}
				seq = f.Seq + 1
			}
			if len(list) < page {
				return
			}
		}
	}
}

// Instants calls fn with who recorded what when about every subject, in the order recorded, without bodies and hashes: what Last is made
// of, for whoever takes up the whole work again.
func Instants(ctx context.Context, q store.Querier, fn func(Fact)) error {
	rows, err := q.Query(ctx, `SELECT id, kind, subject, office, at, recorded_at FROM fact ORDER BY subject, recorded_at, id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var f Fact
		if err := rows.Scan(&f.ID, &f.Kind, &f.Subject, &f.Office, &f.At, &f.Recorded); err != nil {
			return err
		}
		fn(f)
	}
	return rows.Err()
}

// Brief reads the facts from a position on, at most limit, with what they are counted by: no salt and no hash, and a body only of the
// kinds named. Most of a log is bodies.
func Brief(ctx context.Context, q store.Querier, seq int64, limit int, kinds [5]string) ([]Fact, error) {
	return store.All(ctx, q, func(rows *sql.Rows, f *Fact) error {
		return rows.Scan(&f.Seq, &f.ID, &f.Kind, &f.Subject, &f.Place, &f.Office, &f.At, &f.Body)
	}, `SELECT seq, id, kind, subject, place, office, at, CASE WHEN kind IN ($1, $2, $3, $4, $5) THEN body ELSE '' END
		FROM fact WHERE seq >= $6 ORDER BY seq LIMIT $7`, kinds[0], kinds[1], kinds[2], kinds[3], kinds[4], seq, limit)
}

// BySubject walks all facts subject by subject, each in the order its facts were recorded, in pages. keep says of which kinds; other facts
// are passed over, and subjects that have none of those.
func BySubject(ctx context.Context, q store.Querier, keep func(kind string) bool) iter.Seq2[[]Fact, error] {
	const page = 2000
	return func(yield func([]Fact, error) bool) {
		var last Fact // where the page before ended
		var held []Fact
		for {
			list, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM fact WHERE (subject, recorded_at, id) > ($1, $2, $3)
				ORDER BY subject, recorded_at, id LIMIT $4`, last.Subject, last.Recorded, last.ID, page)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, f := range list {
				if len(held) > 0 && held[0].Subject != f.Subject {
					if !yield(held, nil) {
						return
					}
					held = nil
				}
				if last = f; keep(f.Kind) {
					held = append(held, f)
				}
			}
			if len(list) < page {
				if len(held) > 0 {
					yield(held, nil)
				}
				return
			}
		}
	}
}

// Last is what the subject's facts so far mean for the next one.
type Last struct {
	Recorded int64  // when the last one was recorded, 0 for never: facts of one subject are recorded in order
	ID       string // of the last one: further ids come after it
	At       int64  // the latest instant that the office itself told of, 0 for none: what lies before it needs a reason
}

// LastOf finds it for a subject and the office that acts, "" for none.
func LastOf(ctx context.Context, q store.Querier, subject, office string) (l Last, err error) {
	const newest = `SELECT recorded_at, id, %s FROM fact WHERE subject = $1 ORDER BY recorded_at DESC, id DESC LIMIT 1`
	if office == "" {
		err = q.Row(ctx, fmt.Sprintf(newest, "0"), subject).Scan(&l.Recorded, &l.ID, &l.At)
	} else {
		err = q.Row(ctx, fmt.Sprintf(newest, `(SELECT coalesce(max(at), 0) FROM fact WHERE subject = $1 AND office = $2)`), subject, office).
			Scan(&l.Recorded, &l.ID, &l.At)
	}
	if store.Missing(err) {
		return Last{}, nil
	}
	return l, err
}

// LastID is the greatest id of any fact, "" when there is none: ids go on after it.
func LastID(ctx context.Context, q store.Querier) (id string, err error) {
	err = q.Row(ctx, `SELECT coalesce(max(id), '') FROM fact`).Scan(&id)
	return id, err
}

// Count is about how many facts there are: exactly those that have a position in the log.
func Count(ctx context.Context, q store.Querier) (n int64, err error) {
	err = q.Row(ctx, `SELECT coalesce(max(seq) + 1, 0) FROM fact`).Scan(&n)
	return n, err
}
