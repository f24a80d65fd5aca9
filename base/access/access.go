// Package access says who may do what: callers, actions, resources and one policy table that denies by default.
// It is pure so that the whole table can be tested cell by cell against the route table.
package access

import (
	"slices"

	"ombud/base/place"
)

// Role is what a person or the machine is when it acts.
type Role string

// The roles. Resident stands for whoever holds the receipt; there is no account and no person behind it for us.
const (
	Public     Role = "public"     // anyone
	Resident   Role = "resident"   // the holder of one receipt
	Operator   Role = "operator"   // takes calls for the hotline
	Handler    Role = "handler"    // works on matters in one office
	Head       Role = "head"       // head of an office: approves extensions, second person for unsealing
	Supervisor Role = "supervisor" // petition office or joint-conference office of an area
	Admin      Role = "admin"      // installs, imports, manages offices and staff; sees no identity
	Machine    Role = "machine"    // the sweep, the sequencer, importers
)

// Roles lists all roles, for tables and forms.
var Roles = []Role{Public, Resident, Operator, Handler, Head, Supervisor, Admin, Machine}

// Caller is who acts. The zero value is the public.
type Caller struct {
	Staff   string // staff id, "" for residents and the machine
	Name    string // shown name of the staff member, for pages
	Office  string // office id the staff member acts for
	Area    string // division prefix of that office: what "own area" means
	Roles   []Role
	Subject string // resident: the one grievance the receipt opens
}

// Has reports whether the caller holds the role; everyone is Public.
func (c Caller) Has(r Role) bool { return r == Public || slices.Contains(c.Roles, r) }

// Role is the role the caller acts in for an action, as written in facts: the first of its roles that may do it.
func (c Caller) Role(a Action) Role {
	for _, row := range Policy {
		if row.Action == a && c.Has(row.Role) {
			return row.Role
		}
	}
	return Public
}

// Action is a verb that can be permitted. Each route and each business write names one.
type Action string

// Scope says of which things a role may do an action.
type Scope uint8

// The scopes, from narrow to wide.
const (
	Never      Scope = iota
	OwnCase          // the grievance of the caller's receipt
	OwnOffice        // things one of whose offices is the caller's
	OwnArea          // things that lie in the caller's area
	Everywhere       // all
)

// Resource is the thing acted on. Leave empty what does not apply: an empty resource fits only Everywhere.
type Resource struct {
	Subject string
	Place   place.Code
	Offices []string // offices that handle it now or supervise it
}

// Row permits one role one action within one scope.
type Row struct {
	Action Action
	Role   Role
	Scope  Scope
}

// Fits reports whether the resource lies within the scope for this caller.
func (s Scope) Fits(c Caller, r Resource) bool {
	switch s {
	case Everywhere:
		return true
	case OwnArea:
		return r.Place.Within(c.Area)
	case OwnOffice:
		return c.Office != "" && slices.Contains(r.Offices, c.Office)
	case OwnCase:
		return c.Subject != "" && c.Subject == r.Subject
	}
	return false
}

// Permits reports whether the policy lets the caller do the action to the resource. What no row allows is denied.
func Permits(c Caller, a Action, r Resource) bool {
	for _, row := range Policy {
		if row.Action == a && c.Has(row.Role) && row.Scope.Fits(c, r) {
			return true
		}
	}
	return false
}

// MayEver reports whether any row lets the caller do the action to something: it opens the door to a page, not to a resource.
func MayEver(c Caller, a Action) bool {
	for _, row := range Policy {
		if row.Action == a && c.Has(row.Role) && row.Scope != Never {
			return true
		}
	}
	return false
}
