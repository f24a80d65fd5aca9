package app

import (
	"context"
	"fmt"
	"io"

	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/redress/ruledesk"
)

// runRules works on rule packs: checks them, says what they change, and tries them on a city's past.
func runRules(ctx context.Context, args []string, out io.Writer) error {
	verb, rest := "", []string{}
	if len(args) > 0 {
		verb, rest = args[0], args[1:]
	}
	switch {
	case verb == "check" && len(rest) <= 1:
		return checkRules(rest, out)
	case verb == "diff" && len(rest) == 2:
		return diffRules(rest[0], rest[1], out)
	case verb == "simulate":
		return simulateRules(ctx, rest, out)
	}
	return fault.New(fault.Invalid, "app.usage", "ombud rules check [FILE|FOLDER]\n       ombud rules diff OLD NEW\n       ombud rules simulate [-dir CITY] [-from DAY] [-to DAY] [-dated] FILE|FOLDER…")
}

// checkRules checks the packs of the binary, and with a folder or file those in it beside them, as a city loads its own.
func checkRules(args []string, out io.Writer) error {
	kinds, err := Kinds()
	if err != nil {
		return err
	}
	sources, err := overlaid(args...)
	if err != nil {
		return err
	}
	book, err := compiled(kinds, sources)
	if err != nil {
		return err
	}
	_, offered, err := carried()
	if err != nil {
		return err
	}
	for _, p := range book.Packs {
		fmt.Fprintf(out, "%-16s %2d rules  %s\n", p.Name, len(p.Rules), p.Title.ZH)
	}
	for _, s := range offered { // each by itself: campaigns of different years need not go together
		if replaced(s, sources) {
			continue
		}
		with, err := compiled(kinds, append(sources[:len(sources):len(sources)], s))
		if err != nil {
			return err
		}
		for _, p := range with.Packs {
			if p.Name == s.Head().Name {
				fmt.Fprintf(out, "%-16s %2d rules  %s (offered; in force once it is in the city's folder rules)\n", p.Name, len(p.Rules), p.Title.ZH)
			}
		}
	}
	_, err = fmt.Fprintf(out, "law %s, calendar to %d: no mistakes\n", book.Version, book.Calendar.LastYear())
	return err
}

// diffRules says what the packs of one side change in those of the other, each laid over the binary's.
func diffRules(was, is string, out io.Writer) error {
	kinds, err := Kinds()
	if err != nil {
		return err
	}
	var books [2]*duty.Book
	for i, path := range []string{was, is} {
		sources, err := overlaid(path)
		if err != nil {
			return err
		}
		if books[i], err = compiled(kinds, sources); err != nil {
			return err
		}
	}
	v, err := spoken()
	if err != nil {
		return err
	}
	return ruledesk.PrintDiff(out, v, duty.Diff(books[0], books[1]))
}
