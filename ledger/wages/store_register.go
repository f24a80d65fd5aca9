package wages

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"ombud/base/fault"
	"ombud/base/text"
	"ombud/machine/store"
	"ombud/machine/web"
)

const columns = `id, title, place, site, owner, general, wage_desk, regulator, labour, pay_day, labour_day, min_monthly, min_daily, contract, deposit, started, completed, level, checked_at`

func scan(r *sql.Rows, e *Entry) error {
	var owner, general string // stand among the parties
	return r.Scan(&e.ID, &e.Title, &e.Place, &e.Site, &owner, &general, &e.WageDesk, &e.Regulator, &e.Labour, &e.PayDay, &e.LabourDay, &e.MinMonthly, &e.MinDaily,
		&e.Contract, &e.Deposit, &e.Started, &e.Completed, &e.Level, &e.Checked)
}

// Get reads a project with its companies; what nobody registered is NotFound.
func Get(ctx context.Context, q store.Querier, id string) (Entry, error) {
	list, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM wage_project WHERE id = $1`, id)
	if err == nil && len(list) == 0 {
		return Entry{}, fault.New(fault.NotFound, "wages.not_found")
	}
	if err != nil {
		return Entry{}, err
	}
	e := list[0]
	e.Parties, err = store.All(ctx, q, func(r *sql.Rows, p *Party) error { return r.Scan(&p.Role, &p.Company, &p.Title) },
		`SELECT role, company, title FROM wage_party WHERE project = $1 AND takes_part = 1 ORDER BY n`, id)
	return e, err
}

// Filter is which projects a list asks for. The zero value is all.
type Filter struct {
	Area    string // prefix of the place
	Office  string // labour or regulator
	Company string
	Words   string
	Level   Level
	Span    web.Span
}

// where writes the filter as a condition with its arguments.
func (f Filter) where() (string, []any) {
	cond, args := []string{"1 = 1"}, []any{}
	add := func(text string, values ...any) {
		for i := range values {
			text = strings.ReplaceAll(text, fmt.Sprintf("?%d", i+1), fmt.Sprintf("$%d", len(args)+i+1))
		}
		cond, args = append(cond, text), append(args, values...)
	}
	if f.Area != "" {
		add(`place >= ?1 AND place < ?2`, f.Area, f.Area+":")
	}
	if f.Office != "" {
		add(`(labour = ?1 OR regulator = ?1)`, f.Office)
	}
	if f.Company != "" {
		add(`id IN (SELECT project FROM wage_party WHERE company = ?1 AND takes_part = 1)`, f.Company)
	}
	for _, w := range strings.Fields(strings.ToLower(text.Fold(text.Clip(f.Words, maxTitle)))) {
		add(`search LIKE ?1 ESCAPE '!'`, "%"+strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(w)+"%")
	}
	if f.Level != "" {
		add(`level = ?1`, string(f.Level))
	}
	return strings.Join(cond, " AND "), args
}

// List lists projects by their code, one more than fits a page. Turned back it is still in that order.
func List(ctx context.Context, q store.Querier, f Filter, limit int) ([]Entry, error) {
	cond, args := f.where()
	n := len(args)
	if f.Span.Back() {
		return store.All(ctx, q, scan, fmt.Sprintf(`SELECT %s FROM (SELECT %s FROM wage_project WHERE %s AND id < $%d ORDER BY id DESC LIMIT $%d) AS back ORDER BY id`,
			columns, columns, cond, n+1, n+2), append(args, f.Span.Until, limit)...)
	}
	return store.All(ctx, q, scan, fmt.Sprintf(`SELECT %s FROM wage_project WHERE %s AND id > $%d ORDER BY id LIMIT $%d`, columns, cond, n+1, n+2), append(args, f.Span.After, limit)...)
}

// Levels counts projects by how they stand.
func Levels(ctx context.Context, q store.Querier, f Filter) (map[Level]int, error) {
	f.Level = ""
	cond, args := f.where()
	type row struct {
		l Level
		n int
	}
	list, err := store.All(ctx, q, func(r *sql.Rows, x *row) error { return r.Scan(&x.l, &x.n) }, `SELECT level, count(*) FROM wage_project WHERE `+cond+` GROUP BY level`, args...)
	out := map[Level]int{}
	for _, x := range list {
		out[x.l] = x.n
	}
	return out, err
}

// Months reads how the months of several projects stand, from one month on.
func Months(ctx context.Context, q store.Querier, ids []string, from string) (map[string]map[string]MonthState, error) {
	out := map[string]map[string]MonthState{}
	if len(ids) == 0 {
		return out, nil
	}
	args, marks := []any{from}, make([]string, len(ids))
	for i, id := range ids {
		args, marks[i] = append(args, id), fmt.Sprintf("$%d", i+2)
	}
	type row struct {
		id string
		MonthState
	}
	list, err := store.All(ctx, q, func(r *sql.Rows, x *row) error { return r.Scan(&x.id, &x.Month, &x.Level, &x.Open, &x.Fen) },
		`SELECT project, month, level, open, fen FROM wage_month WHERE month >= $1 AND level <> '' AND project IN (`+strings.Join(marks, ", ")+`)`, args...)
	for _, x := range list {
		if out[x.id] == nil {
			out[x.id] = map[string]MonthState{}
		}
		out[x.id][x.Month] = x.MonthState
	}
	return out, err
}
