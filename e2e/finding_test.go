package e2e

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
	s.at["advance"] = labour.link("/desk/fund", `/desk/advance/[^"/?]+`)
}
