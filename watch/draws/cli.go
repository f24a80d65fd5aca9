package draws

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"ombud/base/fault"
	"ombud/core"
	"ombud/machine/tlog"
	"ombud/machine/words"
	"ombud/redress/followup"
	"ombud/watch/publish"
)

// Fetch reads an address of another machine, at most limit bytes of it.
type Fetch func(ctx context.Context, address string, limit int64) ([]byte, error)

// Command is ombud followup: verify FILE|URL computes a draw again. It needs no city; what calls another machine is the caller's.
func Command(ctx context.Context, args []string, out io.Writer, get Fetch) error {
	if len(args) == 0 || args[0] != "verify" {
		return fault.New(fault.Invalid, "draws.usage")
	}
	fs := flag.NewFlagSet("followup verify", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	keyText := fs.String("key", "", "the log's public key, or a file that holds it")
	lang := fs.String("lang", "", "zh or en")
	var from string
	for rest := args[1:]; len(rest) > 0; {
		if err := fs.Parse(rest); errors.Is(err, flag.ErrHelp) {
			return err
		} else if err != nil {
			return fault.New(fault.Invalid, "draws.usage").Because(err)
		}
		if rest = fs.Args(); len(rest) > 0 {
			if from != "" {
				return fault.New(fault.Invalid, "draws.usage")
			}
			from, rest = rest[0], rest[1:]
		}
	}
	if from == "" {
		return fault.New(fault.Invalid, "draws.usage")
	}
	v, err := voice(*lang)
	if err != nil {
		return err
	}
	raw, err := get.read(ctx, from, maxExport)
	if err != nil {
		return err
	}
	key, own, err := get.keyOf(ctx, *keyText, from)
	if err != nil {
		return err
	}
	e, err := parse(raw)
	if err != nil {
		return err
	}
	f, err := Check(e, key)
	if err != nil {
		return err
	}
	return tell(v, e, f, own, out)
}

// parse reads an export. Unknown fields are refused: whoever adds one might think that it was checked.
func parse(raw []byte) (Export, error) {
	var e Export
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return e, fault.New(fault.Invalid, "draws.bad.json").Because(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return e, fault.New(fault.Invalid, "draws.bad.json").Because(errors.New("something follows"))
	}
	return e, nil
}

// tell says what was checked, and what nobody can check from this alone.
func tell(v words.Voice, e Export, f Finding, own bool, out io.Writer) error {
	lines := []string{v.Say("draws.ok.signed", f.Head.Origin, v.Count(int(f.Head.Size))), v.Say("draws.ok.seed", e.Commitment),
		v.Say("draws.ok.committed", f.SeedAt), v.Say("draws.ok.candidates", v.Count(len(e.Candidates))),
		v.Say("draws.ok.picks", v.Count(f.Picked), followup.Percent(e.Share))}
	if f.Recorded {
		lines = append(lines, v.Say("draws.ok.recorded"))
	}
	var b strings.Builder
	fmt.Fprintln(&b, v.Say("draws.ok.title", e.Period))
	for _, l := range lines {
		fmt.Fprintln(&b, "✓ "+l)
	}
	if !own {
		fmt.Fprintln(&b, "· "+v.Say("draws.not.key"))
	}
	if !f.Recorded {
		fmt.Fprintln(&b, "· "+v.Say("draws.not.recorded"))
	}
	fmt.Fprintln(&b, "· "+v.Say("draws.not.complete"))
	fmt.Fprintln(&b, "· "+v.Say("draws.not.keeper"))
	_, err := io.WriteString(out, b.String())
	return err
}

// keyOf is the key that was given; for a draw fetched from a city, else the one that the city itself shows.
func (get Fetch) keyOf(ctx context.Context, text, from string) (key *tlog.Verifier, own bool, err error) {
	if text == "" && !remote(from) {
		return nil, false, fault.New(fault.Invalid, "draws.no_key")
	}
	if own = text != ""; !own {
		u, err := url.Parse(from)
		if err != nil {
			return nil, false, fault.New(fault.Invalid, "draws.usage").Because(err)
		}
		raw, err := get.read(ctx, u.Scheme+"://"+u.Host+"/log/key", maxKey)
		if err != nil {
			return nil, false, err
		}
		text = string(raw)
	} else if _, err := tlog.ParseVerifier(strings.TrimSpace(text)); err != nil { // a file that holds it
		raw, err := get.read(ctx, text, maxKey)
		if err != nil {
			return nil, false, err
		}
		text, _, _ = strings.Cut(strings.TrimSpace(string(raw)), "\n")
	}
	key, err = tlog.ParseVerifier(strings.TrimSpace(text))
	return key, own, err
}

const (
	maxExport = 256 << 20
	maxKey    = 4 << 10
)

func remote(from string) bool {
	return strings.HasPrefix(from, "http://") || strings.HasPrefix(from, "https://")
}

// read reads a file, standard input for -, or an address.
func (get Fetch) read(ctx context.Context, from string, limit int64) ([]byte, error) {
	raw, err := func() ([]byte, error) {
		if remote(from) {
			return get(ctx, from, limit)
		}
		if from == "-" {
			return io.ReadAll(io.LimitReader(os.Stdin, limit))
		}
		f, err := os.Open(from)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, limit))
	}()
	if err != nil {
		return nil, fault.New(fault.NotFound, "draws.no_file", from).Because(err)
	}
	return raw, nil
}

// voice speaks the language asked for, else that of the locale.
func voice(lang string) (words.Voice, error) {
	return publish.Voice(lang, Words, followup.Words, core.Words)
}
