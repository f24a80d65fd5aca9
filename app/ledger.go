package app

import (
	"context"

	"ombud/base/calendar"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/ledger"
	"ombud/ledger/evidence"
	"ombud/ledger/finding"
	"ombud/ledger/fund"
	"ombud/ledger/sanction"
	"ombud/ledger/wages"
	"ombud/redress/grievance"
	"ombud/redress/office"
	"ombud/rules"
)

// ledgers are the desks of the ledgers, and of what they find and what follows.
type ledgers struct {
	found *finding.Desk
	money *fund.Desk
	steps *sanction.Desk
	sites *wages.Desk
}

func (d *desk) keep(cfg Config, secret []byte, door *act.Door, dir office.Directory, counter *grievance.Desk) (ledgers, error) {
	limits, err := rules.Files.ReadFile("wages-thresholds.csv")
	if err != nil {
		return ledgers{}, err
	}
	thresholds, err := sanction.LoadThresholds(limits)
	if err != nil {
		return ledgers{}, err
	}
	d.sanctions = &sanction.Work{Door: door, Thresholds: thresholds}
	d.findings = &finding.Work{Door: door, Offices: dir}
	d.wages = &wages.Work{Door: door, Offices: dir, Secret: secret}
	raw, err := rules.Files.ReadFile("terms/wages.yaml")
	if err != nil {
		return ledgers{}, err
	}
	holidays, err := calendar.Load(rules.Files, "holidays")
	if err != nil {
		return ledgers{}, err
	}
	terms, err := wages.ReadTerms(raw, holidays)
	if err != nil {
		return ledgers{}, err
	}
	d.funds = &fund.Work{Door: door}
	d.off = terms.For(cfg.Place).Off
	d.audit = &wages.Audit{Work: d.wages, Findings: d.findings,
		Read: func(ctx context.Context, e wages.Entry) (*wages.Book, error) { return wages.ReadBook(ctx, door.DB, e) },
		Find: func(b *wages.Book, at ledger.Day) (out []ledger.Finding, err error) {
			wages.Run(b, at, terms.For(b.Project.Place), func(f ledger.Finding) { out = append(out, f) })
			return out, nil
		},
		Version: func(ctx context.Context) (int64, error) { return evidence.Latest(ctx, door.DB, wages.Name) }}
	return ledgers{&finding.Desk{Desk: counter, Findings: d.findings}, &fund.Desk{Desk: counter, Funds: d.funds}, &sanction.Desk{Desk: counter, Sanctions: d.sanctions},
		&wages.Desk{Desk: counter, Register: d.wages, Audit: d.audit, City: place.Code(cfg.Place), Base: cfg.Base}}, nil
}
