// Package web is the floor under every page: routes with an action, one error writer, limits, languages and the components of the look.
// It is apart because it knows nothing about grievances; parts hand it routes, navigation and words, and it refuses what is not permitted.
//
// A page is a typed templ component and a handler that returns an error:
//
//	// web.templ
//	templ queuePage(p web.Page, q queue) {
//		@web.Layout(p) {
//			<h1>{ p.Say("queue.title") }</h1>
//			@web.ErrorSummary(q.Problems)
//			<form method="post" data-once>
//				@web.Input(web.Field{Name: "number", Label: p.Say("queue.number"), Value: q.Number, Error: q.Problems.For("number")})
//				@web.Submit(p.Say("queue.find"))
//			</form>
//		}
//	}
//
//	// web.go
//	func (d desk) find(c *web.Ctx) error {
//		form, err := c.Form()
//		if err != nil {
//			return err
//		}
//		found, err := d.search(c.Context(), c.Caller, form.Get("number"))
//		if fault.Is(err, fault.Invalid) {
//			return c.Render(422, queuePage(c.Page(c.Say("queue.title")), queue{Number: form.Get("number"), Problems: c.Problems(err)}))
//		}
//		if err != nil {
//			return err // becomes a page by its kind
//		}
//		c.Flash("queue.found")
//		return c.Redirect("/case/" + found)
//	}
//
//	// part.go
//	web.Route{Pattern: "POST /queue", Action: access.Desk, Handle: d.find}
//
// A page in which somebody writes sets Page.Typed and gives its form the id TypedID; the route that the form is posted to has an Again,
// which shows the posted form once more and does nothing else. The switches of language and type then carry what was typed along,
// without a script. A long list is turned by position: Ctx.Span, Turn and Pages.
//
// What the script of the floor does for a page that asks by attribute, all of it optional: form data-once (one press, one
// submission), form data-from-hash (number and code of a receipt from behind # in the address), tr data-row (reached with j and k),
// select data-go (submits when changed).
//
// Components take plain structs whose strings are already in the language of the page; their own few words they find in the
// context. The content-security policy forbids inline style and script: use the classes of static/css. GET /_gallery, with
// Config.Gallery, shows everything there is. After changing a .templ file: go tool -modfile=tools/go.mod templ generate -path machine/web.
package web
