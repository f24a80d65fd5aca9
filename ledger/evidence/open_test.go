package evidence_test

import (
	"strings"
	"testing"

	"ombud/base/fault"
	"ombud/ledger"
	"ombud/ledger/evidence"
	"ombud/ledger/wages"
	"ombud/machine/store"
)

// Who a row is about opens to an inspector of its project, for a purpose, and leaves a fact; to nobody else, and no table holds it.
func TestOpen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		c.take(wages.KindRoster, "项目编号,姓名,身份证号,用人单位统一社会信用代码,工资卡号,进场日期\nP-1,欧阳测试,"+worker(1)+","+code(gang)+",6222020000000000001,2026-06-01\nP-1,李四,"+worker(2)+","+code(gang)+",,2026-06-01\n", evidence.Order{})
		p := c.current(wages.KindRoster, "P-1", 0, 0)[0]
		at := ledger.Ref{Kind: wages.KindRoster, Delivery: p.Number, Line: 2}
		got, err := c.Open(t.Context(), inspector, p, at, "核对拖欠线索")
		if want := (evidence.Person{Name: "欧阳测试", Number: worker(1), Card: "6222020000000000001"}); err != nil || got != want {
			t.Errorf("%+v %v", got, err)
		}
		if got, err = c.Open(t.Context(), stranger, p, at, "核对拖欠线索"); !fault.Is(err, fault.Denied) || got != (evidence.Person{}) {
			t.Errorf("another office: %+v %v", got, err)
		}
		if _, err = c.Open(t.Context(), inspector, p, at, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("no purpose: %v", err)
		}
		if _, err = c.Open(t.Context(), inspector, p, ledger.Ref{Delivery: p.Number, Line: 77}, "核对拖欠线索"); !fault.Is(err, fault.NotFound) {
			t.Errorf("no such row: %v", err)
		}
		if n := c.count(`SELECT count(*) FROM fact WHERE kind = 'evidence.opened'`); n != 1 {
			t.Errorf("%d facts", n)
		}
		data := must[[]byte](t)(evidence.Bytes(t.Context(), c.db, p))
		for _, secret := range []string{"欧阳测试", worker(1), "6222020000000000001"} {
			if strings.Contains(string(data), secret) {
				t.Errorf("the partition holds %s", secret)
			}
			for _, q := range []string{`SELECT count(*) FROM fact WHERE body LIKE '%` + secret + `%'`} {
				if c.count(q) != 0 {
					t.Errorf("a fact holds %s", secret)
				}
			}
		}
	})
}

// The doctor finds a partition that was changed, one that is gone, and one that nobody delivered.
func TestExamine(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]string{
		"changed":  `UPDATE evidence_part SET data = x'00' WHERE subject = 'P-2'`,
		"gone":     `DELETE FROM evidence_part WHERE subject = 'P-2'`,
		"manifest": `UPDATE evidence_manifest SET listed = x'00'`,
		"stray":    `UPDATE evidence_part SET number = 99 WHERE subject = 'P-2'`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, c *city) {
				if n, err := c.Examine(t.Context()); n != 2 || err != nil {
					t.Fatalf("%d %v", n, err)
				}
				sql := q
				if c.db.Make() != store.SQLite {
					sql = strings.ReplaceAll(q, "x'00'", `'\x00'`)
				}
				c.damage(sql)
				if _, err := c.Examine(t.Context()); err == nil {
					t.Error("nothing was found")
				}
			})
		})
	}
}
