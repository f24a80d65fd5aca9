package field

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
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
	"ombud/redress/attach"
	"ombud/redress/grievance"
	"ombud/redress/intake/intaketest"
)

type city struct {
	*intaketest.City
	reports *Work
	desk    *Desk
	files   *attach.Work
}

func newCity(t *testing.T, open func(store.Options) *store.DB) *city {
	t.Helper()
	c := &city{}
	c.City = intaketest.New(t, open,
		func(in *intaketest.City) part.Part {
			c.files = attach.New(in.Door, func() attach.Vault { return in.Sealed.Vault })
			return attach.Part(&attach.Desk{Desk: &grievance.Desk{Work: in.Work, View: in.View, Names: in.Names, Matters: in.Matters}, Files: c.files})
		},
		func(in *intaketest.City) part.Part {
			c.reports = &Work{Door: in.Door, Grievances: in.Work, Files: c.files, Sealed: in.Sealed}
			c.desk = &Desk{Reports: c.reports, Matters: in.Matters, Names: in.Names}
			return Part(c.desk)
		})
	return c
}

func each(t *testing.T, fn func(t *testing.T, c *city)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) { fn(t, newCity(t, open)) })
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const village = "vc-990102001001"

const drawn = "00112233445566778899aabbccddeeff"

func report(pairs ...string) url.Values {
	v := url.Values{"key": {drawn}, "what": {"hazard"}, "place": {string(intaketest.Village)}, "matter": {"0304"}, "text": {"河堤步道的护栏松了三米，孩子常在那里玩。"}, "shift": {"day"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func snap(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 60, 40)), nil))
	return b.Bytes()
}

func (c *city) count(t testing.TB, kind string) int {
	t.Helper()
	var n int
	must(t, c.DB.Row(t.Context(), `SELECT count(*) FROM fact WHERE kind = $1`, kind).Scan(&n))
	return n
}

// TestOnce: the same report is one grievance with the same receipt, sent again, and by many at once.
func TestOnce(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		who := c.Staff(village)
		var mu sync.Mutex
		seen := map[string]bool{}
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				r, err := c.reports.File(context.Background(), who, Read(report()), words.Zh, nil)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				seen[r.Number+" "+r.Code] = true
			})
		}
		wg.Wait()
		if len(seen) != 1 || c.count(t, grievance.Received.Name()) != 1 || c.count(t, Reported.Name()) != 1 {
			t.Errorf("%d receipts, %d grievances", len(seen), c.count(t, grievance.Received.Name()))
		}
		// Another worker's phone may draw the same key.
		if _, err := c.reports.File(t.Context(), c.Staff("st-990102001"), Read(report()), words.Zh, nil); err != nil {
			t.Fatal(err)
		}
		if n := c.count(t, grievance.Received.Name()); n != 2 {
			t.Errorf("%d grievances of two workers", n)
		}
	})
}

// TestChanged: what was changed after it had arrived is a conflict that shows what arrived, and nothing is filed twice or lost.
func TestChanged(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		who := c.Staff(village)
		first, err := c.reports.File(t.Context(), who, Read(report()), words.Zh, nil)
		must(t, err)
		again, err := c.reports.File(t.Context(), who, Read(report("text", "护栏松了六米。")), words.Zh, nil)
		if !fault.Is(err, fault.Conflict) || again.Number != first.Number || again.Code != first.Code {
			t.Errorf("%v, receipt %s instead of %s", err, again.Number, first.Number)
		}
		cs, err := grievance.Get(t.Context(), c.DB, first.ID)
		if err != nil || !strings.Contains(cs.Text, "三米") || c.count(t, grievance.Received.Name()) != 1 {
			t.Errorf("%v: %s", err, cs.Text)
		}
	})
}

func TestGoesWhereItBelongs(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r, err := c.reports.File(t.Context(), c.Staff(village), Read(report("danger", "yes", "lat", "34.7512345", "lon", "113.6543", "within", "11.2", "written", "1785000000000")), words.Zh, nil)
		must(t, err)
		cs, err := grievance.Get(t.Context(), c.DB, r.ID)
		must(t, err)
		lead, err := c.Dir.Lead(t.Context(), c.DB, "0304", intaketest.Village)
		must(t, err)
		if cs.Channel != grievance.Worker || cs.Status != grievance.StatusTransferred || cs.Office != lead || cs.Urgency != grievance.Danger {
			t.Errorf("%s %s at %s (%s), want %s", cs.Channel, cs.Status, cs.Office, cs.Urgency, lead)
		}
		f, ok, err := fact.Newest(t.Context(), c.DB, r.ID, Reported.Name())
		if err != nil || !ok {
			t.Fatal(err)
		}
		b, err := Reported.Read(f)
		if err != nil || b.Written != 1785000000000 || b.Shift != "day" {
			t.Errorf("%+v, %v", b, err)
		}
		spot, err := c.reports.spot(t.Context(), r.ID)
		if err != nil || spot.Lat != 3475123 || spot.Lon != 11365430 || spot.Within != 12 {
			t.Errorf("%+v, %v", spot, err)
		}
		list, err := fact.Of(t.Context(), c.DB, r.ID)
		must(t, err)
		for _, f := range list {
			if bytes.Contains(f.Body, []byte("34751")) || bytes.Contains(f.Body, []byte("11365")) {
				t.Errorf("%s holds the position", f.Kind)
			}
		}
		other, err := c.reports.File(t.Context(), c.Staff(village), Read(report("key", strings.Repeat("d", 32))), words.Zh, nil)
		must(t, err)
		if spot, err := c.reports.spot(t.Context(), other.ID); err != nil || spot != (Spot{}) {
			t.Errorf("a position that nobody chose: %+v, %v", spot, err)
		}
	})
}

func TestPersonIsSealed(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r, err := c.reports.File(t.Context(), c.Staff(village), Read(report("what", "behalf", "name", "演示居民某某", "phone", "13900001234")), words.Zh, nil)
		must(t, err)
		list, err := fact.Of(t.Context(), c.DB, r.ID)
		if err != nil || len(list) < 3 {
			t.Fatalf("%d facts, %v", len(list), err)
		}
		for _, f := range list {
			if bytes.Contains(f.Body, []byte("某某")) || bytes.Contains(f.Body, []byte("13900001234")) {
				t.Errorf("%s holds who it was filed for", f.Kind)
			}
		}
		who, err := c.Sealed.Reminder(t.Context(), access.Caller{Subject: r.ID, Roles: []access.Role{access.Resident}}, r.ID)
		if err != nil || who.Phone != "139****1234" {
			t.Errorf("%+v, %v", who, err)
		}
		// A hazard is nobody's, whatever was typed before the choice was changed.
		h, err := c.reports.File(t.Context(), c.Staff(village), Read(report("key", strings.Repeat("a", 32), "name", "演示居民某某")), words.Zh, nil)
		must(t, err)
		if cs, err := grievance.Get(t.Context(), c.DB, h.ID); err != nil || cs.Sealed != "" {
			t.Errorf("something is sealed for a hazard: %v", err)
		}
	})
}

func TestRefused(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		for name, x := range map[string]struct {
			in   url.Values
			want string
		}{
			"no matter":        {report("matter", ""), "matter"},
			"no text":          {report("text", " "), "text"},
			"neither":          {report("what", "person"), "what"},
			"outside the area": {report("place", "990103001000"), "place"},
			"no place":         {report("place", ""), "place"},
			"a strange shift":  {report("shift", "lunch"), "shift"},
			"a bad number":     {report("what", "behalf", "phone", "12"), "phone"},
		} {
			_, err := c.reports.File(t.Context(), c.Staff(village), Read(x.in), words.Zh, nil)
			if l := fault.Fields(err); !fault.Is(err, fault.Invalid) || len(l) != 1 || l[0].Field != x.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.reports.File(t.Context(), access.Caller{}, Read(report()), words.Zh, nil); err == nil {
			t.Error("a passer-by files as a worker")
		}
		if n := c.count(t, grievance.Received.Name()); n != 0 {
			t.Errorf("%d grievances of refused reports", n)
		}
	})
}

// TestPhone walks as the app does: JSON, files, refused and mended, again, changed.
func TestPhone(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.Person(words.Zh)
		p.Office = village
		const asked = "application/json"
		bad := p.Upload(t, "/field", asked, report("owner", "staff-"+village, "matter", ""), "files", snap(t), []byte("no photo"))
		if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, `"field":"matter"`) || !strings.Contains(bad.Body, `"field":"files"`) {
			t.Errorf("%d %s", bad.Status, bad.Body)
		}
		if n := c.count(t, grievance.Received.Name()); n != 0 {
			t.Fatalf("%d grievances", n)
		}
		var first arrived
		for i := range 3 {
			got := p.Upload(t, "/field", asked, report("owner", "staff-"+village), "files", snap(t))
			var a arrived
			if err := json.Unmarshal([]byte(got.Body), &a); err != nil || got.Status != http.StatusOK || a.Code == "" || a.Office == "" {
				t.Fatalf("%d %s", got.Status, got.Body)
			}
			if i == 0 {
				first = a
			} else if a != first {
				t.Errorf("another receipt: %+v", a)
			}
		}
		got := p.Upload(t, "/field", asked, report("owner", "staff-"+village), "files") // without its photo
		if got.Status != http.StatusConflict || !strings.Contains(got.Body, first.Number) {
			t.Errorf("%d %s", got.Status, got.Body)
		}
		if a, b := c.count(t, grievance.Received.Name()), c.count(t, attach.Added.Name()); a != 1 || b != 1 {
			t.Errorf("%d grievances, %d with files", a, b)
		}
		if n, err := c.files.Examine(t.Context()); n != 1 || err != nil {
			t.Errorf("%d files, %v", n, err)
		}
		if got := p.Upload(t, "/field", asked, report("owner", "staff-other", "key", strings.Repeat("b", 32)), "files"); got.Status != http.StatusForbidden {
			t.Errorf("another worker's report: %d", got.Status)
		}
		p.Office = ""
		if got := p.Upload(t, "/field", asked, report("key", strings.Repeat("c", 32)), "files"); got.Status != http.StatusForbidden {
			t.Errorf("without a session: %d", got.Status)
		}
	})
}

// TestWithoutScript: the page is a form.
func TestWithoutScript(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.Person(words.En)
		p.Office = village
		page := p.Get(t, "/field")
		for name, want := range map[string]string{"Permissions-Policy": "microphone=(self), geolocation=(self)", "Content-Security-Policy": "media-src 'self' blob:"} {
			if !strings.Contains(page.Header.Get(name), want) {
				t.Errorf("%s is %q", name, page.Header.Get(name))
			}
		}
		if other := p.Get(t, "/file"); strings.Contains(other.Header.Get("Permissions-Policy"), "(self)") {
			t.Error("every page may use the microphone")
		}
		if page.Key() == "" || strings.Contains(page.Body, "99010300") {
			t.Error("no key, or a place outside the area")
		}
		bad := p.Upload(t, "/field", "text/html", report("text", ""), "files")
		if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, `href="#f-text"`) {
			t.Errorf("%d %s", bad.Status, bad.Text())
		}
		got := p.Upload(t, "/field", "text/html", report(), "files", snap(t))
		if got.Status != http.StatusOK || !strings.Contains(got.Text(), "Code") || c.count(t, grievance.Received.Name()) != 1 {
			t.Errorf("%d %s", got.Status, got.Text())
		}
		sw := p.Get(t, "/field/sw.js")
		if sw.Header.Get("Service-Worker-Allowed") != "/field" || !strings.HasPrefix(sw.Body, "const VERSION = ") {
			t.Error("the service worker is not served as one")
		}
	})
}

var errStop = errors.New("stop")

// TestAllOrNothing: when the act fails after the grievance was recorded, no grievance, no file and no identity stay.
func TestAllOrNothing(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.reports.Files.Vault = func() attach.Vault { return broken{} }
		_, err := c.reports.File(t.Context(), c.Staff(village), Read(report("what", "behalf", "name", "演示居民")), words.Zh, cleaned(t))
		if !errors.Is(err, errStop) {
			t.Fatal(err)
		}
		var n int
		must(t, c.DB.Row(t.Context(), `SELECT (SELECT count(*) FROM grievance) + (SELECT count(*) FROM blob) + (SELECT count(*) FROM sealed) + (SELECT count(*) FROM attachment)`).Scan(&n))
		if n != 0 || c.count(t, grievance.Received.Name()) != 0 {
			t.Errorf("%d rows of an act that failed", n)
		}
		c.reports.Files.Vault = func() attach.Vault { return c.Sealed.Vault }
		_, err = c.reports.File(t.Context(), c.Staff(village), Read(report("what", "behalf", "name", "演示居民")), words.Zh, cleaned(t))
		must(t, err)
	})
}

type broken struct{}

func (broken) Pack(string, []byte) ([]byte, error)   { return nil, errStop }
func (broken) Unpack(string, []byte) ([]byte, error) { return nil, errStop }

func cleaned(t testing.TB) []media.File {
	t.Helper()
	f, err := media.Clean(snap(t))
	must(t, err)
	return []media.File{f}
}
