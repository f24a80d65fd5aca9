package access_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"ombud/base/access"
)

// declared reads the actions from the const block itself, so that a new one cannot be forgotten here.
func declared(t *testing.T) []access.Action {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "policy.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []access.Action
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == "Action" {
			s, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, access.Action(s))
		}
		return true
	})
	if len(out) < 20 {
		t.Fatalf("only %d actions found", len(out))
	}
	return out
}

func TestEveryActionHasARow(t *testing.T) {
	t.Parallel()
	all := declared(t)
	for i, a := range all {
		if !slices.ContainsFunc(access.Policy, func(r access.Row) bool { return r.Action == a && r.Scope != access.Never }) {
			t.Errorf("nobody may %s", a)
		}
		if slices.Contains(all[:i], a) {
			t.Errorf("%s is declared twice", a)
		}
	}
	for i, r := range access.Policy {
		if !slices.Contains(all, r.Action) || !slices.Contains(access.Roles, r.Role) || r.Scope == access.Never {
			t.Errorf("row %v names an action, role or scope that is none", r)
		}
		if slices.Contains(access.Policy[:i], r) {
			t.Errorf("row %v stands twice", r)
		}
	}
}

// world is a resource that every scope fits for the full caller.
var (
	world = access.Resource{Subject: "G1", Place: "990102003004", Offices: []string{"water"}}
	full  = access.Caller{Staff: "s1", Office: "water", Area: "9901", Subject: "G1"}
)

// TestCells walks the whole table: each action and role, permitted exactly where a row says so.
func TestCells(t *testing.T) {
	t.Parallel()
	for _, a := range declared(t) {
		for _, role := range access.Roles {
			c := full
			c.Roles = []access.Role{role}
			want := slices.ContainsFunc(access.Policy, func(r access.Row) bool { return r.Action == a && (r.Role == role || r.Role == access.Public) })
			if got := access.Permits(c, a, world); got != want {
				t.Errorf("%s by %s is permitted: %t", a, role, got)
			}
			if got := access.MayEver(c, a); got != want {
				t.Errorf("%s by %s is ever permitted: %t", a, role, got)
			}
		}
	}
}

func TestDefaultIsDeny(t *testing.T) {
	t.Parallel()
	everybody := full
	everybody.Roles = access.Roles
	if access.Permits(everybody, "no_such_action", world) || access.MayEver(everybody, "no_such_action") || access.Permits(everybody, "", world) {
		t.Error("an action that no row names is permitted")
	}
	public := []access.Action{access.Look, access.File, access.OpenReceipt, access.SignIn, access.FollowQuestion, access.MoveTime}
	for _, a := range declared(t) {
		if got := access.Permits(access.Caller{}, a, world); got != slices.Contains(public, a) {
			t.Errorf("%s by the public is permitted: %t", a, got)
		}
		if c := (access.Caller{Roles: []access.Role{"no_such_role"}}); access.Permits(c, a, world) && !slices.Contains(public, a) {
			t.Errorf("%s by a role that is none is permitted", a)
		}
	}
}

func TestScopes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		scope  access.Scope
		caller access.Caller
		on     access.Resource
		want   bool
	}{
		{"never", access.Never, full, world, false},
		{"everywhere", access.Everywhere, access.Caller{}, access.Resource{}, true},
		{"own case", access.OwnCase, full, world, true},
		{"another's case", access.OwnCase, access.Caller{Subject: "G2"}, world, false},
		{"no receipt, no case", access.OwnCase, access.Caller{}, access.Resource{}, false},
		{"own office", access.OwnOffice, full, world, true},
		{"one of several offices", access.OwnOffice, full, access.Resource{Offices: []string{"roads", "water"}}, true},
		{"another office", access.OwnOffice, full, access.Resource{Offices: []string{"roads"}}, false},
		{"no office", access.OwnOffice, access.Caller{}, access.Resource{Offices: []string{""}}, false},
		{"own area", access.OwnArea, full, world, true},
		{"another area", access.OwnArea, access.Caller{Area: "9902"}, world, false},
		{"no area", access.OwnArea, access.Caller{}, world, false},
		{"a place above", access.OwnArea, access.Caller{Area: "990102"}, access.Resource{Place: "990100000000"}, false},
		{"no place", access.OwnArea, full, access.Resource{Subject: "G1"}, false},
	} {
		if got := c.scope.Fits(c.caller, c.on); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// TestRole: facts name the role that gave the right, not just any the caller has.
func TestRole(t *testing.T) {
	t.Parallel()
	both := access.Caller{Roles: []access.Role{access.Head, access.Handler}}
	for a, want := range map[access.Action]access.Role{access.Extend: access.Head, access.Accept: access.Handler, access.Look: access.Public, access.Sweep: access.Public} {
		if got := both.Role(a); got != want {
			t.Errorf("%s is done as %s, want %s", a, got, want)
		}
	}
}

// TestRefusals are the cells that the charter is about.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, role := range []access.Role{access.Admin, access.Machine, access.Public, access.Resident} {
		c := full
		c.Roles = []access.Role{role}
		for _, a := range []access.Action{access.Identity, access.Unseal, access.SeeCase, access.Release} {
			if access.Permits(c, a, world) {
				t.Errorf("%s may %s", role, a)
			}
		}
	}
	handler := full
	handler.Roles = []access.Role{access.Handler}
	for _, a := range []access.Action{access.Unseal, access.Extend, access.Release} {
		if access.Permits(handler, a, world) {
			t.Errorf("a handler may %s without a second person", a)
		}
	}
}
