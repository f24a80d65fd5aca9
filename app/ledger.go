package app

import (
	"ombud/base/place"
	"ombud/core/act"
	"ombud/ledger/finding"
	"ombud/ledger/wages"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// ledgers are the desks of the ledgers, and of what they find and what follows.
type ledgers struct {
	found *finding.Desk
	sites *wages.Desk
}

func (d *desk) keep(cfg Config, secret []byte, door *act.Door, dir office.Directory, counter *grievance.Desk) ledgers {
	d.findings = &finding.Work{Door: door, Offices: dir}
	d.wages = &wages.Work{Door: door, Offices: dir, Secret: secret}
	d.audit = &wages.Audit{Work: d.wages, Findings: d.findings}
	return ledgers{&finding.Desk{Desk: counter, Findings: d.findings},
		&wages.Desk{Desk: counter, Register: d.wages, Audit: d.audit, City: place.Code(cfg.Place), Base: cfg.Base}}
}
