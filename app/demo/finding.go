package demo

import (
	"context"
	"time"

	"ombud/base/access"
	"ombud/ledger"
	"ombud/ledger/finding"
	"ombud/redress/office"
)

// The companies of the demo's findings are made up, and their codes belong to nobody: the digits name division 99.
const (
	demoSub     = "91990102MA00000017"
	demoGeneral = "91990102MA00000025"
	demoOther   = "91990102MA00000033"
)

// sites are where the demo's findings lie.
var sites = map[string]finding.Ground{
	"river": {Ledger: "wages", Subject: "DEMO-P01", Name: "滨江花园三期（演示）", Place: "990102001001"},
	"dock":  {Ledger: "wages", Subject: "DEMO-P02", Name: "船厂旧址改造（演示）", Place: "990102001002"},
}

func companyName(code string) string {
	return map[string]string{demoSub: "远山劳务（虚构）", demoGeneral: "云川第九建工（虚构）", demoOther: "青屏安装（虚构）"}[code]
}

// Findings plans what the wage ledger found in the last weeks: one red work order under way, one run to payment, and others in between.
func (s *Stage) Findings(w *finding.Work, to time.Time) {
	at := func(days, hour int) time.Time {
		d := to.AddDate(0, 0, days)
		return time.Date(d.Year(), d.Month(), d.Day(), hour, 20, 0, 0, d.Location())
	}
	month := ledger.MonthOf(to.Year(), to.Month())
	lines := func(site, check, party string, m ledger.Month, amounts ...ledger.Fen) (out []ledger.Finding) {
		for i, a := range amounts {
			out = append(out, ledger.Finding{Check: check, Subject: sites[site].Subject, Party: party, Period: m, Person: ledger.Key{byte(i + 1), byte(len(site))}, Amount: a,
				Proof: []ledger.Ref{{Kind: "attendance", Delivery: 12, Line: uint32(31 + 7*i)}, {Kind: "flow", Delivery: 15, Line: uint32(208 + 3*i)}}})
		}
		return out
	}
	red := lines("river", "unpaid-month", demoSub, month-2, 682000, 715500, 594000, 640050)
	paid := lines("river", "unpaid-month", demoSub, month-3, 420000, 388000)
	short := lines("dock", "short-pay", demoOther, month-2, 120000, 95000, 60000)
	late := lines("dock", "late-pay", demoOther, month-3, 0, 0)
	bare := lines("dock", "unsigned", demoOther, month-2, 0)
	wrong := lines("river", "unsigned", demoGeneral, month-3, 0)
	run := func(days, hour int, site string, lists ...[]ledger.Finding) {
		s.plan(at(days, hour), func(ctx context.Context) error {
			g := sites[site]
			g.Desk, g.Regulator, g.Company = labour, housing, companyName
			var all []ledger.Finding
			for _, l := range lists {
				all = append(all, l...)
			}
			_, err := w.Record(ctx, access.Caller{Roles: []access.Role{access.Machine}}, g, all)
			return err
		})
	}
	run(-30, 9, "river", paid, wrong)
	run(-12, 9, "river", paid, wrong, red)
	run(-2, 9, "river", wrong, red) // the bank's rows show the first paid
	run(-8, 9, "dock", short, late, bare)
	s.follow(w, at, finding.ID("wages", paid[0]), finding.ID("wages", red[0]), finding.ID("wages", short[0]), finding.ID("wages", late[0]), finding.ID("wages", wrong[0]))
}

// follow plans what offices do about them.
func (s *Stage) follow(w *finding.Work, at func(int, int) time.Time, paid, red, short, late, wrong string) {
	do := func(days, hour int, who string, fn func(context.Context, access.Caller) error) {
		s.plan(at(days, hour), func(ctx context.Context) error { return fn(ctx, s.Staff(who, false)) })
	}
	end := func(days int) int64 { return at(days, 0).Truncate(time.Hour).UnixMilli() }
	for _, id := range []string{paid, red} {
		base := map[string]int{paid: -27, red: -10}[id]
		do(base, 10, housing, func(ctx context.Context, c access.Caller) error {
			return w.Answer(ctx, c, id, "企业称甲方进度款没有到账，承认工资没有发放，没有提出异议。", "分包合同、进度款申请表")
		})
		do(base+1, 9, labour, func(ctx context.Context, c access.Caller) error {
			return w.Confirm(ctx, c, id, "考勤确认表已由工人签字，专户当月没有对应的代发记录，企业也不否认。")
		})
		do(base+1, 10, labour, func(ctx context.Context, c access.Caller) error {
			return w.Order(ctx, c, id, "限期足额支付拖欠的工资，直接发到工人本人的银行卡。", end(base+8))
		})
	}
	do(-25, 11, labour, func(ctx context.Context, c access.Caller) error {
		return w.Serve(ctx, c, paid, finding.InPerson, "项目劳资专管员签收，回执存卷。", 0)
	})
	do(-24, 9, labour, func(ctx context.Context, c access.Caller) error {
		return w.Prepay(ctx, c, paid, demoGeneral, companyName(demoGeneral), end(-5))
	})
	do(-1, 15, labour, func(ctx context.Context, c access.Caller) error {
		return w.Recover(ctx, c, paid, 500000, "从当期分包工程款中扣回，结算单存卷。")
	})
	do(-4, 9, labour, func(ctx context.Context, c access.Caller) error { return s.red(ctx, w, c, red, end(3)) })
	do(-4, 11, labour, func(ctx context.Context, c access.Caller) error { return w.Sign(ctx, c, red) })
	do(-4, 12, police, func(ctx context.Context, c access.Caller) error { return w.Sign(ctx, c, red) })
	do(-4, 15, police, func(ctx context.Context, c access.Caller) error {
		return w.Visit(ctx, c, red, "到项目部现场，固定了账册和合同，约谈了项目负责人。")
	})
	do(-3, 9, labour, func(ctx context.Context, c access.Caller) error {
		return w.Visit(ctx, c, red, "现场核对了考勤和欠款数额，与数据一致。")
	})
	do(-4, 16, labour, func(ctx context.Context, c access.Caller) error {
		return w.Confirm(ctx, c, short, "实发少于确认表应发，企业没有说明。")
	})
	do(-3, 10, labour, func(ctx context.Context, c access.Caller) error {
		return w.Dismiss(ctx, c, wrong, "纸质确认表已有签字，是上传时漏了签字页，已补传。")
	})
	do(-2, 14, housing, func(ctx context.Context, c access.Caller) error {
		return w.Answer(ctx, c, late, "企业称银行系统升级延迟两天，已附银行说明。", "银行情况说明")
	})
}

// police is the office that the demo's red work order names beside labour, housing and the court.
const police = "PS-9901"

// red issues the red work order to labour, police, housing and the nearest court.
func (s *Stage) red(ctx context.Context, w *finding.Work, c access.Caller, id string, due int64) error {
	tasks := []finding.Task{{Office: labour, Part: "核定欠薪数额"}, {Office: police, Part: "固定证据，查找负责人"}, {Office: housing, Part: "督促总包筹资"}}
	courts, err := office.OfAgency(ctx, s.Door.DB, "CRT", "990102001")
	if err != nil {
		return err
	}
	for _, o := range courts[:min(1, len(courts))] {
		tasks = append(tasks, finding.Task{Office: o.ID, Part: "指导诉前保全"})
	}
	return w.IssueRed(ctx, c, id, "24 小时内到项目部，查清欠薪和资金去向，督促总包先行清偿。", tasks, due)
}
