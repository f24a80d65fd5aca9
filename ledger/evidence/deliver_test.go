package evidence_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/ledger"
	"ombud/ledger/evidence"
	"ombud/ledger/wages"
)

func code(head string) string { return head + string(text.CreditCheck(head)) }

var july = ledger.MonthOf(2026, 7)

const attendanceHead = "序号,项目编号,姓名,身份证号,用人单位统一社会信用代码,月份,出勤天数,应发工资,签字日期\n"

func attendance(rows ...string) string { return attendanceHead + strings.Join(rows, "\n") + "\n" }

func TestDeliverAndRead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		r := c.take(wages.KindAttendance, attendance(
			"1,P-1,张三,"+worker(1)+","+code(gang)+",2026年7月,２１.5,\"￥8,600.00\",2026/8/1",
			"2,P-1,李四,"+worker(2)+","+code(gang)+",202607,20,0.8万元,",
			"3,P-2,王五,"+worker(3)+","+code(gang)+",2026-06,30,9000,2026-07-02"), evidence.Order{})
		if r.Rows != 3 || r.Refused != 0 || r.Parts != 2 || r.Number != 2 {
			t.Fatalf("%+v", r)
		}
		parts := c.current(wages.KindAttendance, "P-1", july, july)
		if len(parts) != 1 || parts[0].Rows != 2 || parts[0].Month != july {
			t.Fatalf("%+v", parts)
		}
		rows := must[[]wages.Attendance](t)(evidence.Read[wages.Attendance](t.Context(), c.db, parts[0]))
		keys := must[*evidence.Keys](t)(evidence.NewKeys(c.Secret, "wages"))
		i := slices.IndexFunc(rows, func(a wages.Attendance) bool { return a.Worker == keys.Person(worker(1)) })
		want := wages.Attendance{Ref: ledger.Ref{Kind: "attendance", Delivery: 2, Line: 2}, Worker: keys.Person(worker(1)), Employer: code(gang), Month: july,
			Halves: 43, Due: 860000, Signed: ledger.DayOf(2026, 8, 1)}
		if i < 0 || rows[i] != want || rows[1-i].Due != 800000 || rows[1-i].Signed != 0 {
			t.Errorf("%+v", rows)
		}
		shown := must[[]evidence.Row](t)(evidence.RowsOf(t.Context(), c.db, "wages", "P-1", []ledger.Ref{want.Ref, {Kind: "attendance", Delivery: 2, Line: 99}}))
		if len(shown) != 1 || !slices.Contains(shown[0].Cells, "8600.00") || !slices.Contains(shown[0].Cells, "2026-08-01") {
			t.Errorf("%+v", shown)
		}
		if strings.Contains(strings.Join(shown[0].Cells, " "), "张三") {
			t.Error("a name is shown")
		}
	})
}

// A file that comes again takes the place of the rows of its subjects and months and of no others; what was there stays readable.
func TestReplace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		one := "1,P-1,张三," + worker(1) + "," + code(gang) + ",2026-07,20,8000,"
		c.take(wages.KindAttendance, attendance(one, "2,P-2,王五,"+worker(3)+","+code(gang)+",2026-07,20,9000,"), evidence.Order{})
		c.take(wages.KindAttendance, attendance("1,P-1,张三,"+worker(1)+","+code(gang)+",2026-07,22,8800,"), evidence.Order{})
		d := must[evidence.Delivery](t)(evidence.GetDelivery(t.Context(), c.db, "wages", 3))
		if !slices.Equal(d.Replaced, []int64{2}) {
			t.Errorf("replaced %v", d.Replaced)
		}
		parts := c.current(wages.KindAttendance, "P-1", july, july)
		rows := must[[]wages.Attendance](t)(evidence.Read[wages.Attendance](t.Context(), c.db, parts[0]))
		if len(rows) != 1 || rows[0].Due != 880000 {
			t.Errorf("%+v", rows)
		}
		old := must[[]evidence.Partition](t)(evidence.History(t.Context(), c.db, "wages", wages.KindAttendance, "P-1", july))
		if len(old) != 2 || old[0].Replaces != old[1].Hash {
			t.Fatalf("%+v", old)
		}
		if rows = must[[]wages.Attendance](t)(evidence.Read[wages.Attendance](t.Context(), c.db, old[1])); rows[0].Due != 800000 {
			t.Errorf("history %+v", rows)
		}
		if n := c.current(wages.KindAttendance, "P-2", july, july)[0].Number; n != 2 {
			t.Errorf("P-2 is of delivery %d", n)
		}
		// Mended rows are put beside what is there.
		c.take(wages.KindAttendance, attendance("1,P-1,李四,"+worker(2)+","+code(gang)+",2026-07,20,7000,"), evidence.Order{Add: true})
		rows = must[[]wages.Attendance](t)(evidence.Read[wages.Attendance](t.Context(), c.db, c.current(wages.KindAttendance, "P-1", july, july)[0]))
		if len(rows) != 2 {
			t.Errorf("%+v", rows)
		}
	})
}

const flowHead = "项目编号,交易流水号,交易日期,摘要,收款人姓名,收款账号,交易金额,余额\n"

// A bank sends day by day: a day that comes again is replaced, the other days of the month stay.
func TestDays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		c.take(wages.KindFlow, flowHead+"P-1,T1,2026-07-15,代发工资,张三,6222020000000000001,8000.00,90000\nP-1,T2,2026-07-16,退汇,张三,6222020000000000001,8000.00,98000\n", evidence.Order{})
		c.take(wages.KindFlow, flowHead+"P-1,T3,2026-07-16,代发工资,张三,6222020000000000001,-8000.00,98000\nP-1,T4,2026-07-17,代发工资,张三,6222020000000000001,8000,90000\n", evidence.Order{})
		rows := must[[]wages.Flow](t)(evidence.Read[wages.Flow](t.Context(), c.db, c.current(wages.KindFlow, "P-1", july, july)[0]))
		var got []string
		for _, f := range rows {
			got = append(got, f.Txn)
			if f.Txn == "T3" && (f.Kind != wages.Return || f.Fen != 800000) {
				t.Errorf("a reversal is %+v", f)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, []string{"T1", "T3", "T4"}) {
			t.Errorf("%v", got)
		}
		r := c.take(wages.KindFlow, flowHead+"P-1,T4,2026-07-18,代发工资,张三,6222020000000000001,8000,1\nP-1,T5,2026-07-18,代发工资,张三,6222020000000000001,8000,1\n", evidence.Order{})
		if r.Rows != 1 || r.Refused != 1 || !strings.Contains(c.keep.String(), "delivered before") {
			t.Errorf("%+v %s", r, c.keep.String())
		}
	})
}

// What is wrong with a row is said of that row, and the others are taken.
func TestRefusedRows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		good := func(n string) string {
			return n + ",P-1,张三," + worker(len(n)*7) + "," + code(gang) + ",2026-07," + n + ",100,"
		}
		for name, x := range map[string]struct{ row, why string }{
			"month to come":    {"9,P-1,李四," + worker(9) + "," + code(gang) + ",2026-09,20,100,", "future"},
			"day to come":      {"9,P-1,李四," + worker(9) + "," + code(gang) + ",2026-07,20,100,2026-08-04", "future"},
			"nobody's project": {"9,P-9,李四," + worker(9) + "," + code(gang) + ",2026-07,20,100,", "nobody registered"},
			"check digit":      {"9,P-1,李四,990101199001010010," + code(gang) + ",2026-07,20,100,", "check digit"},
			"company":          {"9,P-1,李四," + worker(9) + ",91990100MA00000020,2026-07,20,100,", "credit code"},
			"amount":           {"9,P-1,李四," + worker(9) + "," + code(gang) + ",2026-07,20,一百,", "not an amount"},
			"quarter":          {"9,P-1,李四," + worker(9) + "," + code(gang) + ",2026-07,20.25,100,", "number of days"},
			"no month":         {"9,P-1,李四," + worker(9) + "," + code(gang) + ",,20,100,", "no month"},
			"twice":            {good("1"), "same as row 2"},
			"shifted":          {"9,P-1,李四," + worker(9) + "," + code(gang) + ",2026-07,20,100,,x", "cells"},
			"total":            {"合计,,,,,,,999,", "come to 300.00"},
		} {
			r := c.take(wages.KindAttendance, attendance(good("1"), good("2"), good("3"), x.row), evidence.Order{})
			if r.Rows != 3 || r.Refused != 1 || !strings.Contains(c.keep.String(), x.why) || strings.Count(c.keep.String(), "\r\n") != 2 {
				t.Errorf("%s: %+v %s", name, r, c.keep.String())
			}
		}
		if r := c.take(wages.KindAttendance, attendance(good("1"), good("2"), "总计,,,,,,,200,"), evidence.Order{}); r.Refused != 0 || r.Rows != 2 {
			t.Errorf("a total that adds up: %+v %s", r, c.keep.String())
		}
		r := c.take(wages.KindFlow, flowHead+"P-1,A,2026-07-15,代发工资,张三,6222020000000000001,8000,1\nP-1,A,2026-07-15,代发工资,张三,6222020000000000001,800,1\nP-1,B,2026-07-15,代发工资,张三,6.22202E+18,8000,1\nP-1,C,2026-07-15,代发工资,张三,6222020000000000001,8000,1\n", evidence.Order{})
		if r.Rows != 2 || !strings.Contains(c.keep.String(), "another amount") || !strings.Contains(c.keep.String(), "rounded") {
			t.Errorf("%+v %s", r, c.keep.String())
		}
	})
}

// A file that hardly anything can be taken of is refused whole, and an act that is refused leaves nothing.
func TestNothingHalf(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		before := c.count(`SELECT count(*) FROM evidence_part`)
		var rows []string
		for range 12 {
			rows = append(rows, "P-1,张三,"+worker(1)+","+code(gang)+",2026-07,20,100,,")
		}
		_, err := c.try(wages.KindAttendance, attendance(rows...), evidence.Order{})
		if f := fault.As(err); !fault.Is(err, fault.Invalid) || f.Key != "evidence.shifted" {
			t.Errorf("shifted columns: %v", err)
		}
		if strings.Count(c.keep.String(), "\r\n") != 13 {
			t.Errorf("reject file: %s", c.keep.String())
		}
		ok := attendance("1,P-1,张三," + worker(1) + "," + code(gang) + ",2026-07,20,100,")
		if _, err = c.try(wages.KindAttendance, ok, evidence.Order{Caller: stranger}); !fault.Is(err, fault.Invalid) {
			t.Errorf("another office: %v", err)
		}
		if _, err = c.try(wages.KindAttendance, ok, evidence.Order{Caller: resident}); err == nil {
			t.Error("a resident delivered")
		}
		if n := c.count(`SELECT count(*) FROM evidence_part`) + c.count(`SELECT count(*) FROM evidence_manifest`) + c.count(`SELECT count(*) FROM evidence_key`); n != before+1 {
			t.Errorf("%d rows were left", n-before-1)
		}
		a, b := c.take(wages.KindAttendance, ok, evidence.Order{Key: "k1"}), c.take(wages.KindAttendance, ok, evidence.Order{Key: "k1"})
		if a.Number != b.Number || c.count(`SELECT count(*) FROM fact WHERE kind = 'evidence.delivered'`) != 2 {
			t.Errorf("the same key delivered twice: %+v %+v", a, b)
		}
		if again := c.take(wages.KindAttendance, ok, evidence.Order{}); !slices.Equal(again.Again, []int64{a.Number}) {
			t.Errorf("%+v", again)
		}
	})
}

func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		text := attendance("1,P-1,张三," + worker(1) + "," + code(gang) + ",2026-07,20,100,")
		errs := make(chan error, 2)
		for range 2 {
			f := c.open(text)
			go func() {
				_, err := c.Deliver(t.Context(), f, evidence.Order{Ledger: "wages", Kind: wages.KindAttendance, Caller: inspector}, nil)
				errs <- err
			}()
		}
		if err := errors.Join(<-errs, <-errs); err != nil {
			t.Fatal(err)
		}
		old := must[[]evidence.Partition](t)(evidence.History(t.Context(), c.db, "wages", wages.KindAttendance, "P-1", july))
		if len(old) != 2 || old[0].Replaces != old[1].Hash || old[0].Number != old[1].Number+1 {
			t.Errorf("%+v", old)
		}
		if access.Permits(resident, access.SeeEvidence, access.Resource{}) {
			t.Error("residents see evidence")
		}
	})
}
