package bulk

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/machine/web"
	"ombud/machine/words"
)

// browser is an administrator's.
type browser struct {
	t      *testing.T
	c      *city
	server http.Handler
	shelf  *shelf
	lang   string
}

type signedIn struct{ caller access.Caller }

func (s signedIn) Caller(*http.Request) (access.Caller, error) { return s.caller, nil }

func (c *city) browse(t *testing.T, who access.Caller) *browser {
	t.Helper()
	p := &pages{im: c.Importer, shelf: &shelf{im: c.Importer, live: map[string]*live{}}}
	s := must[*web.Server](t)(web.New(web.Config{City: words.Pair{Zh: "云州市", En: "Yunzhou"}, Clock: c.clock}, c.Words, signedIn{who}, p.routes()))
	return &browser{t: t, c: c, server: s.Handler(), shelf: p.shelf, lang: "en"}
}

func (b *browser) send(r *http.Request) *httptest.ResponseRecorder {
	b.t.Helper()
	r.Header.Set("Accept-Language", b.lang)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	b.server.ServeHTTP(w, r)
	if s := w.Body.String(); strings.Contains(s, "⟦") || regexp.MustCompile(`\{[0-9]\}`).MatchString(s) {
		b.t.Errorf("%s %s: words are missing: %s", r.Method, r.URL, regexp.MustCompile(`⟦[^⟧]*⟧|.{30}\{[0-9]\}`).FindAllString(s, 5))
	}
	return w
}

func (b *browser) get(path string) *httptest.ResponseRecorder {
	b.t.Helper()
	return b.send(httptest.NewRequest("GET", path, nil))
}

func (b *browser) post(path string, form url.Values) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

func (b *browser) upload(name, text string) *httptest.ResponseRecorder {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	w := must[io.Writer](b.t)(m.CreateFormFile("file", name))
	must[int](b.t)(io.WriteString(w, text))
	check0(b.t, m.Close())
	r := httptest.NewRequest("POST", home, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.send(r)
}

// accept uploads a file that is a table and gives the address of its page.
func (b *browser) accept(name, text string) string {
	b.t.Helper()
	w := b.upload(name, text)
	if w.Code != http.StatusSeeOther {
		b.t.Fatalf("upload: %d", w.Code)
	}
	return w.Header().Get("Location")
}

func (b *browser) sees(w *httptest.ResponseRecorder, status int, want ...string) {
	b.t.Helper()
	if w.Code != status {
		b.t.Errorf("status %d, want %d", w.Code, status)
	}
	for _, s := range want {
		if !strings.Contains(w.Body.String(), s) {
			b.t.Errorf("the page does not say %q", s)
		}
	}
}

func TestUploadPreviewConfirm(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	c.profile(oldHotline)
	b := c.browse(t, admin)
	b.sees(b.get(home), 200, "No file yet", "old-hotline", "hot-issues")
	at := b.accept("../../留言 2020.csv", head+"1,停水,停水两天,2026-07-01,张测试,13812345678,,河东县,,\n2,<b>占道经营</b>,不让走路,,,,,,,\n3,停电,,,,,,,,\n")
	w := b.get(at)
	b.sees(w, 200, "留言 2020.csv", "Import 3 rows", "&lt;b&gt;占道经营", "Refused: ", "sealed", "Dispatched by the catalogue")
	if s := w.Body.String(); strings.Contains(s, "张测试") || strings.Contains(s, "13812345678") {
		t.Error("the preview shows who wrote")
	}
	b.sees(b.get(home), 200, "waiting for you")
	if w := b.post(at, url.Values{"do": {"start"}, "profile": {"old-hotline"}, "place": {string(countyCode)}}); w.Code != 303 {
		t.Fatalf("start: %d", w.Code)
	}
	w = b.get(at)
	b.sees(w, 200, "Stop the import", "Stop renewing")
	if w.Header().Get("Refresh") != refresh || b.get(at+"?still=1").Header().Get("Refresh") != "" {
		t.Error("the page renews itself, and can be told not to")
	}
	if w := b.post(at, url.Values{"do": {"discard"}}); w.Code != 409 {
		t.Errorf("a confirmed file was discarded: %d", w.Code)
	}
	check0(t, b.shelf.work(t.Context()))
	b.sees(b.get(at), 200, "Imported: ", "2: 1 dispatched, 1 waiting", "Row", "rejects.csv")
	reject := b.get(at + "/rejects.csv")
	if reject.Code != 200 || !strings.Contains(reject.Body.String(), "停电") || !strings.Contains(reject.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("reject file: %d %v", reject.Code, reject.Header())
	}
	if g := c.bySource("old-hotline:2"); g.Place != countyCode {
		t.Errorf("the place chosen on the page is %s", g.Place)
	}
	id := strings.TrimPrefix(at, home+"/")
	if _, err := os.Stat(b.shelf.dir(id, "file")); !os.IsNotExist(err) {
		t.Errorf("the uploaded file was kept: %v", err)
	}
	if w := b.post(at, url.Values{"do": {"discard"}}); w.Code != 303 {
		t.Errorf("discard: %d", w.Code)
	}
	b.sees(b.get(at), 404)
	if left, _ := os.ReadDir(b.shelf.dir("")); len(left) != 0 {
		t.Errorf("%d folders are left", len(left))
	}
}

func TestUnknownLayoutOnThePage(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	b := c.browse(t, admin)
	at := b.accept("a.csv", "甲,乙,姓名\n停水,停水两天,张测试\n")
	b.sees(b.get(at), 200, "Which column is which", `<option value="甲"`)
	form := url.Values{"do": {"columns"}, "name": {"New System"}, "col_title": {"甲"}, "col_text": {"乙"}, "col_person": {"姓名"}}
	b.sees(b.post(at, form), 422, "lower-case letters", `value="New System"`)
	b.sees(b.post(at+"?switch=large", form), 200, `value="New System"`, `<option value="乙" selected`)
	form.Set("name", "new-system")
	form.Set("col_text", "")
	b.sees(b.post(at, form), 422, "choose the column of the text")
	form.Set("col_text", "甲")
	b.sees(b.post(at, form), 422, "chosen twice")
	form.Set("col_text", "乙")
	if w := b.post(at, form); w.Code != 303 {
		t.Fatalf("%d", w.Code)
	}
	b.sees(b.get(at), 200, "new-system", "Import 1 row")
	b.post(at, url.Values{"do": {"start"}, "profile": {"new-system"}})
	check0(t, b.shelf.work(t.Context()))
	if n := c.count(`SELECT count(*) FROM sealed`); n != 1 {
		t.Errorf("%d persons sealed", n)
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	b := c.browse(t, admin)
	b.sees(b.upload("a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+strings.Repeat("\x00", 600)), 422, "a.xls")
	b.sees(b.upload("a.pdf", "%PDF-1.7"), 422, "not a table")
	b.sees(b.upload("a.csv", ""), 422, "empty")
	b.sees(b.post(home, url.Values{}), 422, "choose a file")
	b.sees(b.upload("a.csv", strings.Repeat("x", uploadMost+1)), 422, "64 MB")
	b.sees(b.upload("a.csv", strings.Repeat("x", uploadMost+2<<20)), 413)
	if left, _ := os.ReadDir(b.shelf.dir("")); len(left) != 0 {
		t.Errorf("%d folders are left", len(left))
	}
	for _, id := range []string{"../../etc", "..%2f..%2fetc", "0000000000000", "x"} {
		if w := b.get(home + "/" + id); w.Code == 200 {
			t.Errorf("%s: %d", id, w.Code)
		}
	}
}

// Stopped by hand, or cut off by the end of the process, an import goes on where it was.
func TestStopAndGoOn(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	c.profile(oldHotline)
	b := c.browse(t, admin)
	var text strings.Builder
	text.WriteString(head)
	const rows = 4 * atOnce
	for i := range rows {
		text.WriteString(strings.ReplaceAll("N,停水 N,第 N 栋停水,,张测试,,,,,\n", "N", fmt.Sprint(i)))
	}
	at := b.accept("a.csv", text.String())
	id := strings.TrimPrefix(at, home+"/")
	b.post(at, url.Values{"do": {"start"}, "profile": {"old-hotline"}})
	plain := c.Sealed
	cut := &cutter{Sealer: plain, cut: func() { b.post(at, url.Values{"do": {"stop"}}) }}
	cut.left.Store(2*atOnce + 50)
	c.Sealed = cut
	check0(t, b.shelf.work(t.Context()))
	c.Sealed = plain
	b.sees(b.get(at), 200, "Stopped: ", "Go on")
	some := c.count(`SELECT count(*) FROM grievance`)
	if some == 0 || some%atOnce != 0 || some >= rows {
		t.Fatalf("%d rows before the stop took hold", some)
	}
	if w := b.post(at, url.Values{"do": {"again"}}); w.Code != 303 {
		t.Fatalf("again: %d", w.Code)
	}
	other := &shelf{im: c.Importer, live: map[string]*live{}} // the process was started anew
	check0(t, other.work(t.Context()))
	if n := c.count(`SELECT count(*) FROM grievance`); n != rows {
		t.Errorf("%d of %d rows", n, rows)
	}
	if u := must[upload](t)(other.get(id)); u.Stage != done || u.Tally.There != some || u.Tally.Imported != rows-some {
		t.Errorf("%+v", u)
	}
}

func TestOnlyAdministratorsImport(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	b := c.browse(t, handler)
	if w := b.get(home); w.Code != 403 {
		t.Errorf("a handler got %d", w.Code)
	}
	b.sees(b.upload("a.csv", "x"), 403)
	if b := c.browse(t, access.Caller{}); b.get(home).Code != 303 {
		t.Error("a stranger was not asked to sign in")
	}
}

func TestPrune(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	b := c.browse(t, admin)
	old := clock.System{}.Now().Add(-25 * time.Hour).UnixMilli()
	keep := map[stage]bool{}
	for _, st := range []stage{waiting, stopped, failed, queued, done} {
		id := strings.TrimPrefix(b.accept("a.csv", "甲,乙\n1,2\n"), home+"/")
		must[upload](t)(b.shelf.change(id, []stage{waiting}, func(u *upload) error { u.Stage, u.At = st, old; return nil }))
	}
	fresh := strings.TrimPrefix(b.accept("b.csv", "甲,乙\n1,2\n"), home+"/")
	check0(t, b.shelf.prune(t.Context()))
	for _, u := range must[[]upload](t)(b.shelf.list()) {
		keep[u.Stage] = true
		if u.Stage == waiting && u.ID != fresh {
			t.Error("an old file was kept")
		}
	}
	if !keep[queued] || !keep[done] || !keep[waiting] || keep[stopped] || keep[failed] {
		t.Errorf("kept: %v", keep)
	}
}

func TestPagesInChinese(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	c.profile(oldHotline)
	b := c.browse(t, admin)
	b.lang = "zh"
	at := b.accept("a.csv", head+"1,停水,停水两天,,,,,,,\n")
	b.sees(b.get(home), 200, "批量导入来件", "等待确认")
	b.sees(b.get(at), 200, "开始导入 1 行", "按目录派单")
}
