package bulk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/sync/errgroup"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/sheet"
	"ombud/machine/store"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// atOnce is how many rows one commit carries unless an order says otherwise: the database's one writer is held for about 100 ms.
const (
	atOnce     = 256
	mostAtOnce = 10000
)

// Order says how a file is to be taken in.
type Order struct {
	Profile string     // name or path; "" finds the one that fits
	Place   place.Code // of rows that name none; "" = the profile's, else the city
	AtOnce  int        // rows that one commit carries, 0 = the usual
	Beside  bool       // a server may write to the same database from a process of its own
	DryRun  bool       // read, check and count; write nothing
	Caller  access.Caller
	Voice   words.Voice                    // language of the reasons
	Rejects func() (io.WriteCloser, error) // opened at the first refused row; nil for none

	alone bool // each row in an act of its own: slowly, for comparing
}

// Report is what became of a file.
type Report struct {
	Profile *Profile
	Tally
	First []Refusal // the first refused rows
}

// Refusal is a row that was not imported, and why.
type Refusal struct {
	Row    int
	Reason string
}

// firstRefusals are shown without opening the reject file.
const firstRefusals = 20

// Run takes in a file. A fault of the file itself imports nothing: the whole file is read through before the first row is
// written. Rows are then written in the order of the file, many in one commit, each whole or not at all; an import that was cut off
// is completed by running it again, because every row knows whether it is here.
func (im *Importer) Run(ctx context.Context, f *sheet.File, o Order, p *Progress) (Report, error) {
	d, total, err := im.open(ctx, f, o)
	if err != nil {
		return Report{}, err
	}
	r := &run{im: im, desk: d, order: o, file: f, total: total, progress: p, report: Report{Profile: d.profile}, earlier: map[string]first{},
		bodies: map[[16]byte]bool{}, numbers: grievance.Ahead(im.Work.Door.DB, int(total)), keeps: grievance.Keeps()}
	if p != nil {
		p.set(Tally{}, 0, total)
	}
	if err := r.all(ctx); err != nil {
		return r.report, err
	}
	if o.DryRun {
		return r.report, nil
	}
	return r.report, r.record(ctx)
}

// open binds the file and reads it through.
func (im *Importer) open(ctx context.Context, f *sheet.File, o Order) (*desk, int64, error) {
	d, err := im.desk(ctx, f, o.Profile, o.Place)
	if err != nil {
		return nil, 0, err
	}
	var total int64
	for row := range f.Rows() {
		if row.N > d.bind.Header.N {
			total++
		}
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
	}
	return d, total, f.Err()
}

// desk makes ready to read the rows of a file.
func (im *Importer) desk(ctx context.Context, f *sheet.File, profile string, where place.Code) (*desk, error) {
	p, b, err := im.Bind(f, profile)
	if err != nil {
		return nil, err
	}
	g, err := newGuide(im.Matters)
	if err != nil {
		return nil, err
	}
	d := &desk{profile: p, bind: b, guide: g, book: im.Work.Door.Law.Current(), now: im.Work.Door.Now().UnixMilli(), place: where}
	for _, c := range []place.Code{p.Place, im.Place} {
		if d.place == "" {
			d.place = c
		}
	}
	if b.At(colPlace) >= 0 {
		d.places, err = placeNames(ctx, im.Work.Door.DB, im.Place)
	}
	return d, err
}

// mostPlaces bounds the names of divisions that are kept while a file is read; the largest city has some 5,000 villages.
const mostPlaces = 50000

// placeNames lists every division of the city that has a name of its own; a name that two divisions share says nothing.
func placeNames(ctx context.Context, q store.Querier, city place.Code) (map[string]place.Code, error) {
	list, err := office.Inside(ctx, q, city, mostPlaces)
	if err != nil {
		return nil, fmt.Errorf("names of places: %w", err)
	}
	out := map[string]place.Code{}
	for _, p := range list {
		for _, name := range []string{p.NameZH, p.NameEN} {
			name = text.Fold(name)
			code := p.Code
			if was, dup := out[name]; dup && was != code {
				code = ""
			}
			if name != "" {
				out[name] = code
			}
		}
	}
	return out, nil
}

// run is one import under way.
type run struct {
	im       *Importer
	desk     *desk
	order    Order
	file     *sheet.File
	total    int64
	progress *Progress
	numbers  *grievance.Numbers
	keeps    map[string]act.Keep

	report  Report            // only the writing goroutine touches it
	rejects *rejects          // likewise
	earlier map[string]first  // by source; only the preparing goroutine touches it
	bodies  map[[16]byte]bool // likewise
}

// first is where in the file a source stood first.
type first struct {
	row   int
	words [16]byte
	times int
}

// all moves every row from the file to the report. One goroutine reads, one has the next rows computed on all processors, one writes.
func (r *run) all(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	read, ready := make(chan []result, 1), make(chan *batch, 1)
	g.Go(func() error {
		defer close(read)
		return r.read(ctx, read)
	})
	g.Go(func() error {
		defer close(ready)
		for rows := range read {
			b, err := r.prepare(ctx, rows)
			if err == nil {
				err = hand(ctx, ready, b)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	g.Go(func() error {
		for b := range ready {
			if err := r.write(ctx, b); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(g.Wait(), r.rejects.close())
}

func hand[T any](ctx context.Context, to chan<- T, v T) error {
	select {
	case to <- v:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// read hands on the rows of the file, as many together as one commit carries.
func (r *run) read(ctx context.Context, out chan<- []result) error {
	most := cmp.Or(r.order.AtOnce, atOnce)
	rows := make([]result, 0, most)
	for row, err := range r.file.Rows() {
		if r.file.Err() != nil {
			return r.file.Err()
		}
		if row.N <= r.desk.bind.Header.N {
			continue
		}
		rows = append(rows, result{item: item{row: row, err: err}})
		if len(rows) == most {
			if err := hand(ctx, out, rows); err != nil {
				return err
			}
			rows = make([]result, 0, most)
		}
	}
	return hand(ctx, out, rows)
}

// repeated looks for the row among those before it in the file. The same id and words are one row twice; the same id with other
// words is a mistake; the same words under another id, or under none, are another person's own message or the same person's second.
func (r *run) repeated(it *item) {
	if it.filing.Source == "" {
		return
	}
	it.copy = r.bodies[it.body]
	r.bodies[it.body] = true
	src := it.filing.Source
	was, again := r.earlier[src]
	switch {
	case !again:
		was = first{row: it.row.N, words: it.words}
	case !it.id:
		it.identify(r.desk.profile, fmt.Sprintf("%s#%d", strings.TrimPrefix(src, r.desk.profile.Name+":"), was.times+1))
	case was.words == it.words: // whether it is there its idempotency key says, once the first has been written or refused
		it.there, it.again = r.order.DryRun, true
	case it.err == nil:
		it.err = fault.Of(colID, "bulk.row.same_id", was.row)
	}
	was.times++
	r.earlier[src] = was
}

// known marks what earlier imports registered. An id that stands there with other words is refused, not passed over: it may be
// another system's number under the wrong profile.
func (r *run) known(ctx context.Context, rows []result) error {
	var keys []string
	for _, it := range rows {
		if it.filing.Key != "" && !it.there {
			keys = append(keys, it.filing.Key)
		}
	}
	have, err := fact.ByKeys(ctx, r.im.Work.Door.DB, keys)
	if err != nil {
		return fmt.Errorf("look up earlier imports: %w", err)
	}
	for i := range rows {
		it := &rows[i].item
		if f, ok := have[it.filing.Key]; ok && !it.there {
			if it.err = it.same(f); it.err == nil {
				it.there = true
			}
		}
	}
	return nil
}
