package app

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ombud/base/calendar"
	"ombud/base/fault"
)

// step reads how far a demo clock is to be moved: 1h, 3d, 90m, with or without a plus. Working days are no exact step.
func step(s string) (time.Duration, error) {
	sp, err := calendar.ParseSpan(strings.TrimPrefix(strings.TrimSpace(s), "+"))
	if err != nil || sp.Unit == calendar.Workday || sp.Unit == calendar.Day && sp.N > 400 {
		return 0, fault.Of("by", "demo.step")
	}
	return time.Duration(sp.N) * [...]time.Duration{calendar.Minute: time.Minute, calendar.Hour: time.Hour, calendar.Day: 24 * time.Hour}[sp.Unit], nil
}

// runClock moves the clock of a running demo over HTTP and prints what it then shows.
func runClock(ctx context.Context, args []string, out io.Writer) error {
	fs := flag.NewFlagSet("clock", flag.ContinueOnError)
	addr := fs.String("addr", "http://127.0.0.1:8080", "address of the demo")
	if err := fs.Parse(args); err != nil {
		return usage(err)
	}
	if fs.NArg() != 1 {
		return fault.New(fault.Invalid, "app.usage", "ombud clock [-addr URL] +3d")
	}
	if _, err := step(fs.Arg(0)); err != nil {
		return err
	}
	body := strings.NewReader(url.Values{"by": {fs.Arg(0)}}.Encode())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(*addr, "/")+"/demo/clock", body)
	if err != nil {
		return fault.New(fault.Invalid, "app.usage", err.Error())
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fault.New(fault.NotFound, "app.clock.unreachable", *addr).Because(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 4096))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fault.New(fault.NotFound, "app.clock.unreachable", *addr)
	}
	_, err = fmt.Fprintln(out, strings.Trim(string(text), "\"\n"))
	return err
}
