package publish

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ombud/base/fault"
	"ombud/machine/tlog"
	"ombud/machine/words"
)

// logAddress is where the log of a city is: below its address, unless that was given already.
func logAddress(server string) string {
	server = strings.TrimRight(server, "/")
	if strings.HasSuffix(server, "/log") {
		return server
	}
	return server + "/log"
}

// confirm asks the log: that its present state contains the one of the file, and the record in the same place.
func confirm(ctx context.Context, v words.Voice, f Finding, key *tlog.Verifier, server string) ([]string, error) {
	client, err := tlog.NewClient(logAddress(server), key, nil)
	if err != nil {
		return nil, err
	}
	now, _, err := client.Checkpoint(ctx)
	if err != nil {
		return nil, err
	}
	if f.Promise != nil {
		return []string{v.Say("verify.ask_again", v.Count(int(now.Size)))}, nil
	}
	if err := client.Consistency(ctx, f.Head, now); err != nil {
		return nil, err
	}
	if _, err := client.Inclusion(ctx, f.Fact.Hash, f.Fact.Seq, now); err != nil {
		return nil, err
	}
	return []string{v.Say("verify.grown", v.Count(int(f.Head.Size)), v.Count(int(now.Size))), v.Say("verify.still", v.Count(int(f.Fact.Seq)+1))}, nil
}

// watch looks at a log, once or again and again: its signature, and that it contains everything that it was seen with before. What it
// saw last is kept in the state file, signed by the log: if the log ever takes something back, that file is the evidence.
func watch(ctx context.Context, v words.Voice, key *tlog.Verifier, o order, out io.Writer) error {
	client, err := tlog.NewClient(logAddress(o.log), key, nil)
	if err != nil {
		return err
	}
	old, err := remembered(o.state, key)
	if err != nil {
		return err
	}
	for {
		now, signed, err := client.Checkpoint(ctx)
		if err != nil {
			return err
		}
		if err := client.Consistency(ctx, old, now); err != nil {
			return err
		}
		say := v.Say("verify.watched", now.Origin, v.Count(int(now.Size)))
		if old.Size > 0 {
			say = v.Say("verify.watched_since", now.Origin, v.Count(int(now.Size)), v.Count(int(old.Size)))
		}
		if _, err := fmt.Fprintf(out, "✓ %s\n  %s\n", say, fingerprint(now.Root)); err != nil {
			return err
		}
		if now.Size > old.Size {
			if err := remember(o.state, signed); err != nil {
				return err
			}
			old = now
		}
		if o.every == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(o.every):
		}
	}
}

func fingerprint(h tlog.Hash) string { return fmt.Sprintf("%x", h) }

// remembered is the checkpoint in the state file; the zero value when there is none yet.
func remembered(path string, key *tlog.Verifier) (tlog.Checkpoint, error) {
	if path == "" {
		return tlog.Checkpoint{}, nil
	}
	raw, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return tlog.Checkpoint{}, nil
	}
	if err != nil {
		return tlog.Checkpoint{}, fault.New(fault.Invalid, "verify.no_file", path).Because(err)
	}
	return tlog.ParseCheckpoint(raw, key)
}

// remember replaces the state file in one step, so that a crash leaves the old one or the new one.
func remember(path string, signed []byte) error {
	if path == "" {
		return nil
	}
	next := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".new")
	err := os.WriteFile(next, signed, 0o644)
	if err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		return fault.New(fault.Invalid, "verify.no_write", path).Because(err)
	}
	return nil
}
