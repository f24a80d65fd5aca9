package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/redress/ruledesk"
	"ombud/rules"
)

// localRules is the folder of a city's own packs, beside its configuration. They may tighten the national ones, never loosen them.
const localRules = "rules"

// Law compiles the packs that the binary carries, and those of a folder; "" is for the binary's alone.
func Law(kinds *fact.Registry, dir string) (*duty.Book, error) {
	sources, err := brought(dir)
	if err != nil {
		return nil, err
	}
	return compiled(kinds, sources)
}

// brought are the packs that the binary and a folder bring, before what two people approved on the rule desk is laid over them.
func brought(dir string) ([]duty.Source, error) {
	sources, err := standing()
	if err != nil || dir == "" {
		return sources, err
	}
	own, err := duty.ReadAll(os.DirFS(dir), ".")
	if err != nil {
		return nil, fmt.Errorf("the city's own rules: %w", err)
	}
	return append(sources, own...), nil
}

// base are the packs that this city's binary and folder bring.
func (c *City) base() ([]duty.Source, error) { return brought(filepath.Join(c.Config.Dir, localRules)) }

// law compiles what is law in this city: the same on every node, since approved versions are in the database.
func (c *City) law(ctx context.Context) (*duty.Book, error) {
	sources, err := c.base()
	if err != nil {
		return nil, err
	}
	approved, err := ruledesk.InLaw(ctx, c.DB)
	if err != nil {
		return nil, err
	}
	return compiled(c.Door.Kinds, ruledesk.Compose(sources, approved))
}

func compiled(kinds *fact.Registry, sources []duty.Source) (*duty.Book, error) {
	cal, err := calendar.Load(rules.Files, "holidays")
	if err != nil {
		return nil, err
	}
	book, err := duty.Compile(sources, cal, kinds)
	if err != nil {
		return nil, fault.New(fault.Invalid, "app.rules.bad").Because(err)
	}
	return book, nil
}

// carried are the packs of the binary: those that stand, and the campaigns that are offered, which a city takes over into its own folder.
func carried() (stand, offered []duty.Source, err error) {
	all, err := duty.ReadAll(rules.Files, ".")
	for _, s := range all {
		if s.Head().Campaign {
			offered = append(offered, s)
		} else {
			stand = append(stand, s)
		}
	}
	return stand, offered, err
}

func standing() ([]duty.Source, error) {
	stand, _, err := carried()
	return stand, err
}

// alone stands for the packs of the binary and nothing else.
const alone = "-"

// overlaid are the packs of files and folders over those of the binary. A pack of the same name takes the place of the binary's.
func overlaid(paths ...string) ([]duty.Source, error) {
	var own []duty.Source
	for _, p := range paths {
		list, err := readPacks(p)
		if err != nil {
			return nil, err
		}
		own = append(own, list...)
	}
	out, err := standing()
	if err != nil {
		return nil, err
	}
	return append(slices.DeleteFunc(out, func(s duty.Source) bool { return replaced(s, own) }), own...), nil
}

func replaced(s duty.Source, by []duty.Source) bool {
	return slices.ContainsFunc(by, func(o duty.Source) bool { return o.Head().Name == s.Head().Name })
}

// readPacks reads one file, or all packs of a folder.
func readPacks(path string) ([]duty.Source, error) {
	if path == alone {
		return nil, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "app.rules.none", path)
	}
	if !info.IsDir() {
		raw, err := os.ReadFile(path)
		return []duty.Source{{File: filepath.Base(path), Text: string(raw)}}, err
	}
	list, err := duty.ReadAll(os.DirFS(path), ".")
	if err == nil && len(list) == 0 {
		return nil, fault.New(fault.NotFound, "app.rules.none", path)
	}
	return list, err
}
