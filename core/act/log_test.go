package act_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/tlog"
)

// fill writes facts about many subjects at once, several in some acts, some acts failing.
func fill(t *testing.T, doors []*node, acts int) (written int) {
	t.Helper()
	var g errgroup.Group
	g.SetLimit(32)
	for i := range acts {
		if i%5 != 0 {
			written += 1 + i%3
		}
		g.Go(func() error {
			n := doors[i%len(doors)]
			err := n.Do(t.Context(), supervisor, access.Urge, func(ctx context.Context, tx *act.Tx) error {
				subject := fmt.Sprint("S", i)
				if err := cmp.Or(tx.Hold(ctx, subject), tx.Permit(access.Resource{Subject: subject, Place: here})); err != nil {
					return err
				}
				for range 1 + i%3 {
					if _, err := tx.Record(ctx, commented.Draft(subject, here, noBody{})); err != nil {
						return err
					}
				}
				if i%5 == 0 {
					return fault.New(fault.Conflict, "x")
				}
				return nil
			})
			if (i%5 == 0) != fault.Is(err, fault.Conflict) {
				return fmt.Errorf("act %d: %w", i, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	return written
}

func TestProofs(t *testing.T) {
	key, b := logKey(t), book(t, 2026, pack)
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		n := start(t, open, key, friday, b)
		written := fill(t, []*node{n}, 300)
		n.whole()
		list := n.facts()
		if len(list) != written+1 { // and the law
			t.Fatalf("%d facts, want %d", len(list), written+1)
		}
		prove := func(n *node, f fact.Fact) {
			t.Helper()
			p, err := n.Log.Proof(t.Context(), n.DB, f)
			if err != nil {
				t.Fatalf("proof of %d: %v", f.Seq, err)
			}
			text, err := tlog.EncodeProof(p)
			if err != nil {
				t.Fatal(err)
			}
			back, err := tlog.ParseProof(text)
			if err != nil {
				t.Fatal(err)
			}
			if c, err := tlog.VerifyProof(f.Hash, back, key.Verifier()); err != nil || c.Size <= f.Seq {
				t.Fatalf("proof of %d under %d entries: %v", f.Seq, c.Size, err)
			}
			other := f.Hash
			other[0] ^= 1
			if _, err := tlog.VerifyProof(other, back, key.Verifier()); err == nil {
				t.Fatalf("the proof of %d proves another fact", f.Seq)
			}
		}
		for _, i := range []int{0, 1, 255, 256, 257, len(list) - 1} {
			prove(n, list[i])
		}

		again := start(t, open, key, "2026-09-18 11:00", b) // after a restart the log goes on where it was
		if got := again.count(`SELECT count(*) FROM fact WHERE subject = 'law'`); got != 1 {
			t.Errorf("the same law is on record %d times", got)
		}
		f := again.mustRecord(file("S"))
		if n.DB.Make() == store.Postgres {
			if _, err := again.Log.Proof(t.Context(), again.DB, f); !is(err, fault.Busy, "act.waiting") {
				t.Errorf("a fact without position is proved: %v", err)
			}
		}
		again.place()
		if f, _, _ = fact.ByID(t.Context(), again.DB, f.ID); f.Seq != int64(written+1) {
			t.Errorf("it has position %d", f.Seq)
		}
		prove(again, f)
		prove(again, list[7])
		again.whole()
	})
}

func TestPublish(t *testing.T) {
	key, b := logKey(t), book(t, 2026, pack)
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		n := bare(t, open, key, friday)
		if head, err := n.Log.Publish(t.Context(), n.DB); err != nil || head.Size != 0 {
			t.Errorf("an empty log is published: %+v, %v", head, err)
		}
		if err := n.Log.Check(t.Context(), n.DB); err != nil {
			t.Errorf("check of an empty log: %v", err)
		}
		mute := start(t, open, nil, friday, b) // a node without the key keeps the log but cannot publish
		mute.place()
		f := mute.facts()[0]
		if head, err := mute.Log.Publish(t.Context(), mute.DB); err != nil || head.Size != 0 {
			t.Errorf("published without a key: %+v, %v", head, err)
		}
		if _, err := mute.Log.Proof(t.Context(), mute.DB, f); !is(err, fault.Busy, "act.waiting") {
			t.Errorf("proved without a checkpoint: %v", err)
		}
		head, err := n.Log.Publish(t.Context(), n.DB)
		if err != nil || head.Size != 1 {
			t.Fatalf("%+v, %v", head, err)
		}
		same, err := n.Log.Publish(t.Context(), n.DB)
		if err != nil || same.Size != 1 || string(same.Signed) != string(head.Signed) {
			t.Errorf("nothing was added, yet %+v, %v", same, err)
		}
		sizes := []int64{1}
		for range 5 {
			n.mustRecord(file("S"))
			n.place()
			if head, err = n.Log.Publish(t.Context(), n.DB); err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, head.Size)
		}
		if got := column[int64](t, n.DB, `SELECT size FROM checkpoint ORDER BY size`); !slices.Equal(got, sizes) {
			t.Errorf("published %v, want %v", got, sizes)
		}
		if last, err := n.Log.Latest(t.Context(), n.DB); err != nil || last.Size != 6 {
			t.Errorf("the latest is %d, %v", last.Size, err)
		}
	})
}

// TestTwoHandles: a second process that writes the same database in between (an import beside a server) does not tear the log.
func TestTwoHandles(t *testing.T) {
	each(t, func(t *testing.T, n *node, more func(string) *node) {
		doors := []*node{n, more(friday)}
		for i := range 40 {
			doors[i%2].mustRecord(commented.Draft(fmt.Sprint("S", i/4), here, noBody{}))
			if i%7 == 0 {
				doors[(i+1)%2].place()
			}
		}
		written := fill(t, doors, 400)
		doors[1].whole()
		doors[0].whole()
		if got := len(n.facts()); got != written+41 {
			t.Errorf("%d facts, want %d", got, written+41)
		}
	})
}

// TestSequencers: several nodes give positions while others write; each fact gets one, in the order of its subject.
func TestSequencers(t *testing.T) {
	key, b := logKey(t), book(t, 2026, pack)
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		open := storetest.Open(t, store.Postgres)
		doors := []*node{start(t, open, key, friday, b), start(t, open, key, friday, b)}
		done := make(chan bool)
		var g errgroup.Group
		for _, n := range doors {
			g.Go(func() error {
				for {
					if _, err := n.Log.Sequence(t.Context(), n.DB); err != nil {
						return err
					}
					if _, err := n.Log.Publish(t.Context(), n.DB); err != nil {
						return err
					}
					select {
					case <-done:
						return nil
					default:
					}
				}
			})
		}
		fill(t, doors, 300)
		close(done)
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		doors[0].whole()
		doors[1].whole()
		last := map[string]fact.Fact{}
		for _, f := range doors[0].facts() {
			if p := last[f.Subject]; p.ID != "" && (p.Recorded > f.Recorded || p.Recorded == f.Recorded && p.ID >= f.ID) {
				t.Errorf("%s: %s comes after %s", f.Subject, p.ID, f.ID)
			}
			last[f.Subject] = f
		}
		var heads []tlog.Checkpoint // all that was published belongs to one log
		for _, note := range column[string](t, doors[0].DB, `SELECT note FROM checkpoint ORDER BY size`) {
			c, err := tlog.ParseCheckpoint([]byte(note), key.Verifier())
			if err != nil {
				t.Fatal(err)
			}
			heads = append(heads, c)
		}
		edge := &tlog.Edge{}
		for _, f := range doors[0].facts() {
			edge.Append(f.Hash)
			if len(heads) > 0 && heads[0].Size == edge.Size() {
				if heads[0].Root != edge.Root() {
					t.Errorf("the checkpoint at %d is of another log", edge.Size())
				}
				heads = heads[1:]
			}
		}
		if len(heads) > 0 {
			t.Errorf("%d checkpoints beyond the log", len(heads))
		}
	})
}

// TestCheck: a database that is not the one that was published from is refused at the start.
func TestCheck(t *testing.T) {
	key, b := logKey(t), book(t, 2026, pack)
	untie := map[store.Make]string{store.SQLite: `DROP TRIGGER fact_fixed`, store.Postgres: `ALTER TABLE fact DISABLE TRIGGER fact_keep`}
	loose := map[store.Make]string{store.SQLite: `DROP TRIGGER fact_keep`, store.Postgres: `ALTER TABLE fact DISABLE TRIGGER fact_keep`}
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		n := start(t, open, key, friday, b)
		fill(t, []*node{n}, 20)
		n.place()
		head, err := n.Log.Publish(t.Context(), n.DB)
		if err != nil {
			t.Fatal(err)
		}
		n.mustRecord(file("S"))
		n.place()
		if err := n.Log.Check(t.Context(), n.DB); err != nil {
			t.Fatalf("a log that went on: %v", err)
		}
		bend := func(queries ...string) {
			t.Helper()
			for _, q := range queries {
				if err := n.DB.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error { _, err := tx.Exec(ctx, q); return err }); err != nil {
					t.Fatalf("%s: %v", q, err)
				}
			}
		}
		hash := fmt.Sprintf("x'%s'", strings.Repeat("ab", 32))
		if n.DB.Make() == store.Postgres {
			hash = fmt.Sprintf(`'\x%s'`, strings.Repeat("ab", 32))
		}
		last := fmt.Sprintf(`UPDATE fact SET hash = %s WHERE seq = %d`, hash, head.Size)
		bend(untie[n.DB.Make()], last)
		if err := n.Log.Check(t.Context(), n.DB); err != nil {
			t.Errorf("what was not published yet is not for this check: %v", err)
		}
		bend(strings.Replace(last, fmt.Sprint(head.Size), fmt.Sprint(head.Size-1), 1))
		fresh := act.NewLog(n.clk, key)
		if err := fresh.Check(t.Context(), n.DB); !is(err, fault.Internal, "act.log_rewritten") || !strings.Contains(err.Error(), fmt.Sprint("at size ", head.Size)) {
			t.Errorf("a changed fact: %v", err)
		}
		bend(loose[n.DB.Make()], fmt.Sprintf(`DELETE FROM fact WHERE seq >= %d`, head.Size-3))
		if err := fresh.Check(t.Context(), n.DB); !is(err, fault.Internal, "act.log_rewritten") ||
			!strings.Contains(err.Error(), fmt.Sprintf("the log has %d entries but %d were published", head.Size-3, head.Size)) {
			t.Errorf("lost facts: %v", err)
		}
		if _, err := fresh.Publish(t.Context(), n.DB); !is(err, fault.Internal, "act.log_rewritten") {
			t.Errorf("published from a database that is older than its checkpoints: %v", err)
		}
		bend(`DELETE FROM fact WHERE seq = 2`)
		if err := fresh.Check(t.Context(), n.DB); !is(err, fault.Internal, "act.log_rewritten") {
			t.Errorf("a hole: %v", err)
		}
	})
}
