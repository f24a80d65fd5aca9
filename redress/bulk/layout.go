package bulk

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"ombud/base/fault"
	"ombud/base/text"
	"ombud/machine/sheet"
)

// Bind finds the profile that fits a file, or lays the named one over it. A layout that nobody knows is the fault bulk.unknown,
// which repeats the headings; Draft makes a profile of them.
func (im *Importer) Bind(f *sheet.File, name string) (*Profile, *sheet.Binding, error) {
	if name != "" {
		p, err := im.Named(name)
		if err != nil {
			return nil, nil, err
		}
		b, err := sheet.Find(f, p.Profile)
		return p, b, err
	}
	list, _, err := im.Profiles()
	if err != nil {
		return nil, nil, err
	}
	known := make([]*sheet.Profile, len(list))
	for i, p := range list {
		known[i] = p.Profile
	}
	b, err := sheet.Find(f, known...)
	switch {
	case err == nil:
		i := slices.Index(known, b.Profile)
		return list[i], b, nil
	case f.Err() != nil:
		return nil, nil, err
	}
	head, why := Headings(f)
	if why != nil {
		return nil, nil, why
	}
	return nil, nil, fault.New(fault.Invalid, "bulk.unknown", strings.Join(names(head), "、"))
}

// Headings is the row that looks most like headings: among the first ten, the first with the most filled cells.
func Headings(f *sheet.File) (best sheet.Row, err error) {
	most, looked := 0, 0
	for row := range f.Rows() {
		if f.Err() != nil {
			return best, f.Err()
		}
		if n := len(names(row)); n > most {
			best, most = row, n
		}
		if looked++; looked == 10 {
			break
		}
	}
	if most == 0 {
		return best, fault.New(fault.Invalid, "sheet.no_rows")
	}
	return best, nil
}

// names are the filled cells of a heading row, shortened: a row of data may have been taken for one.
func names(row sheet.Row) []string {
	var out []string
	for _, cell := range row.Cells {
		if cell = text.Clip(strings.Join(strings.Fields(cell), " "), 20); cell != "" && len(out) < 40 {
			out = append(out, cell)
		}
	}
	return out
}

// Guess maps the headings that offices commonly use: column of a profile to heading.
func Guess(head sheet.Row) (map[string]string, error) {
	_, draft, err := BuiltIn()
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for key, col := range draft.Columns {
		col.Required = false
		probe := &sheet.Profile{Columns: map[string]sheet.Column{key: col}}
		b, err := probe.Bind(head)
		if err != nil {
			continue // a heading stands there twice: nobody can tell which is meant
		}
		if i := b.At(key); i >= 0 {
			out[key] = strings.TrimSpace(head.Cells[i])
		}
	}
	return out, nil
}

// Draft writes a profile of a file's headings, for a person to finish: what is known is filled in, the rest stands in a comment.
func Draft(name string, head sheet.Row, chosen map[string]string) ([]byte, error) {
	p := &Profile{Profile: &sheet.Profile{Name: name, Columns: map[string]sheet.Column{}}}
	used := map[string]bool{}
	for _, key := range columns {
		heading := chosen[key]
		if heading == "" && key == colText {
			heading = "?"
		}
		if heading == "" {
			continue
		}
		used[heading] = true
		col := sheet.Column{From: []string{heading}, Required: key == colText}
		switch key {
		case colTime:
			col.Type = sheet.Time
		case colHeadcount:
			col.Type = sheet.Int
		}
		p.Columns[key] = col
	}
	body, err := p.Text()
	if err != nil {
		return nil, fmt.Errorf("draft profile: %w", err)
	}
	var rest []string
	for _, cell := range head.Cells {
		if h := text.Clip(strings.Join(strings.Fields(cell), " "), 40); h != "" && !used[strings.TrimSpace(cell)] {
			rest = append(rest, h)
		}
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "# %s\n", strings.Join(columns, " "))
	if len(rest) > 0 {
		fmt.Fprintf(&out, "# - %s\n", strings.Join(rest, "\n# - "))
	}
	out.Write(body)
	return out.Bytes(), nil
}
