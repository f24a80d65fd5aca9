package demo

import (
	"context"
	"time"

	"ombud/base/access"
	"ombud/ledger/finding"
	"ombud/ledger/fund"
)

// Funds plans the money behind the demo's wages: two deposits, one of them used, and an advance that is half recovered. It comes after Findings.
func (s *Stage) Funds(w *fund.Work, to time.Time) {
	do := func(days, hour int, fn func(context.Context, access.Caller) error) {
		d := to.AddDate(0, 0, days)
		s.plan(time.Date(d.Year(), d.Month(), d.Day(), hour, 40, 0, 0, d.Location()), func(ctx context.Context) error { return fn(ctx, s.Staff(labour, false)) })
	}
	open := func(site string, d fund.Deposit) func(context.Context, access.Caller) error {
		g := sites[site]
		d.Ledger, d.About, d.Title, d.Place, d.Desk, d.Regulator, d.Company = g.Ledger, g.Subject, g.Name, g.Place, labour, housing, companyName(d.Party)
		return func(ctx context.Context, c access.Caller) error {
			return w.Open(ctx, c, d, d.Required, "演示回单 01")
		}
	}
	do(-33, 9, open("river", fund.Deposit{Party: demoGeneral, Required: 180000000}))
	do(-33, 10, open("dock", fund.Deposit{Party: demoOther, Required: 60000000, Guarantee: true, Until: to.AddDate(0, 2, 0).UnixMilli()}))
	do(-33, 11, func(ctx context.Context, c access.Caller) error {
		return w.Endow(ctx, c, "990102000000", 500000000, "演示拨款 2026-01")
	})
	latest := func(ctx context.Context, about string) (string, error) {
		list, err := finding.Where(ctx, s.Door.DB, `about = $1 AND amount > 0 AND state IN ('confirmed', 'ordered')`, sites[about].Subject)
		if err != nil || len(list) == 0 {
			return "", err
		}
		return list[0].ID, nil
	}
	do(-3, 11, func(ctx context.Context, c access.Caller) error {
		id, err := latest(ctx, "river")
		if err != nil || id == "" {
			return err
		}
		return w.Use(ctx, c, fund.DepositID("wages", sites["river"].Subject), id, 1500000, "演示代发回单 07")
	})
	do(-3, 14, func(ctx context.Context, c access.Caller) error {
		id, err := latest(ctx, "dock")
		if err != nil || id == "" {
			return err
		}
		return w.Advance(ctx, c, id, 180000, "企业资金链断裂，先行垫付基本生活费。", to.AddDate(0, 1, 0).UnixMilli())
	})
	do(-1, 10, func(ctx context.Context, c access.Caller) error {
		list, err := fund.Unrecovered(ctx, s.Door.DB, labour)
		if err != nil || len(list) == 0 {
			return err
		}
		return w.Recover(ctx, c, list[0].ID, 60000, "演示回单 12")
	})
}
