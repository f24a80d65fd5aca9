package bench

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/ident"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/tlog"
)

// bundle is how many facts the larger acts of the log's bench record: an import or an answer with its deliveries has as many.
const bundle = 10

// noted is a fact that means nothing but has the size of a short one.
var noted = fact.Define[notedBody]("bench.noted")

type notedBody struct {
	Text string `json:"text"`
}

// ledger is a door over an empty database: acts, facts and log as in a city, with no law in force and no page before it.
type ledger struct {
	door *act.Door
	stop context.CancelFunc
}

// openLedger makes a ledger in the folder. As in a city a checkpoint is signed every second.
func openLedger(ctx context.Context, dir string) (*ledger, error) {
	path := filepath.Join(dir, "log.key")
	if err := tlog.CreateKey(path, "bench.example/log"); err != nil {
		return nil, err
	}
	key, err := tlog.LoadKey(path)
	if err != nil {
		return nil, err
	}
	kinds, err := fact.NewRegistry(append([]fact.Any{act.Denied, noted}, duty.Kinds...)...)
	if err != nil {
		return nil, err
	}
	log := act.NewLog(clock.System{}, key)
	db, err := store.Open(ctx, filepath.Join(dir, "ledger.db"), store.Options{NewBatch: log.Batch})
	if err != nil {
		return nil, err
	}
	facts, err1 := fs.Sub(fact.Schema, "schema")
	duties, err2 := fs.Sub(duty.Schema, "schema")
	_, err = db.Migrate(ctx, []store.Line{{Part: "fact", FS: facts}, {Part: "duty", FS: duties}})
	if err = errors.Join(err1, err2, err); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	l := &ledger{door: &act.Door{DB: db, Clock: clock.System{}, IDs: ident.NewMaker(clock.System{}, 0, ""), Kinds: kinds, Law: &duty.Law{}, Log: log, Folds: map[string]act.Fold{}}}
	ctx, l.stop = context.WithCancel(ctx)
	go l.publish(ctx)
	return l, nil
}

func (l *ledger) publish(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_, _ = l.door.Log.Publish(ctx, l.door.DB) // the next one signs what this one missed
		}
	}
}

func (l *ledger) close() error {
	l.stop()
	return l.door.DB.Close()
}

// append records facts about a new thing in one act; it is durable, and in the log, when it returns.
func (l *ledger) append(ctx context.Context, facts int) error {
	return l.door.Do(ctx, access.Caller{}, access.File, func(ctx context.Context, tx *act.Tx) error {
		subject := l.door.IDs.Next()
		if err := tx.HoldNew(ctx, subject); err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{Subject: subject}); err != nil {
			return err
		}
		for range facts {
			if _, err := tx.Record(ctx, noted.Draft(subject, "", notedBody{Text: "停止违法夜间施工"})); err != nil {
				return err
			}
		}
		return nil
	})
}

// turn appends for a while and tells leaves a second, and what an inclusion proof takes at the size reached.
func (l *ledger) turn(ctx context.Context, o Options, facts int) (turn, error) {
	before := cpu(os.Getpid())
	sm, whole := load(ctx, o, func(ctx context.Context, _, _ int) error { return l.append(ctx, facts) })
	t, err := taken(sm, whole, (cpu(os.Getpid())-before)/time.Duration(facts))
	if err != nil {
		return t, err
	}
	t.rate, t.used = t.rate*float64(facts), 0
	t.proof, err = l.prove(ctx)
	return t, err
}

// prove is the mean time of an inclusion proof at a random place, each built afresh from the database.
func (l *ledger) prove(ctx context.Context) (time.Duration, error) {
	head, err := l.door.Log.Publish(ctx, l.door.DB)
	if err != nil {
		return 0, err
	}
	const times = 200
	begin := now()
	for range times {
		if _, err := l.door.Log.Proofs(l.door.DB).Inclusion(ctx, rand.Int64N(head.Size), head.Size); err != nil {
			return 0, err
		}
	}
	return now().Sub(begin) / times, nil
}

// Log measures leaves of the public log as acts write them: durable business transactions through the one door, from many goroutines.
func Log(ctx context.Context, o Options) error {
	for _, facts := range []int{1, bundle} {
		dir, err := os.MkdirTemp("", "ombud-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		l, err := openLedger(ctx, dir)
		if err != nil {
			return err
		}
		t, err := l.turn(ctx, o, facts)
		commits, writes := l.door.DB.Commits()
		if err = errors.Join(err, l.close()); err != nil {
			return err
		}
		fmt.Fprintf(o.Out, "log        goroutines=%d facts/act=%d durable\n", o.Clients, facts)
		fmt.Fprintf(o.Out, "  leaves        %8.0f /s\n  an act        p50 %s  p99 %s\n", t.rate, ms(t.p50), ms(t.p99))
		fmt.Fprintf(o.Out, "  CPU           %8d us a leaf, clients and all\n", t.cpu.Microseconds())
		fmt.Fprintf(o.Out, "  acts/commit   %8.1f      (%d acts, %d commits)\n", float64(writes)/float64(max(1, commits)), writes, commits)
		fmt.Fprintf(o.Out, "  inclusion     %8.2f ms a proof\n", proof(t))
		if facts > 1 {
			verdict(o.Out, "P9", "leaves/s inside business transactions", nil, t.rate, true, 10_000)
		}
	}
	return nil
}
