package finding

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/redress/deed"
)

//go:embed schema/*.sql
var schema embed.FS

const (
	columns = `id, ledger, kind, about, title, place, party, company, period, desk, regulator, state, rounds, amount, people, cases, digest, found_at,
		answer, evidence, answered_at, reason, decided_at, ordered, ordered_at, order_due, served, served_proof, served_at, red, red_at, red_due, red_by, red_over, red_round,
		payer, payer_name, payer_due, recovered, settled_at`
	namedColumns = `finding, round, office, part, signed_at, visited_at, visit, reported_at, report`
)

// insert begins a finding, or begins it again: only how often it was found, and the number of its last red work order, live on.
var insert = `INSERT INTO finding (` + columns + `) VALUES (` + holes(strings.Count(columns, ",")+1) + `) ON CONFLICT (id) DO UPDATE SET ` + again() + `, rounds = finding.rounds + 1`

func again() string {
	var out []string
	for c := range strings.SplitSeq(columns, ",") {
		if c = strings.TrimSpace(c); c != "id" && c != "rounds" && c != "red_round" {
			out = append(out, c+" = excluded."+c)
		}
	}
	return strings.Join(out, ", ")
}

// holes are the places of n values.
func holes(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	return b.String()
}

func (f Finding) cells() []any {
	over := 0
	if f.Red.Over {
		over = 1
	}
	return []any{f.ID, f.Ledger, f.Check, f.About, f.Title, string(f.Place), f.Party, f.Company, int64(f.Period), f.Desk, f.Regulator, string(f.State), f.Rounds, f.Amount, f.People,
		f.Cases, f.Digest, f.Found, f.Answer, f.Evidence, f.AnsweredAt, f.Reason, f.Decided, f.Order.Amount, f.Order.At, f.Order.Due, string(f.Order.How), f.Order.Proof, f.Order.Served,
		f.Red.What, f.Red.At, f.Red.Due, f.Red.By, over, f.Red.Round, f.Payer.Code, f.Payer.Name, f.Payer.Due, f.Payer.Recovered, f.Settled}
}

func scan(r *sql.Rows, f *Finding) error {
	var over int
	err := r.Scan(&f.ID, &f.Ledger, &f.Check, &f.About, &f.Title, &f.Place, &f.Party, &f.Company, &f.Period, &f.Desk, &f.Regulator, &f.State, &f.Rounds, &f.Amount, &f.People,
		&f.Cases, &f.Digest, &f.Found, &f.Answer, &f.Evidence, &f.AnsweredAt, &f.Reason, &f.Decided, &f.Order.Amount, &f.Order.At, &f.Order.Due, &f.Order.How, &f.Order.Proof, &f.Order.Served,
		&f.Red.What, &f.Red.At, &f.Red.Due, &f.Red.By, &over, &f.Red.Round, &f.Payer.Code, &f.Payer.Name, &f.Payer.Due, &f.Payer.Recovered, &f.Settled)
	f.Red.Over = over == 1
	return err
}

var table = deed.Table[Finding]{Name: "finding", Columns: columns, At: "found_at", ID: func(f Finding) string { return f.ID }, Scan: scan}

// Get reads a finding; what is not there is NotFound.
func Get(ctx context.Context, q store.Querier, id string) (Finding, error) {
	f, ok, err := table.Get(ctx, q, id)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "finding.not_found")
	}
	return f, err
}

// About lists what was ever found about one subject of a ledger, the newest month first.
func About(ctx context.Context, q store.Querier, ledgerName, about string) ([]Finding, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM finding WHERE ledger = $1 AND about = $2 ORDER BY period DESC, kind, party, id`, ledgerName, about)
}

// OfParty lists what was ever found about a company, the newest first.
func OfParty(ctx context.Context, q store.Querier, party string, limit int) ([]Finding, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM finding WHERE party = $1 ORDER BY found_at DESC, id DESC LIMIT $2`, party, limit)
}

// EverNamed reports whether a red work order about a finding ever named an office.
func EverNamed(ctx context.Context, q store.Querier, id, office string) (bool, error) {
	list, err := store.All(ctx, q, func(r *sql.Rows, s *string) error { return r.Scan(s) }, `SELECT office FROM finding_named WHERE finding = $1 AND office = $2 LIMIT 1`, id, office)
	return len(list) > 0, err
}

// NamedOf lists the offices of a finding's red work order, the last one.
func NamedOf(ctx context.Context, q store.Querier, id string) ([]Named, error) {
	return store.All(ctx, q, func(r *sql.Rows, n *Named) error {
		return r.Scan(&n.Finding, &n.Round, &n.Office, &n.Part, &n.Signed, &n.Visited, &n.Visit, &n.Reported, &n.Report)
	}, `SELECT `+namedColumns+` FROM finding_named WHERE finding = $1 AND round = (SELECT red_round FROM finding WHERE id = $1 AND red_at <> 0) ORDER BY office`, id)
}

// Proof reads the rows under a hash.
func Proof(ctx context.Context, q store.Querier, digest string) (out []Detail, err error) {
	list, err := store.All(ctx, q, func(r *sql.Rows, s *string) error { return r.Scan(s) }, `SELECT detail FROM finding_proof WHERE digest = $1`, digest)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return out, json.Unmarshal([]byte(list[0]), &out)
}

func keep(ctx context.Context, tx *store.Tx, g *group) error {
	raw, err := json.Marshal(g.details)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO finding_proof (digest, detail) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING`, g.digest, string(raw))
	return err
}

func scanKind(r *sql.Rows, k *[2]string) error { return r.Scan(&k[0], &k[1]) }

// Where lists the findings that fit a condition, the newest first: for rooms that build on findings.
func Where(ctx context.Context, q store.Querier, condition string, args ...any) ([]Finding, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM finding WHERE `+condition+` ORDER BY found_at DESC, id DESC LIMIT 200`, args...)
}
