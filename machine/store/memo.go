package store

// Memo is load's answer, remembered while nobody else can change it: on SQLite for the commit group, whose writer is alone with the
// database, on PostgreSQL for the transaction, which must hold what it asks about. Outside a write nothing is. Forget what is written.
func Memo[T any](q Querier, key string, load func() (T, error)) (T, error) {
	t, ok := q.(interface{ memory() *memo })
	if !ok || t.memory() == nil {
		return load()
	}
	kept := t.memory().of
	if v, ok := kept[key].(T); ok {
		return v, nil
	}
	v, err := load()
	if err == nil {
		kept[key] = v
	}
	return v, err
}

// Remember replaces what Memo answers by what was written just now.
func Remember[T any](t *Tx, key string, v T) { t.memo.of[key] = v }

func (t *Tx) memory() *memo {
	if t == nil {
		return nil
	}
	return t.memo
}

// Forget drops all that Memo remembers.
func (t *Tx) Forget() { clear(t.memo.of) }

type memo struct{ of map[string]any }

func newMemo() *memo { return &memo{of: map[string]any{}} }
