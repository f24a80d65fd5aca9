package evidence_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ombud/base/access"
	"ombud/ledger/evidence"
	"ombud/ledger/wages"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/office"
)

type signedIn struct{ caller *access.Caller }

func (s signedIn) Caller(*http.Request) (access.Caller, error) { return *s.caller, nil }

// browser is somebody's of an office; run does what the server does in the background.
type browser struct {
	t   *testing.T
	who *access.Caller
	h   http.Handler
	run func() error
}

func (c *city) browse(t *testing.T) *browser {
	t.Helper()
	who := inspector
	p := evidence.Part(evidence.NewDesk(c.Work, &office.Names{DB: c.db}))
	s := must[*web.Server](t)(web.New(web.Config{City: words.Pair{Zh: "云州市", En: "Yunzhou"}, Clock: c.Door.Clock}, c.Words, signedIn{&who}, p.Routes))
	return &browser{t: t, who: &who, h: s.Handler(), run: func() error { return p.Jobs[0].Run(t.Context()) }}
}

func (b *browser) send(r *http.Request, status int, want ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	r.Header.Set("Accept-Language", "en")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	if w.Code != status {
		b.t.Errorf("%s %s: status %d, want %d", r.Method, r.URL, w.Code, status)
	}
	for _, s := range append(want, "") {
		if !strings.Contains(w.Body.String(), s) {
			b.t.Errorf("%s does not say %q", r.URL, s)
		}
	}
	if strings.Contains(w.Body.String(), "⟦") {
		b.t.Errorf("%s: words are missing", r.URL)
	}
	return w
}

func (b *browser) get(path string, status int, want ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	return b.send(httptest.NewRequest("GET", path, nil), status, want...)
}

func (b *browser) post(path string, status int, form ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	v := url.Values{}
	for i := 0; i < len(form); i += 2 {
		v.Set(form[i], form[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r, status)
}

func (b *browser) upload(kind, name, text string, status int) string {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	must[int](b.t)(0, m.WriteField("kind", kind))
	w := must[io.Writer](b.t)(m.CreateFormFile("file", name))
	must[int](b.t)(io.WriteString(w, text))
	must[int](b.t)(0, m.Close())
	r := httptest.NewRequest("POST", "/desk/evidence", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	at, _, _ := strings.Cut(b.send(r, status).Header().Get("Location"), "?")
	return at
}

// A file is looked at, confirmed, taken in, shown and handed out; only whoever handed it in sees it before.
func TestPages(t *testing.T) {
	t.Parallel()
	c := newCity(t, storetest.Open(t, store.SQLite))
	b := c.browse(t)
	b.get("/desk/evidence", 200, "Evidence of ledgers", "Table 1")
	b.upload("wages/roster", "a.csv", "", 422)
	b.upload("wages/nothing", "a.csv", "a,b\n1,2\n", 422)
	text := "项目编号,姓名,身份证号,用人单位统一社会信用代码,进场日期,备注\nP-1,欧阳测试," + worker(1) + "," + code(gang) + ",2026-06-01,x\nP-9,李四," + worker(2) + "," + code(gang) + ",2026-06-01,\n"
	at := b.upload("wages/roster", "名册.csv", text, 303)
	w := b.get(at, 200, "Take it in", "nobody registered", "sealed", "备注")
	if s := w.Body.String(); strings.Contains(s, "欧阳测试") || strings.Contains(s, worker(1)) {
		t.Error("the preview shows a person")
	}
	*b.who = stranger
	b.get(at, 404)
	b.post(at, 404, "do", "start")
	*b.who = inspector
	b.post(at, 422, "do", "start", "month", "July")
	b.post(at, 303, "do", "start", "how", "replace")
	b.get(at, 200, "You may leave this page")
	b.post(at, 409, "do", "start", "how", "replace")
	if err := b.run(); err != nil {
		t.Fatal(err)
	}
	b.get(at, 200, "was taken in", "1 refused rows", "nobody registered")
	b.get(at+"/rejects.csv", 200, "李四", "nobody registered")
	b.get("/desk/evidence", 200, "/desk/evidence/wages/delivery/2")
	b.get("/desk/evidence/wages/delivery/2", 200, "云河一标")
	rows := "/desk/evidence/wages/rows?kind=roster&about=P-1&number=2"
	w = b.get(rows, 200, "2.2", "2026-06-01")
	if strings.Contains(w.Body.String(), "欧阳测试") {
		t.Error("the rows show a person")
	}
	b.post(rows, 422, "row", "2.2", "purpose", "")
	b.post(rows, 422, "row", "x", "purpose", "核对拖欠线索")
	if w = b.post(rows, 200, "row", "2.2", "purpose", "核对拖欠线索"); !strings.Contains(w.Body.String(), "欧阳测试") || w.Header().Get("Cache-Control") != "no-store" {
		t.Error("the person is not shown, or may be kept")
	}
	if n := c.count(`SELECT count(*) FROM fact WHERE kind = 'evidence.opened'`); n != 1 {
		t.Errorf("%d looks on record", n)
	}
	*b.who = stranger
	for _, path := range []string{rows, strings.Replace(rows, "rows", "partition", 1)} {
		b.get(path, 404)
	}
	b.get("/desk/evidence/wages/delivery/2", 200, "1 more on this page")
	b.post(rows, 404, "row", "2.2", "purpose", "核对拖欠线索")
}

// What is handed out is what was delivered, and no cell of it runs.
func TestHandedOut(t *testing.T) {
	t.Parallel()
	c := newCity(t, storetest.Open(t, store.SQLite))
	b := c.browse(t)
	c.take(wages.KindFlow, flowHead+"P-1,=1+1,2026-07-15,代发工资,张三,6222020000000000001,8000.00,90000\n", evidence.Order{})
	p := c.current(wages.KindFlow, "P-1", july, july)[0]
	path := "/desk/evidence/wages/partition?kind=flow&about=P-1&month=2026-07&number=2"
	if w := b.get(path, 200); !bytes.Equal(w.Body.Bytes(), must[[]byte](t)(evidence.Bytes(t.Context(), c.db, p))) || !strings.Contains(w.Header().Get("Content-Disposition"), ".parquet") {
		t.Error("the file is not the partition")
	}
	if s := b.get(path+"&as=csv", 200).Body.String(); !strings.Contains(s, ",'=1+1,") || !strings.Contains(s, "8000.00") || strings.Contains(s, "张三") {
		t.Errorf("csv: %s", s)
	}
	for _, name := range []string{"roster.xlsx", "roster.csv"} {
		path := c.open(b.get("/desk/evidence/wages/template/"+name, 200).Body.String())
		if _, err := c.Bind(path, must2(c.Kind("wages", "roster")), ""); err != nil {
			t.Errorf("%s: the template is not read back: %v", name, err)
		}
	}
	b.get("/desk/evidence/wages/template/roster.pdf", 404)
	b.get("/desk/evidence/wages/template/none.xlsx", 404)
}

func must2(_ evidence.Ledger, k evidence.Kind, err error) evidence.Kind {
	if err != nil {
		panic(err)
	}
	return k
}
