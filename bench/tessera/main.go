// Command tessera appends entries to a tessera log with its POSIX storage: integrated and synced before an append counts. It runs the
// load itself, as ombud bench log does, because the log is a library on both sides: a line "run CLIENTS LENGTH" on standard input is
// answered by one line of JSON.
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	mathrand "math/rand/v2"
	"os"
	"sync"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
	"k8s.io/klog/v2"
)

// The batch and the wait that gave tessera the most appends a second for 64 clients, of batches of 16 to 256 entries and waits of 1
// to 20 ms: the others gave 0.2 to 0.85 of it.
const (
	batch = 64
	wait  = 5 * time.Millisecond
)

// answer is what a run gave, times in nanoseconds.
type answer struct {
	Took  []time.Duration
	Whole time.Duration
	Proof time.Duration // the mean of an inclusion proof read from the files
	Size  uint64
}

func main() {
	dir := flag.String("dir", "", "folder for the log")
	flag.Parse()
	klog.LogToStderr(true)
	if err := run(context.Background(), *dir); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, dir string) error {
	secret, _, err := note.GenerateKey(rand.Reader, "bench.example/log")
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return err
	}
	driver, err := posix.New(ctx, posix.Config{Path: dir})
	if err != nil {
		return err
	}
	add, _, reader, err := tessera.NewAppender(ctx, driver, tessera.NewAppendOptions().WithCheckpointSigner(signer).
		WithCheckpointInterval(time.Second).WithBatching(batch, wait))
	if err != nil {
		return err
	}
	fmt.Println("ready")
	out := json.NewEncoder(os.Stdout)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var clients int
		var length time.Duration
		var text string
		if _, err := fmt.Sscanf(lines.Text(), "run %d %s", &clients, &text); err != nil {
			return err
		}
		if length, err = time.ParseDuration(text); err != nil {
			return err
		}
		a, err := load(ctx, add, clients, length)
		if err != nil {
			return err
		}
		if err := a.prove(ctx, reader); err != nil {
			return err
		}
		if err := out.Encode(a); err != nil {
			return err
		}
	}
	return nil
}

// load appends from many goroutines, each waiting for its own entry.
func load(ctx context.Context, to *tessera.Appender, clients int, length time.Duration) (*answer, error) {
	var a answer
	var mu sync.Mutex
	var wg sync.WaitGroup
	var failed error
	begin := time.Now()
	for range clients {
		wg.Go(func() {
			for time.Since(begin) < length {
				entry := make([]byte, 32)
				_, _ = rand.Read(entry)
				t := time.Now()
				_, err := to.Add(ctx, tessera.NewEntry(entry))()
				mu.Lock()
				if err != nil {
					failed = err
				}
				a.Took = append(a.Took, time.Since(t))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	a.Whole = time.Since(begin)
	return &a, failed
}

// prove measures inclusion proofs at random places, each built afresh.
func (a *answer) prove(ctx context.Context, reader tessera.LogReader) error {
	size, err := reader.IntegratedSize(ctx)
	if err != nil || size == 0 {
		return err
	}
	a.Size = size
	const times = 200
	begin := time.Now()
	for range times {
		b, err := client.NewProofBuilder(ctx, size, reader.ReadTile)
		if err != nil {
			return err
		}
		if _, err := b.InclusionProof(ctx, mathrand.Uint64N(size)); err != nil {
			return err
		}
	}
	a.Proof = time.Since(begin) / times
	return nil
}
