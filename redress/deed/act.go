// Package deed is what concepts between offices share whose subject is no grievance: a verb that does nothing twice, its page, and lists
// with the newest first. It is apart because it knows none of these concepts; which verb whom concerns is each one's own.
package deed

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/grievance"
)

// Limits of what people type, in characters.
const (
	MaxLine = 100
	MaxNote = 2000
)

// Step is one verb under way: the act and the thing it is about, which is held.
type Step[S any] struct {
	*act.Tx
	On  S
	id  string
	key string
}

// Do runs a verb on a thing that exists. The same form sent twice by the same person changes nothing.
func Do[S any](ctx context.Context, door *act.Door, c access.Caller, a access.Action, id string,
	read func(context.Context, store.Querier, string) (S, error), fn func(context.Context, *Step[S]) error) error {
	return door.Do(ctx, c, a, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, id); err != nil {
			return err
		}
		on, err := read(ctx, tx, id)
		if err != nil {
			return err
		}
		return once(ctx, &Step[S]{Tx: tx, On: on, id: id, key: grievance.SendingKey(ctx)}, fn)
	})
}

// Make runs a verb that makes a thing under a new id.
func Make[S any](ctx context.Context, door *act.Door, c access.Caller, a access.Action, id string, fn func(context.Context, *Step[S]) error) error {
	return door.Do(ctx, c, a, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.HoldNew(ctx, id); err != nil {
			return err
		}
		return once(ctx, &Step[S]{Tx: tx, id: id, key: grievance.SendingKey(ctx)}, fn)
	})
}

func once[S any](ctx context.Context, s *Step[S], fn func(context.Context, *Step[S]) error) error {
	if old, ok, err := s.Once(ctx, s.key); err != nil || ok && old.Staff == s.Caller.Staff {
		return err
	}
	return fn(ctx, s)
}

// Record writes a fact about the thing; the first of the verb takes the key of the form.
func Record[B, S any](ctx context.Context, s *Step[S], k fact.Kind[B], p place.Code, body B) (fact.Fact, error) {
	return RecordAt(ctx, s, k, p, 0, body)
}

// RecordAt is Record of something that happened before now, 0 for now.
func RecordAt[B, S any](ctx context.Context, s *Step[S], k fact.Kind[B], p place.Code, at int64, body B) (fact.Fact, error) {
	d := k.Draft(s.id, p, body)
	d.Key, d.At, s.key = s.key, at, ""
	return s.Record(ctx, d)
}

// Need cleans a text and notes when it is empty, under the word key, or too long.
func Need(a *fault.All, field, key, s string, most int) string {
	s = Fits(a, field, s, most)
	if s == "" {
		a.Add(field, key)
	}
	return s
}

// Fits cleans a text that may be empty and notes when it is too long.
func Fits(a *fault.All, field, s string, most int) string {
	s = text.Clean(s)
	if n := text.Count(s); n > most {
		a.Add(field, "grievance.too_long", most, n)
	}
	return s
}

// Directory answers what verbs between offices ask.
type Directory interface {
	Active(ctx context.Context, q store.Querier, office string) (bool, error)
	Above(ctx context.Context, q store.Querier, office string) (string, error)
}

// Over reports whether an office stands somewhere above another.
func Over(ctx context.Context, q store.Querier, dir Directory, boss, of string) (bool, error) {
	for range 16 { // as deep as offices go
		up, err := dir.Above(ctx, q, of)
		if err != nil || up == "" {
			return false, err
		}
		if up == boss {
			return true, nil
		}
		of = up
	}
	return false, nil
}
