package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// wordPages writes an FTS5 index with content=”, contentless_delete=1 and detail=none as its own module stores it: segments of
// sorted words, each with the numbers of its documents. FTS5's integrity check and a search for every word are the judges, in the
// tests. It is written in segments of segmentDocs documents, so that memory stays bounded.
type wordPages struct {
	data, index, sizes *tree
	lists              map[string]*posting
	docs               int64 // in this segment
	total, tokens      int64
	segments           []wordSegment
	cookie             [4]byte
	row                []byte
	table              string
}

type block struct {
	id   int64
	data []byte
}

type posting struct {
	docs []byte // numbers as differences
	last int64
	n    int
}

type wordSegment struct {
	pages int
	docs  int64
}

const segmentDocs = 250_000

// Where FTS5 keeps what: ids of the rows of its data table.
const (
	averagesRow  = 1
	structureRow = 10
	segmentShift = 37
	listPageFlag = 1 << 36
	listLevel    = 31
	wordPage     = 4050 // FTS5's own page size
	mainPrefix   = '0'
	fewLeaves    = 4 // a list over fewer pages needs no index of its own
)

func newWordPages(ctx context.Context, l *pager, table string) (*wordPages, error) {
	w := &wordPages{lists: map[string]*posting{}, table: table}
	roots := map[string]**tree{"_data": &w.data, "_idx": &w.index, "_docsize": &w.sizes}
	for name, t := range roots {
		var root uint32
		if err := l.db.Row(ctx, `SELECT rootpage FROM sqlite_schema WHERE name = $1`, table+name).Scan(&root); err != nil {
			return nil, fmt.Errorf("word index %s%s: %w", table, name, err)
		}
		*t = newTree(&l.pages, root, name == "_idx")
	}
	var n int
	if err := l.db.Row(ctx, `SELECT count(*) FROM `+table+`_docsize`).Scan(&n); err != nil {
		return nil, err
	}
	if n > 0 {
		return nil, fmt.Errorf("word index %s must be empty, and has %d documents", table, n)
	}
	sizes, err := All(ctx, l.db, func(r *sql.Rows, n *int) error { return r.Scan(n) }, `SELECT v FROM `+table+`_config WHERE k = 'pgsz'`)
	if err != nil {
		return nil, err
	}
	if len(sizes) > 0 {
		return nil, fmt.Errorf("word index %s has pages of another size", table)
	}
	old, err := All(ctx, l.db, func(r *sql.Rows, b *block) error { return r.Scan(&b.id, &b.data) }, `SELECT id, block FROM `+table+`_data ORDER BY id`)
	if err != nil {
		return nil, err
	}
	for _, b := range old { // averages and structure come first, but are known last: see settle
		if b.id == structureRow {
			copy(w.cookie[:], b.data)
		}
		if err := w.block(b); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (w *wordPages) block(b block) error {
	w.row = putRecord(w.row[:0], []Value{{}, Bytes(string(b.data))})
	return w.data.row(b.id, w.row)
}

func (w *wordPages) add(doc int64, words []string) error {
	if w.docs == segmentDocs {
		if err := w.segment(); err != nil {
			return err
		}
	}
	w.docs++
	w.total++
	w.tokens += int64(len(words))
	w.row = putRecord(w.row[:0], []Value{{}, Bytes(string(putVarint(nil, uint64(len(words))))), Int(int64(len(w.segments)) + 1)})
	if err := w.sizes.row(doc, w.row); err != nil {
		return err
	}
	for _, word := range words {
		p := w.lists[word]
		if p == nil {
			p = &posting{}
			w.lists[strings.Clone(word)] = p
		}
		p.docs = putVarint(p.docs, uint64(doc-p.last))
		p.last = doc
		p.n++
	}
	return nil
}

// segment writes the lists gathered so far.
func (w *wordPages) segment() error {
	s := &segmentWriter{w: w, id: len(w.segments) + 1, page: 1, idxPage: 1, noTerm: true}
	s.buf = append(s.buf, 0, 0, 0, 0)
	for _, word := range slices.Sorted(maps.Keys(w.lists)) {
		if err := s.list(word, w.lists[word]); err != nil {
			return err
		}
	}
	if err := s.flush(); err != nil {
		return err
	}
	if err := s.closeIndex(); err != nil {
		return err
	}
	w.segments = append(w.segments, wordSegment{pages: s.page - 1, docs: w.docs})
	w.docs = 0
	clear(w.lists)
	slices.SortFunc(s.lists, func(a, b block) int { return cmp.Compare(a.id, b.id) })
	for _, b := range s.lists { // their ids are greater than those of the segment's pages and smaller than the next one's
		if err := w.block(b); err != nil {
			return err
		}
	}
	return nil
}

func (w *wordPages) finish() error {
	if w.docs > 0 {
		if err := w.segment(); err != nil {
			return err
		}
	}
	for _, t := range []*tree{w.data, w.index, w.sizes} {
		if err := t.finish(); err != nil {
			return err
		}
	}
	return nil
}

// settle writes averages and structure through SQLite, into the loaded file.
func (w *wordPages) settle(ctx context.Context, db *sql.DB) error {
	averages := putVarint(putVarint(nil, uint64(w.total)), uint64(w.tokens))
	for id, data := range map[int64][]byte{averagesRow: averages, structureRow: w.structure()} {
		if _, err := db.ExecContext(ctx, `REPLACE INTO `+w.table+`_data (id, block) VALUES ($1, $2)`, id, data); err != nil {
			return fmt.Errorf("word index %s: %w", w.table, err)
		}
	}
	return nil
}

// structure lists the segments, the oldest on the highest level. FTS5 merges what stands on one level, four at a time, so a segment must
// stand where a city's own writes would have brought it, five or six merges up: any lower, and the first small segments that reach it
// begin a merge of the whole index, while hundreds of others wait for its end and every search looks into each of them.
func (w *wordPages) structure() []byte {
	const below = 6
	b := append([]byte(nil), w.cookie[:]...)
	b = append(b, 0xff, 0, 0, 1) // version 2: segments know their documents, for deletes without content
	n := len(w.segments)
	levels := 0
	if n > 0 {
		levels = below + n
	}
	b = putVarint(b, uint64(levels))
	b = putVarint(b, uint64(n))
	b = putVarint(b, uint64(w.total))
	for l := range levels {
		b = putVarint(b, 0) // no merge under way
		i := n - 1 - (l - below)
		if l < below {
			b = putVarint(b, 0)
			continue
		}
		s := w.segments[i]
		b = putVarint(b, 1)
		for _, v := range []uint64{uint64(i + 1), 1, uint64(s.pages), uint64(i + 1), uint64(i + 1), 0, 0, uint64(s.docs)} {
			b = putVarint(b, v)
		}
	}
	return b
}
