package wages

import (
	"context"
	"errors"
	"hash/maphash"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"ombud/base/fault"
	"ombud/base/text"
	"ombud/ledger"
	"ombud/machine/csvscan"
	"ombud/machine/extsort"
	"ombud/machine/prf"
	"ombud/machine/sheet"
)

// keys turns people, cards and transaction numbers into what joins them.
type keys struct {
	hash *prf.Hasher
	seed maphash.Seed
}

// The spaces of keys: a worker's number and the same digits on a card are not the same.
const (
	spaceWorker = 'w'
	spaceCard   = 'c'
)

// WorkerKey is the key of an identity number under a secret.
func WorkerKey(secret []byte, id string) (k ledger.Key, err error) {
	h, err := newKeys(secret)
	if err == nil {
		h.hash.Sum(spaceWorker, []byte(id), (*[prf.Size]byte)(&k))
	}
	return k, err
}

func newKeys(secret []byte) (*keys, error) {
	h, err := prf.New(secret)
	return &keys{h, maphash.MakeSeed()}, err
}

// batch is one worker's place while a table is read: the row at hand and what it needs to become a record.
type batch struct {
	r         *Reconciliation
	t         *table
	k         *keys
	scan      csvscan.Scanner
	projects  cache
	employers cache
	out       *extsort.Writer
	at        []int          // cells of the columns, in the order of the kind's columns
	units     []float64      // of the columns: 10000 where the heading says 万元
	key       [prf.Size]byte // of the cell at hand; here because what is given to the cipher must not be made anew for each
	reason    *fault.Fault
	refused   []refusal
	err       error
}

// refusal is a row that was not taken, and why.
type refusal struct {
	row    sheet.Row
	reason *fault.Fault
}

// cell is a field of the row at hand, empty where the file has no such column.
func (b *batch) cell(column int) []byte {
	if i := b.at[column]; i >= 0 {
		return b.scan.Fields[i]
	}
	return nil
}

// refuse notes why the row cannot be taken; the first reason counts.
func (b *batch) refuse(key string, args ...any) {
	if b.reason == nil {
		b.reason = fault.New(fault.Invalid, key, args...)
	}
}

// read takes a file's rows into a table and gives how many were refused.
func (r *Reconciliation) read(ctx context.Context, in *table, kind string, to *extsort.Table, g *gathered, k *keys, row func(*batch) error, done *atomic.Int64) (int64, error) {
	n := r.workers()
	reading := csvscan.Reading{Workers: n, Line: in.line}
	batches := make([]*batch, n)
	for i := range batches {
		batches[i] = &batch{r: r, t: in, k: k, out: to.Writer(), at: columns(in.binding, kind), units: units(in.binding, kind),
			projects: cache{of: g.projects, seen: map[string]uint32{}}, employers: cache{of: g.employers, seen: map[string]uint32{}}}
	}
	rejects := rejecter{r: r, kind: kind, header: in.binding.Header}
	err := reading.Each(ctx, in, func(w int, c csvscan.Chunk) error {
		b := batches[w]
		rows, err := b.chunk(c, row)
		r.Progress.Rows.Add(rows)
		done.Add(int64(len(c.Data)))
		if err == nil {
			err = rejects.add(c.Seq, b.refused)
		}
		b.refused = nil
		return err
	})
	if errors.Is(err, csvscan.ErrTorn) {
		err = fault.New(fault.Invalid, "wages.reconcile.torn").Because(err)
	}
	for _, b := range batches {
		err = errors.Join(err, b.out.Close())
	}
	return rejects.count, errors.Join(err, rejects.close())
}

// chunk takes the rows of a piece.
func (b *batch) chunk(c csvscan.Chunk, row func(*batch) error) (rows int64, err error) {
	b.scan = csvscan.Scanner{Data: c.Data, Line: c.Line, Comma: b.t.comma, Fields: b.scan.Fields}
	width := len(b.t.binding.Header.Cells)
	for b.scan.Next() {
		rows++
		b.reason = nil
		switch fields := b.scan.Fields; {
		case b.scan.Bad != csvscan.Sound: // where the next row begins is then a guess, so the file is not read on
			return rows, fault.New(fault.Invalid, "wages.reconcile.quote", b.scan.At)
		case blank(fields):
			continue
		case len(fields) < width || len(fields) > width && !blank(fields[width:]):
			b.refuse("wages.reconcile.width", len(fields), width)
		default:
			if err := row(b); err != nil {
				return rows, err
			}
		}
		if b.reason != nil {
			b.refused = append(b.refused, b.refusal())
		}
	}
	return rows, nil
}

func blank(fields [][]byte) bool {
	for _, f := range fields {
		if len(f) > 0 {
			return false
		}
	}
	return true
}

func (b *batch) refusal() refusal {
	row := sheet.Row{N: b.scan.At}
	for _, f := range b.scan.Fields {
		row.Cells = append(row.Cells, b.t.text(f))
	}
	return refusal{row, b.reason}
}

// rejecter writes refused rows in the order of the file.
type rejecter struct {
	r      *Reconciliation
	kind   string
	header sheet.Row
	mu     sync.Mutex
	order  sequence[[]refusal]
	file   io.WriteCloser
	out    *sheet.RejectWriter
	count  int64
}

func (j *rejecter) add(seq int, list []refusal) error {
	j.mu.Lock()
	if j.order.each == nil {
		j.order.each = j.write
	}
	j.mu.Unlock()
	if len(list) > 0 {
		j.order.add(seq, list)
	}
	return j.order.done(seq)
}

func (j *rejecter) write(lists [][]refusal) (err error) {
	list := slices.Concat(lists...)
	if len(list) == 0 {
		return nil
	}
	if j.out == nil && j.r.Rejects != nil {
		if j.file, err = j.r.Rejects(j.kind); err != nil {
			return err
		}
		j.out = sheet.NewRejectWriter(j.file, j.header, j.r.Voice.Say("sheet.reject_row"), j.r.Voice.Say("sheet.reject_reason"))
	}
	for _, x := range list {
		j.count++
		if j.out == nil {
			continue
		}
		if err := j.out.Write(x.row, j.r.Voice.Say(x.reason.Key, x.reason.Args...)); err != nil {
			return err
		}
	}
	return nil
}

func (j *rejecter) close() error {
	if j.out == nil {
		return nil
	}
	return errors.Join(j.out.Close(), j.file.Close())
}

// clean is a field as people would have written it for a program: UTF-8, half width, without blanks and the apostrophe that keeps a
// spreadsheet from making a number of it. It is for fields that were not understood as they stand.
func (b *batch) clean(f []byte) string {
	s := text.Fold(b.t.text(f))
	return strings.ReplaceAll(strings.TrimPrefix(s, "'"), " ", "")
}

// name is the number of a project or company; empty names have none.
func (b *batch) name(c *cache, f []byte) (n uint32, ok bool) {
	if len(f) == 0 {
		return 0, false
	}
	if b.t.gb || f[0] == ' ' || f[0] == '\'' || f[len(f)-1] == ' ' || !utf8.Valid(f) {
		s := strings.TrimPrefix(strings.TrimSpace(b.t.text(f)), "'")
		if s == "" || !utf8.ValidString(s) {
			return 0, false
		}
		f = []byte(s)
	}
	n, ok, err := c.get(f)
	if err != nil {
		b.err = err
	}
	return n, ok
}

// worker is the key of an identity number whose check digit is right.
func (b *batch) worker(f []byte) (k ledger.Key, ok bool) {
	if !Citizen(f) {
		s := strings.ToUpper(b.clean(f))
		if f = []byte(s); !Citizen(f) {
			return k, false
		}
	}
	b.k.hash.Sum(spaceWorker, f, &b.key)
	return b.key, true
}

// card is the key of a bank card; an empty one is no card.
func (b *batch) card(f []byte) (k ledger.Key, ok bool) {
	if len(f) == 0 {
		return k, true
	}
	if !digits(f) {
		if f = []byte(b.clean(f)); !digits(f) {
			return k, false
		}
	}
	b.k.hash.Sum(spaceCard, f, &b.key)
	return b.key, true
}

func digits(f []byte) bool {
	for _, c := range f {
		if c-'0' > 9 {
			return false
		}
	}
	return len(f) >= 6 && len(f) <= 32
}

// number stands for one of the bank's; 0 for none.
func (b *batch) number(f []byte) uint64 {
	if len(f) == 0 {
		return 0
	}
	return maphash.Bytes(b.k.seed, f) | 1
}
