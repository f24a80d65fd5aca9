package web

import "net/http"

// gallery shows every component, in the language of the request: the pattern book for whoever builds a page.
func gallery(c *Ctx) error {
	p := c.Page(c.Say("web.gallery"))
	return c.Render(http.StatusOK, galleryPage(p))
}
