package csvscan

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// reference reads with encoding/csv; ok is false if it finds any flaw.
func reference(data []byte) (rows [][]string, lines []int, ok bool) {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	for {
		row, err := r.Read()
		if err == io.EOF {
			return rows, lines, true
		}
		if err != nil {
			return nil, nil, false
		}
		n, _ := r.FieldPos(0)
		rows, lines = append(rows, row), append(lines, n)
	}
}

func ours(data []byte, line int) (rows [][]string, lines []int, flaw Flaw) {
	s := Scanner{Data: data, Line: line}
	for s.Next() {
		if s.Bad != Sound {
			return nil, nil, s.Bad
		}
		var row []string
		for _, f := range s.Fields {
			row = append(row, string(f))
		}
		rows, lines = append(rows, row), append(lines, s.At)
	}
	return rows, lines, Sound
}

func agree(t interface{ Fatalf(string, ...any) }, data []byte) {
	want, at, ok := reference(data)
	got, lines, flaw := ours(data, 1)
	if ok != (flaw == Sound) {
		t.Fatalf("%q: encoding/csv takes it: %v; flaw %d", data, ok, flaw)
	}
	if ok && (!reflect.DeepEqual(got, want) || !slices.Equal(lines, at)) {
		t.Fatalf("%q:\n got %q at %v\nwant %q at %v", data, got, lines, want, at)
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range []string{"", "\n", "a,b\nc,d", "a,\"b\nc\",d\r\n\r\n1,2,3\r\n", "\"a\"\"b\",\"\"\n", "\"a\r\nb\",c\n", "\"a\"x,b\n", "a\"b\n", "\"open", ",\n,,", "\"\r\",a\r", "\"a\",\n\"b\"\n", "x\r\ry\n", "a,\"b\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { agree(t, data) })
}

// Pieces of any size give the rows of the whole, with their lines, whoever works on them.
func TestPiecesGiveTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		field := rapid.SampledFrom([]string{"", "a", "11010119900307987X", "长沙", `"q"`, "\"a,b\"", "\"a\nb\"", "\"a\"\"b\"", "\"\n\n\n\"", "\"\r\nx\""})
		var b strings.Builder
		for range rapid.IntRange(0, 40).Draw(r, "rows") {
			for i := range rapid.IntRange(1, 4).Draw(r, "fields") {
				if i > 0 {
					b.WriteByte(',')
				}
				b.WriteString(field.Draw(r, "field"))
			}
			b.WriteString(rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(r, "end"))
		}
		data := []byte(b.String())
		want, at, ok := reference(data)
		if !ok {
			r.Fatalf("the test makes what encoding/csv does not take: %q", data)
		}
		type piece struct {
			rows  [][]string
			lines []int
		}
		pieces := map[int]piece{}
		var mu sync.Mutex
		o := Reading{Workers: 2, Size: rapid.IntRange(1, 60).Draw(r, "size")}
		err := o.Each(context.Background(), bytes.NewReader(data), func(_ int, c Chunk) error {
			rows, lines, flaw := ours(c.Data, c.Line)
			if flaw != Sound {
				return fmt.Errorf("piece %q: flaw %d", c.Data, flaw)
			}
			mu.Lock()
			pieces[c.Seq] = piece{rows, lines}
			mu.Unlock()
			return nil
		})
		if err != nil {
			r.Fatalf("%q: %v", data, err)
		}
		var got [][]string
		var lines []int
		for i := range len(pieces) {
			got, lines = append(got, pieces[i].rows...), append(lines, pieces[i].lines...)
		}
		if len(got)+len(want) > 0 && (!reflect.DeepEqual(got, want) || !slices.Equal(lines, at)) {
			r.Fatalf("%q:\n got %q %v\nwant %q %v", data, got, lines, want, at)
		}
		if o.Done.Load() != int64(len(data)) {
			r.Fatalf("%d of %d bytes were worked on", o.Done.Load(), len(data))
		}
	})
}

// A mark that does not match is never passed over in silence: some piece says so, or no end of a row is found.
func TestUnmatchedMarksAreSeen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		var b strings.Builder
		rows := rapid.IntRange(1, 30).Draw(r, "rows")
		bad := rapid.IntRange(0, rows-1).Draw(r, "bad")
		for i := range rows {
			if i == bad {
				b.WriteString(rapid.SampledFrom([]string{"a\"b,c\n", "\"a\"b,c\n", "x,\"y\n"}).Draw(r, "flaw"))
			}
			b.WriteString(rapid.SampledFrom([]string{"a,b\n", "\"a\nb\",c\n", "\"a\",\"b\"\n"}).Draw(r, "row"))
		}
		var seen bool
		var mu sync.Mutex
		o := Reading{Workers: 2, Size: rapid.IntRange(1, 40).Draw(r, "size"), Most: 1 << 12}
		err := o.Each(context.Background(), strings.NewReader(b.String()), func(_ int, c Chunk) error {
			s := Scanner{Data: c.Data, Line: c.Line}
			for s.Next() {
				mu.Lock()
				seen = seen || s.Bad != Sound
				mu.Unlock()
			}
			return nil
		})
		if !seen && !errors.Is(err, ErrTorn) {
			r.Fatalf("nobody saw the flaw in %q", b.String())
		}
	})
}

func TestEachStopsAtAnError(t *testing.T) {
	t.Parallel()
	stop := errors.New("stop")
	o := Reading{Workers: 2, Size: 16}
	if err := o.Each(context.Background(), strings.NewReader(strings.Repeat("a,b\n", 1000)), func(int, Chunk) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("error %v", err)
	}
	if err := o.Each(context.Background(), iotest{}, func(int, Chunk) error { return nil }); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error %v", err)
	}
}

type iotest struct{}

func (iotest) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestValues(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"0": 0, "1": 100, "12.3": 1230, "12.34": 1234, "-0.01": -1, "+5": 500, "123456789012345": 12345678901234500} {
		if v, ok := Cents([]byte(text)); !ok || v != want {
			t.Errorf("Cents(%s) = %d %v", text, v, ok)
		}
	}
	for _, text := range []string{"", "-", ".5", "1.", "1.234", "1,000", "1e3", " 1", "1.2.3", "１", "1234567890123456", "--1", "1.x", "0x1"} {
		if v, ok := Cents([]byte(text)); ok {
			t.Errorf("Cents(%s) = %d", text, v)
		}
	}
	for _, text := range []string{"2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "20260431", "2026-01/01", "", "2100-02-29", "abcdefgh"} {
		if v, ok := Days([]byte(text)); ok {
			t.Errorf("Days(%s) = %d", text, v)
		}
	}
	for _, text := range []string{"2026-13", "202600", "2026", "", "26-01", "2026.01"} {
		if v, ok := Months([]byte(text)); ok {
			t.Errorf("Months(%s) = %d", text, v)
		}
	}
	for day := time.Date(1899, 12, 25, 0, 0, 0, 0, time.UTC); day.Year() < 2105; day = day.AddDate(0, 0, 1) {
		for _, layout := range []string{"2006-01-02", "2006/01/02", "20060102"} {
			d, ok := Days([]byte(day.Format(layout)))
			if !ok || int64(d)*86400 != day.Unix() {
				t.Fatalf("Days(%s) = %d %v", day.Format(layout), d, ok)
			}
			m, ok := Months([]byte(day.Format("2006-01")))
			if !ok || m != Month(d) || int(m) != day.Year()*12+int(day.Month())-1 {
				t.Fatalf("month of %s: %d and %d", day, m, Month(d))
			}
		}
	}
}

// rowsOf makes rows of a bank, as they are.
func rowsOf(n int, quoted bool) []byte {
	var b bytes.Buffer
	rnd := rand.New(rand.NewPCG(1, 2))
	q := ""
	if quoted {
		q = `"`
	}
	for i := range n {
		fmt.Fprintf(&b, "P%05d,%sTX%012d%s,2026-03-%02d,11010119900307%04d,6222020200%09d,%s%d.%02d%s,2026-02,%s工资%s\n", i%5000, q, i, q, 1+i%28, i%10000, i, q, 3000+rnd.IntN(9000), rnd.IntN(100), q, q, q)
	}
	return b.Bytes()
}

func benchmarkScan(b *testing.B, quoted bool) {
	data := rowsOf(10_000, quoted)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var s Scanner
	for b.Loop() {
		s = Scanner{Data: data, Fields: s.Fields, scratch: s.scratch}
		n := 0
		for s.Next() {
			n += len(s.Fields)
		}
		if n != 80_000 {
			b.Fatal(n)
		}
	}
}

func BenchmarkScanPlain(b *testing.B)  { benchmarkScan(b, false) }
func BenchmarkScanQuoted(b *testing.B) { benchmarkScan(b, true) }

// BenchmarkEncodingCSV is what the Scanner is measured against, at its fastest.
func BenchmarkEncodingCSV(b *testing.B) {
	data := rowsOf(10_000, true)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r := csv.NewReader(bytes.NewReader(data))
		r.ReuseRecord = true
		for {
			if _, err := r.Read(); err != nil {
				break
			}
		}
	}
}
