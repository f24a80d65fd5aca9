package intake_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/tlog"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/intake/intaketest"
)

// each runs a test in a city on both databases.
func each(t *testing.T, fn func(t *testing.T, c *intaketest.City)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) { fn(t, intaketest.New(t, open)) })
}

// The whole way, as somebody without scripts and without knowing the kind of matter takes it.
func TestFiling(t *testing.T) {
	each(t, func(t *testing.T, c *intaketest.City) {
		for _, lang := range words.Langs {
			p := c.Person(lang)
			if home := p.Get(t, "/"); home.Status != 200 || !strings.Contains(home.Body, `href="/file"`) || !strings.Contains(home.Body, "tel:12345") {
				t.Fatalf("front page: %d", home.Status)
			}
			form := intaketest.Filing(p.Get(t, "/file").Key())
			form.Del("matter")
			asked := p.Post(t, "/file/check", form)
			if asked.Status != 200 || !strings.Contains(asked.Body, `name="guess"`) {
				t.Fatalf("%s: the kind of matter is not asked for: %s", lang, asked.Text())
			}
			form.Set("guess", "0307")
			check := p.Post(t, "/file/check", form)
			for _, want := range []string{"二号楼去年加装电梯", "说明拖延原因", "示例居民甲", "13900000000", form.Get("key")} {
				if !strings.Contains(check.Body, want) {
					t.Errorf("%s: the page for checking lacks %q", lang, want)
				}
			}
			form.Del("guess")
			form.Set("matter", "0307")
			sent := p.Post(t, "/file/send", form)
			number, code := sent.Receipt()
			cs := c.Case(t, number)
			if sent.Status != 200 || !grievance.CodeFits(code, cs.CodeHash) || cs.Lang != string(lang) || !cs.Named || cs.Place != intaketest.Village {
				t.Fatalf("%s: %d, %+v", lang, sent.Status, cs)
			}
			if len(cs.Points) != 2 || cs.Sealed == "" {
				t.Errorf("%s: points %q, sealed %q", lang, cs.Points, cs.Sealed)
			}
			facts, err := fact.Of(t.Context(), c.DB, cs.ID)
			if err != nil || len(facts) != 1 || facts[0].Staff != "" || facts[0].Office != "" {
				t.Fatalf("%v, %v", facts, err)
			}
			for _, person := range []string{"示例居民甲", "13900000000", "示例路"} {
				if strings.Contains(string(facts[0].Body), person) {
					t.Errorf("the fact names the person: %s", facts[0].Body)
				}
			}
			secret(t, p, code)
			again := p.Get(t, "/file/receipt")
			if n, k := again.Receipt(); n != number || k != code {
				t.Errorf("%s: the receipt shown again is %s %s", lang, n, k)
			}
			if mine := p.Cookies()["receipt"]; mine == "" || strings.Contains(mine, code) {
				t.Errorf("%s: the browser holds %q", lang, mine)
			}
		}
	})
}

// secret checks that a code is in no address and in no log.
func secret(t *testing.T, p *intaketest.Person, code string) {
	t.Helper()
	for _, path := range p.Paths {
		if strings.Contains(path, code) {
			t.Errorf("the code is in the address %s", path)
		}
	}
	for _, s := range []string{code, grievance.GroupCode(code), "示例居民甲", "13900000000", "二号楼"} {
		if strings.Contains(p.City.Log.String(), s) {
			t.Errorf("the log holds %q", s)
		}
	}
	if !strings.Contains(p.City.Log.String(), "POST /file/send") {
		t.Error("the log holds no requests at all")
	}
}

func TestSecondPressIsTheSameFiling(t *testing.T) {
	each(t, func(t *testing.T, c *intaketest.City) {
		p := c.Person(words.Zh)
		form := intaketest.Filing(p.Get(t, "/file").Key())
		var first string
		for i := range 3 {
			number, code := p.Post(t, "/file/send", form).Receipt()
			if i == 0 {
				first = number + code
			}
			if number+code != first || first == "" {
				t.Errorf("press %d shows %s %s", i, number, code)
			}
		}
		var n int
		if err := c.DB.Row(t.Context(), `SELECT count(*) FROM grievance`).Scan(&n); err != nil || n != 1 {
			t.Errorf("%d grievances, %v", n, err)
		}
		form.Set("text", "另外一件事：楼道的灯也坏了。") // back with the browser, in the same form
		if number, code := p.Post(t, "/file/send", form).Receipt(); number == "" || number+code == first {
			t.Errorf("another grievance in the same form shows the receipt of the first: %s", number)
		}
		if err := c.DB.Row(t.Context(), `SELECT count(*) FROM sealed`).Scan(&n); err != nil || n != 2 {
			t.Errorf("%d sealed identities, %v", n, err)
		}
	})
}

// Nothing that was typed is lost when something must be mended.
func TestMistakesKeepEverything(t *testing.T) {
	each(t, func(t *testing.T, c *intaketest.City) {
		for _, tt := range []struct {
			name, field string
			change      func(url.Values)
		}{
			{"no text", "text", func(v url.Values) { v.Set("text", " ") }},
			{"too long a text", "text", func(v url.Values) { v.Set("text", strings.Repeat("长", 5001)) }},
			{"no place", "place", func(v url.Values) { v.Del("place") }},
			{"a place of no city", "place", func(v url.Values) { v.Set("place", "110101001001") }},
			{"a place without a name", "place", func(v url.Values) { v.Set("place", "990102009009") }},
			{"an unknown matter", "matter", func(v url.Values) { v.Set("matter", "9999") }},
			{"too long a request", "points", func(v url.Values) { v.Add("point", strings.Repeat("长", 501)) }},
			{"a strange number of people", "headcount", func(v url.Values) { v.Set("headcount", "many") }},
			{"half a telephone number", "phone", func(v url.Values) { v.Set("phone", "139") }},
			{"a very long address", "address", func(v url.Values) { v.Set("address", strings.Repeat("路", 300)) }},
		} {
			for _, path := range []string{"/file/check", "/file/send"} {
				p := c.Person(words.En)
				form := intaketest.Filing(p.Get(t, "/file").Key())
				tt.change(form)
				page := p.Post(t, path, form)
				if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, `href="#f-`+tt.field+`"`) || !strings.Contains(page.Body, `id="f-`+tt.field+`"`) {
					t.Errorf("%s at %s: %d, no way to #f-%s", tt.name, path, page.Status, tt.field)
				}
				for field, values := range form {
					for _, v := range values {
						if field != "place" && field != "matter" && strings.TrimSpace(v) != "" && !strings.Contains(page.Body, v) {
							t.Errorf("%s at %s: %s is lost", tt.name, path, field)
						}
					}
				}
			}
		}
		var n int
		if err := c.DB.Row(t.Context(), `SELECT count(*) FROM grievance`).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d grievances, %v", n, err)
		}
	})
}

// Whoever changes the language or the type while filing goes on at the same step with everything typed, and nothing is filed.
func TestSwitchingKeepsWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, c *intaketest.City) {
		p := c.Person(words.Zh)
		full := intaketest.Filing(p.Get(t, "/file").Key())
		noText := intaketest.Filing(full.Get("key"))
		noText.Set("text", " ")
		open := intaketest.Filing(full.Get("key"))
		open.Del("matter")
		asked := intaketest.Filing(full.Get("key"))
		asked.Del("matter")
		asked.Set("step", "asked")
		for _, tt := range []struct {
			from, to string
			form     url.Values
			step     string // said on the page in English
			wrong    bool
		}{
			{"/file", "/file", full, "intake.file", false},
			{"/file/check", "/file?mistaken", noText, "intake.file", true},
			{"/file/send", "/file?mistaken", noText, "intake.file", true},
			{"/file/check", "/file/check", full, "intake.check", false},
			{"/file/check", "/file/check", open, "intake.asked", false},
			{"/file/check", "/file/check", asked, "intake.asked", false},
		} {
			page := p.Post(t, tt.from, tt.form)
			for _, change := range []string{"en", "large"} {
				to := tt.to + map[bool]string{true: "&", false: "?"}[strings.Contains(tt.to, "?")] + "switch=" + change
				if !strings.Contains(html.UnescapeString(page.Body), `formaction="`+to+`"`) {
					t.Fatalf("%s: no switch to %s", tt.from, to)
				}
				page = p.Post(t, to, tt.form)
				voice := c.Words.In(words.En)
				if page.Status != 200 && !tt.wrong || !strings.Contains(page.Body, "<h1>"+voice.Say(tt.step)+"</h1>") || strings.Contains(page.Body, "summary-error") != tt.wrong {
					t.Errorf("%s after %s: %d, %s", tt.from, change, page.Status, page.Text())
				}
				for field, values := range tt.form {
					for _, v := range values {
						if field != "step" && strings.TrimSpace(v) != "" && !strings.Contains(page.Body, v) {
							t.Errorf("%s after %s: %s is lost", tt.from, change, field)
						}
					}
				}
			}
			p.Post(t, "/file?switch=zh", tt.form)
			p.Post(t, "/file?switch=normal", tt.form)
		}
		p.Post(t, "/file/send?switch=en", full)
		var n int
		if err := c.DB.Row(t.Context(), `SELECT count(*) FROM grievance`).Scan(&n); err != nil || n != 0 {
			t.Errorf("switching filed %d grievances, %v", n, err)
		}
	})
}

func TestStepsOfTheForm(t *testing.T) {
	t.Parallel()
	c := intaketest.New(t, storetest.Open(t, store.SQLite))
	p := c.Person(words.Zh)
	form := intaketest.Filing(p.Get(t, "/file").Key())
	form.Set("step", "row")
	page := p.Post(t, "/file", form)
	if got := strings.Count(page.Body, `name="point"`); got != 3 || !strings.Contains(page.Body, `value="说明拖延原因"`) {
		t.Errorf("%d lines after asking for one more", got)
	}
	form["point"] = append(form["point"], "", "")
	if got := strings.Count(p.Post(t, "/file", form).Body, `name="point"`); got != 5 {
		t.Errorf("%d lines", got)
	}
	qr := p.Get(t, "/file?place=990102001001&matter=0307")
	if !strings.Contains(qr.Body, `<option value="990102001001" selected`) || !strings.Contains(qr.Body, `<option value="0307" selected`) {
		t.Error("a QR code does not fill the form in")
	}
	if bad := p.Get(t, "/file?place=110101001001&matter=<x>"); bad.Status != 200 || strings.Contains(bad.Body, "<x>") {
		t.Error("a strange QR code is not passed over")
	}
	form = intaketest.Filing(p.Get(t, "/file").Key())
	form.Del("matter")
	form.Set("step", "asked")
	if page := p.Post(t, "/file/check", form); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, "summary-error") {
		t.Errorf("going on without a kind of matter: %d", page.Status)
	}
}

// The longest form that is allowed fits through the door.
func TestLongestForm(t *testing.T) {
	t.Parallel()
	c := intaketest.New(t, storetest.Open(t, store.SQLite))
	p := c.Person(words.Zh)
	number, _ := p.File(t, func(v url.Values) {
		v.Set("text", strings.Repeat("长", 5000))
		v.Del("point")
		for range 20 {
			v.Add("point", strings.Repeat("求", 500))
		}
	})
	if cs := c.Case(t, number); len([]rune(cs.Text)) != 5000 || len(cs.Points) != 20 {
		t.Errorf("%d characters, %d requests", len([]rune(cs.Text)), len(cs.Points))
	}
}

func TestBusyKeepsTheForm(t *testing.T) {
	t.Parallel()
	c := intaketest.New(t, storetest.Open(t, store.SQLite))
	c.Limit.Rate, c.Limit.Burst = 1, 1
	p := c.Person(words.Zh)
	p.File(t)
	form := intaketest.Filing(p.Get(t, "/file").Key())
	page := p.Post(t, "/file/send", form)
	if page.Status != http.StatusServiceUnavailable || page.Header.Get("Retry-After") == "" {
		t.Fatalf("%d, %v", page.Status, page.Header)
	}
	for _, want := range []string{form.Get("key"), form.Get("text"), `action="/file/send"`} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the page handed back lacks %q", want)
		}
	}
}

// A full disk is not a crowd: the form comes back whole and says what is the matter, and goes through once there is room.
func TestFullDiskSaysSo(t *testing.T) {
	t.Parallel()
	c := intaketest.New(t, storetest.Open(t, store.SQLite))
	room := func(pages string) {
		t.Helper()
		if err := c.Work.Door.DB.Keep(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			var n int
			return tx.Row(ctx, `PRAGMA max_page_count=`+pages).Scan(&n)
		}); err != nil {
			t.Fatal(err)
		}
	}
	p := c.Person(words.En)
	p.File(t)
	form := intaketest.Filing(p.Get(t, "/file").Key())
	form.Set("text", strings.Repeat("路灯坏了。", 900)) // more than the free room of a page
	room("1")
	page := p.Post(t, "/file/send", form)
	if page.Status != http.StatusServiceUnavailable || !strings.Contains(page.Body, "run out of storage") || !strings.Contains(page.Body, form.Get("key")) {
		t.Errorf("%d: %s", page.Status, page.Body)
	}
	room("1000000")
	if page = p.Post(t, "/file/send", form); page.Status != http.StatusOK {
		t.Errorf("with room again: %d", page.Status)
	}
}

// What a resident downloads verifies with the log's public key alone.
func TestReceiptFiles(t *testing.T) {
	each(t, func(t *testing.T, c *intaketest.City) {
		p := c.Person(words.Zh)
		number, code := p.File(t)
		text := p.Get(t, "/file/receipt.txt")
		for _, want := range []string{grievance.Group(number), grievance.GroupCode(code), "SHA-256"} {
			if !strings.Contains(text.Body, want) {
				t.Errorf("the text lacks %q: %s", want, text.Body)
			}
		}
		if _, err := c.Door.Log.Sequence(t.Context(), c.DB); err != nil {
			t.Fatal(err)
		}
		file := p.Get(t, "/file/receipt.tlog-proof")
		proof, err := tlog.ParseProof([]byte(file.Body))
		if err != nil {
			t.Fatalf("%v: %s", err, file.Body)
		}
		f, err := fact.ParseDocument(proof.Extra)
		if err != nil || f.Subject != c.Case(t, number).ID {
			t.Fatalf("%+v, %v", f, err)
		}
		if _, err := tlog.VerifyProof(f.Hash, proof, c.Door.Log.Key.Verifier()); err != nil {
			t.Error(err)
		}
		stranger := c.Person(words.Zh)
		for _, path := range []string{"/file/receipt", "/file/receipt.txt", "/file/receipt.tlog-proof"} {
			if page := stranger.Get(t, path); page.Status != http.StatusNotFound {
				t.Errorf("a stranger at %s gets %d", path, page.Status)
			}
		}
	})
}

func TestFilingWithoutAnybody(t *testing.T) {
	each(t, func(t *testing.T, c *intaketest.City) {
		number, _ := c.Person(words.En).File(t, func(v url.Values) {
			for _, f := range []string{"name", "phone", "address", "respondent", "title"} {
				v.Del(f)
			}
			v.Del("point")
		})
		cs := c.Case(t, number)
		if cs.Sealed != "" || cs.Named || cs.Title != "二号楼去年加装电梯，补贴至今没有发放" || len(cs.Points) != 0 {
			t.Errorf("%+v", cs)
		}
	})
}
