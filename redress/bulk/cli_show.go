package bulk

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"ombud/base/clock"
	"ombud/base/text"
	"ombud/machine/sheet"
	"ombud/machine/words"
)

// show prints a preview: which column is read from where, and the first rows. Who wrote is not shown.
func (c *command) show(ctx context.Context, f *sheet.File) error {
	p, err := c.im.Preview(ctx, f, c.order(), c.preview)
	if unknown(err) {
		defer c.say("bulk.cli.how_to", c.file)
	}
	if err != nil {
		return err
	}
	v := c.voice
	c.say("bulk.cli.preview", p.Profile.Name, p.Profile.Says.In(v.Lang), v.Count(p.Rows))
	for _, m := range p.Columns {
		note := ""
		if m.Sealed {
			note = v.Say("bulk.sealed")
		}
		fmt.Fprintf(c.out, "  %s -> %s  %s\n", m.Heading, v.Say("bulk.col."+m.Key), note)
	}
	if len(p.Unused) > 0 {
		c.say("bulk.cli.unused", strings.Join(p.Unused, v.Say("bulk.comma")))
	}
	for _, e := range p.Earlier {
		c.say("bulk.earlier", v.Moment(clock.At(e.At)), e.Profile, v.Count(e.Tally.Imported))
	}
	fmt.Fprintln(c.out)
	for _, s := range p.Sample {
		fmt.Fprintf(c.out, "%6d  %s  %s  %s  %s\n", s.Row, written(s.Written), s.Place, c.im.Matters.Name(s.Matter, v.Lang), text.Clip(s.Title, 40))
		switch {
		case s.Refused != "":
			fmt.Fprintf(c.out, "        %s\n", s.Refused)
		case s.There:
			fmt.Fprintf(c.out, "        %s\n", v.Say("bulk.there"))
		}
	}
	return nil
}

func written(at int64) string {
	if at == 0 {
		return strings.Repeat("-", 16)
	}
	return clock.At(at).Format("2006-01-02 15:04")
}

const (
	barEvery  = 200 * time.Millisecond
	barWidth  = 30
	lineEvery = 10 // percent, where there is no terminal
)

// watch shows the progress until it is stopped: a bar on a terminal, a line every tenth elsewhere.
func watch(out io.Writer, v words.Voice, p *Progress) (stop func()) {
	tty := terminal(out)
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(barEvery)
		defer tick.Stop()
		shown := 0
		for {
			select {
			case <-end:
				if tty && shown > 0 {
					fmt.Fprint(out, "\r\x1b[K")
				}
				return
			case <-tick.C:
			}
			s := p.Look()
			line := v.Say("bulk.cli.progress", s.Percent(), v.Count(s.Rows), v.Count(int(s.Total)), v.Count(s.Rate), v.Span(s.Left))
			switch {
			case s.Total == 0:
			case tty:
				full := s.Percent() * barWidth / 100
				fmt.Fprintf(out, "\r\x1b[K[%s%s] %s", strings.Repeat("=", full), strings.Repeat(" ", barWidth-full), line)
				shown++
			case s.Percent() >= shown+lineEvery:
				shown = s.Percent() / lineEvery * lineEvery
				fmt.Fprintln(out, line)
			}
		}
	}()
	return func() { close(end); <-ended }
}

// terminal reports whether somebody is looking.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
