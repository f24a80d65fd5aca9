package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

const (
	logOne = ours // one fact an act, as tessera's clients add one entry each
	logTen = "ombud, 10 facts/act"
)

// LogBeside is P9: leaves of the log inside business transactions beside tessera's POSIX log, both as libraries under their own load.
func LogBeside(ctx context.Context, o Options) error {
	a, err := prepare(ctx, []string{tessera})
	if err != nil {
		return err
	}
	defer a.close()
	dir, err := a.fresh()
	if err != nil {
		return err
	}
	t, err := a.peer(ctx, tessera, dir)
	if err != nil {
		return err
	}
	list := []contender{{tessera, func(context.Context) (turn, error) { return t.appends(o) }}}
	for _, facts := range []int{1, bundle} {
		name := logOne
		if facts > 1 {
			name = logTen
		}
		if dir, err = a.fresh(); err != nil {
			return err
		}
		l, err := openLedger(ctx, dir)
		if err != nil {
			return err
		}
		defer l.close()
		list = append(list, contender{name, func(ctx context.Context) (turn, error) { return l.turn(ctx, o, facts) }})
	}
	return comparison{
		title: fmt.Sprintf("leaves of the log, durable and integrated, %d goroutines, %s a turn", o.Clients, o.Length),
		notes: []string{"ombud's leaves are facts in business transactions, each with its row; tessera keeps the log alone, batches of 64 within 5 ms.",
			"The load runs in the contender's process on both sides; CPU is of both. Proofs are built afresh at random places."},
		contenders: list,
		goals: []goal{
			atLeast("P9", 1, "leaves/s, ombud / tessera", ratio(rate, tessera)),
			atLeast("P9", 10_000, "leaves/s, ombud with 10 facts an act", func(r map[string]turn) float64 { return r[logTen].rate }),
			atMost("P9", .5, "p50, ombud / tessera", ratio(p50, tessera)),
			atMost("P9", 1, "inclusion proof, ms", own(proof)),
		},
	}.run(ctx, o)
}

// appends lets tessera run its load.
func (s *server) appends(o Options) (turn, error) {
	before := s.cpu()
	if _, err := fmt.Fprintf(s.life, "run %d %s\n", o.Clients, o.Length); err != nil {
		return turn{}, err
	}
	if !s.out.Scan() {
		return turn{}, fmt.Errorf("tessera ended: %s", s.notes.String())
	}
	used := s.cpu() - before
	var a struct {
		Took         []time.Duration
		Whole, Proof time.Duration
	}
	if err := json.Unmarshal(s.out.Bytes(), &a); err != nil {
		return turn{}, err
	}
	t, err := taken(&sample{took: a.Took}, a.Whole, used)
	t.proof = a.Proof
	return t, err
}
