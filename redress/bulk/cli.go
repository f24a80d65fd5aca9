package bulk

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/machine/sheet"
	"ombud/machine/words"
)

// command is one run of `ombud import`.
type command struct {
	im    *Importer
	out   io.Writer
	voice words.Voice

	file, profile, place, rejects, save, lang string
	sheet                                     sheet.Options
	preview, atOnce                           int
	dry, profiles                             bool
}

// Command runs `ombud import FILE [flags]`; flags may stand before and after FILE.
func (im *Importer) Command(ctx context.Context, args []string, out io.Writer) error {
	c := &command{im: im, out: out, voice: im.Words.In(locale())}
	switch err := c.parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	case c.profiles:
		return c.listProfiles()
	case c.file == "":
		return fault.New(fault.Invalid, "bulk.cli.no_file")
	}
	f, err := sheet.Open(c.file, c.sheet)
	if err != nil {
		return err
	}
	defer f.Close()
	if c.save != "" {
		return c.saveProfile(f)
	}
	if c.preview > 0 {
		return c.show(ctx, f)
	}
	return c.run(ctx, f)
}

// locale is the language that the terminal speaks.
func locale() words.Lang {
	if strings.HasPrefix(os.Getenv("LC_ALL")+os.Getenv("LANG"), "zh") {
		return words.Zh
	}
	return words.En
}

func (c *command) flags() *flag.FlagSet {
	f := flag.NewFlagSet("import", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&c.profile, "profile", c.profile, "bulk.flag.profile")
	f.StringVar(&c.place, "place", c.place, "bulk.flag.place")
	f.IntVar(&c.preview, "preview", c.preview, "bulk.flag.preview")
	f.StringVar(&c.rejects, "rejects", c.rejects, "bulk.flag.rejects")
	f.BoolVar(&c.dry, "dry-run", c.dry, "bulk.flag.dry_run")
	f.IntVar(&c.atOnce, "at-once", c.atOnce, "bulk.flag.at_once")
	f.BoolVar(&c.profiles, "profiles", c.profiles, "bulk.flag.profiles")
	f.StringVar(&c.save, "save-profile", c.save, "bulk.flag.save_profile")
	f.StringVar(&c.sheet.Sheet, "sheet", c.sheet.Sheet, "bulk.flag.sheet")
	f.StringVar(&c.sheet.Encoding, "encoding", c.sheet.Encoding, "bulk.flag.encoding")
	f.StringVar(&c.lang, "lang", c.lang, "bulk.flag.lang")
	return f
}

func (c *command) parse(args []string) error {
	f := c.flags()
	for {
		err := f.Parse(args)
		if c.lang != "" {
			c.voice = c.im.Words.In(words.Lang(c.lang))
		}
		if errors.Is(err, flag.ErrHelp) {
			c.help(f)
			return err
		}
		if err != nil {
			return fault.New(fault.Invalid, "bulk.cli.usage", err.Error())
		}
		if f.NArg() == 0 {
			break
		}
		if c.file != "" {
			return fault.New(fault.Invalid, "bulk.cli.one_file")
		}
		c.file, args = f.Arg(0), f.Args()[1:]
	}
	if c.place != "" && !place.Code(c.place).Valid() {
		return fault.New(fault.Invalid, "bulk.cli.place", c.place)
	}
	if c.atOnce < 0 || c.atOnce > mostAtOnce || c.preview < 0 {
		return fault.New(fault.Invalid, "bulk.cli.number")
	}
	return nil
}

func (c *command) say(key string, args ...any) { fmt.Fprintln(c.out, c.voice.Say(key, args...)) }

func (c *command) help(f *flag.FlagSet) {
	fmt.Fprintln(c.out, "ombud import FILE [FLAGS]")
	fmt.Fprintln(c.out)
	c.say("bulk.help.what")
	c.say("bulk.help.again")
	c.say("bulk.help.clock")
	c.say("bulk.help.person")
	fmt.Fprintln(c.out)
	f.VisitAll(func(f *flag.Flag) { fmt.Fprintf(c.out, "  --%-14s %s\n", f.Name, c.voice.Say(f.Usage)) })
}

func (c *command) listProfiles() error {
	list, broken, err := c.im.Profiles()
	if err != nil {
		return err
	}
	for _, p := range list {
		mark := c.voice.Say("bulk.cli.built_in")
		if p.City {
			mark = c.voice.Say("bulk.cli.own")
		}
		fmt.Fprintf(c.out, "%-16s %s  %s\n", p.Name, p.Says.In(c.voice.Lang), mark)
	}
	for _, b := range broken {
		fmt.Fprintf(c.out, "%-16s %s\n", b.File, Reason(c.voice, b.Err))
	}
	c.say("bulk.cli.profiles_in", c.im.profileDir())
	return nil
}

// saveProfile keeps a profile under a new name: the one that fits the file, or a draft for a person to finish.
func (c *command) saveProfile(f *sheet.File) error {
	p, _, err := c.im.Bind(f, c.profile)
	var text []byte
	done := "bulk.cli.saved"
	switch {
	case err == nil:
		text, err = p.Renamed(c.save)
	case unknown(err):
		var head sheet.Row
		var guess map[string]string
		if head, err = Headings(f); err == nil {
			guess, err = Guess(head)
		}
		if err == nil {
			text, err = Draft(c.save, head, guess)
		}
		done = "bulk.cli.drafted"
	}
	if err != nil {
		return err
	}
	path, err := c.im.Keep(text)
	if err != nil {
		return err
	}
	c.say(done, path)
	_, err = c.out.Write(text)
	return err
}

func (c *command) order() Order {
	return Order{Profile: c.profile, Place: place.Code(c.place), AtOnce: c.atOnce, Beside: true, DryRun: c.dry, Voice: c.voice,
		Caller: access.Caller{Roles: []access.Role{access.Machine}}}
}

func (c *command) run(ctx context.Context, f *sheet.File) error {
	var rejects string
	o := c.order()
	o.Rejects = func() (io.WriteCloser, error) {
		w, err := c.rejectFile()
		if err == nil {
			rejects = w.Name()
		}
		return w, err
	}
	var p Progress
	stop := watch(c.out, c.voice, &p)
	report, err := c.im.Run(ctx, f, o, &p)
	stop()
	if report.Profile != nil {
		c.report(report, rejects)
	}
	switch {
	case unknown(err):
		c.say("bulk.cli.how_to", filepath.Base(c.file))
	case cut(err):
		return fault.New(fault.Busy, "bulk.cli.cut").Because(err)
	}
	return err
}

func (c *command) report(r Report, rejects string) {
	key := "bulk.cli.done"
	if c.dry {
		key = "bulk.cli.would"
	}
	n := c.voice.Count
	c.say(key, n(r.Rows), n(r.Imported), n(r.Dispatched), n(r.Waiting()), n(r.There), n(r.Refused))
	if r.Copies > 0 {
		c.say("bulk.cli.copies", n(r.Copies))
	}
	if r.Persons > 0 {
		c.say("bulk.cli.persons", n(r.Persons))
	}
	if r.FileTime > 0 {
		c.say("bulk.cli.file_time", n(r.FileTime))
	}
	for _, x := range r.First {
		c.say("bulk.cli.refused", x.Row, x.Reason)
	}
	if rejects != "" {
		c.say("bulk.cli.rejects", n(r.Refused), rejects)
	}
}

// rejectFile makes the file of refused rows, which nobody else may read. It replaces none: somebody may be mending the last one.
func (c *command) rejectFile() (*os.File, error) {
	path := c.rejects
	base := strings.TrimSuffix(c.file, filepath.Ext(c.file)) + ".rejects"
	if path == "" {
		path = base + ".csv"
	}
	for n := 2; ; n++ {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		switch {
		case err == nil:
			return f, nil
		case !errors.Is(err, fs.ErrExist):
			return nil, fault.New(fault.Invalid, "bulk.cli.no_rejects", path).Because(err)
		case c.rejects != "":
			return nil, fault.New(fault.Conflict, "bulk.cli.exists", path)
		}
		path = fmt.Sprintf("%s-%d.csv", base, n)
	}
}
