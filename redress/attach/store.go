package attach

import (
	"context"
	"database/sql"
	"embed"

	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var schema embed.FS

// File is one file of a grievance, without its bytes.
type File struct {
	Item
	Subject string
	Giver   string
	Source  string
	At      int64 // unix ms
	Fact    string
}

const columns = `subject, hash, kind, type, size, width, height, giver, source, given_at, fact`

func scan(rows *sql.Rows, f *File) error {
	return rows.Scan(&f.Subject, &f.Hash, &f.Kind, &f.Type, &f.Size, &f.Width, &f.Height, &f.Giver, &f.Source, &f.At, &f.Fact)
}

// Of lists the files of a grievance in the order in which they were given.
func Of(ctx context.Context, q store.Querier, subject string) ([]File, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM attachment WHERE subject = $1 ORDER BY fact, position`, subject)
}

// one is a file of a grievance; NotFound when it has no such file.
func one(ctx context.Context, q store.Querier, subject, hash string) (File, error) {
	list, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM attachment WHERE subject = $1 AND hash = $2`, subject, hash)
	if err != nil {
		return File{}, err
	}
	if len(list) == 0 {
		return File{}, fault.New(fault.NotFound, "attach.none")
	}
	return list[0], nil
}

// bytesOf reads what is sealed of a file.
func bytesOf(ctx context.Context, q store.Querier, subject, hash string) (sealed []byte, err error) {
	err = q.Row(ctx, `SELECT sealed FROM blob WHERE subject = $1 AND hash = $2`, subject, hash).Scan(&sealed)
	return sealed, err
}

// blobs is where files stand.
func blobs() store.Table {
	return store.Table{Name: "blob", Columns: []string{"subject", "hash", "sealed", "kept_at"}}
}

func folds() map[string]act.Fold { return map[string]act.Fold{Added.Name(): fold} }

func fold(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Added.Read(f)
	if err != nil {
		return err
	}
	for i, x := range b.Files {
		if _, err := tx.Exec(ctx, `INSERT INTO attachment (`+columns+`, position) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			f.Subject, x.Hash, string(x.Kind), x.Type, x.Size, x.Width, x.Height, b.From, b.Source, f.At, f.ID, i); err != nil {
			return err
		}
	}
	return nil
}

// stray counts the files that no fact names.
func stray(ctx context.Context, q store.Querier) (n int64, err error) {
	err = q.Row(ctx, `SELECT count(*) FROM blob b WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.subject = b.subject AND a.hash = b.hash)`).Scan(&n)
	return n, err
}

// after lists files behind a place, for walking through all of them.
func after(ctx context.Context, q store.Querier, subject, hash string, limit int) ([]File, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM attachment WHERE subject > $1 OR subject = $1 AND hash > $2 ORDER BY subject, hash LIMIT $3`,
		subject, hash, limit)
}
