package staff

import (
	_ "embed"
	"io/fs"
	"time"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/job"
	"ombud/machine/web"
	"ombud/redress/office"
)

//go:embed words.txt
var catalogue string

// Part brings staff, the sign-in page, one's own account and the administrator's pages.
func Part(w *Work, s *Sessions, names *office.Names) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	d, a := door{s}, admin{Work: w, names: names}
	return part.Part{
		Name:   "staff",
		Kinds:  kinds(),
		Folds:  folds(),
		Tables: []part.Table{{Name: "staff", Key: "id"}},
		Schema: sql,
		Words:  catalogue,
		Routes: []web.Route{
			{Pattern: "GET /sign-in", Action: access.SignIn, Handle: d.show},
			{Pattern: "POST /sign-in", Action: access.SignIn, Handle: d.enter, Again: d.showAgain},
			{Pattern: "GET /sign-in/password", Action: access.SignIn, Handle: d.askPassword},
			{Pattern: "POST /sign-in/password", Action: access.SignIn, Handle: d.choosePassword, Again: d.choosePasswordAgain},
			{Pattern: "POST /sign-out", Action: access.SignIn, Handle: d.leave},
			{Pattern: "GET /desk/account", Action: access.Desk, Handle: d.account},
			{Pattern: "POST /desk/account/password", Action: access.Desk, Handle: d.changePassword},
			{Pattern: "POST /desk/account/sign-out-others", Action: access.Desk, Handle: d.leaveOthers},
			{Pattern: "GET /admin/staff", Action: access.Manage, Handle: a.list},
			{Pattern: "POST /admin/staff", Action: access.Manage, Handle: a.enrol, Again: a.enrolAgain},
			{Pattern: "GET /admin/staff/new", Action: access.Manage, Handle: a.new},
			{Pattern: "GET /admin/staff/{id}", Action: access.Manage, Handle: a.one},
			{Pattern: "POST /admin/staff/{id}", Action: access.Manage, Handle: a.change, Again: a.changeAgain},
			{Pattern: "POST /admin/staff/{id}/suspend", Action: access.Manage, Handle: a.suspend},
			{Pattern: "POST /admin/staff/{id}/restore", Action: access.Manage, Handle: a.restore},
			{Pattern: "POST /admin/staff/{id}/password", Action: access.Manage, Handle: a.resetPassword},
		},
		Nav: []web.Entry{
			{Path: "/admin/staff", Key: "staff.nav", Action: access.Manage, Desk: true, Menu: web.MenuAdmin, Letter: "s"},
			{Path: "/desk/account", Key: "staff.account.nav", Action: access.Desk, Desk: true, Letter: "a"},
		},
		Jobs: []job.Task{{Name: "sessions", Every: time.Hour, Run: s.Sweep}},
	}
}
