package attach

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/media"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/words"
	"ombud/redress/follow"
	"ombud/redress/grievance"
	"ombud/redress/intake/intaketest"
)

type city struct {
	*intaketest.City
	files *Work
	id    string
	owner access.Caller
	me    *intaketest.Person
}

// newCity is the small city with files, and a grievance whose receipt is open in a browser.
func newCity(t *testing.T, open func(store.Options) *store.DB) *city {
	t.Helper()
	c := &city{}
	c.City = intaketest.New(t, open,
		func(in *intaketest.City) part.Part {
			c.files = New(in.Door, func() Vault { return in.Sealed.Vault })
			d := &Desk{Desk: &grievance.Desk{Work: in.Work, View: in.View, Names: in.Names, Matters: in.Matters}, Files: c.files}
			return Part(d)
		},
		func(in *intaketest.City) part.Part {
			d := &Desk{Desk: &grievance.Desk{Work: in.Work, View: in.View, Names: in.Names, Matters: in.Matters}, Files: c.files}
			return follow.Part(follow.Deps{Work: in.Work, Matters: in.Matters, View: in.View, Pass: in.Pass, Panels: []grievance.Panel{d.Panel()}})
		})
	r, err := c.Work.Receive(t.Context(), access.Caller{}, access.File, grievance.Filing{Channel: grievance.Web, Place: intaketest.Village, Matter: "0304",
		Title: "路灯坏了", Text: "主街的路灯坏了快一个月。", Lang: "zh"}, nil)
	must(t, err)
	c.id, c.owner = r.ID, access.Caller{Subject: r.ID, Roles: []access.Role{access.Resident}}
	c.me = c.Person(words.Zh)
	c.me.Post(t, "/status", url.Values{"number": {r.Number}, "code": {r.Code}})
	return c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func each(t *testing.T, fn func(t *testing.T, c *city)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) { fn(t, newCity(t, open)) })
}

// snap is the n-th photo.
func snap(t testing.TB, n int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range m.Pix {
		m.Pix[i] = uint8(i * (n + 1))
	}
	m.Set(0, 0, color.White)
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, nil))
	return b.Bytes()
}

func cleaned(t testing.TB, n int) media.File {
	t.Helper()
	f, err := media.Clean(snap(t, n))
	must(t, err)
	return f
}

func (c *city) list(t testing.TB) []File {
	t.Helper()
	list, err := Of(t.Context(), c.DB, c.id)
	must(t, err)
	return list
}

func TestAddAndRead(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := grievance.Once(t.Context(), "key-1")
		f := cleaned(t, 1)
		for range 2 { // the same form twice
			must(t, c.files.Add(ctx, c.owner, access.AddInfo, c.id, []media.File{f, f}))
		}
		must(t, c.files.Add(grievance.Once(t.Context(), "key-2"), c.owner, access.AddInfo, c.id, []media.File{f, cleaned(t, 2)}))
		list := c.list(t)
		if len(list) != 2 || list[0].Giver != Resident || list[0].Kind != media.Photo {
			t.Fatalf("got %+v", list)
		}
		if n, _, _ := fact.Newest(t.Context(), c.DB, c.id, Added.Name()); bytes.Contains(n.Body, f.Bytes[:20]) {
			t.Error("the fact holds the file")
		}
		_, body, err := c.files.Read(t.Context(), c.id, list[0].Hash)
		if err != nil || !bytes.Equal(body, f.Bytes) {
			t.Errorf("what comes out is not what went in: %v", err)
		}
		sealed, err := bytesOf(t.Context(), c.DB, c.id, list[0].Hash)
		if err != nil || bytes.Contains(sealed, f.Bytes[100:200]) {
			t.Errorf("the file is kept in clear: %v", err)
		}
		if n, err := c.files.Examine(t.Context()); n != 2 || err != nil {
			t.Errorf("%d files, %v", n, err)
		}
	})
}

func TestAddAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		f := cleaned(t, 1)
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				if err := c.files.Add(grievance.Once(context.Background(), "key"), c.owner, access.AddInfo, c.id, []media.File{f}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(c.list(t)); n != 1 {
			t.Errorf("%d files", n)
		}
	})
}

func TestAddRefuses(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx, one := t.Context(), []media.File{cleaned(t, 1)}
		for name, x := range map[string]struct {
			who   access.Caller
			do    access.Action
			files []media.File
			kind  fault.Kind
		}{
			"another receipt":   {access.Caller{Subject: "other", Roles: []access.Role{access.Resident}}, access.AddInfo, one, fault.Denied},
			"a passer-by":       {access.Caller{}, access.AddInfo, one, fault.Denied},
			"another office":    {access.Caller{Staff: "s", Office: "HC-990103", Area: "990103", Roles: []access.Role{access.Handler}}, access.Accept, one, fault.Denied},
			"nothing":           {c.owner, access.AddInfo, nil, fault.Invalid},
			"resident as staff": {c.owner, access.Accept, one, fault.Denied},
		} {
			if err := c.files.Add(ctx, x.who, x.do, c.id, x.files); !fault.Is(err, x.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for i := range MostOfAll {
			must(t, c.files.Add(ctx, c.owner, access.AddInfo, c.id, []media.File{cleaned(t, i)}))
		}
		if err := c.files.Add(ctx, c.owner, access.AddInfo, c.id, []media.File{cleaned(t, MostOfAll)}); !fault.Is(err, fault.Invalid) {
			t.Errorf("one more than fits: %v", err)
		}
		must(t, c.Work.Withdraw(ctx, c.owner, c.id, "已经解决。"))
		if err := c.files.Add(ctx, c.owner, access.AddInfo, c.id, []media.File{cleaned(t, 99)}); !fault.Is(err, fault.Conflict) {
			t.Errorf("of a matter that is over: %v", err)
		}
		if n, err := c.files.Examine(ctx); n != MostOfAll || err != nil {
			t.Errorf("refused files left something behind: %d, %v", n, err)
		}
	})
}

func TestPhotoOnThePages(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		page := c.me.Get(t, "/my/photos")
		if !strings.Contains(page.Body, `formenctype="multipart/form-data"`) {
			t.Fatal("the form does not send files")
		}
		key := url.Values{"key": {"abc"}}
		for range 2 {
			if got := c.me.Upload(t, "/my/photos", "text/html", key, "files", snap(t, 1), snap(t, 2)); got.Status != http.StatusSeeOther {
				t.Fatalf("%d %s", got.Status, got.Text())
			}
		}
		list := c.list(t)
		if len(list) != 2 {
			t.Fatalf("%d files", len(list))
		}
		at := "/my/file/" + list[0].Hash
		if page := c.me.Get(t, "/my"); strings.Count(page.Body, "<img src=\"/my/file/") != 2 || !strings.Contains(page.Body, at) || strings.Contains(page.Body, "Zhang-San") {
			t.Error("the status page does not show both, or shows what the phone called them")
		}
		got := c.me.Get(t, at)
		for name, want := range map[string]string{"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
			"Cache-Control": "no-store"} {
			if got.Header.Get(name) != want {
				t.Errorf("%s is %q", name, got.Header.Get(name))
			}
		}
		if !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
			t.Error("the browser may open it as a page")
		}
		stranger := c.Person(words.En)
		if got := stranger.Get(t, at); got.Header.Get("Content-Type") == "image/jpeg" {
			t.Error("a passer-by sees it")
		}
		if got := stranger.Get(t, "/desk/case/"+c.id+"/file/"+list[0].Hash); got.Header.Get("Content-Type") == "image/jpeg" {
			t.Error("a passer-by sees it at the desk")
		}
	})
}

func TestBadUploads(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.me.Lang = words.En
		for want, files := range map[string][][]byte{
			"Choose at least one":                   nil,
			"File 1 is neither":                     {[]byte("<script>alert(1)</script>")},
			"File 2 cannot be opened":               {snap(t, 1), snap(t, 2)[:200]},
			"At most 4 at a time":                   {snap(t, 1), snap(t, 2), snap(t, 3), snap(t, 4), snap(t, 5)},
			"File 1 is too large: photos up to 12 ": {append(snap(t, 1), make([]byte, media.MaxPhoto)...)},
			"File 1 is empty":                       {{}},
		} {
			got := c.me.Upload(t, "/my/photos", "text/html", nil, "files", files...)
			if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Text(), want) {
				t.Errorf("%s: %d %s", want, got.Status, got.Text())
			}
		}
		if len(c.list(t)) != 0 {
			t.Error("something was kept beside what was refused")
		}
		if got := c.me.Upload(t, "/my/photos", "text/html", nil, "files", make([]byte, SendLimit)); got.Status != http.StatusRequestEntityTooLarge {
			t.Errorf("too large a form: %d", got.Status)
		}
		if got := c.me.Post(t, "/my/photos?switch=zh", url.Values{"key": {"k"}, "files": {"IMG.jpg"}}); got.Status != http.StatusOK || len(c.list(t)) != 0 {
			t.Errorf("a switch of language: %d", got.Status)
		}
	})
}

// TestDamageIsFound: a file that is gone, altered, exchanged with another or without a fact.
func TestDamageIsFound(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		must(t, c.files.Add(t.Context(), c.owner, access.AddInfo, c.id, []media.File{cleaned(t, 1), cleaned(t, 2)}))
		h := c.list(t)[0].Hash
		whole, err := bytesOf(t.Context(), c.DB, c.id, h)
		must(t, err)
		other, err := bytesOf(t.Context(), c.DB, c.id, c.list(t)[1].Hash)
		must(t, err)
		set := func(b []byte) {
			must(t, c.DB.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE blob SET sealed = $3 WHERE subject = $1 AND hash = $2`, c.id, h, b)
				return err
			}))
		}
		flipped := bytes.Clone(whole)
		flipped[len(flipped)-1] ^= 1
		for name, b := range map[string][]byte{"altered": flipped, "exchanged": other, "cut": whole[:len(whole)/2], "empty": {}} {
			set(b)
			if _, err := c.files.Examine(t.Context()); err == nil {
				t.Errorf("%s: not found", name)
			}
			if _, _, err := c.files.Read(t.Context(), c.id, h); err == nil {
				t.Errorf("%s: served as if it were whole", name)
			}
		}
		set(whole)
		if _, err := c.files.Examine(t.Context()); err != nil {
			t.Fatal(err)
		}
		must(t, c.DB.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO blob (subject, hash, sealed, kept_at) VALUES ('nobody', 'x', $1, 0)`, whole)
			return err
		}))
		if _, err := c.files.Examine(t.Context()); err == nil {
			t.Error("bytes without a fact are not found")
		}
		must(t, c.DB.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM blob`)
			return err
		}))
		if _, err := c.files.Examine(t.Context()); err == nil {
			t.Error("missing bytes are not found")
		}
	})
}
