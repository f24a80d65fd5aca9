package app

import (
	"ombud/core/act"
	"ombud/ledger/finding"
	"ombud/ledger/fund"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// ledgers are the desks of what the ledgers find and what follows.
type ledgers struct {
	found *finding.Desk
	money *fund.Desk
}

func (d *desk) keep(door *act.Door, dir office.Directory, counter *grievance.Desk) ledgers {
	d.findings = &finding.Work{Door: door, Offices: dir}
	d.funds = &fund.Work{Door: door}
	return ledgers{&finding.Desk{Desk: counter, Findings: d.findings}, &fund.Desk{Desk: counter, Funds: d.funds}}
}
