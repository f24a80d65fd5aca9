package sanction

import (
	"context"
	"database/sql"
	"embed"

	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/redress/deed"
)

//go:embed schema/*.sql
var schema embed.FS

const columns = `id, step, finding, ledger, title, place, party, company, desk, state, drafted_at, notice, noticed_at, defence, reason, post, decided_at, objection,
	objection_reason, published_at, until_at, promised, removable_at, ended_at, ended_why`

var table = deed.Table[Sanction]{Name: "sanction", Columns: columns, At: "drafted_at", ID: func(x Sanction) string { return x.ID },
	Scan: func(r *sql.Rows, x *Sanction) error {
		return r.Scan(&x.ID, &x.Step, &x.Finding, &x.Ledger, &x.Title, &x.Place, &x.Party, &x.Company, &x.Desk, &x.State, &x.Drafted, &x.Notice, &x.Noticed, &x.Defence, &x.Reason,
			&x.Post, &x.Decided, &x.Objection, &x.Upheld, &x.Published, &x.Until, &x.Promise, &x.Removable, &x.Ended, &x.Why)
	}}

// Get reads a measure; what is not there is NotFound.
func Get(ctx context.Context, q store.Querier, id string) (Sanction, error) {
	x, ok, err := table.Get(ctx, q, id)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "sanction.not_found")
	}
	return x, err
}

// standing reports whether a measure of a step is published against a company.
func standing(ctx context.Context, q store.Querier, party string, step Step) (bool, error) {
	list, err := store.All(ctx, q, table.Scan, `SELECT `+columns+` FROM sanction WHERE party = $1 AND step = $2 AND state = 'published' LIMIT 1`, party, string(step))
	return len(list) > 0, err
}

// OfFinding lists the measures that were ever drafted about a finding.
func OfFinding(ctx context.Context, q store.Querier, findingID string) ([]Sanction, error) {
	return store.All(ctx, q, table.Scan, `SELECT `+columns+` FROM sanction WHERE finding = $1 ORDER BY drafted_at, id`, findingID)
}
