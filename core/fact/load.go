package fact

import (
	"strings"

	"ombud/machine/store"
)

// Table is how facts are loaded in bulk, in the order of their positions. Only core/act loads them.
func Table() store.Table {
	return store.Table{Name: "fact",
		Columns: []string{"id", "seq", "kind", "subject", "place", "office", "staff", "role", "at", "recorded_at", "reason", "body", "salt", "hash", "key"},
		Indexes: []store.Index{
			{Columns: store.On(0), InOrder: true},
			{Name: "fact_seq", Columns: store.On(1), InOrder: true},
			{Name: "fact_key", Columns: store.On(14), Where: func(r []store.Value) bool { return r[14].Kind != store.Null }},
			{Name: "fact_subject", Columns: store.On(3, 9, 0)},
		}}
}

// Cells appends the fact's row.
func (f *Fact) Cells(row []store.Value) []store.Value {
	var b strings.Builder
	b.Grow(96)
	b.Write(f.Salt[:])
	b.Write(f.Veil[:])
	b.Write(f.Hash[:])
	salts, veils := len(f.Salt), len(f.Veil)
	seq, key := store.Value{}, store.Value{}
	if f.Seq >= 0 {
		seq = store.Int(f.Seq)
	}
	if f.Key != "" {
		key = store.Str(f.Key)
	}
	return append(row, store.Str(f.ID), seq, store.Str(f.Kind), store.Str(f.Subject), store.Str(string(f.Place)), store.Str(f.Office),
		store.Str(f.Staff), store.Str(string(f.Role)), store.Int(f.At), store.Int(f.Recorded), store.Str(f.Reason), store.Str(string(f.Body)),
		store.Bytes(b.String()[:salts+veils]), store.Bytes(b.String()[salts+veils:]), key)
}
