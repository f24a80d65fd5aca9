package sheet

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"ombud/base/fault"
	"ombud/base/text"
)

// Binding is a profile laid over the headings of one file.
type Binding struct {
	Profile *Profile
	Header  Row

	cols  []bound // by their place in the file, so that faults come in the order a person reads
	index map[string]int
	width int // cells up to the last heading
}

type bound struct {
	Column
	key     string
	at      int // cell, from 0; -1 if the file has no such column
	label   string
	layouts []string
	choice  map[string]string
}

// Bind finds the profile's columns by the headings. The fault lists every required column that is missing with the
// headings seen and the nearest of them, and every heading that stands there twice.
func (p *Profile) Bind(header Row) (*Binding, error) {
	b, _, err := p.bind(header)
	return b, err
}

// bind also counts the columns found by name.
func (p *Profile) bind(header Row) (b *Binding, named int, err error) {
	b = &Binding{Profile: p, Header: header, index: map[string]int{}}
	places := map[string][]int{}
	for i, cell := range header.Cells {
		if h := plain(cell); h != "" {
			places[h] = append(places[h], i)
			b.width = i + 1
		}
	}
	var missing []string
	var all fault.All
	for _, key := range slices.Sorted(maps.Keys(p.Columns)) {
		col := bound{Column: p.Columns[key], key: key, at: -1}
		if col.Index > 0 {
			col.at = col.Index - 1
			b.width = max(b.width, col.Index)
		}
		for _, from := range col.From {
			if at := places[plain(from)]; len(at) > 0 {
				if len(at) > 1 {
					all.Add(key, "sheet.duplicate_header", text.Clip(strings.TrimSpace(from), 20), len(at))
				}
				col.at = at[0]
				named++
				break
			}
		}
		if col.at < 0 && col.Required {
			missing = append(missing, key)
		}
		col.prepare(header)
		b.cols = append(b.cols, col)
	}
	slices.SortStableFunc(b.cols, func(x, y bound) int { return cmp.Compare(uint(x.at), uint(y.at)) })
	for i, col := range b.cols {
		b.index[col.key] = i
	}
	b.lament(&all, missing, named)
	if err := all.Err(); err != nil {
		return nil, named, err
	}
	return b, named, nil
}

// prepare works out what reading a cell needs.
func (c *bound) prepare(header Row) {
	c.label = c.key
	if c.at >= 0 && c.at < len(header.Cells) && len(c.From) > 0 {
		c.label = text.Clip(strings.TrimSpace(header.Cells[c.at]), 20)
	} else if len(c.From) > 0 {
		c.label = c.From[0]
	}
	for _, pattern := range c.Formats {
		if l, ok := layout(pattern); ok {
			pattern = l
		}
		c.layouts = append(c.layouts, pattern)
	}
	if c.Type == Choice {
		c.choice = map[string]string{}
		for from, to := range c.Map {
			c.choice[plain(from)] = to
		}
	}
}

// At is the cell, from 0, that a column of the profile is read from; -1 if the file has no such column.
func (b *Binding) At(key string) int {
	if i, ok := b.index[key]; ok {
		return b.cols[i].at
	}
	return -1
}

// lament notes the missing columns. When nothing matches at all the row is more likely somebody's data than headings, and is not
// repeated.
func (b *Binding) lament(all *fault.All, missing []string, named int) {
	p, header := b.Profile, b.Header
	if len(missing) == 0 {
		return
	}
	if named == 0 {
		all.Add("", "sheet.no_header", header.N, p.label(missing[0]))
		return
	}
	var seen, free []string
	for i, cell := range header.Cells {
		if cell = text.Clip(strings.TrimSpace(cell), 20); cell == "" || len(seen) == 40 {
			continue
		}
		seen = append(seen, cell)
		if !slices.ContainsFunc(b.cols, func(c bound) bool { return c.at == i }) {
			free = append(free, cell)
		}
	}
	for _, key := range missing {
		if close := nearest(p.Columns[key].From, free); close != "" {
			all.Add(key, "sheet.missing_near", p.label(key), strings.Join(seen, "、"), close)
		} else {
			all.Add(key, "sheet.missing_column", p.label(key), strings.Join(seen, "、"))
		}
	}
}

// label is what to call a column that is not there: its first heading.
func (p *Profile) label(key string) string {
	if from := p.Columns[key].From; len(from) > 0 {
		return from[0]
	}
	return key
}

// nearest is the heading that differs from a wanted one by no more than half its characters.
func nearest(wanted, seen []string) string {
	best, at := "", 1<<30
	for _, w := range wanted {
		for _, s := range seen {
			a, b := []rune(plain(w)), []rune(plain(s))
			if d := distance(a, b); 2*d <= max(len(a), len(b)) && d < at {
				best, at = s, d
			}
		}
	}
	return best
}

// distance is the least number of characters to add, drop or change (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		last := row[0]
		row[0] = i + 1
		for j := range b {
			step := last
			if a[i] != b[j] {
				step++
			}
			last = row[j+1]
			row[j+1] = min(step, row[j]+1, last+1)
		}
	}
	return row[len(b)]
}

// Guess is the profile that finds most of its columns in the headings with none required missing; nil if none does.
func Guess(header Row, known ...*Profile) *Profile {
	var best *Profile
	most := 0
	for _, p := range known {
		if _, named, err := p.bind(header); err == nil && named > most {
			best, most = p, named
		}
	}
	return best
}

// Find looks for the headings among the first ten filled rows (offices put titles above them), or in the row a profile
// names, and gives the best binding. Rows after Header.N hold the data. Its fault is that of the row and profile that came nearest.
func Find(f *File, known ...*Profile) (*Binding, error) {
	var best *Binding
	var why error
	most, nearly, looked := -1, -1, 0
	for row := range f.Rows() {
		if f.Err() != nil {
			return nil, f.Err()
		}
		looked++
		waiting := false
		for _, p := range known {
			waiting = waiting || p.Header > row.N
			if p.Header != 0 && p.Header != row.N || p.Header == 0 && looked > 10 {
				continue
			}
			b, named, err := p.bind(row)
			if err == nil && (named > 0 || p.Header == row.N) && named > most {
				best, most = b, named
			}
			if err != nil && named > nearly {
				why, nearly = err, named
			}
		}
		if looked >= 10 && !waiting {
			break
		}
	}
	switch {
	case best != nil:
		return best, nil
	case why != nil:
		return nil, why
	}
	for _, p := range known {
		if p.Header == 0 && p.nameless() {
			return p.Bind(Row{})
		}
	}
	return nil, fault.New(fault.Invalid, "sheet.no_rows")
}

// nameless is true for a profile that goes by places alone, for files without headings.
func (p *Profile) nameless() bool {
	for _, col := range p.Columns {
		if col.Index == 0 {
			return false
		}
	}
	return true
}
