// Package office is who is responsible: offices with their place and the office above, the names of places, and the dispatch
// catalogue that says which office leads a matter where. It is apart because duties, routing and pages all ask it and it asks none.
package office

import (
	"regexp"
	"slices"
	"strings"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/machine/words"
	"ombud/redress/matter"
)

// Office is one organ, unit or committee that can hold a grievance or owe a duty.
type Office struct {
	ID       string // letters, then parts joined by hyphens: HRSS-990103
	NameZH   string
	NameEN   string
	Agency   string // code of the catalogue, or one of matter.Beyond
	Place    place.Code
	Above    string // the office that supervises it, "" at the top
	ReviewBy string // the organ that reviews its opinions (《信访工作条例》第三十五条), "" for the office above
	Active   bool
	Opened   int64 // unix ms
	Ended    int64 // unix ms, 0 while active
}

// Name is the office's name as data.
func (o Office) Name() words.Pair { return words.Pair{Zh: o.NameZH, En: o.NameEN} }

// Place is a division as people call it.
type Place struct {
	Code   place.Code
	NameZH string
	NameEN string
}

// Name is the place's name as data.
func (p Place) Name() words.Pair { return words.Pair{Zh: p.NameZH, En: p.NameEN} }

// Dispatch is one row of the dispatch catalogue: in this area this office leads the matter, whatever the catalogue of matters says.
type Dispatch struct {
	Matter     string
	Area       place.Code // the division it holds for, and all within it that has no row of its own
	Lead       string
	Supporting []string
}

const maxName = 120 // characters; the longest real office name known to us has 46

var idForm = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,16}){1,3}$`)

// check cleans an office and notes what needs mending. Whether its place and the offices it names exist is for the store.
func (o *Office) check(m *matter.Catalogue) *fault.All {
	var a fault.All
	o.NameZH, o.NameEN = line(o.NameZH), line(o.NameEN)
	if o.NameZH == "" {
		a.Add("name_zh", "office.need.name")
	}
	long(&a, "name_zh", o.NameZH)
	long(&a, "name_en", o.NameEN)
	if !slices.Contains(Agencies(m), o.Agency) {
		a.Add("agency", "office.need.agency")
	}
	if !o.Place.Valid() {
		a.Add("place", "office.need.place")
	}
	if !idForm.MatchString(o.ID) {
		a.Add("id", "office.need.id")
	}
	if o.Above == o.ID {
		a.Add("above", "office.above.self")
	}
	return &a
}

func line(s string) string { return strings.Join(strings.Fields(text.Clean(s)), " ") }

func long(a *fault.All, field, s string) {
	if n := text.Count(s); n > maxName {
		a.Add(field, "office.too_long", maxName, n)
	}
}

// Agencies lists what an office can be.
func Agencies(m *matter.Catalogue) []string {
	out := append(m.Agencies(), matter.Beyond...)
	slices.Sort(out)
	return slices.Compact(out)
}

// ups are the divisions that hold p, p first. There are always five, so that one text of SQL serves: the last is repeated.
func ups(p place.Code) (out [5]any) {
	for i := range out {
		out[i] = string(p)
		if up := p.Parent(); up != "" {
			p = up
		}
	}
	return out
}
