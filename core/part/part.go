// Package part is what a concept brings to the house: fact kinds, folds, tables, words, routes, navigation, jobs and commands.
// Each concept folder has one part.go that returns a Part; app lists the parts and knows nothing else about them.
package part

import (
	"context"
	"io"
	"io/fs"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/job"
	"ombud/machine/web"
)

// Part is one concept's contribution. The zero value of each field brings nothing.
type Part struct {
	Name     string
	Kinds    []fact.Any
	Folds    map[string]act.Fold
	Tables   []Table // the rows that Folds keep: ombud rebuild compares them
	Schema   fs.FS   // NNNN_name.sql at its root
	Words    string  // catalogue, see machine/words
	Routes   []web.Route
	Nav      []web.Entry
	Foot     []web.Entry // links at the foot of every page
	Jobs     []job.Task
	Commands []Command
}

// Table is a folded table and the columns that order its rows.
type Table struct {
	Name string
	Key  string // "id" or "place, matter"
}

// Command is a command of the binary that works on an opened city: ombud NAME ARGS.
type Command struct {
	Name  string
	Usage string // one line, shown by ombud help
	Run   func(ctx context.Context, args []string, out io.Writer) error
}
