package app

import (
	"ombud/core/act"
	"ombud/ledger/finding"
	"ombud/ledger/fund"
	"ombud/ledger/sanction"
	"ombud/redress/grievance"
	"ombud/redress/office"
	"ombud/rules"
)

// ledgers are the desks of what the ledgers find and what follows.
type ledgers struct {
	found *finding.Desk
	money *fund.Desk
	steps *sanction.Desk
}

func (d *desk) keep(door *act.Door, dir office.Directory, counter *grievance.Desk) (ledgers, error) {
	raw, err := rules.Files.ReadFile("wages-thresholds.csv")
	if err != nil {
		return ledgers{}, err
	}
	thresholds, err := sanction.LoadThresholds(raw)
	if err != nil {
		return ledgers{}, err
	}
	d.sanctions = &sanction.Work{Door: door, Thresholds: thresholds}
	d.findings = &finding.Work{Door: door, Offices: dir}
	d.funds = &fund.Work{Door: door}
	return ledgers{&finding.Desk{Desk: counter, Findings: d.findings}, &fund.Desk{Desk: counter, Funds: d.funds},
		&sanction.Desk{Desk: counter, Sanctions: d.sanctions}}, nil
}
