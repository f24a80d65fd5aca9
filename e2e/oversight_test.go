package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// oversee finds the interviews, inspections and suggestions of the demo, and makes what it has none of. An interview may be owed already: the
// daily boards say so.
func (s *stage) oversee() {
	s.t.Helper()
	district, housing, city := s.who["district"], s.who["housing"], s.who["petition"]
	suffix := fmt.Sprint(time.Now().UnixMilli() % 1e9)
	for _, office := range []string{"HC-990102", "UM-990102"} {
		if a := district.post("/desk/interviews/summon", "to", office, "ground", "lapses", "reason", "多次超期。"); a.status != http.StatusSeeOther && a.status != http.StatusConflict {
			s.t.Fatalf("an interview of %s: %d", office, a.status)
		}
	}
	s.at["interview"] = housing.link("/desk/interviews", `/desk/interview/[^"/?]+`)
	for _, m := range regexp.MustCompile(`href="(/desk/interview/[^"/?]+)"`).FindAllStringSubmatch(district.get("/desk/interviews").body, -1) {
		if at := m[1]; at != s.at["interview"] && district.get(at+"/hold").status == http.StatusOK {
			s.at["to-hold"] = at
		}
	}
	if district.get(s.at["interview"]+"/hold").status == http.StatusOK {
		district.does(s.at["interview"]+"/hold", "held_at", between(between(district.get(s.at["interview"]+"/hold").body, `name="held_at"`, `>`), `value="`, `"`), "post", "局长", "minutes", "核对了逾期的职责。",
			"what_1", "三天内补发告知。", "due_1", time.Now().AddDate(0, 0, 20).Format(time.DateOnly))
	}
	for _, m := range regexp.MustCompile(`href="(/desk/inspection/[^"/?]+)"`).FindAllStringSubmatch(city.get("/desk/inspections").body, -1) {
		if strings.Contains(city.get(m[1]).body, "candidates.csv") {
			s.at["inspection"] = m[1]
		} else {
			s.at["planned"] = m[1]
		}
	}
	for n, m := range regexp.MustCompile(`href="(/desk/visit/[^"/?]+)"`).FindAllStringSubmatch(city.get(s.at["inspection"]).body, -1) {
		s.at[fmt.Sprintf("visit-%d", n+1)] = m[1]
	}
	s.at["referral"] = city.link(s.at["visit-2"], `/desk/referral/[^"/?]+`)
	s.at["suggestion"] = s.who["review"].link("/desk/suggestions", `/desk/suggestion/[^"/?]+`)
	s.askedInPublic()
	s.who["discipline"] = s.who["admin"].enrol("discipline-"+suffix, "演示纪检经办", "DI-9901", "handler")
	var lots [][]string // the third lowest was visited third
	for row := range strings.Lines(city.get(s.at["inspection"] + "/candidates.csv").body) {
		if f := strings.Split(strings.TrimSpace(row), ","); len(f) == 6 && f[5] != "lot" {
			lots = append(lots, f)
		}
	}
	slices.SortFunc(lots, func(a, b []string) int { return strings.Compare(a[5], b[5]) })
	office := lots[2][4]
	s.who["inspected"] = s.who["admin"].enrol("inspected-"+suffix, "演示被督查单位经办", office, "handler")
}

// askedInPublic finds a public question of the demo, and the one that the housing bureau owes everything to.
func (s *stage) askedInPublic() {
	s.t.Helper()
	s.at["question"] = s.who["petition"].link("/questions", `/questions/[^"/?]+`)
	for _, m := range regexp.MustCompile(`href="(/desk/question/[^"/?]+)"`).FindAllStringSubmatch(s.who["housing"].get("/desk/questions").body, -1) {
		if s.who["housing"].get(m[1]+"/answer").status == http.StatusOK {
			s.at["to-answer"] = m[1]
		}
	}
	if s.at["to-answer"] == "" {
		s.t.Fatal("the housing bureau of the demo is asked nothing in public")
	}
}
