package bulk

import (
	"context"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/core/fact"
	"ombud/machine/sheet"
	"ombud/redress/grievance"
)

// Preview is what an import would do, before it does anything.
type Preview struct {
	Profile *Profile
	Place   place.Code
	Rows    int // of the whole file
	Columns []Mapped
	Unused  []string // headings that no column is read from
	Sample  []Sample
	Earlier []Earlier // imports of this very file
}

// Mapped is one column of the profile and the heading it is read from.
type Mapped struct {
	Key, Heading string
	Sealed       bool
}

// Sample is a row as it would be registered. Who wrote is not in it, only whether the row says so.
type Sample struct {
	Row                 int
	Title, Text, Matter string // the text is shortened
	Place               place.Code
	Written             int64
	Sure, Named, There  bool
	Refused             string // the reasons, "" for none
}

// Earlier is an import of the same file.
type Earlier struct {
	At int64
	DoneBody
}

// sampleText is how many characters of a text a preview shows.
const sampleText = 80

// Preview reads the whole file and shows its first rows. It writes nothing.
func (im *Importer) Preview(ctx context.Context, f *sheet.File, o Order, most int) (Preview, error) {
	d, total, err := im.open(ctx, f, o)
	if err != nil {
		return Preview{}, err
	}
	out := Preview{Profile: d.profile, Place: d.place, Rows: int(total)}
	out.Columns, out.Unused = mapping(d)
	r := &run{im: im, desk: d, order: Order{DryRun: true, Voice: o.Voice}, file: f, earlier: map[string]first{}, bodies: map[[16]byte]bool{}}
	var list []result
	for row, err := range f.Rows() {
		if len(list) == most {
			break
		}
		if row.N > d.bind.Header.N {
			it := d.read(row, err)
			r.repeated(&it)
			list = append(list, result{item: it})
		}
	}
	if err := r.known(ctx, list); err != nil {
		return out, err
	}
	for _, res := range list {
		s := r.sample(res.item)
		if s.Sure && s.Refused == "" {
			if s.Sure, err = elsewhere(ctx, im.Work, grievance.Filing{Matter: s.Matter, Place: s.Place}); err != nil {
				return out, err
			}
		}
		out.Sample = append(out.Sample, s)
	}
	out.Earlier, err = im.before(ctx, f.Digest())
	return out, err
}

func (r *run) sample(it item) Sample {
	sure, err := r.desk.file(&it)
	s := Sample{Row: it.row.N, Place: it.filing.Place, Written: it.filing.Written, Sure: sure, Named: !it.person.Empty(), There: it.there}
	if err := check(r.im.Work, &it, err); err != nil {
		s.Refused = Reason(r.order.Voice, err)
	}
	s.Title, s.Text, s.Matter = it.filing.Title, text.Clip(it.filing.Text, sampleText), it.filing.Matter
	return s
}

// mapping says which column is read from where, in the order of the file.
func mapping(d *desk) (cols []Mapped, unused []string) {
	from := map[int]string{}
	for _, key := range columns {
		if i := d.bind.At(key); i >= 0 {
			from[i] = key
		}
	}
	for i, cell := range d.bind.Header.Cells {
		name := names(sheet.Row{Cells: []string{cell}})
		switch key := from[i]; {
		case key != "":
			m := Mapped{Key: key, Sealed: isPersonal(key)}
			if len(name) > 0 {
				m.Heading = name[0]
			}
			cols = append(cols, m)
		case len(name) > 0:
			unused = append(unused, name[0])
		}
	}
	return cols, unused
}

func isPersonal(key string) bool {
	for _, p := range personal {
		if key == p {
			return true
		}
	}
	return false
}

// before lists the imports of this very file.
func (im *Importer) before(ctx context.Context, digest string) ([]Earlier, error) {
	list, err := fact.Of(ctx, im.Work.Door.DB, "import:"+digest)
	if err != nil {
		return nil, err
	}
	var out []Earlier
	for _, f := range list {
		b, err := Done.Read(f)
		if err != nil {
			return nil, err
		}
		out = append(out, Earlier{f.At, b})
	}
	return out, nil
}

// unknown reports whether a file was refused because no profile fits it.
func unknown(err error) bool { return fault.As(err) != nil && fault.As(err).Key == "bulk.unknown" }
