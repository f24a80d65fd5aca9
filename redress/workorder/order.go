// Package workorder is how several offices work on one grievance at once: work orders that each named office signs, joint grievances
// that the village meets first, and the whistle by which a township calls local offices to the site. It is apart because none of it
// changes who answers for the grievance; what is owed and by when stands in rules/rings.yaml.
package workorder

import (
	"slices"

	"ombud/base/fault"
)

// Kind is how pressing an order is.
type Kind string

// The kinds.
const (
	Ordinary Kind = "ordinary"
	Red      Kind = "red" // signed by all and reached on site within a day
)

// Kinds of orders in the order of forms.
var OrderKinds = []Kind{Ordinary, Red}

// State is where an order stands.
type State string

// The states.
const (
	Open     State = "open"
	Done     State = "closed"
	Replaced State = "superseded"
)

// Order is the state row of a work order, with the rows of its offices and of the evidence asked for. Instants are unix ms, 0 for not yet.
type Order struct {
	ID          string // of the fact that issued it
	Subject     string // the grievance
	No          int64
	Kind        Kind
	Issuer      string
	Requirement string
	Site        string
	Due         int64
	State       State
	Result      string
	IssuedAt    int64
	EndedAt     int64

	Offices []Party
	Items   []Item
}

// Party is one office on an order.
type Party struct {
	Order     string
	Office    string
	Leads     bool
	Off       bool   // the issuer took it off
	Fact      string // that named it: its duties are opened by this one
	SignedAt  int64
	Objection string // one that waits for the issuer, "" for none
	Decision  string // the issuer's reason, once decided
	VisitedAt int64
	Reported  int64
}

// Item is one piece of evidence asked for.
type Item struct {
	Order  string
	N      int64
	Asks   string
	By     string // office that brought it, "" for not yet
	At     int64
	Report string // the fact that names it
}

// Party finds an office that is on the order and was not taken off.
func (o Order) Party(office string) (Party, bool) {
	i := slices.IndexFunc(o.Offices, func(p Party) bool { return p.Office == office && !p.Off })
	if i < 0 || office == "" {
		return Party{}, false
	}
	return o.Offices[i], true
}

// Named are the offices that are on it now.
func (o Order) Named() []Party {
	return slices.DeleteFunc(slices.Clone(o.Offices), func(p Party) bool { return p.Off })
}

// Lead is the lead office, "" once it was taken off.
func (o Order) Lead() string {
	for _, p := range o.Named() {
		if p.Leads {
			return p.Office
		}
	}
	return ""
}

// Objections are those that wait for the issuer.
func (o Order) Objections() []Party {
	return slices.DeleteFunc(o.Named(), func(p Party) bool { return p.Objection == "" })
}

// Missing is what an order still needs before it can be closed.
type Missing struct {
	Signatures []string // offices
	Visits     []string // of a red order
	Items      []int64
	Objections int
}

// None reports whether nothing is missing.
func (m Missing) None() bool {
	return len(m.Signatures)+len(m.Visits)+len(m.Items)+m.Objections == 0
}

// Missing lists what is still needed: a signature of every office on it, for a red order the visit of each, and every piece of evidence.
func (o Order) Missing() Missing {
	var m Missing
	for _, p := range o.Named() {
		if p.SignedAt == 0 {
			m.Signatures = append(m.Signatures, p.Office)
		}
		if o.Kind == Red && p.VisitedAt == 0 {
			m.Visits = append(m.Visits, p.Office)
		}
		if p.Objection != "" {
			m.Objections++
		}
	}
	for _, i := range o.Items {
		if i.By == "" {
			m.Items = append(m.Items, i.N)
		}
	}
	return m
}

// Answered counts the evidence that was brought.
func (o Order) Answered() int {
	n := 0
	for _, i := range o.Items {
		if i.By != "" {
			n++
		}
	}
	return n
}

// alive is the refusal of everything about an order that is over.
func (o Order) alive() error {
	if o.State == Open {
		return nil
	}
	return fault.New(fault.Conflict, "workorder.over."+string(o.State))
}
