package workorder

import (
	"bytes"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ombud/redress/attach"
)

// TestVisitPhotos: a visit with a photo, from the form of the page to the page of the order; a bad file leaves no visit.
func TestVisitPhotos(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		id := s.sent(1)
		o := s.issued(id, Red)
		s.pass(time.Hour)
		*s.who = clerk
		var good bytes.Buffer
		must(t, jpeg.Encode(&good, image.NewGray(image.Rect(0, 0, 40, 30)), nil))
		send := func(file []byte) *httptest.ResponseRecorder {
			var b bytes.Buffer
			w := multipart.NewWriter(&b)
			for k, v := range map[string]string{"key": "visit-key", "site": "项目部", "visited_at": s.Clock.Now().Format(stamp), "found": "账上有钱未发。"} {
				must(t, w.WriteField(k, v))
			}
			f, err := w.CreateFormFile("files", "IMG.jpg")
			must(t, err)
			_, err = f.Write(file)
			must(t, err)
			must(t, w.Close())
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, orderPath(o.ID)+"/visit", &b)
			r.Header.Set("Content-Type", w.FormDataContentType())
			res := httptest.NewRecorder()
			s.h.ServeHTTP(res, r)
			return res
		}
		if res := send([]byte("no photo at all")); res.Code != http.StatusUnprocessableEntity {
			t.Errorf("a bad file: %d", res.Code)
		}
		got, err := Get(t.Context(), s.DB, o.ID)
		must(t, err)
		if p, _ := got.Party(clerk.Office); p.VisitedAt != 0 {
			t.Error("the visit was recorded without its photo")
		}
		for range 2 {
			if res := send(good.Bytes()); res.Code != http.StatusSeeOther {
				t.Fatalf("%d %s", res.Code, res.Body)
			}
		}
		list, err := attach.Of(t.Context(), s.DB, id)
		if err != nil || len(list) != 1 || list[0].Source != o.ID || list[0].Giver != clerk.Office {
			t.Fatalf("%+v, %v", list, err)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, orderPath(o.ID), nil)
		res := httptest.NewRecorder()
		s.h.ServeHTTP(res, r)
		if !strings.Contains(res.Body.String(), `<img src="/desk/case/`+id+`/file/`+list[0].Hash) {
			t.Error("the page of the order does not show it")
		}
	})
}
