package evidence

import (
	"strings"

	"ombud/base/fault"
	"ombud/base/text"
	"ombud/ledger"
	"ombud/machine/sheet"
)

// total adds up the columns of money, for the row at the end of many sheets that says what they come to.
type total struct {
	sums map[string]ledger.Fen
	none map[string]bool // columns in which a cell could not be read: nothing can be compared
	cols []string
}

// is reports whether a row is such a row: it says so in one of its first filled cells.
func (t *total) is(b *sheet.Binding, row sheet.Row) bool {
	seen := 0
	for _, cell := range row.Cells {
		cell = strings.ReplaceAll(text.Fold(cell), " ", "")
		if cell == "" {
			continue
		}
		for _, name := range []string{"合计", "总计", "合计金额", "total", "合计:"} {
			if cell == name {
				return true
			}
		}
		if seen++; seen == 2 {
			break
		}
	}
	return false
}

// newTotal adds up the columns of money that the ledger's own layout names.
func newTotal(k Kind) total {
	return total{cols: strings.Fields(k.Columns[0].With["sum"]), sums: map[string]ledger.Fen{}, none: map[string]bool{}}
}

func (t *total) count(c *Cells) {
	for _, col := range t.cols {
		at := c.bind.At(col)
		if at < 0 || at >= len(c.row.Cells) || strings.TrimSpace(c.row.Cells[at]) == "" {
			continue
		}
		fen, why := ParseFen(text.Clean(c.row.Cells[at]), c.worth(col))
		if why != "" {
			t.none[col] = true
		}
		t.sums[col] += fen
	}
}

// check compares the row with the rows above it, refused ones too: what does not add up was cut off, or changed after it was summed.
func (t *total) check(d *delivery, row sheet.Row) {
	c := &Cells{N: row.N, row: row, bind: d.bind, unit: map[string]ledger.Fen{}}
	var all fault.All
	for _, col := range t.cols {
		at := d.bind.At(col)
		if at < 0 || at >= len(row.Cells) || strings.TrimSpace(row.Cells[at]) == "" || t.none[col] {
			continue
		}
		said, why := ParseFen(text.Clean(row.Cells[at]), c.worth(col))
		if why == "" && said != t.sums[col] {
			all.Add(col, "evidence.row.total", row.N, c.label(col), Yuan(said), Yuan(t.sums[col]))
		}
	}
	if err := all.Err(); err != nil {
		d.refuse(row.N, err)
	}
	clear(t.sums)
}
