package bulk

import (
	"context"
	"fmt"
	"io"
	"strings"

	"golang.org/x/sync/errgroup"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/core/fact"
	"ombud/machine/sheet"
	"ombud/machine/store"
	"ombud/machine/words"
	"ombud/redress/office"
)

// How many rows are written at once unless an order says otherwise. On SQLite they share commits; on PostgreSQL each is a
// transaction of its own with a connection of its own.
const (
	workersLite     = 64
	workersPostgres = 8
)

// lookAhead is how many rows are looked up together among what earlier imports registered.
const lookAhead = 256

// Order says how a file is to be taken in.
type Order struct {
	Profile string     // name or path; "" finds the one that fits
	Place   place.Code // of rows that name none; "" = the profile's, else the city
	Workers int        // 0 = what suits the database
	DryRun  bool       // read, check and count; write nothing
	Caller  access.Caller
	Voice   words.Voice                    // language of the reasons
	Rejects func() (io.WriteCloser, error) // opened at the first refused row; nil for none
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
// written. Rows are written at once by many workers, each in an act of its own, in any order; an import that was cut off is
// completed by running it again, because every row knows whether it is here.
func (im *Importer) Run(ctx context.Context, f *sheet.File, o Order, p *Progress) (Report, error) {
	d, total, err := im.open(ctx, f, o)
	if err != nil {
		return Report{}, err
	}
	r := &run{im: im, desk: d, order: o, file: f, total: total, progress: p, report: Report{Profile: d.profile}, earlier: map[string]first{}, bodies: map[[16]byte]bool{}}
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
	leads    leads

	report  Report            // only the collecting goroutine touches it
	rejects *rejects          // likewise
	earlier map[string]first  // by source; only the reading goroutine touches it
	bodies  map[[16]byte]bool // likewise
}

// first is where in the file a source stood first.
type first struct {
	row   int
	words [16]byte
	times int
}

// all moves every row from the file through the workers to the report.
func (r *run) all(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	workers := r.order.Workers
	if workers <= 0 {
		workers = workersLite
		if r.im.Work.Door.DB.Make() == store.Postgres {
			workers = workersPostgres
		}
	}
	rows, results := make(chan item, 2*lookAhead), make(chan result, workers)
	read, ctx := errgroup.WithContext(ctx)
	read.Go(func() error {
		defer close(rows)
		return r.read(ctx, rows)
	})
	for range workers {
		read.Go(func() error { return r.work(ctx, rows, results) })
	}
	ended := make(chan error, 1)
	go func() {
		err := read.Wait()
		close(results)
		ended <- err
	}()
	kept := r.collect(results, stop)
	if err := <-ended; err != nil && kept == nil {
		kept = err
	}
	return kept
}

// read hands rows to the workers, a stretch at a time.
func (r *run) read(ctx context.Context, out chan<- item) error {
	var stretch []item
	seq := 0
	flush := func() error {
		if err := r.known(ctx, stretch); err != nil {
			return err
		}
		for _, it := range stretch {
			select {
			case out <- it:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		stretch = stretch[:0]
		return nil
	}
	for row, err := range r.file.Rows() {
		if r.file.Err() != nil {
			return r.file.Err()
		}
		if row.N <= r.desk.bind.Header.N {
			continue
		}
		it := r.desk.read(row, err)
		it.seq = seq
		seq++
		r.repeated(&it)
		if stretch = append(stretch, it); len(stretch) == lookAhead {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
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
	case was.words == it.words:
		it.there = r.order.DryRun // else its idempotency key says so, once the first has been written or refused
	case it.err == nil:
		it.err = fault.Of(colID, "bulk.row.same_id", was.row)
	}
	was.times++
	r.earlier[src] = was
}

// known marks what earlier imports registered. An id that stands there with other words is refused, not passed over: it may be
// another system's number under the wrong profile.
func (r *run) known(ctx context.Context, stretch []item) error {
	var keys []string
	for _, it := range stretch {
		if it.filing.Key != "" && !it.there {
			keys = append(keys, it.filing.Key)
		}
	}
	have, err := fact.ByKeys(ctx, r.im.Work.Door.DB, keys)
	if err != nil {
		return fmt.Errorf("look up earlier imports: %w", err)
	}
	for i := range stretch {
		it := &stretch[i]
		if f, ok := have[it.filing.Key]; ok && !it.there {
			if it.err = it.same(f); it.err == nil {
				it.there = true
			}
		}
	}
	return nil
}
