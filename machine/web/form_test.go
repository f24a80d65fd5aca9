package web

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ombud/base/access"
)

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	read := func(c *Ctx) error {
		f, err := c.Form()
		if err != nil {
			return err
		}
		return plain(f.Get("a"))(c)
	}
	s := start(t, Config{}, Route{Pattern: "POST /file", Action: access.File, Handle: read, Limit: 100})
	if w := ask(s, "POST", "/file", "a=hello"); w.Body.String() != "hello" {
		t.Errorf("small: %d %s", w.Code, w.Body)
	}
	if w := ask(s, "POST", "/file", "a="+strings.Repeat("x", 100)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("declared too large: %d, want 413", w.Code)
	}
	r := httptest.NewRequestWithContext(context.Background(), "POST", "/file", io.MultiReader(strings.NewReader("a="+strings.Repeat("x", 200))))
	r.ContentLength = -1
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("undeclared too large: %d, want 413", w.Code)
	}
	if w := ask(s, "POST", "/file", "a=%zz"); w.Code != http.StatusBadRequest {
		t.Errorf("malformed: %d, want 400", w.Code)
	}
}

func TestUpload(t *testing.T) {
	t.Parallel()
	s := start(t, Config{}, Route{Pattern: "POST /file", Action: access.File, Limit: 1 << 16, Handle: func(c *Ctx) error {
		f, err := c.Form()
		if err != nil {
			return err
		}
		return plain(f.Get("a") + c.Files("photo")[0].Filename)(c)
	}})
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	_ = m.WriteField("a", "x")
	part, _ := m.CreateFormFile("photo", "wall.jpg")
	_, _ = part.Write(bytes.Repeat([]byte{1}, 5000))
	_ = m.Close()
	if w := ask(s, "POST", "/file", b.String(), "Content-Type", m.FormDataContentType()); w.Body.String() != "xwall.jpg" {
		t.Errorf("upload: %d %s", w.Code, w.Body)
	}
}
