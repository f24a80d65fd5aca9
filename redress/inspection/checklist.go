package inspection

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"

	"ombud/machine/words"
)

// Item is one thing that a visit looks at.
type Item struct {
	Code string
	Name words.Pair
}

// Checklist is what a visit looks at, in its order.
type Checklist struct {
	Name  string
	Items []Item
}

// Checklists are those of the house.
type Checklists []Checklist

// Of finds a list by its name.
func (l Checklists) Of(name string) (Checklist, bool) {
	i := slices.IndexFunc(l, func(c Checklist) bool { return c.Name == name })
	if i < 0 {
		return Checklist{}, false
	}
	return l[i], true
}

var codeForm = regexp.MustCompile(`^[a-z][a-z_]{1,30}$`)

// LoadChecklists reads them from CSV with the columns list, item, zh, en. It is strict: each error names its line.
func LoadChecklists(raw []byte) (Checklists, error) {
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("checklists: %w", err)
	}
	if len(rows) < 2 || !slices.Equal(rows[0], []string{"list", "item", "zh", "en"}) {
		return nil, fmt.Errorf("checklists: want rows of list, item, zh, en")
	}
	var out Checklists
	for n, r := range rows[1:] {
		at := slices.IndexFunc(out, func(c Checklist) bool { return c.Name == r[0] })
		if at < 0 {
			out, at = append(out, Checklist{Name: r[0]}), len(out)
		}
		c := &out[at]
		switch {
		case !codeForm.MatchString(r[0]) || !codeForm.MatchString(r[1]):
			return nil, fmt.Errorf("checklists:%d: list and item are lower-case words", n+2)
		case r[2] == "" || r[3] == "":
			return nil, fmt.Errorf("checklists:%d: %s needs its words in both languages", n+2, r[1])
		case slices.ContainsFunc(c.Items, func(i Item) bool { return i.Code == r[1] }):
			return nil, fmt.Errorf("checklists:%d: %s stands twice in %s", n+2, r[1], r[0])
		}
		c.Items = append(c.Items, Item{r[1], words.Pair{Zh: r[2], En: r[3]}})
	}
	return out, nil
}
