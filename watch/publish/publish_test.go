package publish

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/tlog"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/promise"
	"ombud/watch/tally/tallytest"
)

type nobody struct{}

func (nobody) Caller(*http.Request) (access.Caller, error) { return access.Caller{}, nil }

// serve opens a city and its pages.
func serve(t testing.TB, open func(store.Options) *store.DB) (*tallytest.City, http.Handler, *words.Words) {
	t.Helper()
	c := tallytest.New(t, open)
	p := Part(Deps{Door: c.Door})
	var cats []words.Catalog
	for name, text := range map[string]string{"web": web.Words, "core": core.Words, "promise": promise.Words, p.Name: p.Words} {
		cat, err := words.Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		cats = append(cats, cat)
	}
	w, err := words.New(cats...)
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Config{City: words.Pair{Zh: "云浦市", En: "Yunpu"}, Clock: c.Clock, Nav: p.Nav}, w, nobody{}, p.Routes)
	if err != nil {
		t.Fatal(err)
	}
	return c, s.Handler(), w
}

// work does what the background does within a second.
func work(t testing.TB, c *tallytest.City) {
	t.Helper()
	for _, task := range Part(Deps{Door: c.Door}).Jobs {
		if err := task.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := Part(Deps{Door: c.Door}).Jobs[0].Run(t.Context()); err != nil { // what was sequenced is published now
		t.Fatal(err)
	}
}

func get(h http.Handler, path, lang string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Language", lang)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func paste(h http.Handler, text string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/verify", strings.NewReader(url.Values{"proof": {text}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func upload(t testing.TB, h http.Handler, file []byte) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", "a.tlog-proof")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(file)
	form.Close()
	r := httptest.NewRequest("POST", "/verify", &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// proof files one grievance in a log of some size and gives its proof.
func proof(t testing.TB, c *tallytest.City, before int) (fact.Fact, []byte) {
	t.Helper()
	for range before {
		c.File(t, "0304", "990102001003")
	}
	f := c.File(t, "0101", "990103001002")
	for range 3 {
		c.File(t, "0304", "990102001003")
	}
	work(t, c)
	file, err := ProofFile(t.Context(), c.Door, f)
	if err != nil {
		t.Fatal(err)
	}
	return f, file
}

func TestFromDoorToProof(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, h, w := serve(t, open)
		f, file := proof(t, c, 20)
		found, err := Check(file, c.Key.Verifier())
		if err != nil || found.Fact.Hash != f.Hash || found.Fact.ID != f.ID || found.Head.Size < found.Fact.Seq {
			t.Fatalf("%v %+v", err, found)
		}
		if Extension(file) != ".tlog-proof" {
			t.Error(Extension(file))
		}
		for _, res := range []*httptest.ResponseRecorder{upload(t, h, file), paste(h, string(file)), paste(h, "\r\n"+strings.ReplaceAll(string(file), "\n", "\r\n")+"  ")} {
			body := res.Body.String()
			if res.Code != 200 || !strings.Contains(body, "核验通过") || !strings.Contains(body, "只增不减") || !strings.Contains(body, "村口的路灯坏了一个月") {
				t.Errorf("%d %s", res.Code, body)
			}
			if cache := res.Header().Get("Cache-Control"); cache != "no-store" {
				t.Errorf("the answer may be kept: %s", cache)
			}
		}
		if n := w.Missing(); n != 0 {
			t.Errorf("%d words are missing", n)
		}
	})
}

// Every kind of byte: header, record, salt, position, hashes, checkpoint, signature. A change anywhere is found, and said.
func TestTamper(t *testing.T) {
	t.Parallel()
	c, h, _ := serve(t, storetest.Open(t, store.SQLite))
	_, file := proof(t, c, 20)
	v := c.Key.Verifier()
	keys := map[string]int{}
	for i := range file {
		for _, bit := range []byte{1, 0x20} {
			bent := bytes.Clone(file)
			bent[i] ^= bit
			if bytes.Equal(unify(bent), file) {
				continue // blanks at the end
			}
			found, err := Check(bent, v)
			if err == nil {
				t.Fatalf("byte %d (%q) can be changed: %+v", i, file[max(0, i-10):i+1], found)
			}
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("byte %d: %v", i, err)
			}
			keys[fault.As(err).Key]++
		}
	}
	for _, key := range []string{"tlog.proof.malformed", "tlog.checkpoint.unsigned", "fact.document.malformed", "tlog.proof.false"} {
		if keys[key] == 0 {
			t.Errorf("no change was said to be %s: %v", key, keys)
		}
	}
	p, err := tlog.ParseProof(file)
	if err != nil {
		t.Fatal(err)
	}
	swap := func(name, want string, change func(p *tlog.Proof)) {
		q := p
		q.Hashes = slices.Clone(p.Hashes)
		change(&q)
		bent, err := tlog.EncodeProof(q)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Check(bent, v); !fault.Is(err, fault.Invalid) || fault.As(err).Key != want {
			t.Errorf("%s: %v", name, err)
		}
		if res := paste(h, string(bent)); res.Code != 422 || strings.Contains(res.Body.String(), "核验通过") || !strings.Contains(res.Body.String(), "核验没有通过") {
			t.Errorf("%s: the page answers %d", name, res.Code)
		}
	}
	swap("no record", "verify.no_record", func(p *tlog.Proof) { p.Extra = nil })
	swap("another title", "tlog.proof.false", func(p *tlog.Proof) {
		p.Extra = bytes.Replace(p.Extra, []byte("路灯不亮"), []byte("路灯很亮"), 1)
	})
	swap("another time", "tlog.proof.false", func(p *tlog.Proof) { p.Extra = bytes.Replace(p.Extra, []byte(`"at":17`), []byte(`"at":16`), 1) })
	swap("another place", "tlog.proof.false", func(p *tlog.Proof) { p.Index-- })
	swap("another path", "tlog.proof.false", func(p *tlog.Proof) { p.Hashes[0][0] ^= 1 })
	swap("a hash less", "tlog.proof.false", func(p *tlog.Proof) { p.Hashes = p.Hashes[1:] })
	for name, text := range map[string]string{"nothing": "", "prose": "你好", "promise": promiseHeader + "\n", "binary": "\x00\xff\xfe", "long": strings.Repeat("a", maxFile/2)} {
		if res := paste(h, text); res.Code != 422 || !utf8.Valid(res.Body.Bytes()) || name == "prose" && !strings.Contains(res.Body.String(), text+"</textarea>") {
			t.Errorf("%s: %d", name, res.Code)
		}
	}
	if res := upload(t, h, bytes.Repeat([]byte("a"), maxFile+1)); res.Code != 413 {
		t.Errorf("a file that is too large: %d", res.Code)
	}
}

// A proof of another log, and one of a log that took something back: same key, other past.
func TestOtherPast(t *testing.T) {
	t.Parallel()
	c, h, _ := serve(t, storetest.Open(t, store.SQLite))
	_, file := proof(t, c, 5)
	other, _, _ := serve(t, storetest.Open(t, store.SQLite))
	if _, err := Check(file, other.Key.Verifier()); fault.As(err).Key != "tlog.checkpoint.unsigned" {
		t.Errorf("another log's key: %v", err)
	}
	other.Door.Log.Key = c.Key // the same key signs a second history
	_, forked := proof(t, other, 6)
	if _, err := Check(forked, c.Key.Verifier()); err != nil {
		t.Fatal(err) // by itself the file is in order
	}
	if res := paste(h, string(forked)); res.Code != 422 || !strings.Contains(res.Body.String(), "改写") {
		t.Errorf("a second history passes: %d", res.Code)
	}
}

// On PostgreSQL a fact waits for its position; until then the holder gets a signed promise.
func TestPromise(t *testing.T) {
	t.Parallel()
	c, h, w := serve(t, storetest.Open(t, store.Postgres))
	f := c.File(t, "0304", "990102001003")
	if f.Seq >= 0 {
		t.Fatal("the fact has its position already")
	}
	file, err := ProofFile(t.Context(), c.Door, f)
	if err != nil || Extension(file) != ".ombud-promise" {
		t.Fatalf("%v %s", err, file)
	}
	found, err := Check(file, c.Key.Verifier())
	if err != nil || found.Promise == nil || found.Fact.Hash != f.Hash || found.Promise.At != c.Door.Now().UnixMilli() {
		t.Fatalf("%v %+v", err, found)
	}
	for i := range file {
		bent := bytes.Clone(file)
		bent[i] ^= 1
		if bytes.Equal(unify(bent), file) {
			continue // blanks at the end
		}
		if _, err := Check(bent, c.Key.Verifier()); !fault.Is(err, fault.Invalid) {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
	if res := paste(h, string(file)); res.Code != 200 || !strings.Contains(res.Body.String(), "承诺收录") {
		t.Errorf("%d", res.Code)
	}
	work(t, c)
	if file, err = ProofFile(t.Context(), c.Door, f); err != nil || Extension(file) != ".tlog-proof" {
		t.Errorf("a second later: %v %s", err, file)
	}
	if n := w.Missing(); n != 0 {
		t.Errorf("%d words are missing", n)
	}
}

func TestPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, h, w := serve(t, open)
		for _, filled := range []bool{false, true} {
			if filled {
				proof(t, c, 12)
			}
			for _, path := range []string{"/log", "/verify", "/refusals", "/about"} {
				for _, lang := range []string{"zh", "en"} {
					if res := get(h, path, lang); res.Code != 200 || strings.Contains(res.Body.String(), "⟦") {
						t.Errorf("%s %s: %d", path, lang, res.Code)
					}
				}
			}
		}
		if res := get(h, "/log/key", ""); strings.TrimSpace(res.Body.String()) != c.Key.Verifier().String() {
			t.Errorf("key: %s", res.Body)
		}
		res := get(h, "/log/checkpoint", "")
		head, err := tlog.ParseCheckpoint(res.Body.Bytes(), c.Key.Verifier())
		if err != nil || head.Size < 16 || res.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("checkpoint: %v %+v", err, head)
		}
		for path, status := range map[string]int{fmt.Sprintf("/log/tile/0/000.p/%d", head.Size): 200, "/log/tile/entries/000.p/3": 200, "/log/tile/0/000": 404,
			"/log/tile/0/001": 404, "/log/tile/x": 404, "/log/tile/": 404, "/log/none": 404, "/log/tile/0/000.p/999": 404} {
			if res := get(h, path, ""); res.Code != status {
				t.Errorf("%s: %d, want %d", path, res.Code, status)
			}
		}
		if !strings.Contains(get(h, "/refusals", "zh").Body.String(), "《信访工作条例》第十八条") {
			t.Error("the refusals lack their reasons")
		}
		if n := w.Missing(); n != 0 {
			t.Errorf("%d words are missing", n)
		}
	})
}

// The whole log as the product serves it, judged by a program that is not ours.
func TestIndependentJudge(t *testing.T) {
	if os.Getenv("OMBUD_FSCK") == "" {
		t.Skip("needs the module tools/fsck from the module proxy; run with OMBUD_FSCK=1, as CI does")
	}
	judge := filepath.Join(t.TempDir(), "fsck")
	if out, err := exec.Command("go", "build", "-C", filepath.FromSlash("../../tools/fsck"), "-o", judge, ".").CombinedOutput(); err != nil {
		t.Fatalf("build tools/fsck: %v\n%s", err, out)
	}
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, h, _ := serve(t, open)
		proof(t, c, 700)
		site := httptest.NewServer(h)
		defer site.Close()
		out, err := exec.Command(judge, site.URL+"/log", c.Key.Verifier().String()).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "Successfully fsck'd log with size") {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

func FuzzCheck(f *testing.F) {
	c, _, _ := serve(f, storetest.Open(f, store.SQLite))
	_, file := proof(f, c, 3)
	v := c.Key.Verifier()
	f.Add(file)
	f.Add(encodePromise([]byte(`{"format":"ombud fact v1"}`), []byte("ombud.example/log\npromise\n")))
	f.Add([]byte("c2sp.org/tlog-proof@v1\nextra " + base64.StdEncoding.EncodeToString([]byte("{}")) + "\nindex 0\n\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		found, err := Check(text, v)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if !bytes.Equal(unify(text), file) {
			t.Fatalf("another file passes: %q %+v", text, found)
		}
	})
}
