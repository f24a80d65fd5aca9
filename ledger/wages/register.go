package wages

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/ledger"
)

// Role is what a company is in a project.
type Role string

// The roles that the rights board names (§34).
const (
	Owner   Role = "owner"   // 建设单位
	General Role = "general" // 施工总承包单位
	Sub     Role = "sub"     // 分包单位
)

// Party is a company that takes part in a project.
type Party struct {
	Role    Role   `json:"role"`
	Company string `json:"company"` // unified social credit code
	Title   string `json:"title"`
}

// ProjectBody is what the register says of a project: whom the law obliges, and what the rights board at its gate says. It names
// companies and offices; the wage officer's own name and number stand on the board at the site, written there by hand, and nowhere here.
type ProjectBody struct {
	ID         string     `json:"id"` // the project's code, as contractors and banks write it
	Title      string     `json:"title"`
	Site       string     `json:"site"` // where on the ground
	Parties    []Party    `json:"parties"`
	WageDesk   string     `json:"wage_desk"` // where and when the wage officer is found at the site
	Regulator  string     `json:"regulator"` // office that supervises the trade
	Labour     string     `json:"labour"`    // office of labour inspection
	PayDay     int        `json:"pay_day"`
	LabourDay  int        `json:"labour_day"` // on which the owner transfers labour costs
	MinMonthly ledger.Fen `json:"min_monthly"`
	MinDaily   ledger.Fen `json:"min_daily"`
	Contract   ledger.Fen `json:"contract"`
	Deposit    ledger.Fen `json:"deposit"` // wage deposit that is required
	Started    string     `json:"started"` // civil dates
	Completed  string     `json:"completed"`
}

// Entry is a project of the register, and how it stood at the last check.
type Entry struct {
	ProjectBody
	Place   place.Code
	Level   Level
	Checked int64 // when that was; 0: never
}

// Resource is the entry as the policy judges it: the labour office and the office of the trade answer for it.
func (e Entry) Resource() access.Resource {
	return access.Resource{Subject: Subject(e.ID), Place: e.Place, Offices: []string{e.Labour, e.Regulator}}
}

// Subject is what facts about a project are about.
func Subject(id string) string { return "project:" + id }

// party is the first company in a role.
func (e ProjectBody) party(r Role) Party {
	for _, p := range e.Parties {
		if p.Role == r {
			return p
		}
	}
	return Party{}
}

// Project is the entry as checks read it.
func (e Entry) Project() Project {
	return Project{ID: e.ID, Name: e.Title, Place: string(e.Place), Owner: e.party(Owner).Company, General: e.party(General).Company, Regulator: e.Regulator,
		PayDay: e.PayDay, Started: dayOf(e.Started), Completed: dayOf(e.Completed), Contract: e.Contract, LabourDay: e.LabourDay,
		MinMonthly: e.MinMonthly, MinDaily: e.MinDaily}
}

// dayOf reads a civil date; "" and what is none are no day.
func dayOf(s string) ledger.Day {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0
	}
	return ledger.DayOf(t.Date())
}

// Limits of an entry.
const (
	maxTitle   = 100 // characters
	maxParties = 40
	maxFen     = ledger.Fen(1e13) // a hundred thousand million yuan
)

var codes = regexp.MustCompile(`^[0-9A-Z][0-9A-Z-]{4,30}[0-9A-Z]$`)

// ProjectCode reads a project's code as people type it.
func ProjectCode(s string) (string, bool) {
	s = strings.ToUpper(strings.ReplaceAll(text.Fold(s), " ", ""))
	return s, codes.MatchString(s)
}

// check cleans an entry and says everything that is wrong with it at once.
func (e *Entry) check(a *fault.All) {
	var ok bool
	if e.ID, ok = ProjectCode(e.ID); !ok {
		a.Add("id", "wages.need.id")
	}
	e.Title = line(a, "title", e.Title)
	e.Site = line(a, "site", e.Site)
	e.WageDesk = line(a, "wage_desk", e.WageDesk)
	if e.Place.Level() < place.County {
		a.Add("place", "wages.need.place")
	}
	for _, d := range []struct {
		field string
		day   int
	}{{"pay_day", e.PayDay}, {"labour_day", e.LabourDay}} {
		if d.day < 1 || d.day > 31 {
			a.Add(d.field, "wages.need.day")
		}
	}
	for _, m := range []struct {
		field string
		fen   ledger.Fen
	}{{"min_monthly", e.MinMonthly}, {"min_daily", e.MinDaily}, {"contract", e.Contract}, {"deposit", e.Deposit}} {
		if m.fen <= 0 && m.field != "deposit" || m.fen < 0 || m.fen > maxFen {
			a.Add(m.field, "wages.need.money")
		}
	}
	e.dates(a)
	e.companies(a)
}

func (e *Entry) dates(a *fault.All) {
	if _, err := calendar.Parse(e.Started); err != nil {
		a.Add("started", "wages.need.date")
	}
	if e.Completed == "" {
		return
	}
	if _, err := calendar.Parse(e.Completed); err != nil {
		a.Add("completed", "wages.need.date")
	} else if e.Completed < e.Started {
		a.Add("completed", "wages.need.order")
	}
}

// companies wants one owner, one general contractor and each company with a code whose check digit fits.
func (e *Entry) companies(a *fault.All) {
	n, seen := map[Role]int{}, map[Party]bool{}
	if len(e.Parties) > maxParties {
		a.Add("subs", "wages.need.fewer", maxParties)
		return
	}
	for i, p := range e.Parties {
		field := string(p.Role)
		if p.Role == Sub {
			field = "subs"
		}
		n[p.Role]++
		code, ok := ledger.Company(p.Company)
		if !ok {
			a.Add(field, "wages.need.company", text.Clip(p.Company, 24))
			continue
		}
		p.Company, p.Title = code, text.Clean(p.Title)
		if p.Title == "" || text.Count(p.Title) > maxTitle {
			a.Add(field, "wages.need.title", maxTitle)
		}
		if k := (Party{Role: p.Role, Company: code}); seen[k] {
			a.Add(field, "wages.need.once", code)
		} else {
			seen[k] = true
		}
		e.Parties[i] = p
	}
	for _, r := range []Role{Owner, General} {
		if n[r] != 1 {
			a.Add(string(r), "wages.need."+string(r))
		}
	}
}

func line(a *fault.All, field, s string) string {
	s = text.Clean(s)
	if n := text.Count(s); n == 0 || n > maxTitle {
		a.Add(field, "wages.need.line", maxTitle)
	}
	return s
}

// search is what the list is searched by: the title, the code, the companies.
func (e ProjectBody) search() string {
	list := []string{e.Title, e.ID, e.Site}
	for _, p := range e.Parties {
		list = append(list, p.Title, p.Company)
	}
	return strings.ToLower(text.Fold(strings.Join(list, " ")))
}

// ParseFen reads an amount in yuan as people type it: 1,234.56.
func ParseFen(s string) (ledger.Fen, bool) {
	s = strings.NewReplacer(",", "", " ", "", "¥", "").Replace(text.Fold(s))
	whole, part, dot := strings.Cut(s, ".")
	if whole == "" || len(whole) > 12 || dot && (part == "" || len(part) > 2) || strings.Trim(whole+part, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	return n, err == nil
}

// Yuan writes an amount: 1,234.56, and whole yuan without fen.
func Yuan(f ledger.Fen) string {
	sign := ""
	if f < 0 {
		sign, f = "−", -f
	}
	s := strconv.FormatInt(f/100, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if f%100 != 0 {
		s += "." + strconv.FormatInt(100+f%100, 10)[1:]
	}
	return sign + s
}
