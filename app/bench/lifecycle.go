package bench

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"ombud/app/demo"
)

var (
	shownNumber = regexp.MustCompile(`\b\d{6} \d \d{6} \d{6} \d\b`)
	caseLink    = regexp.MustCompile(`/desk/case/([0-9A-Z]{13})`)
)

// Lifecycle measures create -> search -> assign -> accept -> answer -> search over HTTP, by a resident and two signed-in offices,
// each step a durable commit or a whole page.
func Lifecycle(ctx context.Context, o Options) error {
	return within(ctx, o, "lifecycle", func(s *server) (*sample, time.Duration, error) {
		c := client(o)
		petition, err := signIn(ctx, c, s.url, "petition")
		if err != nil {
			return nil, 0, err
		}
		office, err := signIn(ctx, c, s.url, "housing")
		if err != nil {
			return nil, 0, err
		}
		sm, took := load(ctx, o, func(ctx context.Context, _, n int) error { return life(ctx, c, s.url, petition, office, n) })
		return sm, took, nil
	})
}

// signIn opens a staff session and gives its cookies.
func signIn(ctx context.Context, c *http.Client, base, login string) ([]*http.Cookie, error) {
	res, page, err := post(ctx, c, base+"/sign-in", url.Values{"login": {login}, "password": {demo.Password}})
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusSeeOther {
		return nil, fmt.Errorf("sign in as %s: %s %s", login, res.Status, clip(page))
	}
	return res.Cookies(), nil
}

// life is one grievance from filing to answer.
func life(ctx context.Context, c *http.Client, base string, petition, office []*http.Cookie, n int) error {
	res, page, err := post(ctx, c, base+"/file/send", form(key(), n))
	if err != nil {
		return err
	}
	number := shownNumber.FindString(page)
	if number == "" {
		return fmt.Errorf("create: %s without a number", res.Status)
	}
	number = strings.ReplaceAll(number, " ", "")
	// A search by number leads straight to the case.
	if res, _, err = get(ctx, c, base+"/desk/search?q="+number, petition...); err != nil {
		return err
	}
	m := caseLink.FindStringSubmatch(res.Header.Get("Location"))
	if m == nil {
		return fmt.Errorf("search: the new grievance is not found")
	}
	steps := []struct {
		verb string
		as   []*http.Cookie
		form url.Values
	}{
		{"transfer", petition, url.Values{"to": {"HC-990102"}, "mode": {"transfer"}, "matter": {"0303"}, "was": {"0303"}, "route": {"D"}}},
		{"accept", office, url.Values{"route": {"D"}, "procedure": {"ordinary"}, "notice": {"已经受理，将按规定程序办理。"}}},
		{"answer", office, url.Values{"step": {"do"}, "request": {"停止违法夜间施工"}, "facts": {"经现场核实，工地夜间施工情况属实。"}, "point-1": {"已责令停止夜间施工。"},
			"opinion": {"支持诉求，已责令整改并跟踪落实。"}, "basis": {"《中华人民共和国噪声污染防治法》"}, "outcome": {"support"}}},
	}
	for _, st := range steps {
		st.form.Set("key", key())
		res, page, err := post(ctx, c, base+"/desk/case/"+m[1]+"/"+st.verb, st.form, st.as...)
		if err != nil {
			return err
		}
		if res.StatusCode != http.StatusSeeOther {
			return fmt.Errorf("%s: %s %s", st.verb, res.Status, problem(page))
		}
	}
	// By words it lists the newest page of matches.
	_, page, err = get(ctx, c, base+"/desk/search?q="+url.QueryEscape("夜间施工"), office...)
	if err == nil && !caseLink.MatchString(page) {
		err = fmt.Errorf("search: nothing is found")
	}
	return err
}

var tags = regexp.MustCompile(`<[^>]*>|\s+`)

// problem is what an error page says, in short.
func problem(page string) string {
	if _, main, ok := strings.Cut(page, "<main"); ok {
		page = main
	}
	return clip(tags.ReplaceAllString(page, " "))
}
