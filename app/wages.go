package app

import (
	"context"
	"io"
	"slices"

	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/ledger/wages"
	"ombud/rules"
)

// runWages works on tables of wages without a city.
func runWages(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 || args[0] != "reconcile" {
		if slices.Contains(partCommands, "wages") { // the ledger's own, on a city
			return runPart(ctx, "wages", args, out)
		}
		return fault.New(fault.Invalid, "wages.reconcile.commands")
	}
	v, err := spoken()
	if err != nil {
		return err
	}
	cal, err := calendar.Load(rules.Files, "holidays")
	if err != nil {
		return err
	}
	raw, err := rules.Files.ReadFile("terms/wages.yaml")
	if err != nil {
		return err
	}
	terms, err := wages.ReadTerms(raw, cal)
	if err != nil {
		return err
	}
	return wages.CommandReconcile(ctx, args[1:], out, v, terms)
}
