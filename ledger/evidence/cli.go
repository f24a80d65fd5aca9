package evidence

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/ledger"
	"ombud/machine/sheet"
	"ombud/machine/words"
)

// command is one run of `ombud evidence`.
type command struct {
	ledger, kind, profile, month, project, office, source, rejects, as, out, lang string
	add                                                                           bool
}

// Command runs `ombud evidence import FILE` and `ombud evidence export`; flags may stand before and after FILE.
func (w *Work) Command(ctx context.Context, args []string, out io.Writer) error {
	var c command
	f := flag.NewFlagSet("evidence", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&c.ledger, "ledger", "wages", "the ledger")
	f.StringVar(&c.kind, "kind", "", "the kind of evidence")
	f.StringVar(&c.profile, "profile", "", "how it is read")
	f.StringVar(&c.month, "month", "", "of rows that name none")
	f.StringVar(&c.project, "project", "", "of rows that name none")
	f.StringVar(&c.office, "office", "", "the office that hands it in")
	f.StringVar(&c.source, "source", "", "who it is from")
	f.StringVar(&c.rejects, "rejects", "", "file for the refused rows")
	f.StringVar(&c.as, "as", "csv", "csv or parquet")
	f.StringVar(&c.out, "out", "", "file to write")
	f.StringVar(&c.lang, "lang", "zh", "zh or en")
	f.BoolVar(&c.add, "add", false, "put rows beside what is there")
	var plain []string
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			return fault.New(fault.Invalid, "evidence.cli.usage", err.Error())
		}
		if args = f.Args(); len(args) > 0 {
			plain, args = append(plain, args[0]), args[1:]
		}
	}
	var month ledger.Month
	if c.month != "" {
		m, ok := ParseMonth(c.month)
		if !ok {
			return fault.Of("month", "evidence.web.month")
		}
		month = m
	}
	switch {
	case len(plain) == 2 && plain[0] == "import" && c.kind != "" && c.office != "":
		return w.imports(ctx, c, plain[1], month, out)
	case len(plain) == 1 && plain[0] == "export" && c.kind != "" && c.project != "" && (c.as == "csv" || c.as == "parquet"):
		return w.exports(ctx, c, month, out)
	}
	return fault.New(fault.Invalid, "evidence.cli.usage", "")
}

func (w *Work) imports(ctx context.Context, c command, file string, month ledger.Month, out io.Writer) error {
	f, err := sheet.Open(file, sheet.Options{})
	if err != nil {
		return err
	}
	defer f.Close()
	say := w.Words.In(words.Lang(c.lang))
	if c.rejects == "" {
		c.rejects = strings.TrimSuffix(file, filepath.Ext(file)) + ".rejects.csv"
	}
	// Whoever has a shell on the city's machine acts as its administrator, for the office that is named.
	r, err := w.Deliver(ctx, f, Order{Ledger: c.ledger, Kind: c.kind, Profile: c.profile, Month: month, Subject: c.project, Source: c.source, Add: c.add,
		Caller: access.Caller{Office: c.office, Roles: []access.Role{access.Admin}}, Voice: say,
		Rejects: func() (io.WriteCloser, error) {
			return os.OpenFile(c.rejects, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		}}, nil)
	if err == nil {
		fmt.Fprintln(out, say.Say("evidence.cli.done", r.Number, r.Rows, r.Refused, r.Parts))
	}
	if r.Refused > 0 {
		fmt.Fprintln(out, say.Say("evidence.cli.rejects", c.rejects))
	}
	return err
}

func (w *Work) exports(ctx context.Context, c command, month ledger.Month, out io.Writer) (err error) {
	parts, err := Current(ctx, w.Door.DB, c.ledger, c.kind, c.project, month, month)
	if err == nil && len(parts) == 0 {
		err = fault.New(fault.NotFound, "evidence.none")
	}
	if err != nil {
		return err
	}
	data, err := Bytes(ctx, w.Door.DB, parts[0])
	if err != nil {
		return err
	}
	if c.out != "" {
		f, err := os.OpenFile(c.out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		defer f.Close()
		out = f
	}
	if c.as == "parquet" {
		_, err = out.Write(data)
		return err
	}
	return WriteCSV(out, data)
}
