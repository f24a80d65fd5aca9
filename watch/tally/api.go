package tally

import (
	"encoding/csv"
	"strconv"

	"ombud/machine/web"
)

// entry is one published number: in CSV a row, in JSON an object. Value is left out where it is withheld.
type entry struct {
	Table   string `json:"table"` // totals, matter, county, duties, handling, desk, solved, week, office
	Row     string `json:"row"`   // code, day or id; "" for totals
	Name    string `json:"name"`
	Measure string `json:"measure"`
	Value   *int   `json:"value"`
	Mark    string `json:"mark"` // exact, at_least (rounded down to five), withheld, percent, days
}

// answer is the whole of /figures.json.
type answer struct {
	Period  string  `json:"period"`
	From    string  `json:"from"`
	Through string  `json:"through"` // the last day that was counted
	Running bool    `json:"running"`
	Figures []entry `json:"figures"`
}

func (p pages) json(c *web.Ctx) error {
	c.Request.Header.Set("Accept", "application/json") // so that a refusal is JSON too
	s, err := p.sheet(c)
	if err != nil {
		return err
	}
	c.Writer.Header().Set("Access-Control-Allow-Origin", "*")
	return c.JSON(200, answer{s.Period.String(), s.Period.From.String(), s.Period.To.String(), s.Period.Running, s.entries()})
}

// csv is the same for spreadsheets: UTF-8 with a byte order mark, without which they misread Chinese.
func (p pages) csv(c *web.Ctx) error {
	s, err := p.sheet(c)
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="figures-`+s.Period.String()+`.csv"`)
	h.Set("Access-Control-Allow-Origin", "*")
	if _, err := c.Writer.Write([]byte("\ufeff")); err != nil {
		return err
	}
	w := csv.NewWriter(c.Writer)
	rows := [][]string{{"period", "through", "table", "row", "name", "measure", "value", "mark"}}
	for _, e := range s.entries() {
		value := ""
		if e.Value != nil {
			value = strconv.Itoa(*e.Value)
		}
		rows = append(rows, []string{s.Period.String(), s.Period.To.String(), e.Table, e.Row, e.Name, e.Measure, value, e.Mark})
	}
	return w.WriteAll(rows)
}

// entries lists every number of the page, and no other.
func (s sheet) entries() []entry {
	out := []entry{}
	add := func(table, row, name, measure string, c Cell, exact bool) {
		e := entry{table, row, name, measure, &c.N, "exact"}
		switch {
		case c.Hidden:
			e.Value, e.Mark = nil, "withheld"
		case s.Period.Running && !exact:
			e.Mark = "at_least"
		}
		out = append(out, e)
	}
	for _, w := range Measures {
		add("totals", "", "", string(w), s.Totals[w], false)
	}
	days := func(table, row, name string, w Wait) {
		if w.Known {
			out = append(out, entry{table, row, name, "median_days", &w.Median, "days"})
		}
	}
	days("totals", "", "", s.Wait)
	for i, lines := range [][]Line{s.Groups, s.Counties} {
		table := [...]string{"matter", "county"}[i]
		for _, l := range lines {
			for _, w := range Measures {
				add(table, l.Code, s.rowName(l.Code), string(w), l.Cells[w], false)
			}
			days(table, l.Code, s.rowName(l.Code), l.Wait)
		}
	}
	add("duties", "", "", "met", s.Kept.Met, false)
	add("duties", "", "", "late", s.Kept.Late, false)
	add("duties", "", "", "overdue", s.Kept.Overdue, false)
	for _, j := range []struct {
		table string
		Judged
	}{{"handling", s.Handling}, {"desk", s.Desk}, {"solved", s.Solved}} {
		add(j.table, "", "", "good", j.Good, false)
		add(j.table, "", "", "fair", j.Fair, false)
		add(j.table, "", "", "bad", j.Bad, false)
		add(j.table, "", "", "silent", j.Silent, false)
		add(j.table, "", "", "told", j.Told, false)
	}
	for _, w := range s.Weeks {
		add("week", w.From.String(), "", "received", w.Received, true)
		add("week", w.From.String(), "", "answered", w.Answered, true)
	}
	for _, o := range s.Scores {
		name := s.p.Names.Office(s.ctx, o.Office, s.v)
		for _, r := range []struct {
			measure string
			Rate
		}{{"in_time", o.InTime}, {"overdue", o.Overdue}, {"resolved", o.Resolved}, {"satisfied", o.Satisfied}, {"silent", o.Silent}} {
			if p, ok := r.Shown(); ok {
				out = append(out, entry{"office", o.Office, name, r.measure, &p, "percent"})
			}
		}
	}
	return out
}
