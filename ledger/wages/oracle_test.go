package wages

import (
	"context"
	_ "embed"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"ombud/ledger"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

//go:embed testdata/oracle.sql
var oracleSQL string

const oracleTables = `
CREATE TABLE asked (at int);
CREATE TABLE term (pay_tolerance bigint, pay_grace int, table_days int, resend_days int, labour_grace int, account_days int, settlement_days int,
	deposit_workdays int, deposit_rate bigint, deposit_cap bigint, deposit_exempt bigint, guarantee_days int, notice_days int, notice_every int, cover_days int);
CREATE TABLE month (month int, first int, days int);
CREATE TABLE worked (day int);
CREATE TABLE project (id text, owner text, general text, pay_day int, labour_day int, started int, completed int, contract bigint, min_monthly bigint, min_daily bigint);
CREATE TABLE roster (project text, worker text, employer text, card text, contract int, entered int, left_on int);
CREATE TABLE attendance (project text, worker text, employer text, month int, halves int, days_on bigint, due bigint, signed int);
CREATE TABLE settlement (project text, worker text, employer text, due bigint, posted int);
CREATE TABLE flow (project text, txn text, kind text, day int, month int, worker text, card text, fen bigint, undoes text, balance bigint, delivery bigint, line bigint);
CREATE TABLE cover (project text, employer text, month int, insurance bool);
CREATE TABLE deposit (project text, day int, fen bigint, guarantee bool, until_day int);
CREATE TABLE notice (project text, day int);`

func oracleKey(k ledger.Key) string {
	if k == (ledger.Key{}) {
		return ""
	}
	return k.String()
}

// oracleRows are the rows of all books by table.
func oracleRows(books []Book, at ledger.Day, t *Terms) map[string][][]any {
	f := t.On(at)
	out := map[string][][]any{"asked": {{int32(at)}}, "term": {{f.PayTolerance, f.PayGrace, f.TableDays, f.ResendDays, f.LabourGrace, f.AccountDays,
		f.SettlementDays, f.DepositWorkdays, f.DepositRate, f.DepositCap, f.DepositExempt, f.GuaranteeDays, f.NoticeDays, f.NoticeEvery, f.CoverDays}}}
	put := func(table string, row ...any) { out[table] = append(out[table], row) }
	for m := plantFrom - 2; m <= plantLast+4; m++ {
		put("month", int32(m), int32(m.First()), int32(m.Days()))
		for d := m.First(); d <= m.Last(); d++ {
			if !t.Off(d) {
				put("worked", int32(d))
			}
		}
	}
	kinds := []string{Wage: "wage", Return: "return", Labour: "labour", Other: "other"}
	for i := range books {
		b := &books[i]
		p := &b.Project
		put("project", p.ID, p.Owner, p.General, p.PayDay, p.LabourDay, int32(p.Started), int32(p.Completed), p.Contract, p.MinMonthly, p.MinDaily)
		for _, r := range b.Roster {
			put("roster", p.ID, oracleKey(r.Worker), r.Employer, oracleKey(r.Card), int32(r.Contract), int32(r.Entered), int32(r.Left))
		}
		for _, a := range b.Attendance {
			put("attendance", p.ID, oracleKey(a.Worker), a.Employer, int32(a.Month), int32(a.Halves), int64(a.On), a.Due, int32(a.Signed))
		}
		for _, s := range b.Settlements {
			put("settlement", p.ID, oracleKey(s.Worker), s.Employer, s.Due, int32(s.Posted))
		}
		for _, x := range b.Flows {
			put("flow", p.ID, x.Txn, kinds[x.Kind], int32(x.Day), int32(x.Month), oracleKey(x.Worker), oracleKey(x.Card), x.Fen, x.Of, x.Left, int64(x.Ref.Delivery), int64(x.Ref.Line))
		}
		for _, c := range b.Cover {
			put("cover", p.ID, c.Employer, int32(c.Month), c.Insurance)
		}
		for _, d := range b.Deposits {
			put("deposit", p.ID, int32(d.Day), d.Fen, d.Guarantee, int32(d.Until))
		}
		for _, n := range b.Notices {
			put("notice", p.ID, int32(n.Day))
		}
	}
	return out
}

// bySQL are the findings as PostgreSQL computes them.
func bySQL(t *testing.T, ctx context.Context, books []Book, at ledger.Day, terms *Terms) []ledger.Finding {
	t.Helper()
	db, err := pgx.Connect(ctx, storetest.DSN(t, store.Postgres))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.WithoutCancel(ctx))
	if _, err := db.Exec(ctx, oracleTables); err != nil {
		t.Fatal(err)
	}
	for table, rows := range oracleRows(books, at, terms) {
		names, err := db.Query(ctx, "SELECT * FROM "+table+" LIMIT 0")
		if err != nil {
			t.Fatal(err)
		}
		var columns []string
		for _, f := range names.FieldDescriptions() {
			columns = append(columns, f.Name)
		}
		names.Close()
		if _, err := db.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows)); err != nil {
			t.Fatal(table, err)
		}
	}
	if _, err := db.Exec(ctx, "ANALYZE"); err != nil {
		t.Fatal(err)
	}
	for _, statement := range strings.Split(oracleSQL, ";\n") {
		began := time.Now()
		if _, err := db.Exec(ctx, statement); err != nil {
			t.Fatalf("%v in\n%s", err, statement)
		}
		if took := time.Since(began); took > 300*time.Millisecond {
			t.Logf("%s %.300s", took, statement)
		}
	}
	rows, err := db.Query(ctx, "SELECT check_id, subject, party, period, person, amount::bigint, count FROM found")
	if err != nil {
		t.Fatal(err)
	}
	var out []ledger.Finding
	for rows.Next() {
		var f ledger.Finding
		var period int32
		var person string
		if err := rows.Scan(&f.Check, &f.Subject, &f.Party, &period, &person, &f.Amount, &f.Count); err != nil {
			t.Fatal(err)
		}
		f.Period = ledger.Month(period)
		raw, err := hex.DecodeString(person)
		if err != nil {
			t.Fatal(err)
		}
		copy(f.Person[:], raw)
		out = append(out, f)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	slices.SortFunc(out, byFinding)
	return out
}

// An SQL written from the articles finds in the planted city what was planted, and what the checks find.
func TestOracleAgrees(t *testing.T) {
	t.Parallel()
	terms := checkTerms(t)
	c := Plant(7, 2*len(plantings), terms)
	want := bySQL(t, t.Context(), c.Books, c.At, terms)
	if d := cmp.Diff(want, bare(allFound(c.Books, c.At, terms))); d != "" {
		t.Errorf("the checks differ from the oracle (-oracle +checks):\n%s", d)
	}
	if d := cmp.Diff(c.Planted, want); d != "" {
		t.Errorf("the oracle differs from what was planted (-planted +oracle):\n%s", d)
	}
}

// Books in which rows went missing, moved and changed at random: nobody says what is wrong with them, so two ways to compute it must
// agree.
func TestOracleAgreesOnDamage(t *testing.T) {
	t.Parallel()
	terms := checkTerms(t)
	for seed := range uint64(2) {
		c := Plant(seed, len(plantings), terms)
		rng := rand.New(rand.NewPCG(seed, 99))
		for i := range c.Books {
			damage(&c.Books[i], rng)
		}
		at := c.At - ledger.Day(rng.IntN(120))
		got := bare(allFound(c.Books, at, terms))
		if len(got) < 500 {
			t.Fatalf("only %d findings in damaged books", len(got))
		}
		if d := cmp.Diff(bySQL(t, t.Context(), c.Books, at, terms), got); d != "" {
			t.Errorf("seed %d: the checks differ from the oracle (-oracle +checks):\n%.6000s", seed, d)
		}
	}
}

// damage loses and bends rows.
func damage(b *Book, rng *rand.Rand) {
	lose := func() bool { return rng.IntN(12) == 0 }
	b.Roster = slices.DeleteFunc(b.Roster, func(Roster) bool { return lose() })
	b.Attendance = slices.DeleteFunc(b.Attendance, func(Attendance) bool { return lose() })
	b.Flows = slices.DeleteFunc(b.Flows, func(Flow) bool { return lose() })
	b.Cover = slices.DeleteFunc(b.Cover, func(Cover) bool { return lose() })
	b.Notices = slices.DeleteFunc(b.Notices, func(Notice) bool { return rng.IntN(3) == 0 })
	for i := range b.Roster {
		if lose() {
			b.Roster[i].Left = b.Roster[i].Entered + ledger.Day(rng.IntN(300))
		}
	}
	for i := range b.Attendance {
		a := &b.Attendance[i]
		switch rng.IntN(30) {
		case 0:
			a.Due = ledger.Fen(rng.IntN(400000))
		case 1:
			a.On = 0
		case 2:
			a.On, a.Halves = rng.Uint32(), int16(rng.IntN(70))
		case 3:
			a.Employer = b.Project.General
		case 4:
			a.Signed = a.Month.First() + ledger.Day(rng.IntN(200))
		case 5:
			a.Worker = b.Attendance[rng.IntN(len(b.Attendance))].Worker
		}
	}
	for i := range b.Flows {
		f := &b.Flows[i]
		switch rng.IntN(30) {
		case 0:
			f.Fen = ledger.Fen(rng.IntN(600000)) - 100000
		case 1:
			f.Day += ledger.Day(rng.IntN(60))
		case 2:
			f.Month = 0
		case 3:
			f.Card = b.Flows[rng.IntN(len(b.Flows))].Card
		case 4:
			f.Txn = ""
		}
	}
	for i := range b.Settlements {
		if lose() {
			b.Settlements[i].Posted = 0
		}
	}
	for i := range b.Deposits {
		b.Deposits[i].Fen += ledger.Fen(rng.IntN(3)) - 1
	}
}
