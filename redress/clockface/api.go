package clockface

import (
	"time"

	"ombud/base/calendar"
	"ombud/machine/web"
)

// answerJSON is an answer for programs. Dates are civil days of UTC+8, instants RFC 3339.
type answerJSON struct {
	From            string    `json:"from"`
	Span            string    `json:"span"` // 15d, 5wd, 2h, 30m
	Roll            string    `json:"roll"` // stay or forward
	Rule            *ruleJSON `json:"rule,omitempty"`
	Due             string    `json:"due"`
	LastDay         string    `json:"last_day"`
	EndsOn          string    `json:"ends_on"` // last_day, unless it was rolled forward
	LastWorkday     string    `json:"last_working_day"`
	Provisional     bool      `json:"provisional"`
	Code            string    `json:"code,omitempty"` // the explanation, run-length
	CalendarVersion string    `json:"calendar"`
	Book            string    `json:"book"`
	Days            []dayJSON `json:"days"`
}

type ruleJSON struct {
	ID         string `json:"id"`
	Cite       string `json:"cite"`
	Basis      string `json:"basis"`
	Unverified bool   `json:"unverified"`
	ZH         string `json:"zh"`
	EN         string `json:"en"`
}

type dayJSON struct {
	Date    string `json:"date"`
	Counted bool   `json:"counted"`
	N       int    `json:"n"` // counted so far
	Why     string `json:"why"`
	Name    string `json:"name,omitempty"`
	Notice  string `json:"notice,omitempty"`
}

// deadlineJSON answers the same query as the page. Mistakes are 422 with one entry a parameter.
func (f face) deadlineJSON(c *web.Ctx) error {
	c.Request.Header.Set("Accept", "application/json") // so that a refusal is JSON too
	q, err := parse(c.Request.URL.Query())
	if err != nil {
		return err
	}
	ask, err := q.ask()
	if err != nil {
		return err
	}
	book := f.law.Current()
	a, err := Reckon(book, ask)
	if err != nil {
		return err
	}
	out := answerJSON{From: a.From.Format(time.RFC3339), Span: a.Span.String(), Roll: "stay", Due: a.Deadline.Due.Format(time.RFC3339),
		LastDay: a.Deadline.Last.String(), EndsOn: a.Deadline.Rolled.String(), LastWorkday: a.Deadline.LastWorkday.String(),
		Provisional: a.Deadline.Provisional, Code: a.Deadline.Code, CalendarVersion: book.Calendar.Version(), Book: book.Version, Days: []dayJSON{}}
	if a.Roll == calendar.Forward {
		out.Roll = "forward"
	}
	if r := a.Row; r != nil {
		out.Rule = &ruleJSON{Key(*r), r.Cite, r.Basis, r.Unverified, r.Says.ZH, r.Says.EN}
	}
	for _, s := range a.Steps {
		out.Days = append(out.Days, dayJSON{s.Date.String(), s.Counted, s.N, s.Why.String(), s.Name, s.Paper})
	}
	c.Writer.Header().Set("Access-Control-Allow-Origin", "*")
	return c.JSON(200, out)
}
