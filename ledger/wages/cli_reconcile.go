package wages

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/ledger"
	"ombud/machine/csvscan"
	"ombud/machine/extsort"
	"ombud/machine/prf"
	"ombud/machine/words"
)

// reconcileCommand is one run of `ombud wages reconcile`.
type reconcileCommand struct {
	Reconciliation
	out, key, at, tolerance string
	megabytes               int64
	say                     io.Writer
}

// CommandReconcile runs `ombud wages reconcile`: two tables in, a table of findings out. It opens no city and keeps nothing.
func CommandReconcile(ctx context.Context, args []string, out io.Writer, v words.Voice, off func(ledger.Day) bool) error {
	c := &reconcileCommand{say: out}
	c.Voice, c.Off = v, off
	if err := c.parse(args); err != nil {
		return err
	}
	dir := filepath.Dir(c.out)
	var rejects []string
	c.Rejects = func(kind string) (io.WriteCloser, error) {
		name := filepath.Join(dir, strings.TrimSuffix(filepath.Base(c.out), ".csv")+"-rejects-"+kind+".csv")
		rejects = append(rejects, name)
		return os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) // it repeats rows as they were, so it names people
	}
	f, err := os.CreateTemp(dir, ".findings-")
	if err != nil {
		return fault.New(fault.Invalid, "wages.reconcile.out", c.out).Because(err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	w := newFindingWriter(f, v)
	c.Progress = &Progress{}
	stop := c.watch()
	s, err := c.Find(ctx, w.write)
	stop()
	for _, name := range rejects {
		fmt.Fprintln(out, v.Say("wages.reconcile.rejects", name))
	}
	if err != nil {
		return err
	}
	if err := errors.Join(w.close(), f.Close(), os.Rename(f.Name(), c.out)); err != nil {
		return fault.New(fault.Invalid, "wages.reconcile.out", c.out).Because(err)
	}
	c.report(s)
	return nil
}

func (c *reconcileCommand) parse(args []string) error {
	fs := flag.NewFlagSet("wages reconcile", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&c.Attendance, "attendance", "", "")
	fs.StringVar(&c.Bank, "bank", "", "")
	fs.StringVar(&c.Projects, "projects", "", "")
	fs.StringVar(&c.out, "out", "findings.csv", "")
	fs.StringVar(&c.at, "at", "", "")
	fs.StringVar(&c.tolerance, "tolerance", "1.00", "")
	fs.IntVar(&c.PayDay, "payday", 15, "")
	fs.StringVar(&c.key, "key", "", "")
	fs.BoolVar(&c.Partial, "partial", false, "")
	fs.Int64Var(&c.megabytes, "memory", usualMemory>>20, "")
	fs.StringVar(&c.Dir, "tmp", "", "")
	err := fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(c.say, c.Voice.Say("wages.reconcile.help"))
		for _, f := range []string{"attendance FILE", "bank FILE", "projects FILE", "out FILE", "at DAY", "tolerance YUAN", "payday DAY", "key FILE", "partial", "memory MB", "tmp FOLDER"} {
			name, _, _ := strings.Cut(f, " ")
			fmt.Fprintf(c.say, "  -%-17s %s\n", f, c.Voice.Say("wages.reconcile.flag."+name))
		}
		return err
	}
	switch {
	case err != nil:
		return fault.New(fault.Invalid, "wages.reconcile.usage", err.Error())
	case fs.NArg() > 0:
		return fault.New(fault.Invalid, "wages.reconcile.usage", fs.Arg(0))
	case c.Attendance == "" || c.Bank == "":
		return fault.New(fault.Invalid, "wages.reconcile.usage", "-attendance -bank")
	case c.PayDay < 1 || c.PayDay > 31:
		return fault.New(fault.Invalid, "wages.reconcile.usage", "-payday 1…31")
	case c.megabytes < 1:
		return fault.New(fault.Invalid, "wages.reconcile.usage", "-memory")
	}
	c.Memory = c.megabytes << 20
	y, m, d := clock.System{}.Now().Date()
	c.At = ledger.DayOf(y, m, d)
	if c.at != "" {
		day, ok := csvscan.Days([]byte(c.at))
		if c.At = ledger.Day(day); !ok {
			return fault.New(fault.Invalid, "wages.reconcile.usage", "-at 2026-03-15")
		}
	}
	var ok bool
	if c.Tolerance, ok = csvscan.Cents([]byte(c.tolerance)); !ok || c.Tolerance < 0 {
		return fault.New(fault.Invalid, "wages.reconcile.usage", "-tolerance 1.00")
	}
	return c.secret()
}

// secret reads the key, or makes one that nobody will know after the run.
func (c *reconcileCommand) secret() error {
	c.Secret = make([]byte, prf.SecretSize)
	if c.key == "" {
		rand.Read(c.Secret)
		return nil
	}
	raw, err := os.ReadFile(c.key)
	if err == nil {
		c.Secret, err = hex.DecodeString(strings.TrimSpace(string(raw)))
	}
	if err != nil || len(c.Secret) != prf.SecretSize {
		return fault.New(fault.Invalid, "wages.reconcile.key", c.key)
	}
	return nil
}

// report says what was found.
func (c *reconcileCommand) report(s Summary) {
	v := c.Voice
	fmt.Fprintln(c.say, v.Say("wages.reconcile.done", v.Count(int(s.Attendance)), v.Count(int(s.Bank)), v.Count(s.Projects)))
	if s.Refused > 0 {
		fmt.Fprintln(c.say, v.Say("wages.reconcile.partial", v.Count(int(s.Refused))))
	}
	for _, check := range foundNames {
		if n := s.Count[check]; n > 0 {
			fmt.Fprintln(c.say, "  "+v.Say("wages.reconcile.line", v.Say("wages.found."+check), v.Count(int(n)), money(s.Amount[check])))
		}
	}
	fmt.Fprintln(c.say, v.Say("wages.reconcile.written", v.Count(int(s.Findings)), c.out))
}

var foundNames = []string{FoundUnpaid, FoundShort, FoundLate, FoundNoAttendance, FoundReturned}

func money(f ledger.Fen) string { return fmt.Sprintf("%d.%02d", f/100, f%100) }

// findingWriter writes findings as csv that a spreadsheet opens. A worker is a key; the lines say where the row stands in the files that
// whoever runs this has anyway.
type findingWriter struct {
	out *csv.Writer
	v   words.Voice
}

func newFindingWriter(w io.Writer, v words.Voice) *findingWriter {
	f := &findingWriter{csv.NewWriter(w), v}
	f.out.UseCRLF = true
	_, _ = io.WriteString(w, "\ufeff") // the csv writer meets the same error
	var head []string
	for _, name := range []string{"check", "what", "project", "party", "month", "worker", "amount", "days", "attendance", "bank"} {
		head = append(head, v.Say("wages.reconcile.head."+name))
	}
	_ = f.out.Write(head) // and keeps it
	return f
}

func (f *findingWriter) write(list []ledger.Finding) error {
	for _, x := range list {
		var lines [2][]string
		for _, r := range x.Proof {
			i := 0
			if r.Kind == KindFlow {
				i = 1
			}
			lines[i] = append(lines[i], strconv.Itoa(int(r.Line)))
		}
		days := ""
		if x.Count != 0 {
			days = strconv.FormatInt(x.Count, 10)
		}
		if err := f.out.Write([]string{x.Check, f.v.Say("wages.found." + x.Check), guard(x.Subject), guard(x.Party), x.Period.String(), x.Person.String(), money(x.Amount), days,
			strings.Join(lines[0], " "), strings.Join(lines[1], " ")}); err != nil {
			return err
		}
	}
	return nil
}

// guard keeps a spreadsheet from running a name as a formula.
func guard(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func (f *findingWriter) close() error {
	f.out.Flush()
	return f.out.Error()
}

// watch shows how far it is: a bar on a terminal, a line every tenth elsewhere, nothing for what is over at once.
func (c *reconcileCommand) watch() (stop func()) {
	tty := false
	if f, ok := c.say.(*os.File); ok {
		info, err := f.Stat()
		tty = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(250 * time.Millisecond)
		defer tick.Stop()
		for shown := 0; ; {
			select {
			case <-end:
				if tty && shown > 0 {
					fmt.Fprint(c.say, "\r\x1b[K")
				}
				return
			case <-tick.C:
			}
			p := c.Progress
			read, whole := p.Bytes(), max(1, p.Total.Load())
			done := int(70*min(read, whole)/whole + 30*p.Parts.Load()/extsort.Parts) // reading takes that much of the time
			line := c.Voice.Say("wages.reconcile.progress", done, c.Voice.Count(int(p.Rows.Load())))
			switch {
			case tty:
				fmt.Fprintf(c.say, "\r\x1b[K[%s%s] %s", strings.Repeat("=", done*3/10), strings.Repeat(" ", 30-done*3/10), line)
				shown++
			case done >= shown+10:
				shown = done / 10 * 10
				fmt.Fprintln(c.say, line)
			}
		}
	}()
	return func() { close(end); <-ended }
}
