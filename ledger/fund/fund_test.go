package fund

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/part"
	"ombud/ledger"
	"ombud/ledger/finding"
	"ombud/machine/store"
	"ombud/redress/deed/deedtest"
	"ombud/redress/grievance"
	"ombud/redress/office/officetest"
)

var (
	labour  = officetest.Of("l", "HRSS-9901", "990100000000", access.Handler)
	housing = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
	city    = officetest.Of("g", "pt-9901", "990100000000", access.Supervisor)
	machine = access.Caller{Roles: []access.Role{access.Machine}}
)

const code = "91990102MA0000001X"

type town struct {
	*deedtest.Town
	t     *testing.T
	funds *Work
	found *finding.Work
}

func newTown(t *testing.T, m store.Make) *town {
	t.Helper()
	s := &town{t: t}
	s.Town = deedtest.New(t, m, Tellings, func(c *officetest.City, d *grievance.Desk) part.Part {
		s.found, s.funds = &finding.Work{Door: c.Door, Offices: c.Dir}, &Work{Door: c.Door}
		desk := &Desk{Desk: d, Funds: s.funds}
		d.Else = desk.Titles
		return both(finding.Part(&finding.Desk{Desk: d, Findings: s.found}), Part(desk))
	})
	return s
}

// both makes one part of the two rooms, as a small city takes one. Their tables stand in folders of their own.
func both(a, b part.Part) part.Part {
	a.Kinds, a.Words, a.Routes, a.Nav = append(a.Kinds, b.Kinds...), a.Words+"\n"+b.Words, append(a.Routes, b.Routes...), append(a.Nav, b.Nav...)
	for k, f := range b.Folds {
		a.Folds[k] = f
	}
	a.Schema = joined{a.Schema, b.Schema}
	return a
}

// owed records and confirms an amount that is missing on the project.
func (s *town) owed(amount ledger.Fen) string {
	s.t.Helper()
	ctx := s.t.Context()
	f := ledger.Finding{Check: "unpaid-month", Subject: "P1", Party: code, Period: ledger.MonthOf(2026, 6), Person: ledger.Key{1}, Amount: amount}
	_, err := s.found.Record(ctx, machine, finding.Ground{Ledger: "wages", Subject: "P1", Name: "滨江三期", Place: "990102001001", Desk: "HRSS-9901", Regulator: "HC-990102"}, []ledger.Finding{f})
	deedtest.Must(s.t, err)
	id := finding.ID("wages", f)
	deedtest.Must(s.t, s.found.Confirm(ctx, labour, id, "属实。"))
	return id
}

func sample() Deposit {
	return Deposit{Ledger: "wages", About: "P1", Title: "滨江三期", Place: "990102001001", Party: code, Company: "虚构建工", Desk: "HRSS-9901", Regulator: "HC-990102", Required: 100000}
}

func (s *town) day(n int) int64 {
	return s.Clock.Now().Add(time.Duration(n) * 24 * time.Hour).UnixMilli()
}

func (s *town) balance(account string) ledger.Fen {
	s.t.Helper()
	n, err := Balance(s.t.Context(), s.DB, account)
	deedtest.Must(s.t, err)
	return n
}

// balanced wants every entry to sum to zero, every balance to be the sum of its legs, and no money to be there twice.
func (s *town) balanced() {
	s.t.Helper()
	for name, query := range map[string]string{
		"an entry does not sum to zero": `SELECT count(*) FROM (SELECT id FROM fund_entry GROUP BY id HAVING sum(amount) <> 0) AS x`,
		"a balance is not its legs":     `SELECT count(*) FROM fund_account a WHERE balance <> (SELECT sum(amount) FROM fund_entry e WHERE e.account = a.account)`,
		"all balances do not sum to 0":  `SELECT CASE WHEN COALESCE(sum(balance), 0) = 0 THEN 0 ELSE 1 END FROM fund_account`,
		"a deposit is not its account":  `SELECT count(*) FROM fund_deposit d WHERE balance <> -(SELECT balance FROM fund_account a WHERE a.account = 'of/' || d.id)`,
		"an advance is not its account": `SELECT count(*) FROM fund_advance d WHERE amount - recovered <> (SELECT balance FROM fund_account a WHERE a.account = 'owed/' || d.id)`,
		"money that is not there":       `SELECT count(*) FROM fund_account WHERE balance < 0 AND (account LIKE 'cash/%' OR account LIKE 'trust/%' OR account LIKE 'guaranteed/%' OR account LIKE 'owed/%')`,
	} {
		var n int
		deedtest.Must(s.t, s.DB.Row(s.t.Context(), query).Scan(&n))
		if n != 0 {
			s.t.Fatalf("%s: %d", name, n)
		}
	}
}

var tables = []string{"fund_entry", "fund_account", "fund_deposit", "fund_advance"}

// A deposit is lodged, used for what was confirmed, owed within ten working days, and made whole in two steps.
func TestDeposit(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		f, d := s.owed(60000), sample()
		deedtest.Wants(t, s.funds.Open(ctx, housing, d, 100000, "回单 1"), fault.Denied, "fault.denied.say")
		bad := d
		bad.Party = "12"
		deedtest.Wants(t, s.funds.Open(ctx, labour, bad, 100000, "回单 1"), fault.Invalid, "fund.need.party")
		bad = d
		bad.Guarantee = true
		deedtest.Wants(t, s.funds.Open(ctx, labour, bad, 100000, "保函 1"), fault.Invalid, "fund.need.until")
		deedtest.Wants(t, s.funds.Open(ctx, labour, d, -1, "回单 1"), fault.Invalid, "fund.need.amount")
		once := grievance.Once(ctx, "open")
		deedtest.Must(t, s.funds.Open(once, labour, d, 100000, "回单 1"))
		deedtest.Must(t, s.funds.Open(once, labour, d, 100000, "回单 1"))
		deedtest.Wants(t, s.funds.Open(ctx, labour, d, 100000, "回单 1"), fault.Invalid, "fund.has_deposit")
		id := DepositID("wages", "P1")
		deedtest.Wants(t, s.funds.Use(ctx, labour, id, "finding:none", 1, "回单"), fault.Invalid, "fund.need.finding")
		deedtest.Wants(t, s.funds.Use(ctx, labour, id, f, 60001, "回单"), fault.Invalid, "fund.need.within_finding")
		deedtest.Wants(t, s.funds.Use(ctx, labour, id, f, 100, "卡号 6222020000000000000"), fault.Invalid, "fund.need.no_numbers")
		deedtest.Wants(t, s.funds.Return(ctx, labour, id, "项目完工。"), fault.Conflict, "fund.still_owed")
		deedtest.Must(t, s.funds.Use(ctx, labour, id, f, 60000, "代发回单 2"))
		deedtest.Wants(t, s.funds.Use(ctx, labour, id, f, 40001, "回单"), fault.Invalid, "fund.need.within_balance")
		up := s.Of(id, "top-up")
		if len(up) != 1 || up[0].Within != "10wd" || up[0].Bearer != "HC-990102" || s.balance("trust/HRSS-9901") != 40000 {
			t.Fatalf("%+v %d", up, s.balance("trust/HRSS-9901"))
		}
		deedtest.Must(t, s.funds.Lodge(ctx, labour, id, 30000, "回单 3"))
		if s.Of(id, "top-up")[0].State != duty.Open {
			t.Fatal("half of it made the deposit whole")
		}
		deedtest.Must(t, s.funds.Lodge(ctx, labour, id, 30000, "回单 4"))
		if s.Of(id, "top-up")[0].State != duty.Met {
			t.Fatal("it is whole, and still owed")
		}
		_, err := s.found.Record(ctx, machine, finding.Ground{Ledger: "wages", Subject: "P1", Name: "滨江三期", Place: "990102001001", Desk: "HRSS-9901", Regulator: "HC-990102"}, nil)
		deedtest.Must(t, err)
		deedtest.Must(t, s.funds.Return(ctx, labour, id, "项目完工，公示期满。"))
		deedtest.Wants(t, s.funds.Lodge(ctx, labour, id, 1, "回单"), fault.Conflict, "fund.returned")
		if s.balance("trust/HRSS-9901") != 0 {
			t.Fatal("money is left")
		}
		s.balanced()
		s.Refolds(t, "fund", tables[:3], id)
	})
}

// The fund advances what it has for what a company owes, once, and the office must recover it.
func TestAdvance(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		f, due := s.owed(60000), s.day(60)
		deedtest.Wants(t, s.funds.Advance(ctx, labour, f, 100, "企业逃匿。", due), fault.Invalid, "fund.need.within_fund")
		deedtest.Wants(t, s.funds.Endow(ctx, city, "990100000000", 50000, "拨款 1"), fault.Denied, "fault.denied.say")
		deedtest.Must(t, s.funds.Endow(ctx, labour, "990100000000", 100000, "拨款 1"))
		deedtest.Wants(t, s.funds.Advance(ctx, housing, f, 100, "企业逃匿。", due), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.funds.Advance(ctx, labour, f, 60001, "企业逃匿。", due), fault.Invalid, "fund.need.within_finding")
		deedtest.Wants(t, s.funds.Advance(ctx, labour, f, 100, "", due), fault.Invalid, "fund.need.basis")
		deedtest.Wants(t, s.funds.Advance(ctx, labour, f, 100, "企业逃匿。", s.day(-1)), fault.Invalid, "fund.need.due")
		deedtest.Wants(t, s.funds.Advance(ctx, labour, "finding:none", 100, "企业逃匿。", due), fault.Invalid, "fund.need.finding")
		var wg sync.WaitGroup
		done := make([]error, 4)
		for i := range done { // four at once: the wages are advanced once
			wg.Go(func() {
				done[i] = s.funds.Advance(ctx, labour, f, 60000, "企业逃匿，先行垫付基本生活费。", due)
			})
		}
		wg.Wait()
		good := 0
		for _, err := range done {
			if err == nil {
				good++
			} else {
				deedtest.Wants(t, err, fault.Invalid, "fund.need.within_fund")
			}
		}
		list, _, _, err := advances.Page(ctx, s.DB, span, "1 = 1")
		if err != nil || good != 1 || len(list) != 1 || s.balance("cash/HRSS-9901") != 40000 {
			t.Fatalf("%d advances, %d", len(list), s.balance("cash/HRSS-9901"))
		}
		id := list[0].ID
		deedtest.Wants(t, s.funds.Recover(ctx, labour, id, 60001, "回单"), fault.Invalid, "fund.need.within_advance")
		deedtest.Wants(t, s.funds.Recover(ctx, housing, id, 1, "回单"), fault.Denied, "fault.denied.say")
		deedtest.Must(t, s.funds.Recover(ctx, labour, id, 20000, "回单 5"))
		if s.Of(id, "recover")[0].State != duty.Open {
			t.Fatal("a part met the duty")
		}
		deedtest.Must(t, s.funds.Recover(ctx, labour, id, 40000, "回单 6"))
		if s.Of(id, "recover")[0].State != duty.Met || s.balance("cash/HRSS-9901") != 100000 || s.balance("owed/"+id) != 0 {
			t.Fatal("recovered, and still owed")
		}
		deedtest.Wants(t, s.funds.Recover(ctx, labour, id, 1, "回单"), fault.Conflict, "fund.nothing_left")
		s.balanced()
		s.Refolds(t, "fund", []string{"fund_entry", "fund_account", "fund_advance"}, "fund:HRSS-9901", id)
	})
}

// Whatever is tried, in whatever order, with whatever amount: the books balance.
func TestBooksAlwaysBalance(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		f, id := s.owed(500000), DepositID("wages", "P1")
		r := rand.New(rand.NewPCG(1, 2))
		some := func() ledger.Fen { return r.Int64N(120000) - 10000 }
		done := 0
		for range 150 {
			err := []func(context.Context) error{
				func(ctx context.Context) error { return s.funds.Open(ctx, labour, sample(), some(), "凭证") },
				func(ctx context.Context) error { return s.funds.Lodge(ctx, labour, id, some(), "凭证") },
				func(ctx context.Context) error { return s.funds.Use(ctx, labour, id, f, some(), "凭证") },
				func(ctx context.Context) error { return s.funds.Endow(ctx, labour, "990100000000", some(), "凭证") },
				func(ctx context.Context) error { return s.funds.Advance(ctx, labour, f, some(), "依据", s.day(30)) },
				func(ctx context.Context) error {
					list, _, _, err := advances.Page(ctx, s.DB, span, "recovered < amount")
					if err != nil || len(list) == 0 {
						return err
					}
					return s.funds.Recover(ctx, labour, list[r.IntN(len(list))].ID, some(), "凭证")
				},
			}[r.IntN(6)](ctx)
			if err == nil {
				done++
			} else if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
				t.Fatal(err)
			}
			s.Clock.Advance(time.Second)
			s.balanced()
		}
		if done < 40 {
			t.Fatalf("only %d of them did anything", done)
		}
	})
}

func (s *town) ask(c access.Caller, method, path string, form url.Values) *httptest.ResponseRecorder {
	*s.Who = c
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	w := httptest.NewRecorder()
	s.H.ServeHTTP(w, r)
	return w
}

func TestPages(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s := newTown(t, m)
		f := s.owed(60000)
		do := func(path string, want int, form url.Values) {
			t.Helper()
			form.Set("key", path)
			if w := s.ask(labour, "POST", path, form); w.Code != want {
				t.Fatalf("%s: %d\n%s", path, w.Code, w.Body)
			}
		}
		do(home+"/endow", 422, url.Values{"amount": {"十万"}, "voucher": {"拨款 1"}})
		do(home+"/endow", 303, url.Values{"amount": {"1,000"}, "voucher": {"拨款 1"}})
		do(home+"/open", 303, url.Values{"about": {"P1"}, "title": {"滨江三期"}, "company": {"虚构建工"}, "party": {code}, "required": {"1000"}, "amount": {"1000"}, "way": {"cash"}, "regulator": {"HC-990102"}, "voucher": {"回单"}})
		do(home+"/advance", 303, url.Values{"finding": {f}, "amount": {"500"}, "basis": {"企业逃匿。"}, "due": {"2026-12-01"}})
		list, _, _, err := advances.Page(t.Context(), s.DB, span, "1 = 1")
		deedtest.Must(t, err)
		for _, x := range []struct{ path, has string }{{home, "虚构建工"}, {depositPath(DepositID("wages", "P1")), "1,000"}, {advancePath(list[0].ID), "500"}, {home + "/advance", "滨江三期"},
			{depositPath(DepositID("wages", "P1")) + "/use", "滨江三期"}} {
			for _, c := range []access.Caller{labour, housing} {
				w := s.ask(c, "GET", x.path, nil)
				if c.Office == labour.Office && (w.Code != 200 || !strings.Contains(w.Body.String(), x.has)) {
					t.Errorf("%s: %d lacks %s", x.path, w.Code, x.has)
				}
				if c.Office != labour.Office && strings.HasPrefix(x.path, "/desk/advance/") && w.Code != 404 {
					t.Errorf("%s by %s: %d", x.path, c.Office, w.Code)
				}
			}
		}
		if w := s.ask(labour, "GET", "/desk", nil); !strings.Contains(w.Body.String(), "追回垫付") {
			t.Error("the duty to recover is not in the queue")
		}
	})
}
