package evidence

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/ledger"
	"ombud/machine/sheet"
	"ombud/machine/store"
	"ombud/machine/words"
)

// Order says how a file is to be taken in.
type Order struct {
	Ledger, Kind string
	Profile      string       // name; "" finds the one that fits
	Month        ledger.Month // of rows that name none
	Subject      string       // of rows that name none
	Source       string       // the office or company that it is from; "" is the caller's office
	// Add puts rows beside those that are there, as for the refused rows of a file that were mended. Otherwise they take their place: for
	// each subject and month of the file, or each day of kinds that come day by day.
	Add     bool
	Key     string // idempotency: what was delivered under it is not delivered again
	Caller  access.Caller
	Voice   words.Voice
	Rejects func() (io.WriteCloser, error) // opened when rows are refused; nil for none
}

// Report is what became of a file.
type Report struct {
	Number  int64 // of the delivery, 0 when nothing was taken
	Profile string
	Rows    int64 // taken
	Refused int64
	Parts   int64
	First   []Refusal
	Again   []int64 // deliveries of this very file before
}

// Refusal is a row that was not taken, and why.
type Refusal struct {
	Row    int
	Reason string
}

// Progress may be asked by any goroutine.
type Progress struct {
	Rows        atomic.Int64
	Done, Total atomic.Int64 // bytes of the file
	Parts       atomic.Int64
}

const (
	firstRefusals = 20
	// fewRows is how many rows may be refused before one asks whether the file is the one that was meant.
	fewRows = 10
	// mostRefused bounds the reasons kept in memory.
	mostRefused = 200_000
	overtaken   = 3 // times a delivery is computed anew because another was quicker
)

// Deliver takes a file in: every row is read and checked, then all partitions, the manifest and the fact are written in one commit, or
// nothing is. Rows that are refused are not in it, and are handed back with their reasons. A file most of whose rows are refused is refused
// whole: its columns have shifted, or it is another table.
func (w *Work) Deliver(ctx context.Context, f *sheet.File, o Order, p *Progress) (Report, error) {
	l, k, err := w.Kind(o.Ledger, o.Kind)
	if err != nil {
		return Report{}, err
	}
	if p == nil {
		p = &Progress{}
	}
	dir, err := w.room()
	if err != nil {
		return Report{}, err
	}
	d := &delivery{w: w, l: l, k: k, o: o, file: f, progress: p, subjects: map[string]*Subject{}, wrong: map[int]string{}, dir: dir,
		seal: &sealer{of: map[string]*boxes{}}, total: newTotal(k)}
	defer d.close()
	if d.bind, err = w.Bind(f, k, o.Profile); err != nil {
		return Report{}, err
	}
	d.report.Profile = d.bind.Profile.Name
	if d.report.Again, err = sameFile(ctx, w.Door.DB, l.Name, k.Name, f.Digest()); err != nil {
		return d.report, err
	}
	err = d.run(ctx)
	return d.report, errors.Join(err, d.rejects())
}

// room is a folder of this delivery alone.
func (w *Work) room() (string, error) {
	dir := filepath.Join(w.Dir, "evidence", "sorting")
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		dir, err = os.MkdirTemp(dir, "")
	}
	if err != nil {
		return "", fmt.Errorf("room to sort rows: %w", err)
	}
	return dir, nil
}

// delivery is one file on its way.
type delivery struct {
	w        *Work
	l        Ledger
	k        Kind
	o        Order
	file     *sheet.File
	bind     *sheet.Binding
	progress *Progress
	subjects map[string]*Subject // nil: nobody registered it, or it is not the caller's
	wrong    map[int]string      // rows refused, and why
	report   Report
	sort     sorter
	seal     *sealer
	dir      string
	total    total
	parts    *shelf
}

func (d *delivery) close() {
	if d.sort != nil {
		d.sort.close()
	}
	if d.parts != nil {
		d.parts.close()
	}
	os.RemoveAll(d.dir)
}

func (d *delivery) run(ctx context.Context) error {
	var err error
	if d.sort, err = d.k.Record.sorter(d.dir, d.seal); err != nil {
		return err
	}
	if err := d.read(ctx); err != nil {
		return err
	}
	for range overtaken {
		var number uint32
		if number, err = d.encode(ctx); err != nil {
			return err
		}
		if err = d.fit(); err != nil {
			return err
		}
		if err = d.write(ctx, number); !errors.Is(err, act.Overtaken) {
			return err
		}
	}
	return fault.New(fault.Conflict, "fault.conflict.say").Because(err)
}

// read checks every row and puts it aside.
func (d *delivery) read(ctx context.Context) error {
	keys, err := NewKeys(d.w.Secret, d.l.Name)
	if err != nil {
		return err
	}
	units, today := map[string]ledger.Fen{}, d.w.today()
	for row, bad := range d.file.Rows() {
		if err := errors.Join(d.file.Err(), ctx.Err()); err != nil {
			return cmp.Or(d.file.Err(), err)
		}
		if row.N <= d.bind.Header.N {
			continue
		}
		d.progress.Rows.Add(1)
		done, total := d.file.Progress()
		d.progress.Done.Store(done)
		d.progress.Total.Store(total)
		if d.total.is(d.bind, row) {
			d.total.check(d, row)
			continue
		}
		c := &Cells{N: row.N, Period: d.o.Month, Today: today, row: row, bind: d.bind, unit: units, keys: keys}
		if bad == nil {
			c.rec, bad = d.bind.Read(row)
		}
		d.total.count(c)
		if bad != nil {
			d.refuse(row.N, bad)
		} else if err := d.row(ctx, c); err != nil {
			return err
		}
		if len(d.wrong) > mostRefused {
			return d.shifted()
		}
	}
	return nil
}

func (d *delivery) row(ctx context.Context, c *Cells) error {
	id := cmp.Or(strings.TrimSpace(c.Text("project")), d.o.Subject)
	s, err := d.subject(ctx, id)
	if err != nil {
		return err
	}
	switch {
	case id == "":
		c.bad("project", "evidence.row.no_subject")
	case s == nil:
		c.bad("project", "evidence.row.unknown", text.Clip(id, 40))
	case !access.Permits(d.o.Caller, access.DeliverEvidence, s.Resource()):
		c.bad("project", "evidence.row.not_yours", text.Clip(id, 40))
	}
	if err := d.sort.add(c, id, d.o.Month); err != nil {
		return err
	}
	if err := c.Err(); err != nil {
		d.refuse(c.N, err)
	}
	return nil
}

// subject finds what a row is about, once for each.
func (d *delivery) subject(ctx context.Context, id string) (*Subject, error) {
	if id == "" {
		return nil, nil
	}
	if s, ok := d.subjects[id]; ok {
		return s, nil
	}
	s, ok, err := d.l.Subject(ctx, d.w.Door.DB, id)
	if err != nil {
		return nil, fmt.Errorf("register of %s: %w", d.l.Name, err)
	}
	switch {
	case ok:
		d.subjects[id] = &s
	case d.k.Name == d.l.Found:
		d.subjects[id] = &Subject{ID: id, Place: d.w.City, Offices: []string{d.o.Caller.Office}}
	default:
		d.subjects[id] = nil
	}
	return d.subjects[id], nil
}

func (d *delivery) refuse(row int, err error) {
	if _, ok := d.wrong[row]; ok {
		return
	}
	d.report.Refused++
	why := Reason(d.o.Voice, err)
	d.wrong[row] = why
	if len(d.report.First) < firstRefusals {
		d.report.First = append(d.report.First, Refusal{Row: row, Reason: why})
	}
}

// fit refuses a file of which hardly anything can be taken.
func (d *delivery) fit() error {
	switch {
	case d.report.Rows == 0 && d.report.Refused == 0:
		return fault.New(fault.Invalid, "sheet.no_rows")
	case d.report.Rows == 0, d.report.Refused > fewRows && d.report.Refused > d.report.Rows:
		return d.shifted()
	}
	return nil
}

func (d *delivery) shifted() error {
	first := ""
	if len(d.report.First) > 0 {
		first = d.report.First[0].Reason
	}
	n := d.report.Refused
	d.report.Rows, d.report.Parts = 0, 0
	return fault.New(fault.Invalid, "evidence.shifted", n, first)
}

// encode makes the partitions, for the number that the delivery will have if nobody is quicker.
func (d *delivery) encode(ctx context.Context) (uint32, error) {
	last, err := lastNumber(ctx, d.w.Door.DB, d.l.Name)
	if err != nil {
		return 0, err
	}
	if d.parts != nil {
		d.parts.close()
	}
	if d.parts, err = newShelf(d.dir); err != nil {
		return 0, err
	}
	number := last + 1
	d.report.Rows, d.report.Parts = 0, 0
	d.progress.Parts.Store(0)
	var had Partition
	known := func(subject string, month ledger.Month) ([]byte, error) {
		list, err := Current(ctx, d.w.Door.DB, d.l.Name, d.k.Name, subject, month, month)
		had = Partition{}
		if err != nil || len(list) == 0 {
			return nil, err
		}
		had = list[0]
		return Bytes(ctx, d.w.Door.DB, had)
	}
	emit := func(subject string, month ledger.Month, rows, fresh int64, data []byte) error {
		p := Partition{Ledger: d.l.Name, Kind: d.k.Name, Subject: subject, Month: month, Number: number, Rows: rows, Replaces: had.Hash}
		d.report.Rows += fresh
		d.report.Parts++
		d.progress.Parts.Add(1)
		return errors.Join(ctx.Err(), d.parts.put(p, had.Number, data))
	}
	refuse := func(line uint32, err error) { d.refuse(int(line), err) }
	return number, d.sort.finish(plan{number: number, add: d.o.Add}, known, refuse, emit)
}

// write commits the delivery.
func (d *delivery) write(ctx context.Context, number uint32) error {
	listed, hash := d.parts.manifest()
	how := "replace"
	if d.o.Add {
		how = "add"
	}
	b := DeliveredBody{Ledger: d.l.Name, Kind: d.k.Name, Number: int64(number), Source: text.Clip(text.Clean(cmp.Or(d.o.Source, d.o.Caller.Office)), 60),
		Profile: d.bind.Profile.Name, How: how, Period: int64(d.o.Month), Digest: d.file.Digest(), Rows: d.report.Rows, Refused: d.report.Refused,
		Parts: d.report.Parts, Manifest: hash, Replaced: d.parts.replaced()}
	id := d.w.Door.IDs.Next()
	return d.w.Door.Do(ctx, d.o.Caller, access.DeliverEvidence, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, "ledger:"+d.l.Name, id); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{Subject: id, Place: d.w.City, Offices: []string{d.o.Caller.Office}}); err != nil {
			return err
		}
		if old, ok, err := tx.Once(ctx, d.o.Key); err != nil || ok {
			if err == nil {
				err = d.done(old)
			}
			return err
		}
		last, err := lastNumber(ctx, tx, d.l.Name)
		if err != nil {
			return err
		}
		if last+1 != number {
			return act.Overtaken
		}
		if err := d.rows(ctx, tx, number, listed); err != nil {
			return err
		}
		draft := Delivered.Draft(id, d.w.City, b)
		draft.Key = d.o.Key
		if _, err := tx.Record(ctx, draft); err != nil {
			return err
		}
		d.report.Number = int64(number)
		return nil
	})
}

// done reports what an earlier try with the same key delivered.
func (d *delivery) done(f fact.Fact) error {
	b, err := Delivered.Read(f)
	if err == nil {
		d.report.Number, d.report.Rows, d.report.Refused, d.report.Parts = b.Number, b.Rows, b.Refused, b.Parts
	}
	return err
}

// rows inserts everything that stands beside the fact.
func (d *delivery) rows(ctx context.Context, tx *act.Tx, number uint32, listed []byte) error {
	n := store.Int(int64(number))
	for i, p := range d.parts.list {
		data, err := d.parts.get(i)
		if err != nil {
			return err
		}
		if err := tx.Add(ctx, partTable(), []store.Value{store.Str(p.Ledger), store.Str(p.Kind), store.Str(p.Subject), store.Int(int64(p.Month)), n,
			store.Int(p.Rows), store.Str(p.Hash), store.Str(p.Replaces), store.Bytes(string(data))}); err != nil {
			return err
		}
	}
	if err := tx.Add(ctx, manifestTable(), []store.Value{store.Str(d.l.Name), n, store.Bytes(string(listed))}); err != nil {
		return err
	}
	for subject, b := range d.seal.of {
		v := d.w.Vault()
		if v == nil {
			return errors.New("evidence: no vault")
		}
		wrapped, err := v.Pack(about(d.l.Name, number, subject), b.key)
		if err != nil {
			return fmt.Errorf("seal the key of %s: %w", subject, err)
		}
		if err := tx.Add(ctx, keyTable(), []store.Value{store.Str(d.l.Name), n, store.Str(subject), store.Bytes(string(wrapped))}); err != nil {
			return err
		}
	}
	return nil
}
