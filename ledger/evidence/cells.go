package evidence

import (
	"hash/fnv"
	"strings"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/ledger"
	"ombud/machine/sheet"
)

// Cells is one row of a file while it is read. Its methods note what is wrong with a cell and go on, so that everything is said at once.
type Cells struct {
	N      int // number of the row
	Period ledger.Month
	Today  ledger.Day

	rec    sheet.Record
	row    sheet.Row
	bind   *sheet.Binding
	unit   map[string]ledger.Fen // by column: what 1 in it is worth
	keys   *Keys
	all    fault.All
	wrong  int
	person Person
}

// Err is everything that is wrong with the row.
func (c *Cells) Err() error { return c.all.Err() }

func (c *Cells) bad(col, key string, more ...any) {
	c.wrong++
	c.all.Add(col, key, append([]any{c.N, c.label(col)}, more...)...)
}

// Bad refuses the row for what a column says; the words of key take the row, the heading, and more.
func (c *Cells) Bad(col, key string, more ...any) { c.bad(col, key, more...) }

// label is how the file calls a column.
func (c *Cells) label(col string) string {
	if at := c.bind.At(col); at >= 0 && at < len(c.bind.Header.Cells) {
		return text.Clip(strings.TrimSpace(c.bind.Header.Cells[at]), 20)
	}
	if from := c.bind.Profile.Columns[col].From; len(from) > 0 {
		return from[0]
	}
	return col
}

// Has is true for a filled cell.
func (c *Cells) Has(col string) bool { return c.rec.Has(col) }

// Text is a cell as it is.
func (c *Cells) Text(col string) string { return c.rec.Text(col) }

// Int is a whole number.
func (c *Cells) Int(col string) int64 { return c.rec.Int(col) }

// Code is a number of letters and digits, without blanks and in capitals.
func (c *Cells) Code(col string) string {
	return strings.ToUpper(strings.ReplaceAll(text.Fold(c.rec.Text(col)), " ", ""))
}

// Day is a civil day that is not in the future.
func (c *Cells) Day(col string) ledger.Day {
	d := c.Until(col)
	if d > c.Today {
		c.bad(col, "evidence.row.future")
	}
	return d
}

// Until is a civil day that may be in the future, such as when a guarantee ends.
func (c *Cells) Until(col string) ledger.Day {
	if !c.rec.Has(col) {
		return 0
	}
	y, m, d := c.rec.Time(col).In(clock.Zone).Date()
	return ledger.DayOf(y, m, d)
}

// Month is a civil month that has begun: 2026-07, 2026年7月, 202607, or a day in it.
func (c *Cells) Month(col string) ledger.Month {
	s := c.rec.Text(col)
	if s == "" {
		return c.Period
	}
	m, ok := ParseMonth(s)
	switch {
	case !ok:
		c.bad(col, "evidence.row.month_form")
	case m > c.Today.Month():
		c.bad(col, "evidence.row.future")
	}
	return m
}

// Fen is an amount of money. A file that gives 万元 says so in its heading, its profile or its cell.
func (c *Cells) Fen(col string) ledger.Fen {
	s := c.rec.Text(col)
	if s == "" {
		return 0
	}
	fen, why := ParseFen(s, c.worth(col))
	if why != "" {
		c.bad(col, why)
	}
	return fen
}

// Halves is a number of days in halves: 21.5 is 43.
func (c *Cells) Halves(col string) int64 {
	s := c.rec.Text(col)
	if s == "" {
		return 0
	}
	n, why := ParseFen(s, 100)
	if why != "" || n%50 != 0 {
		c.bad(col, "evidence.row.halves")
	}
	return n / 50
}

// Company is a unified social credit code.
func (c *Cells) Company(col string) string {
	s := c.Code(col)
	if s != "" && !text.CreditCode(s) {
		c.bad(col, "evidence.row.company")
	}
	return s
}

// Person is a worker by name and number. The key stays in the row, the rest beside it, sealed.
func (c *Cells) Person(name, number string) ledger.Key {
	id := c.Code(number)
	c.person.Name, c.person.Number = c.rec.Text(name), id
	if id == "" {
		return ledger.Key{}
	}
	if !text.CitizenNumber(id) {
		c.bad(number, "evidence.row.person")
	}
	return c.keys.Person(id)
}

// Card is a bank card.
func (c *Cells) Card(col string) ledger.Key {
	s := strings.ReplaceAll(c.Code(col), "-", "")
	if s == "" {
		return ledger.Key{}
	}
	c.person.Card = s
	if strings.ContainsAny(s, ".E+") {
		c.bad(col, "evidence.row.card_rounded")
	} else if len(s) < 12 || len(s) > 25 || strings.Trim(s, "0123456789") != "" {
		c.bad(col, "evidence.row.card")
	}
	return c.keys.Card(s)
}

// worth is what 1 in a column stands for, in fen.
func (c *Cells) worth(col string) ledger.Fen {
	if w, ok := c.unit[col]; ok {
		return w
	}
	w := ledger.Fen(100)
	switch head := c.label(col) + c.bind.Profile.With["unit"]; {
	case strings.Contains(head, "万元"):
		w = 1_000_000
	case strings.Contains(head, "（分）"), strings.Contains(head, "(分)"):
		w = 1
	}
	c.unit[col] = w
	return w
}

// same is a hash of the cells.
func (c *Cells) same() (out [8]byte) {
	h := fnv.New64a()
	for _, cell := range c.row.Cells {
		h.Write([]byte(cell))
		h.Write([]byte{0})
	}
	copy(out[:], h.Sum(nil))
	return out
}
