package web

import (
	"bytes"
	"net/http"
	"strings"
	"time"
)

// policy lets a page use its own files and nothing else: no inline script or style, no frame, no foreign host.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// head sets the headers that every answer carries. Private is the default; a public page loosens the cache itself.
func head(h http.Header, secure bool) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer") // addresses may name a grievance
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", "no-store")
	if secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// Devices lets this one page use the microphone and the position of the device that it runs on, when its owner agrees, and play back
// what it recorded. Everything else stays as for every page.
func (c *Ctx) Devices() {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", strings.Replace(policy, "media-src 'self'", "media-src 'self' blob:", 1))
	h.Set("Permissions-Policy", "camera=(), microphone=(self), geolocation=(self), payment=(), usb=(), interest-cohort=()")
}

// Keepsake sends a file that somebody gave. It is never a page of ours: it cannot run, frame or fetch anything, and browsers save it
// rather than open it.
func (c *Ctx) Keepsake(mime, name string, body []byte) error {
	h := c.Writer.Header()
	h.Set("Content-Type", mime)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(body)) // recordings are asked for in ranges
	return nil
}
