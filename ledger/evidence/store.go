package evidence

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/ledger"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var schema embed.FS

// Delivery is a file that was taken in.
type Delivery struct {
	DeliveredBody
	ID     string
	Place  place.Code
	Office string
	At     int64 // unix ms
	Fact   string
}

const columns = `id, ledger, number, kind, place, office, source, profile, how, period, digest, taken, refused, parts, manifest, replaced, delivered_at, fact`

func scanDelivery(rows *sql.Rows, d *Delivery) error {
	var replaced string
	if err := rows.Scan(&d.ID, &d.Ledger, &d.Number, &d.Kind, &d.Place, &d.Office, &d.Source, &d.Profile, &d.How, &d.Period, &d.Digest, &d.Rows, &d.Refused,
		&d.Parts, &d.Manifest, &replaced, &d.At, &d.Fact); err != nil {
		return err
	}
	return json.Unmarshal([]byte(replaced), &d.Replaced)
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{Delivered.Name(): foldDelivered}
}

func foldDelivered(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Delivered.Read(f)
	if err != nil {
		return err
	}
	replaced, err := json.Marshal(append([]int64{}, b.Replaced...))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO evidence_delivery (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		f.Subject, b.Ledger, b.Number, b.Kind, string(f.Place), f.Office, b.Source, b.Profile, b.How, b.Period, b.Digest, b.Rows, b.Refused, b.Parts, b.Manifest,
		string(replaced), f.At, f.ID)
	return err
}

// Deliveries lists the deliveries of a ledger before a number, the newest first; kind "" is every kind.
func Deliveries(ctx context.Context, q store.Querier, name, kind string, before int64, limit int) ([]Delivery, error) {
	return store.All(ctx, q, scanDelivery, `SELECT `+columns+` FROM evidence_delivery WHERE ledger = $1 AND ($2 = '' OR kind = $2) AND number < $3
		ORDER BY number DESC LIMIT $4`, name, kind, before, limit)
}

// GetDelivery reads a delivery by its number.
func GetDelivery(ctx context.Context, q store.Querier, name string, number int64) (Delivery, error) {
	list, err := store.All(ctx, q, scanDelivery, `SELECT `+columns+` FROM evidence_delivery WHERE ledger = $1 AND number = $2`, name, number)
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "evidence.none")
	}
	if err != nil {
		return Delivery{}, err
	}
	return list[0], nil
}

// sameFile lists the numbers of the deliveries of this very file.
func sameFile(ctx context.Context, q store.Querier, name, kind, digest string) ([]int64, error) {
	return store.All(ctx, q, func(r *sql.Rows, n *int64) error { return r.Scan(n) },
		`SELECT number FROM evidence_delivery WHERE ledger = $1 AND kind = $2 AND digest = $3 ORDER BY number`, name, kind, digest)
}

// Latest is the number of the newest delivery of a ledger, 0 for none.
func Latest(ctx context.Context, q store.Querier, name string) (int64, error) {
	n, err := lastNumber(ctx, q, name)
	return int64(n), err
}

func lastNumber(ctx context.Context, q store.Querier, name string) (n uint32, err error) {
	err = q.Row(ctx, `SELECT coalesce(max(number), 0) FROM evidence_delivery WHERE ledger = $1`, name).Scan(&n)
	return n, err
}

const partColumns = `ledger, kind, subject, month, number, taken, hash, replaces`

func scanPart(rows *sql.Rows, p *Partition) error {
	return rows.Scan(&p.Ledger, &p.Kind, &p.Subject, &p.Month, &p.Number, &p.Rows, &p.Hash, &p.Replaces)
}

// Current lists the partitions that hold now, by month. Of a kind that holds until it is delivered again there is one, whatever the months.
func Current(ctx context.Context, q store.Querier, name, kind, subject string, from, to ledger.Month) ([]Partition, error) {
	return store.All(ctx, q, scanPart, `SELECT `+partColumns+` FROM evidence_part p WHERE ledger = $1 AND kind = $2 AND subject = $3
		AND (month = 0 OR month >= $4 AND month <= $5)
		AND number = (SELECT max(number) FROM evidence_part n WHERE n.ledger = p.ledger AND n.kind = p.kind AND n.subject = p.subject AND n.month = p.month)
		ORDER BY month`, name, kind, subject, int64(from), int64(to))
}

// History lists every partition there ever was of a subject and month, the current one first.
func History(ctx context.Context, q store.Querier, name, kind, subject string, month ledger.Month) ([]Partition, error) {
	return store.All(ctx, q, scanPart, `SELECT `+partColumns+` FROM evidence_part WHERE ledger = $1 AND kind = $2 AND subject = $3 AND month = $4
		ORDER BY number DESC`, name, kind, subject, int64(month))
}

// Parts lists the partitions of a delivery behind a place.
func Parts(ctx context.Context, q store.Querier, name string, number int64, subject string, month ledger.Month, limit int) ([]Partition, error) {
	return store.All(ctx, q, scanPart, `SELECT `+partColumns+` FROM evidence_part WHERE ledger = $1 AND number = $2
		AND (subject > $3 OR subject = $3 AND month > $4) ORDER BY subject, month LIMIT $5`, name, number, subject, int64(month), limit)
}

// One finds a partition.
func One(ctx context.Context, q store.Querier, name, kind, subject string, month ledger.Month, number int64) (Partition, error) {
	list, err := store.All(ctx, q, scanPart, `SELECT `+partColumns+` FROM evidence_part WHERE ledger = $1 AND kind = $2 AND subject = $3 AND month = $4
		AND number = $5`, name, kind, subject, int64(month), number)
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "evidence.none")
	}
	if err != nil {
		return Partition{}, err
	}
	return list[0], nil
}

func dataOf(ctx context.Context, q store.Querier, p Partition) (data []byte, err error) {
	err = q.Row(ctx, `SELECT data FROM evidence_part WHERE ledger = $1 AND kind = $2 AND subject = $3 AND month = $4 AND number = $5`,
		p.Ledger, p.Kind, p.Subject, int64(p.Month), int64(p.Number)).Scan(&data)
	return data, err
}

func manifestOf(ctx context.Context, q store.Querier, name string, number int64) (listed []byte, err error) {
	err = q.Row(ctx, `SELECT listed FROM evidence_manifest WHERE ledger = $1 AND number = $2`, name, number).Scan(&listed)
	return listed, err
}

func keyOf(ctx context.Context, q store.Querier, name string, number uint32, subject string) (wrapped []byte, err error) {
	err = q.Row(ctx, `SELECT wrapped FROM evidence_key WHERE ledger = $1 AND number = $2 AND subject = $3`, name, int64(number), subject).Scan(&wrapped)
	return wrapped, err
}

func partTable() store.Table {
	return store.Table{Name: "evidence_part", Columns: []string{"ledger", "kind", "subject", "month", "number", "taken", "hash", "replaces", "data"}}
}

func manifestTable() store.Table {
	return store.Table{Name: "evidence_manifest", Columns: []string{"ledger", "number", "listed"}}
}

func keyTable() store.Table {
	return store.Table{Name: "evidence_key", Columns: []string{"ledger", "number", "subject", "wrapped"}}
}
