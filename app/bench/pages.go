package bench

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// page is one page that people open all day, and who opens it.
type page struct {
	name, path string
	as         []*http.Cookie
}

// Pages measures whole pages over HTTP, drawn by the server: the handler's queue, lists and a case, the supervisor's duties, the
// resident's status page, the public front page; each client opens them in turn.
func Pages(ctx context.Context, o Options) error {
	var each []*sample
	var list []page
	err := within(ctx, o, "pages", func(s *server) (sm *sample, took time.Duration, err error) {
		c := client(o)
		if list, err = pages(ctx, c, s.url); err != nil {
			return nil, 0, err
		}
		each = make([]*sample, len(list))
		for i := range each {
			each[i] = &sample{}
		}
		sm, took = load(ctx, o, func(ctx context.Context, client, n int) error {
			i := (client + n) % len(list)
			t := now()
			res, body, err := get(ctx, c, s.url+list[i].path, list[i].as...)
			if err == nil && res.StatusCode != http.StatusOK {
				err = fmt.Errorf("%s: %s %s", list[i].name, res.Status, problem(body))
			}
			each[i].add(now().Sub(t), err)
			return err
		})
		return sm, took, nil
	})
	for i, x := range each {
		fmt.Fprintf(o.Out, "  %-13s p50 %s  p99 %s  (%d)\n", list[i].name, ms(x.at(.5)), ms(x.at(.99)), len(x.took))
	}
	return err
}

var receiptCode = regexp.MustCompile(`#code=([0-9A-Z-]+)`)

// pages signs in and files one grievance, so that every page has somebody whose page it is.
func pages(ctx context.Context, c *http.Client, base string) ([]page, error) {
	office, err := signIn(ctx, c, base, "housing")
	if err != nil {
		return nil, err
	}
	petition, err := signIn(ctx, c, base, "petition")
	if err != nil {
		return nil, err
	}
	_, receipt, err := post(ctx, c, base+"/file/send", form(key(), 0))
	if err != nil {
		return nil, err
	}
	number, code := strings.ReplaceAll(shownNumber.FindString(receipt), " ", ""), receiptCode.FindStringSubmatch(receipt)
	if number == "" {
		return nil, fmt.Errorf("pages: no receipt: %s", problem(receipt))
	}
	secret := shownCode(receipt)
	if code != nil {
		secret = code[1]
	}
	res, told, err := post(ctx, c, base+"/status", url.Values{"number": {number}, "code": {secret}})
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusSeeOther {
		return nil, fmt.Errorf("pages: the receipt does not open: %s %s", res.Status, problem(told))
	}
	found, _, err := get(ctx, c, base+"/desk/search?q="+number, petition...)
	if err != nil {
		return nil, err
	}
	return []page{
		{"queue", "/desk", office},
		{"list", "/desk/cases?status=accepted", office},
		{"search", "/desk/search?q=" + url.QueryEscape("夜间施工"), office},
		{"case", found.Header.Get("Location"), petition},
		{"duties", "/desk/duties", petition},
		{"status", "/my", res.Cookies()},
		{"front page", "/", nil},
	}, nil
}

var codeGroups = regexp.MustCompile(`\b[0-9A-Z]{4}(?:<[^>]*>|[ -])+(?:[0-9A-Z]{4}(?:<[^>]*>|[ -])*){4}`)

// shownCode is the code as the receipt shows it, in groups of four.
func shownCode(receipt string) string {
	return strings.ReplaceAll(tags.ReplaceAllString(codeGroups.FindString(receipt), ""), "-", "")
}
