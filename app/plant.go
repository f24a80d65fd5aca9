package app

import (
	"context"
	"flag"
	"fmt"
	"io"

	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/ledger/wages"
	"ombud/rules"
)

// runPlant writes the wage evidence of a fictional city with planted faults of every kind, and what they are: to show, to train with, to
// test with. It touches no city.
func runPlant(_ context.Context, args []string, out io.Writer) error {
	fs := flag.NewFlagSet("wages plant", flag.ContinueOnError)
	projects := fs.Int("projects", 200, "how many construction projects")
	seed := fs.Uint64("seed", 7, "the same seed makes the same city")
	folder := fs.String("out", "", "an empty folder, or one that is not there")
	if err := fs.Parse(args); err != nil {
		return usage(err)
	}
	if *folder == "" || *projects < 1 || *projects > 9999 || fs.NArg() > 0 {
		return fault.New(fault.Invalid, "app.usage", "ombud wages plant -out FOLDER [-projects 200] [-seed 7]")
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
	c := wages.Plant(*seed, *projects, terms.For("990102000000"))
	if err := c.WriteFiles(*folder); err != nil {
		return fault.New(fault.Invalid, "app.plant_folder", *folder).Because(err)
	}
	_, err = fmt.Fprintf(out, "%d projects, %d planted faults as of %s in %s; the answers are in planted.csv\n", len(c.Books), len(c.Planted), c.At, *folder)
	return err
}
