package demo

import (
	"context"
	"fmt"
	"time"

	"ombud/base/access"
	"ombud/ledger"
	"ombud/ledger/finding"
	"ombud/ledger/sanction"
)

// Measures plans the demo's ladder: five invented companies that were ordered to pay long ago and did not, each a step further, from a draft that lacks a
// limb to a publication.
func (s *Stage) Measures(f *finding.Work, w *sanction.Work, to time.Time) {
	at := func(days, hour int) time.Time {
		d := to.AddDate(0, 0, days)
		return time.Date(d.Year(), d.Month(), d.Day(), hour, 50, 0, 0, d.Location())
	}
	month := ledger.MonthOf(to.Year(), to.Month())
	for i := range 5 {
		g := finding.Ground{Ledger: "wages", Subject: fmt.Sprintf("DEMO-P1%d", i), Name: fmt.Sprintf("新区 %d 号地块（演示）", i+1), Place: "990102001001", Desk: labour, Regulator: housing,
			Company: func(string) string {
				return []string{"甲山", "乙水", "丙木", "丁石", "戊土"}[i] + "建筑劳务（虚构）"
			}}
		var list []ledger.Finding
		for n := range 12 - 4*min(1, i/4) { // the last owes too few people
			list = append(list, ledger.Finding{Check: "unpaid-month", Subject: g.Subject, Party: fmt.Sprintf("91990102MA0000010%d", i), Period: month - 5, Person: ledger.Key{byte(n + 1), byte(i + 40)},
				Amount: 480000 + int64(n)*1500, Proof: []ledger.Ref{{Kind: "attendance", Delivery: uint32(20 + i), Line: uint32(n + 2)}}})
		}
		id := finding.ID("wages", list[0])
		do := func(days, hour int, head bool, fn func(context.Context, access.Caller) error) {
			s.plan(at(days, hour), func(ctx context.Context) error {
				c := s.Staff(labour, head)
				if head {
					c.Staff += "/head" // another hand than the one that drafted
				}
				return fn(ctx, c)
			})
		}
		s.plan(at(-96, 9), func(ctx context.Context) error {
			_, err := f.Record(ctx, access.Caller{Roles: []access.Role{access.Machine}}, g, list)
			return err
		})
		do(-95, 9, false, func(ctx context.Context, c access.Caller) error {
			return f.Confirm(ctx, c, id, "考勤已签字，专户没有代发。")
		})
		do(-95, 10, false, func(ctx context.Context, c access.Caller) error {
			return f.Order(ctx, c, id, "限期足额支付。", at(-88, 0).UnixMilli())
		})
		do(-95, 11, false, func(ctx context.Context, c access.Caller) error {
			return f.Serve(ctx, c, id, finding.Posted, "项目部大门张贴，照片 4 张、录像 1 段。", 0)
		})
		s.climb(f, w, g, id, i, do)
	}
}

// climb takes a company so far up the ladder: 4 drafted, 3 notified, 2 objected to, 1 decided, 0 published and paid since.
func (s *Stage) climb(f *finding.Work, w *sanction.Work, g finding.Ground, about string, i int, do func(int, int, bool, func(context.Context, access.Caller) error)) {
	var id string
	do(-84, 9, false, func(ctx context.Context, c access.Caller) (err error) {
		id, err = w.Draft(ctx, c, sanction.Listing, about)
		return err
	})
	steps := []struct {
		days int
		head bool
		do   func(context.Context, access.Caller) error
	}{
		{-83, false, func(ctx context.Context, c access.Caller) error {
			return w.Notice(ctx, c, id, "告知书邮寄并张贴，凭证存卷。")
		}},
		{-80, false, func(ctx context.Context, c access.Caller) error {
			return w.Defend(ctx, c, id, "企业称甲方拖欠工程款，正在筹资。")
		}},
		{-75, true, func(ctx context.Context, c access.Caller) error {
			return w.Decide(ctx, c, id, true, "局长（演示）", "责令后逾期仍不支付，数额较大，申辩理由不成立。")
		}},
	}
	for _, x := range steps[:map[int]int{0: 3, 1: 3, 2: 3, 3: 1, 4: 0}[i]] {
		do(x.days, 10, x.head, x.do)
	}
	switch i {
	case 2:
		do(-72, 10, false, func(ctx context.Context, c access.Caller) error {
			return w.Object(ctx, c, id, "对金额有异议，附对账单。")
		})
	case 0:
		do(-30, 10, true, func(ctx context.Context, c access.Caller) error {
			return w.Publish(ctx, c, id, "市门户网站和信用平台公示。")
		})
		do(-10, 10, false, func(ctx context.Context, c access.Caller) error {
			_, err := f.Record(ctx, access.Caller{Roles: []access.Role{access.Machine}}, g, nil)
			return err
		})
	}
}
