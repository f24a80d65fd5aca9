package sheet

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/text"
)

const (
	serial1900 = "excel"
	serial1904 = "excel1904"
)

// Record is one row, read. A column the file lacks and an empty cell are alike: zero, and not Has.
type Record struct {
	N      int // the Row's number
	values []value
	index  map[string]int
}

type value struct {
	text string
	time time.Time
	int  int64
	has  bool
}

func (r Record) value(key string) value {
	if i, ok := r.index[key]; ok {
		return r.values[i]
	}
	return value{}
}

// Has is true if the cell is filled and could be read.
func (r Record) Has(key string) bool { return r.value(key).has }

// Text is the cell of a text column without stray blanks, or what a choice means.
func (r Record) Text(key string) string { return r.value(key).text }

// Time is the cell of a time column, in clock.Zone.
func (r Record) Time(key string) time.Time { return r.value(key).time }

// Int is the cell of an int column.
func (r Record) Int(key string) int64 { return r.value(key).int }

// Read reads a row's cells. Its fault holds one for each cell that is wrong (fault.Fields), named by column and row and never by
// what the cell says; the Record then has the other cells.
func (b *Binding) Read(row Row) (Record, error) {
	r := Record{N: row.N, values: make([]value, len(b.cols)), index: b.index}
	var all fault.All
	for i := range b.cols {
		col := &b.cols[i]
		cell := ""
		if col.at >= 0 && col.at < len(row.Cells) {
			cell = row.Cells[col.at]
		}
		v, key, args := col.read(cell)
		if key != "" {
			all.Add(col.key, key, append([]any{row.N, col.label}, args...)...)
			continue
		}
		r.values[i] = v
	}
	if !b.Profile.Loose && len(row.Cells) > b.width && filled(row.Cells[b.width:]) {
		all.Add("", "sheet.extra_cells", row.N, b.width, len(row.Cells))
	}
	return r, all.Err()
}

// read gives the value, or the word key of what is wrong with the cell and its arguments from {2} on.
func (c *bound) read(cell string) (v value, key string, args []any) {
	cell = text.Clean(unguard(cell))
	if excelError(cell) {
		return v, "sheet.cell_error", nil
	}
	if cell == "" && c.Type == Choice {
		v.text, v.has = c.choice[""]
	}
	if cell == "" {
		if c.Required && !v.has {
			return v, "sheet.cell_empty", nil
		}
		return v, "", nil
	}
	v.has = true
	switch c.Type {
	case Time:
		var err error
		if v.time, err = c.when(cell); err != nil {
			return v, fault.As(err).Key, nil
		}
	case Int:
		var ok bool
		if v.int, ok = whole(cell); !ok {
			return v, "sheet.cell_int", nil
		}
		if c.Max > 0 && v.int > int64(c.Max) {
			return v, "sheet.cell_int_max", []any{c.Max}
		}
	case Choice:
		var ok bool
		if v.text, ok = c.choice[plain(cell)]; !ok {
			return v, "sheet.cell_choice", []any{c.choices()}
		}
	default:
		v.text = cell
		if c.Max > 0 && text.Count(cell) > c.Max {
			return v, "sheet.cell_long", []any{c.Max, text.Count(cell)}
		}
	}
	return v, "", nil
}

func (c *bound) choices() string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(c.Map)) {
		if name != "" {
			names = append(names, name)
		}
	}
	if len(names) > 20 {
		names = append(names[:20], "…")
	}
	return strings.Join(names, "、")
}

func (c *bound) when(cell string) (time.Time, error) {
	folded := text.Fold(cell)
	for _, l := range c.layouts {
		if l == serial1900 || l == serial1904 {
			if n, err := strconv.ParseFloat(folded, 64); err == nil {
				if stamp, ok := serial(n, l == serial1904); ok && n >= 1 {
					return ParseTime(stamp)
				}
			}
			continue
		}
		if at, err := time.ParseInLocation(l, folded, clock.Zone); err == nil && sane(at) {
			return at, nil
		}
	}
	return ParseTime(cell)
}

// whole reads a whole number: full-width digits, 1,234 and 12.00 are fine.
func whole(cell string) (int64, bool) {
	s := strings.ReplaceAll(text.Fold(cell), " ", "")
	if parts := strings.Split(s, ","); len(parts) > 1 {
		for i, p := range parts {
			p, _, _ = strings.Cut(p, ".")
			if i > 0 && len(p) != 3 || i == 0 && (len(strings.TrimLeft(p, "+-")) > 3 || p == "") {
				return 0, false
			}
		}
		s = strings.Join(parts, "")
	}
	if head, tail, ok := strings.Cut(s, "."); ok && strings.Trim(tail, "0") == "" {
		s = head
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// excelError knows the texts that a failed formula shows.
func excelError(s string) bool {
	switch s {
	case "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", noResult:
		return true
	}
	return false
}
