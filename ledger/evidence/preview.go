package evidence

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"ombud/base/access"
	"ombud/base/text"
	"ombud/ledger"
	"ombud/machine/sheet"
)

// Preview is how a file would be read, before anything is done.
type Preview struct {
	Profile string
	Columns []Mapped
	Missing []string // columns that the file does not have, as the ledger calls them
	Sample  []Sample
	Again   []int64 // deliveries of this very file
}

// Mapped is a heading of the file and what it is read as.
type Mapped struct {
	Key, Heading, As string // As: as the ledger calls it; "" for what is not read
	Sealed           bool
}

// Sample is one of the first rows. What is about a person is not shown.
type Sample struct {
	Row     int
	Cells   []string // of the columns that are read
	Refused string
}

// Preview reads the first rows.
func (w *Work) Preview(ctx context.Context, f *sheet.File, o Order, most int) (p Preview, err error) {
	l, k, err := w.Kind(o.Ledger, o.Kind)
	if err != nil {
		return p, err
	}
	b, err := w.Bind(f, k, o.Profile)
	if err != nil {
		return p, err
	}
	p.Profile = b.Profile.Name
	p.Columns, p.Missing = k.mapping(b)
	if p.Again, err = sameFile(ctx, w.Door.DB, l.Name, k.Name, f.Digest()); err != nil {
		return p, err
	}
	keys, err := NewKeys(w.Secret, l.Name)
	if err != nil {
		return p, err
	}
	d := &delivery{w: w, l: l, k: k, o: o, file: f, bind: b, subjects: map[string]*Subject{}, total: newTotal(k)}
	units := map[string]ledger.Fen{}
	for row, bad := range f.Rows() {
		if f.Err() != nil {
			return p, f.Err()
		}
		if row.N <= b.Header.N || d.total.is(b, row) {
			continue
		}
		if len(p.Sample) == most {
			break
		}
		c := &Cells{N: row.N, Period: o.Month, Today: w.today(), row: row, bind: b, unit: units, keys: keys}
		if bad == nil {
			c.rec, bad = b.Read(row)
		}
		if bad == nil {
			if err := d.judge(ctx, c); err != nil {
				return p, err
			}
			k.Record.try(c)
			bad = c.Err()
		}
		s := Sample{Row: row.N}
		if bad != nil {
			s.Refused = Reason(o.Voice, bad)
		}
		for _, m := range p.Columns {
			if at := b.At(m.Key); m.As != "" && !m.Sealed {
				cell := ""
				if at < len(row.Cells) {
					cell = text.Clip(text.Clean(row.Cells[at]), 40)
				}
				s.Cells = append(s.Cells, cell)
			}
		}
		p.Sample = append(p.Sample, s)
	}
	return p, nil
}

// judge notes what is wrong with what a row is about, and says what it is.
func (d *delivery) judge(ctx context.Context, c *Cells) error {
	id := cmp.Or(strings.TrimSpace(c.Text(colSubject)), d.o.Subject)
	s, err := d.subject(ctx, id)
	if err != nil {
		return err
	}
	c.subject = id
	switch {
	case id == "":
		c.bad(colSubject, "evidence.row.no_subject")
	case s == nil:
		c.bad(colSubject, "evidence.row.unknown", text.Clip(id, 40))
	case !access.Permits(d.o.Caller, access.DeliverEvidence, s.Resource()):
		c.bad(colSubject, "evidence.row.not_yours", text.Clip(id, 40))
	}
	return nil
}

// colSubject is the column that says what a row is about.
const colSubject = "project"

// order is the columns of a kind in the order of its own layout.
func (k Kind) order() []string { return strings.Fields(k.Columns[0].With["order"]) }

// sealed reports whether a column is about who a person is.
func (k Kind) sealed(col string) bool {
	return slices.Contains(strings.Fields(k.Columns[0].With["sealed"]), col)
}

// heading is how the ledger itself calls a column.
func (k Kind) heading(col string) string {
	if from := k.Columns[0].Columns[col].From; len(from) > 0 {
		return from[0]
	}
	return col
}

// mapping says which heading is read as what, in the order of the file.
func (k Kind) mapping(b *sheet.Binding) (cols []Mapped, missing []string) {
	from := map[int]string{}
	for _, key := range k.order() {
		if i := b.At(key); i >= 0 {
			from[i] = key
		} else if !strings.HasPrefix(key, "d") || strings.Trim(key[1:], "0123456789") != "" { // a sheet without a column for each day is as good
			missing = append(missing, k.heading(key))
		}
	}
	for i, cell := range b.Header.Cells {
		name := text.Clip(strings.Join(strings.Fields(text.Clean(cell)), " "), 24)
		if key := from[i]; key != "" {
			cols = append(cols, Mapped{Key: key, Heading: name, As: k.heading(key), Sealed: k.sealed(key)})
		} else if name != "" {
			cols = append(cols, Mapped{Heading: name})
		}
	}
	return cols, missing
}
