package wages

import (
	"context"
	"embed"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var schema embed.FS

// The facts of the register. Their subject is the project.
var (
	ProjectRegistered = fact.Define[ProjectBody]("project.registered")
	ProjectChanged    = fact.Define[ProjectBody]("project.changed")
	ProjectChecked    = fact.Define[CheckedBody]("project.checked")
)

// CheckedBody is how a project stands after its evidence was checked. It is recorded when that is another than before.
type CheckedBody struct {
	Level  Level        `json:"level"`
	Months []MonthState `json:"months"`
}

func kinds() []fact.Any {
	return []fact.Any{ProjectRegistered, ProjectChanged, ProjectChecked, SlipsPrinted, Linked}
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{ProjectRegistered.Name(): foldRegistered, ProjectChanged.Name(): foldChanged, ProjectChecked.Name(): foldChecked,
		Linked.Name(): foldLinked}
}

func foldRegistered(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	e, err := ProjectRegistered.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO wage_project (`+columns+`, search, registered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, '', 0, $18, $19)`,
		e.ID, e.Title, string(f.Place), e.Site, e.party(Owner).Company, e.party(General).Company, e.WageDesk, e.Regulator, e.Labour, e.PayDay, e.LabourDay,
		e.MinMonthly, e.MinDaily, e.Contract, e.Deposit, e.Started, e.Completed, e.search(), f.At)
	if err != nil {
		return err
	}
	return parties(ctx, tx, e)
}

func foldChanged(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	e, err := ProjectChanged.Read(f)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE wage_project SET title = $2, place = $3, site = $4, owner = $5, general = $6, wage_desk = $7, regulator = $8, labour = $9, pay_day = $10,
		labour_day = $11, min_monthly = $12, min_daily = $13, contract = $14, deposit = $15, started = $16, completed = $17, search = $18 WHERE id = $1`,
		e.ID, e.Title, string(f.Place), e.Site, e.party(Owner).Company, e.party(General).Company, e.WageDesk, e.Regulator, e.Labour, e.PayDay, e.LabourDay,
		e.MinMonthly, e.MinDaily, e.Contract, e.Deposit, e.Started, e.Completed, e.search())
	if err == nil && n != 1 {
		err = fmt.Errorf("project %s: %d rows", e.ID, n)
	}
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, `UPDATE wage_party SET takes_part = 0 WHERE project = $1`, e.ID); err != nil {
		return err
	}
	return parties(ctx, tx, e)
}

func parties(ctx context.Context, tx *store.Tx, e ProjectBody) error {
	for n, p := range e.Parties {
		if _, err := tx.Exec(ctx, `INSERT INTO wage_party (project, n, role, company, title, takes_part) VALUES ($1, $2, $3, $4, $5, 1)
			ON CONFLICT (project, n) DO UPDATE SET role = excluded.role, company = excluded.company, title = excluded.title, takes_part = 1`, e.ID, n, string(p.Role), p.Company, p.Title); err != nil {
			return err
		}
	}
	return nil
}

func foldChecked(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := ProjectChecked.Read(f)
	if err != nil {
		return err
	}
	id := f.Subject[len(Subject("")):]
	n, err := tx.Exec(ctx, `UPDATE wage_project SET level = $2, checked_at = $3 WHERE id = $1`, id, string(b.Level), f.At)
	if err == nil && n != 1 {
		err = fmt.Errorf("project %s: %d rows", id, n)
	}
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, `UPDATE wage_month SET level = '', open = 0, fen = 0 WHERE project = $1`, id); err != nil {
		return err
	}
	for _, m := range b.Months {
		if _, err := tx.Exec(ctx, `INSERT INTO wage_month (project, month, level, open, fen) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (project, month) DO UPDATE SET level = excluded.level, open = excluded.open, fen = excluded.fen`, id, m.Month, string(m.Level), m.Open, m.Fen); err != nil {
			return err
		}
	}
	return nil
}
