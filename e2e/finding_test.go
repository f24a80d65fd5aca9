package e2e

import "regexp"

// findings looks up the demo's findings, one in each state that a verb needs.
func (s *stage) findings() {
	s.t.Helper()
	labour := s.who["labour"]
	at := func(name, query string) {
		s.at[name] = labour.link("/desk/findings?"+query, `/desk/finding/[^"/?]+`)
	}
	at("found-open", "state=answered")
	at("found-confirmed", "state=confirmed")
	at("found-settled", "state=settled")
	at("found-red", "state=ordered&check=wages%2Funpaid-month")
	s.at["found-ordered"] = s.at["found-red"]
	s.at["deposit"] = labour.link("/desk/fund", `/desk/deposit/[^"/?]+`)
	// Measures: the demo has one in each state; which state a page is in is read from the verbs that it offers.
	for _, m := range regexp.MustCompile(`href="(/desk/sanction/[^"/?]+)"`).FindAllStringSubmatch(labour.get("/desk/sanctions").body, -1) {
		body := s.who["labour-head"].get(m[1]).body
		for verb, name := range map[string]string{"notice": "measure-drafted", "approve": "measure", "publish": "measure-approved", "uphold": "measure-objected"} {
			if regexp.MustCompile(`href="` + regexp.QuoteMeta(m[1]+"/"+verb) + `"`).MatchString(body) {
				s.at[name] = m[1]
			}
		}
		if regexp.MustCompile(`href="` + regexp.QuoteMeta(m[1]+"/correct") + `"`).MatchString(labour.get(m[1]).body) {
			s.at["measure-published"] = m[1]
		}
		if regexp.MustCompile(`href="` + regexp.QuoteMeta(m[1]+"/notice") + `"`).MatchString(labour.get(m[1]).body) {
			s.at["measure-drafted"] = m[1]
		}
	}
	s.at["advance"] = labour.link("/desk/fund", `/desk/advance/[^"/?]+`)
}
