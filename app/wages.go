package app

import (
	"context"
	"io"

	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/ledger"
	"ombud/ledger/wages"
	"ombud/rules"
)

// runWages works on tables of wages without a city.
func runWages(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 && args[0] == "plant" {
		return runPlant(ctx, args[1:], out)
	}
	if len(args) == 0 || args[0] != "reconcile" {
		return fault.New(fault.Invalid, "wages.usage")
	}
	v, err := spoken()
	if err != nil {
		return err
	}
	cal, err := calendar.Load(rules.Files, "holidays")
	if err != nil {
		return err
	}
	return wages.CommandReconcile(ctx, args[1:], out, v, func(d ledger.Day) bool { return !cal.Workday(calendar.Date(d)) })
}
