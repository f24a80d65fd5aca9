package extsort

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func fill(t interface{ Fatal(...any) }, table *Table, rows [][]byte, writers int) {
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			out := table.Writer()
			for i := w; i < len(rows); i += writers {
				slot, err := out.Slot(rows[i][0])
				if err != nil {
					panic(err)
				}
				copy(slot, rows[i])
			}
			if err := out.Close(); err != nil {
				panic(err)
			}
		})
	}
	all.Wait()
	if int(table.Rows()) != len(rows) {
		t.Fatal("rows were lost")
	}
}

func sorted(rows [][]byte, key int) [][]byte {
	out := slices.Clone(rows)
	slices.SortFunc(out, func(a, b []byte) int { return bytes.Compare(a[:key], b[:key]) })
	return out
}

// Whatever the records and the memory: a walk gives all of them, in order, no group in two calls, and the join is the one by maps.
func TestWalkIsASort(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		size := rapid.IntRange(1, 40).Draw(r, "size")
		key := rapid.IntRange(1, size).Draw(r, "key")
		group := rapid.IntRange(1, key).Draw(r, "group")
		limit := rapid.SampledFrom([]int64{0, 1, 200, 4 * pieceSize, 1 << 30}).Draw(r, "limit")
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 1))
		alphabet := rapid.SampledFrom([]int{1, 2, 3, 256}).Draw(r, "alphabet")
		make2 := func(n int) [][]byte {
			out := make([][]byte, n)
			for i := range out {
				out[i] = make([]byte, size)
				for j := range out[i] {
					out[i][j] = byte(rnd.IntN(alphabet))
				}
			}
			return out
		}
		mem := NewMemory(limit, "")
		defer mem.Close()
		a, b := make2(rapid.IntRange(0, 3000).Draw(r, "a")), make2(rapid.IntRange(0, 200).Draw(r, "b"))
		ta, tb := mem.Table(size, key), mem.Table(size, key)
		fill(r, ta, a, 2)
		fill(r, tb, b, 1)
		var mu sync.Mutex
		var got [Parts][2][][]byte
		counts := map[string][2]int{}
		err := Walk(context.Background(), rapid.IntRange(1, 3).Draw(r, "workers"), group, []*Table{ta, tb}, func(_, part int, v []*View) error {
			mu.Lock()
			defer mu.Unlock()
			for i := range v {
				for k := range v[i].Len() {
					got[part][i] = append(got[part][i], bytes.Clone(v[i].At(k)))
				}
			}
			return Join(v[0], v[1], group, func(aLo, aHi, bLo, bHi int) error {
				var k string
				if aLo < aHi {
					k = string(v[0].At(aLo)[:group])
				} else {
					k = string(v[1].At(bLo)[:group])
				}
				if _, twice := counts[k]; twice {
					return fmt.Errorf("group %x twice", k)
				}
				counts[k] = [2]int{aHi - aLo, bHi - bLo}
				return nil
			})
		}, nil)
		if err != nil {
			r.Fatal(err)
		}
		for i, rows := range [][][]byte{a, b} {
			var flat [][]byte
			for p := range got {
				flat = append(flat, got[p][i]...)
			}
			want := sorted(rows, key)
			if len(flat) != len(want) {
				r.Fatalf("%d of %d records came back", len(flat), len(want))
			}
			for k := range want {
				if !bytes.Equal(flat[k][:key], want[k][:key]) {
					r.Fatalf("record %d is %x, want %x", k, flat[k], want[k])
				}
			}
			slices.SortFunc(flat, bytes.Compare) // the same records, not only the same keys
			slices.SortFunc(want, bytes.Compare)
			if !slices.EqualFunc(flat, want, bytes.Equal) {
				r.Fatal("records were changed")
			}
		}
		want := map[string][2]int{}
		for i, rows := range [][][]byte{a, b} {
			for _, x := range rows {
				n := want[string(x[:group])]
				n[i]++
				want[string(x[:group])] = n
			}
		}
		if len(want) != len(counts) {
			r.Fatalf("%d groups, want %d", len(counts), len(want))
		}
		for k, n := range want {
			if counts[k] != n {
				r.Fatalf("group %x: %v, want %v", k, counts[k], n)
			}
		}
		if limit <= 200 && len(a) > 0 && mem.Spilled() == 0 {
			r.Fatal("nothing was put on disk, so this tried nothing")
		}
		if mem.used.Load() != 0 {
			r.Fatalf("%d bytes are still held", mem.used.Load())
		}
	})
}

// A disk that refuses ends the sort with an error, and nothing stays behind in the folder.
func TestDisk(t *testing.T) {
	t.Parallel()
	mem := NewMemory(0, t.TempDir()+"/missing")
	w := mem.Table(8, 8).Writer()
	var err error
	for i := 0; i < pieceSize && err == nil; i++ {
		_, err = w.Slot(1)
	}
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	dir := t.TempDir()
	mem = NewMemory(0, dir)
	table := mem.Table(8, 8)
	rows := make([][]byte, 10_000)
	for i := range rows {
		rows[i] = binary.BigEndian.AppendUint64(nil, uint64(i)*0x9e3779b97f4a7c15)
	}
	fill(t, table, rows, 1)
	if mem.Spilled() != 80_000 {
		t.Errorf("%d bytes on disk", mem.Spilled())
	}
	stop := errors.New("stop")
	if err := Walk(context.Background(), 2, 8, []*Table{table}, func(int, int, []*View) error { return stop }, nil); !errors.Is(err, stop) {
		t.Errorf("error %v", err)
	}
	if err := mem.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
}

func benchmark(b *testing.B, limit int64) {
	const n, size, key = 1_000_000, 72, 30
	rows := make([]byte, n*size)
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := 0; i < len(rows); i += size {
		binary.BigEndian.PutUint32(rows[i:], uint32(rnd.IntN(5000))*0x9e3779b1) // 5,000 groups, twelve rows a key but for its tail
		binary.BigEndian.PutUint64(rows[i+4:], uint64(rnd.IntN(n/12))*0x9e3779b97f4a7c15)
		binary.BigEndian.PutUint64(rows[i+20:], uint64(i))
	}
	b.SetBytes(int64(len(rows)))
	for b.Loop() {
		mem := NewMemory(limit, b.TempDir())
		t := mem.Table(size, key)
		w := t.Writer()
		for i := 0; i < len(rows); i += size {
			slot, err := w.Slot(rows[i])
			if err != nil {
				b.Fatal(err)
			}
			copy(slot, rows[i:i+size])
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		if err := Walk(context.Background(), 2, 4, []*Table{t}, func(int, int, []*View) error { return nil }, nil); err != nil {
			b.Fatal(err)
		}
		mem.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/record")
}

func BenchmarkSortInMemory(b *testing.B) { benchmark(b, 1<<30) }
func BenchmarkSortOnDisk(b *testing.B)   { benchmark(b, 8<<20) }
