package wages

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"io/fs"

	"ombud/base/place"
	"ombud/ledger"
	"ombud/ledger/evidence"
	"ombud/machine/store"
)

type projectRecord struct {
	Delivery   uint32 `parquet:"delivery"`
	Line       uint32 `parquet:"line"`
	ID         string `parquet:"project"`
	Name       string `parquet:"name"`
	Place      string `parquet:"place"`
	Owner      string `parquet:"owner"`
	General    string `parquet:"general_contractor"`
	Regulator  string `parquet:"regulator"`
	PayDay     int32  `parquet:"pay_day"`
	Started    int32  `parquet:"started,optional,date"`
	Completed  int32  `parquet:"completed,optional,date"`
	Contract   int64  `parquet:"contract_fen"`
	LabourDay  int32  `parquet:"labour_day"`
	MinMonthly int64  `parquet:"minimum_monthly_fen"`
	MinDaily   int64  `parquet:"minimum_daily_fen"`
}

// registered is a project and the row that registers it.
type registered struct {
	Project
	Ref ledger.Ref
}

var projects = evidence.Table[registered, projectRecord]{
	Parse: func(c *evidence.Cells) registered {
		p := Project{ID: c.Text("project"), Name: c.Text("name"), Place: c.Code("place"), Owner: c.Company("owner"), General: c.Company("general"),
			Regulator: c.Code("regulator"), PayDay: int(c.Int("pay_day")), Started: c.Day("started"), Completed: c.Until("completed"),
			Contract: c.Fen("contract"), LabourDay: int(c.Int("labour_day")), MinMonthly: c.Fen("minimum_monthly"), MinDaily: c.Fen("minimum_daily")}
		if !place.Code(p.Place).Valid() {
			c.Bad("place", "evidence.row.place")
		}
		if p.PayDay < 1 || p.PayDay > 31 {
			c.Bad("pay_day", "evidence.row.pay_day")
		}
		return registered{Project: p}
	},
	Encode: func(p registered, _ []byte) projectRecord {
		return projectRecord{p.Ref.Delivery, p.Ref.Line, p.ID, p.Name, p.Place, p.Owner, p.General, p.Regulator, int32(p.PayDay), int32(p.Started),
			int32(p.Completed), p.Contract, int32(p.LabourDay), p.MinMonthly, p.MinDaily}
	},
	Decode: func(r projectRecord) (registered, []byte) {
		return registered{Ref: ref(KindProject, r.Delivery, r.Line), Project: Project{ID: r.ID, Name: r.Name, Place: r.Place, Owner: r.Owner, General: r.General,
			Regulator: r.Regulator, PayDay: int(r.PayDay), Started: ledger.Day(r.Started), Completed: ledger.Day(r.Completed), Contract: r.Contract,
			LabourDay: int(r.LabourDay), MinMonthly: r.MinMonthly, MinDaily: r.MinDaily}}, nil
	},
	Ref:   func(p *registered) *ledger.Ref { return &p.Ref },
	Order: func(a, b *registered) int { return cmp.Compare(a.Ref.Line, b.Ref.Line) },
}

// Record is how a project stands in Parquet.
func (registered) Record() evidence.Record { return &projects }

//go:embed profiles/*.yaml
var profiles embed.FS

// Evidence is what the ledger of wages takes in. Subject finds a project; nil finds it in the register that was delivered.
func Evidence(subject func(ctx context.Context, q store.Querier, id string) (evidence.Subject, bool, error)) (evidence.Ledger, error) {
	if subject == nil {
		subject = Registered
	}
	l := evidence.Ledger{Name: "wages", Subject: subject, Found: KindProject}
	files, err := fs.Sub(profiles, "profiles")
	if err != nil {
		return l, err
	}
	for _, k := range []evidence.Kind{{Name: KindProject, Record: &projects}, {Name: KindRoster, Record: &rosters}, {Name: KindAttendance, Record: &attendances},
		{Name: KindSettlement, Record: &settlements}, {Name: KindFlow, Record: &flows}, {Name: KindCover, Record: &covers},
		{Name: KindDeposit, Record: &deposits}, {Name: KindNotice, Record: &notices}} {
		k.Ledger = l.Name
		if k.Columns, err = evidence.Load(files, k.Name); err != nil {
			return l, fmt.Errorf("profiles of %s: %w", k.Name, err)
		}
		l.Kinds = append(l.Kinds, k)
	}
	return l, nil
}

// ProjectOf reads a project from the register as it was delivered last.
func ProjectOf(ctx context.Context, q store.Querier, id string) (Project, bool, error) {
	parts, err := evidence.Current(ctx, q, "wages", KindProject, id, 0, 0)
	if err != nil || len(parts) == 0 {
		return Project{}, false, err
	}
	rows, err := evidence.Read[registered](ctx, q, parts[0])
	if err != nil || len(rows) == 0 {
		return Project{}, false, err
	}
	return rows[len(rows)-1].Project, true, nil
}

// Registered finds a project as evidence must know it.
func Registered(ctx context.Context, q store.Querier, id string) (evidence.Subject, bool, error) {
	p, ok, err := ProjectOf(ctx, q, id)
	s := evidence.Subject{ID: p.ID, Name: p.Name, Place: place.Code(p.Place)}
	if p.Regulator != "" {
		s.Offices = []string{p.Regulator}
	}
	return s, ok, err
}
