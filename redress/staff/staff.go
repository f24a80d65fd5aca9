// Package staff is who works in the offices: enrolment, roles, passwords, sessions and sign-in. It is apart because what proves who
// somebody is must never stand among the facts, which are kept for ever, nor in the pages, which everybody reads.
package staff

import (
	"regexp"
	"slices"
	"strings"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
)

// Staff is one person who works in an office.
type Staff struct {
	ID       string
	Login    string // lower case
	Name     string
	Office   string // "" only for an administrator
	Roles    []access.Role
	Active   bool
	Enrolled int64 // unix ms
}

// Grantable are the roles that a staff member can be given.
var Grantable = []access.Role{access.Operator, access.Handler, access.Head, access.Supervisor, access.Admin}

const (
	maxName  = 60 // characters
	maxLogin = 40
)

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,39}$`)

// Login is how a login is compared: full-width and capital letters do not matter.
func Login(s string) string { return strings.ReplaceAll(text.Fold(s), " ", "") }

// check cleans what was typed and notes what needs mending. Whether the office exists is for the store.
func (s *Staff) check() *fault.All {
	var a fault.All
	s.Login = Login(s.Login)
	s.Name = strings.Join(strings.Fields(text.Clean(s.Name)), " ")
	if !loginForm.MatchString(s.Login) {
		a.Add("login", "staff.need.login", maxLogin)
	}
	if n := text.Count(s.Name); n == 0 || n > maxName {
		a.Add("name", "staff.need.name", maxName)
	}
	slices.Sort(s.Roles)
	s.Roles = slices.Compact(s.Roles)
	if len(s.Roles) == 0 {
		a.Add("roles", "staff.need.roles")
	}
	for _, r := range s.Roles {
		if !slices.Contains(Grantable, r) {
			a.Add("roles", "staff.need.roles")
		}
	}
	// Who keeps the house must not also hold its keys: an administrator who could ask for identities, or approve that, would be
	// both people that it takes.
	if slices.Contains(s.Roles, access.Admin) && len(s.Roles) > 1 {
		a.Add("roles", "staff.admin_alone")
	}
	if s.Office == "" && !slices.Contains(s.Roles, access.Admin) {
		a.Add("office", "staff.need.office")
	}
	return &a
}

func (s Staff) roles() string {
	out := make([]string, len(s.Roles))
	for i, r := range s.Roles {
		out[i] = string(r)
	}
	return strings.Join(out, " ")
}

func rolesOf(s string) []access.Role {
	var out []access.Role
	for _, r := range strings.Fields(s) {
		out = append(out, access.Role(r))
	}
	return out
}
