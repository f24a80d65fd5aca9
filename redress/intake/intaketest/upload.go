package intaketest

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// Upload sends a form with files, as a browser does, and does not follow where it leads. Accept is what the browser asks for.
func (p *Person) Upload(t testing.TB, path, accept string, form url.Values, field string, files ...[]byte) Page {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, list := range form {
		for _, x := range list {
			check(t, w.WriteField(name, x))
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile(field, "IMG_20260803_Zhang-San.jpg")
		check(t, err)
		_, err = part.Write(f)
		check(t, err)
	}
	check(t, w.Close())
	at, _ := url.Parse("http://ombud.test" + path)
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, at.String(), &b)
	r.Header.Set("Accept", accept)
	r.Header.Set("Accept-Language", string(p.Lang))
	r.Header.Set("Content-Type", w.FormDataContentType())
	if p.Office != "" {
		r.Header.Set(staffHeader, p.Office)
	}
	for _, ck := range p.jar.Cookies(at) {
		r.AddCookie(ck)
	}
	res := httptest.NewRecorder()
	p.City.Site.ServeHTTP(res, r)
	p.jar.SetCookies(at, res.Result().Cookies())
	return Page{res.Code, res.Header(), res.Body.String(), path}
}
