// Package dutytest gives the tests of one concept the packs that they can compile: a small city without the other concepts lacks the
// facts that packs about those name. The product itself compiles every pack, or does not start.
package dutytest

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"go.yaml.in/yaml/v3"

	"ombud/core/duty"
	"ombud/core/fact"
)

// named is what a row says about facts.
type named struct {
	On      string   `yaml:"on"`
	MetBy   []string `yaml:"met_by"`
	EndedBy []string `yaml:"ended_by"`
}

// Fitting reads the packs of a folder and leaves out those with a row that names a fact which the registry does not know.
func Fitting(t testing.TB, fsys fs.FS, dir string, kinds *fact.Registry) []duty.Source {
	t.Helper()
	out, err := Fit(fsys, dir, kinds)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Fit is Fitting where no test is at hand.
func Fit(fsys fs.FS, dir string, kinds *fact.Registry) ([]duty.Source, error) {
	list, err := duty.ReadSources(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []duty.Source
	for _, s := range list {
		var p struct {
			Rules, Rights []named
		}
		if err := yaml.Unmarshal([]byte(s.Text), &p); err != nil {
			return nil, fmt.Errorf("%s: %w", s.File, err)
		}
		if fits(append(p.Rules, p.Rights...), kinds) {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("no pack fits the facts of this city")
	}
	return out, nil
}

func fits(rows []named, kinds *fact.Registry) bool {
	for _, r := range rows {
		if r.On != "" && !kinds.Known(r.On) {
			return false
		}
		for _, k := range append(r.MetBy, r.EndedBy...) {
			if !kinds.Known(k) {
				return false
			}
		}
	}
	return true
}
