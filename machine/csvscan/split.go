package csvscan

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// ErrTorn is a file that cannot be cut between rows: quotation marks that do not match, or a row that is longer than most.
var ErrTorn = errors.New("csvscan: no end of a row found")

// Chunk is a piece of a file that begins and ends between rows.
type Chunk struct {
	Data []byte
	Seq  int // from 0
	Line int // its first line, from 1
	buf  []byte
}

// Reading bounds how a file is read.
type Reading struct {
	Workers int          // 1 if 0
	Line    int          // the number of the first line, 1 if 0
	Size    int          // of a piece, 1 MiB
	Most    int          // bytes of a piece that has no end of a row yet, 64 MiB
	Done    atomic.Int64 // bytes that were given to a worker
}

// Each reads r in pieces and has them worked on by several goroutines; work must not keep the Chunk. The first error ends it. The
// pieces that lie in memory are at most three for each worker.
func (o *Reading) Each(ctx context.Context, r io.Reader, work func(worker int, c Chunk) error) error {
	workers, size := max(1, o.Workers), o.Size
	if size == 0 {
		size = 1 << 20
	}
	free := make(chan []byte, 2*workers+1)
	for range cap(free) {
		free <- make([]byte, size)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	full := make(chan Chunk, workers)
	var group sync.WaitGroup
	for i := range workers {
		group.Go(func() {
			for c := range full {
				if ctx.Err() == nil {
					if err := work(i, c); err != nil {
						cancel(err)
					}
				}
				o.Done.Add(int64(len(c.Data)))
				free <- c.buf
			}
		})
	}
	err := o.cut(ctx, r, free, full)
	close(full)
	group.Wait()
	if err == nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return err
}

// cut reads and cuts; what follows the last end of a row begins the next piece.
func (o *Reading) cut(ctx context.Context, r io.Reader, free chan []byte, full chan<- Chunk) error {
	most := o.Most
	if most == 0 {
		most = 64 << 20
	}
	line, seq := max(1, o.Line), 0
	buf, have := <-free, 0
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n, err := io.ReadFull(r, buf[have:])
		have += n
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return err
		}
		end := have
		if !last {
			if end = rowEnd(buf[:have]); end == 0 {
				if len(buf) >= most {
					return ErrTorn
				}
				buf = append(buf, make([]byte, len(buf))...)
				continue
			}
		}
		if end > 0 {
			next := <-free
			for len(next) < have-end {
				next = make([]byte, 2*len(next))
			}
			tail := copy(next, buf[end:have])
			full <- Chunk{Data: buf[:end], Seq: seq, Line: line, buf: buf}
			seq++
			line += bytes.Count(buf[:end], newline)
			buf, have = next, tail
		}
		if last {
			return nil
		}
	}
}

// rowEnd is the place after the last end of a line that stands outside quotation marks, 0 if there is none. It only counts marks: in a
// row where they do not match it may cut wrongly, and then the piece ends within a field for the Scanner, which says Open.
func rowEnd(b []byte) int {
	inside := bytes.Count(b, mark)%2 == 1
	end := len(b)
	for end > 0 {
		q := bytes.LastIndexByte(b[:end], '"')
		if !inside {
			if n := bytes.LastIndexByte(b[q+1:end], '\n'); n >= 0 {
				return q + 1 + n + 1
			}
		}
		inside = !inside
		end = max(q, 0)
	}
	return 0
}

var mark = []byte{'"'}
