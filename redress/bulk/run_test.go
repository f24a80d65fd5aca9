package bulk

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/redress/grievance"
)

const oldHotline = `
name: old-hotline
columns:
  id: {from: [编号]}
  title: {from: [标题]}
  text: {from: [内容], required: true}
  time: {from: [时间], type: time}
  person: {from: [姓名]}
  phone: {from: [电话]}
  matter: {from: [事项]}
  place: {from: [地点]}
  respondent: {from: [被反映单位]}
  headcount: {from: [人数], type: int}
`

const head = "编号,标题,内容,时间,姓名,电话,事项,地点,被反映单位,人数\n"

func TestRowsBecomeGrievances(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		c.profile(oldHotline)
		r := c.take(c.write("a.csv", head+
			"1,工地欠薪,三个月没有发工资,2026-07-01 08:30,张测试,13812345678,0101,河东县,示例建筑公司,12\n"+
			"2,占道经营,门前的路被占了一周,2026/7/2,,,市容环境与占道经营,990103,,\n"+
			"3,农民工工资被拖欠,一直没有结清,,,,,,,\n"+
			"4,说几句,不知道该找谁,,,138****0000,,,,\n"+
			"5,,只有正文没有标题的来件,,,,其他,,,\n"), Order{})
		want := Tally{Rows: 5, Imported: 5, Dispatched: 2, Persons: 2}
		if diff := cmp.Diff(want, r.Tally); diff != "" {
			t.Fatal(diff)
		}
		one := c.bySource("old-hotline:1")
		if one.Matter != "0101" || one.Place != countyCode || one.Office != "HRSS-9901" || one.Status != grievance.StatusTransferred ||
			one.Respondent != "示例建筑公司" || one.Headcount != 12 || !one.Named || one.Sealed == "" || one.Channel != grievance.Import {
			t.Errorf("row 1 became %+v", one)
		}
		if at := clock.At(c.received(one.ID).Written); !at.Equal(time.Date(2026, 7, 1, 8, 30, 0, 0, clock.Zone)) {
			t.Errorf("row 1 was written %s", at)
		}
		if one.ReceivedAt != now.UnixMilli() {
			t.Errorf("row 1 was received %s, not when it was registered here", clock.At(one.ReceivedAt))
		}
		if two := c.bySource("old-hotline:2"); two.Matter != "0302" || two.Status != grievance.StatusReceived || two.Office != "PT-9901" || two.Place != "990103000000" || two.Named || two.Sealed != "" {
			t.Errorf("row 2 became %+v", two)
		}
		if three := c.bySource("old-hotline:3"); three.Matter != "0101" || three.Place != cityCode || three.Status != grievance.StatusTransferred {
			t.Errorf("row 3 became %+v", three)
		}
		four := c.bySource("old-hotline:4")
		if four.Matter != unsure || four.Status != grievance.StatusReceived || four.Office != "PT-9901" || !four.Named {
			t.Errorf("row 4 became %+v", four)
		}
		if five := c.bySource("old-hotline:5"); five.Title != "只有正文没有标题的来件" || five.Status != grievance.StatusReceived {
			t.Errorf("row 5 became %+v", five)
		}
		duties := must[[]duty.Duty](t)(duty.Of(t.Context(), c.db, four.ID))
		if len(duties) == 0 {
			t.Error("a grievance that waits for an officer owes nothing")
		}
		for _, d := range duties {
			if d.Start != now.UnixMilli() {
				t.Errorf("%s starts at %s", d.Rule, clock.At(d.Start))
			}
		}
	})
}

func TestSameFileTwice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		c.profile(oldHotline)
		var b strings.Builder
		b.WriteString(head)
		for i := range 40 {
			fmt.Fprintf(&b, "A%d,停水 %d,第 %d 栋停水两天,2026-07-01,张测试,,,,,\n", i, i, i)
		}
		b.WriteString("A3,停水 3,第 3 栋停水两天,2026-07-01,张测试,,,,,\n") // the same row again
		b.WriteString(",没有编号,同样的话,,,,,,,\n,没有编号,同样的话,,,,,,,\n")
		path := c.write("a.csv", b.String())
		first := c.take(path, Order{})
		if diff := cmp.Diff(Tally{Rows: 43, Imported: 42, Dispatched: 40, There: 1, Copies: 2, Persons: 40}, first.Tally); diff != "" {
			t.Fatal(diff)
		}
		facts := c.count(`SELECT count(*) FROM fact`)
		again := c.take(path, Order{})
		if diff := cmp.Diff(Tally{Rows: 43, There: 43, Copies: 2}, again.Tally); diff != "" {
			t.Error(diff)
		}
		if n := c.count(`SELECT count(*) FROM fact`); n != facts {
			t.Errorf("importing again wrote %d facts", n-facts)
		}
		list := must[[]Earlier](t)(c.before(t.Context(), digestOf(t, path)))
		if len(list) != 1 || list[0].Tally.Imported != 42 || list[0].Profile != "old-hotline" {
			t.Errorf("on record: %+v", list)
		}
	})
}

func TestRefusedRows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		c.profile(oldHotline)
		c.take(c.write("before.csv", head+"7,停电,昨天停电,,,,,,,\n"), Order{})
		var out collected
		r := c.take(c.write("a.csv", head+
			"1,停水,,2026-13-40,,,,,,\n"+ // no text, no such day
			"2,停水,正文,,,,9999,火星,,-5\n"+ // no such matter, no such place; a headcount below one is one
			"3,停水,正文,2026-12-31,,,,新城街道,,\n"+ // the future; two divisions have the name
			"4,好的,这一行没有问题,,,,,,,\n"+
			"4,换了,同一个编号另一段话,,,,,,,\n"+
			"7,停电,同一个编号在以前的文件里是别的话,,,,,,,\n"+
			"8,长,"+strings.Repeat("长", 20001)+",,,,,,,\n"+
			"9,多了,一格,,,,,,,,多出来的\n"), Order{Rejects: func() (io.WriteCloser, error) { return &out, nil }})
		if r.Imported != 1 || r.Refused != 7 || r.Rows != 8 {
			t.Fatalf("%+v", r.Tally)
		}
		if n := c.count(`SELECT count(*) FROM grievance`); n != 2 {
			t.Errorf("%d grievances, want 2", n)
		}
		lines := strings.Split(strings.TrimSpace(strings.TrimPrefix(out.String(), "\ufeff")), "\r\n")
		if len(lines) != 8 || !strings.HasPrefix(lines[0], strings.TrimSpace(head)) {
			t.Fatalf("the reject file has %d lines, the first %q", len(lines), lines[0])
		}
		for i, want := range [][]string{{"内容", "时间"}, {"9999", "division code"}, {"future", "division code"}, {"row 5"}, {"receipt"}, {"Text"}, {"11"}} {
			for _, w := range want {
				if !strings.Contains(lines[i+1], w) {
					t.Errorf("refused row %d does not say %q: %s", i+1, w, lines[i+1][max(0, len(lines[i+1])-300):])
				}
			}
			if strings.Contains(lines[i+1], "⟦") {
				t.Errorf("refused row %d has a reason without words: %s", i+1, lines[i+1])
			}
		}
		if r.First[0].Row != 2 || r.First[6].Row != 9 {
			t.Errorf("the report says %+v", r.First)
		}
	})
}

// A mended reject file is imported as it is: its further columns are passed over.
func TestMendedRejectsAreImported(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	c.profile(oldHotline)
	var out collected
	rejects := func() (io.WriteCloser, error) { return &out, nil }
	c.take(c.write("a.csv", head+"1,停水,正文,2026-13-40,,,,,,\n2,停电,正文,,,,,,,\n"), Order{Rejects: rejects})
	mended := strings.Replace(out.String(), "2026-13-40", "2026-07-04", 1)
	if r := c.take(c.write("b.csv", mended), Order{}); r.Imported != 1 || r.Refused != 0 {
		t.Errorf("%+v", r)
	}
}

func TestClockOfTheFile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		c.profile(strings.Replace(oldHotline, "columns:", "with: {clock: file}\ncolumns:", 1))
		r := c.take(c.write("a.csv", head+
			"1,停水,规定施行之后写的,2026-07-20 10:00,,,1208,,,\n"+
			"2,停水,规定施行之前写的,2019-07-20 10:00,,,1208,,,\n"+
			"3,停水,没有写时间,,,,1208,,,\n"+
			"4,停水,很久以前写的,2026-04-01,,,0401,,,\n"), Order{})
		if r.Imported != 4 || r.FileTime != 2 || r.Dispatched != 1 {
			t.Fatalf("%+v", r.Tally)
		}
		late := 0 // the transfer meets what was owed since April, late
		for _, d := range must[[]duty.Duty](t)(duty.Of(t.Context(), c.db, c.bySource("old-hotline:4").ID)) {
			if d.Breached > 0 {
				late++
			}
		}
		if late == 0 {
			t.Error("a row four months old is in time for everything")
		}
		written := time.Date(2026, 7, 20, 10, 0, 0, 0, clock.Zone)
		for id, want := range map[string]time.Time{"1": written, "2": now, "3": now} {
			g := c.bySource("old-hotline:" + id)
			if g.ReceivedAt != want.UnixMilli() {
				t.Errorf("row %s: received %s, want %s", id, clock.At(g.ReceivedAt), want)
			}
			list := must[[]duty.Duty](t)(duty.Of(t.Context(), c.db, g.ID))
			if len(list) == 0 {
				t.Errorf("row %s owes nothing", id)
			}
			for _, d := range list {
				if d.Start != want.UnixMilli() {
					t.Errorf("row %s: %s starts %s, want %s", id, d.Rule, clock.At(d.Start), want)
				}
			}
		}
	})
}

func TestFileFaultsImportNothing(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	c.profile(oldHotline)
	for name, tc := range map[string]struct {
		text string
		o    Order
		key  string
	}{
		"unknown layout":  {"甲,乙\n1,2\n", Order{}, "bulk.unknown"},
		"missing column":  {"编号,标题\n1,2\n", Order{Profile: "old-hotline"}, "sheet.missing_column"},
		"no such profile": {head + "1,停水,正文,,,,,,,\n", Order{Profile: "nobody"}, "bulk.no_profile"},
		"no rows":         {"\n", Order{}, "sheet.no_rows"},
	} {
		_, err := c.try(t.Context(), c.write("a.csv", tc.text), tc.o)
		if fault.As(err) == nil || fault.Fields(err)[0].Key != tc.key {
			t.Errorf("%s: %v, want %s", name, err, tc.key)
		}
	}
	if n := c.count(`SELECT count(*) FROM grievance`); n != 0 {
		t.Errorf("%d grievances", n)
	}
}

func TestWhoMayImport(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	c.profile(oldHotline)
	path := c.write("a.csv", head+"1,停水,正文,,,,,,,\n")
	if _, err := c.try(t.Context(), path, Order{Caller: handler}); !fault.Is(err, fault.Denied) {
		t.Errorf("a handler imported: %v", err)
	}
	if _, err := c.try(t.Context(), path, Order{Caller: access.Caller{Staff: "x", Roles: []access.Role{access.Supervisor}}}); !fault.Is(err, fault.Denied) {
		t.Errorf("a supervisor imported: %v", err)
	}
	r := c.take(path, Order{Caller: admin})
	f, ok, err := fact.Newest(t.Context(), c.db, c.bySource("old-hotline:1").ID, grievance.Received.Name())
	if err != nil || !ok || f.Staff != admin.Staff || f.Role != access.Admin || r.Imported != 1 {
		t.Errorf("%+v %v", f, err)
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	c.profile(oldHotline)
	before := c.count(`SELECT count(*) FROM fact`)
	r := c.take(c.write("a.csv", head+"1,停水,正文,,张测试,,,,,\n1,停水,正文,,张测试,,,,,\n2,停水,,,,,,,,\n"), Order{DryRun: true})
	if diff := cmp.Diff(Tally{Rows: 3, Imported: 1, Dispatched: 1, There: 1, Refused: 1, Copies: 1, Persons: 1}, r.Tally); diff != "" {
		t.Error(diff)
	}
	if n := c.count(`SELECT count(*) FROM fact`); n != before {
		t.Errorf("a dry run wrote %d facts", n-before)
	}
}

// failing is a reject file on a full disk.
type failing struct{ bytes.Buffer }

func (*failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
func (*failing) Close() error              { return nil }

func TestRejectFileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	c.profile(oldHotline)
	text := head + strings.Repeat("1,停水,,,,,,,,\n", 3000)
	_, err := c.try(t.Context(), c.write("a.csv", text), Order{Rejects: func() (io.WriteCloser, error) { return &failing{}, nil }})
	if err == nil || cut(err) {
		t.Errorf("got %v; a refusal that is lost must not pass for done", err)
	}
}
