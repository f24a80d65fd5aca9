package finding

import (
	"ombud/base/access"
	"ombud/machine/web"
)

// Home is the list that the one entry of the navigation leads to; Funds and Measures are the lists of
// the rooms that build on findings.
const (
	Home     = "/desk/findings"
	Funds    = "/desk/fund"
	Measures = "/desk/sanctions"
)

// Tabs lead from one list of the ledgers to the others that the caller may use.
func Tabs(c *web.Ctx, current string) []web.Link {
	var out []web.Link
	for _, l := range []struct {
		path, key string
		action    access.Action
	}{{Home, "finding.nav", access.Report}, {Funds, "finding.tab.fund", access.Ledger},
		{Measures, "finding.tab.measures", access.Ledger}} {
		if access.MayEver(c.Caller, l.action) {
			out = append(out, web.Link{Path: l.path, Label: c.Say(l.key), Current: l.path == current})
		}
	}
	return out
}
