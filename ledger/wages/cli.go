package wages

import (
	"context"
	"fmt"
	"io"

	"ombud/base/fault"
	"ombud/ledger/finding"
)

// Command is ombud wages check [PROJECT ...]: compares the evidence of these projects, or of all, and records what is found.
func (a *Audit) Command(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 || args[0] != "check" {
		return fault.New(fault.Invalid, "wages.usage")
	}
	if !a.Ready() {
		return fault.New(fault.Invalid, "wages.not_ready")
	}
	var sum finding.Outcome
	n := 0
	done := func(id string, o finding.Outcome) {
		n++
		sum.Found, sum.Changed, sum.Settled = sum.Found+o.Found, sum.Changed+o.Changed, sum.Settled+o.Settled
		if o != (finding.Outcome{}) {
			fmt.Fprintf(out, "%s  found %d  changed %d  settled %d\n", id, o.Found, o.Changed, o.Settled)
		}
	}
	for _, id := range args[1:] {
		if _, err := Get(ctx, a.Work.Door.DB, id); err != nil {
			return err
		}
	}
	err := a.Check(ctx, args[1:], done)
	fmt.Fprintf(out, "%d projects checked: found %d, changed %d, settled %d\n", n, sum.Found, sum.Changed, sum.Settled)
	return err
}
