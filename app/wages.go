package app

import (
	"context"
	"io"

	"ombud/base/calendar"
	"ombud/ledger/wages"
	"ombud/rules"
)

// runWages works on tables of wages without a city; what it does not know is the ledger's own command, on one.
func runWages(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 && args[0] == "plant" {
		return runPlant(ctx, args[1:], out)
	}
	if len(args) == 0 || args[0] != "reconcile" {
		return runPart(ctx, "wages", args, out) // the ledger's own, on a city
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
