package publish

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"ombud/base/fault"
	"ombud/core"
	"ombud/machine/tlog"
	"ombud/machine/words"
	"ombud/redress/promise"
)

// order is what ombud verify was asked to do.
type order struct {
	file, key, server, log, state, lang string
	every                               time.Duration
	body                                bool
}

// Verify is the command ombud verify. It needs no city: a file and the log's public key are enough, and with an address it asks the
// log itself. Every failure is a fault whose words say what to do.
func Verify(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	v, err := voice(o.lang)
	if err != nil {
		return err
	}
	key, err := readKey(o.key)
	if err != nil {
		return err
	}
	if o.log != "" {
		return watch(ctx, v, key, o, out)
	}
	raw, err := readFile(o.file)
	if err != nil {
		return err
	}
	f, err := Check(raw, key)
	if err != nil {
		return err
	}
	var more []string
	if o.server != "" {
		if more, err = confirm(ctx, v, f, key, o.server); err != nil {
			return err
		}
	}
	t := tell(v, f, more...)
	if _, err := io.WriteString(out, t.text(v)); err != nil || !o.body {
		return err
	}
	_, err = fmt.Fprintf(out, "\n%s\n", t.Body)
	return err
}

// parse reads the arguments; the file may stand before or after the flags.
func parse(args []string) (order, error) {
	var o order
	fs := flag.NewFlagSet("verify", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&o.key, "key", "", "the log's public key, or a file that holds it")
	fs.StringVar(&o.server, "server", "", "address of the city: asks its log too")
	fs.StringVar(&o.log, "log", "", "address of a log to watch")
	fs.StringVar(&o.state, "state", "", "file that remembers the last checkpoint of -log")
	fs.DurationVar(&o.every, "every", 0, "go on watching, so often")
	fs.StringVar(&o.lang, "lang", "", "zh or en")
	fs.BoolVar(&o.body, "body", false, "print the record itself")
	for len(args) > 0 {
		if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
			return o, err
		} else if err != nil {
			return o, fault.New(fault.Invalid, "verify.usage").Because(err)
		}
		if args = fs.Args(); len(args) > 0 {
			if o.file != "" {
				return o, fault.New(fault.Invalid, "verify.usage").Because(errors.New("one file at a time"))
			}
			o.file, args = args[0], args[1:]
		}
	}
	switch {
	case (o.file == "") == (o.log == ""), o.log == "" && (o.state != "" || o.every != 0), o.log != "" && o.server != "", o.every < 0:
		return o, fault.New(fault.Invalid, "verify.usage")
	case o.key == "":
		return o, fault.New(fault.Invalid, "verify.no_key")
	}
	return o, nil
}

func voice(lang string) (words.Voice, error) { return Voice(lang, Words, core.Words, promise.Words) }

// Voice speaks, with these catalogues, the language asked for, else that of the locale: Chinese where it is Chinese, else English.
func Voice(lang string, texts ...string) (words.Voice, error) {
	var cats []words.Catalog
	for i, text := range texts {
		cat, err := words.Parse(fmt.Sprintf("catalogue %d", i), text)
		if err != nil {
			return words.Voice{}, err
		}
		cats = append(cats, cat)
	}
	w, err := words.New(cats...)
	if err != nil {
		return words.Voice{}, err
	}
	if lang == "" {
		for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
			if lang = os.Getenv(name); lang != "" {
				break
			}
		}
	}
	if strings.HasPrefix(lang, "zh") {
		return w.In(words.Zh), nil
	}
	return w.In(words.En), nil
}

// readKey takes the key itself, or the path of a file with it on its first line.
func readKey(s string) (*tlog.Verifier, error) {
	if v, err := tlog.ParseVerifier(strings.TrimSpace(s)); err == nil {
		return v, nil
	}
	raw, err := readFile(s)
	if err != nil {
		return nil, err
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(raw)), "\n")
	return tlog.ParseVerifier(strings.TrimSpace(line))
}

// maxFile is more than any proof or key; what is longer is another file.
const maxFile = 512 << 10

func readFile(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(io.LimitReader(os.Stdin, maxFile))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "verify.no_file", path).Because(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return nil, fault.New(fault.Invalid, "verify.no_file", path).Because(err)
	}
	return raw, nil
}
