package bulk

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"ombud/core/act"
	"ombud/redress/sealed"
)

// cutter seals like the city's and cuts the import off at one row.
type cutter struct {
	Sealer
	left atomic.Int32
	cut  func()
}

func (s *cutter) Put(ctx context.Context, tx *act.Tx, subject string, who sealed.Identity) (string, error) {
	if s.left.Add(-1) == 0 {
		s.cut()
	}
	return s.Sealer.Put(ctx, tx, subject, who)
}

// An import that is cut off anywhere is completed by running it again: no row is lost, none is there twice, none half.
func TestCutOffAndCompleted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		c.profile(oldHotline)
		const rows = 300
		var b strings.Builder
		b.WriteString(head)
		for i := range rows {
			fmt.Fprintf(&b, "%d,停水 %d,第 %d 栋停水两天,2026-07-01,张测试,,,,,\n", i, i, i)
		}
		path := c.write("a.csv", b.String())
		plain, runs, imported := c.Sealed, 0, 0
		for after := int32(1); ; after += 60 {
			ctx, cancel := context.WithCancel(t.Context())
			cut := &cutter{Sealer: plain, cut: cancel}
			cut.left.Store(after)
			c.Sealed = cut
			r, err := c.try(ctx, path, Order{AtOnce: 8})
			cancel()
			runs++
			imported += r.Imported
			if err == nil {
				break
			}
			if runs > 12 {
				t.Fatalf("still cut off: %v", err)
			}
		}
		if runs < 3 || imported != rows {
			t.Errorf("%d rows counted in %d runs", imported, runs)
		}
		for q, want := range map[string]int{
			`SELECT count(*) FROM grievance`:                                 rows,
			`SELECT count(DISTINCT source) FROM grievance`:                   rows,
			`SELECT count(*) FROM sealed`:                                    rows,
			`SELECT count(*) FROM fact WHERE kind = 'grievance.received'`:    rows,
			`SELECT count(*) FROM fact WHERE kind = 'grievance.transferred'`: rows,
			`SELECT count(*) FROM grievance WHERE status = 'transferred'`:    rows,
			`SELECT count(*) FROM fact WHERE kind = 'import.done'`:           1,
		} {
			if n := c.count(q); n != want {
				t.Errorf("%s: %d, want %d", q, n, want)
			}
		}
	})
}

// Two imports of one file at once, as by two administrators, register every row once.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		c.profile(oldHotline)
		var b strings.Builder
		b.WriteString(head)
		for i := range 120 {
			fmt.Fprintf(&b, "%d,停水 %d,第 %d 栋停水两天,2026-07-01,,,,,,\n", i, i, i)
		}
		path := c.write("a.csv", b.String())
		type end struct {
			Report
			err error
		}
		ends := make(chan end, 2)
		for range 2 {
			go func() {
				r, err := c.try(context.WithoutCancel(t.Context()), path, Order{AtOnce: 8})
				ends <- end{r, err}
			}()
		}
		a, b2 := <-ends, <-ends
		if a.err != nil || b2.err != nil || a.Imported+b2.Imported != 120 || a.There+b2.There != 120 {
			t.Errorf("%+v %v; %+v %v", a.Tally, a.err, b2.Tally, b2.err)
		}
		if n := c.count(`SELECT count(*) FROM grievance`); n != 120 {
			t.Errorf("%d grievances", n)
		}
	})
}
