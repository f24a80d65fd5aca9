package deed

import (
	"ombud/base/access"
	"ombud/machine/web"
)

// Hub is the list that the one entry of the navigation leads to.
const Hub = "/desk/listed"

// lists are those of the desk and of the public, in the order of their tabs. Whether a part is there is the routes' matter; all of them are.
var lists = []struct {
	desk, public, word string
	action             access.Action
}{
	{Hub, "", "listed", access.Report},
	{"/desk/inspections", "/inspections", "inspections", access.Inspect},
	{"/desk/interviews", "/interviews", "interviews", access.Report},
	{"/desk/suggestions", "/suggestions", "suggestions", access.Report},
	{"/desk/questions", "", "questions", access.Report},
}

// Tabs lead from one of these lists to the others: on the desk those that the caller may use, in public all of them.
func Tabs(c *web.Ctx, current string, desk bool) []web.Link {
	var out []web.Link
	for _, l := range lists {
		at := l.public
		if desk {
			at = l.desk
		}
		if at == "" || desk && !access.MayEver(c.Caller, l.action) {
			continue
		}
		out = append(out, web.Link{Path: at, Label: c.Say("deed.tab." + l.word), Current: at == current})
	}
	return out
}
