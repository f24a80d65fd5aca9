package follow

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/tlog"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/intake/intaketest"
)

func resident(id string) access.Caller {
	return access.Caller{Subject: id, Roles: []access.Role{access.Resident}}
}

var act = regexp.MustCompile(`href="/my/(amend|review|add|message|rate|split|withdraw)"`)

// acts are the steps that the status page offers.
func acts(page intaketest.Page) string {
	var out []string
	seen := map[string]bool{}
	_, list, _ := strings.Cut(page.Body, `class="acts"`)
	for _, m := range act.FindAllStringSubmatch(list, -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			out = append(out, m[1])
		}
	}
	return strings.Join(out, " ")
}

// At every stage the page offers the steps the law leaves open, each of which has a page, and no other.
func TestEveryStage(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		for _, tt := range []struct {
			to   grievance.Status
			acts string
		}{
			{"", "amend add message withdraw"},
			{grievance.StatusTransferred, "add message withdraw"},
			{grievance.StatusAccepted, "add message withdraw"},
			{grievance.StatusAnswered, "add message rate"},
			{grievance.StatusDelivered, "review add message rate"},
			{grievance.StatusClosed, "review rate"},
		} {
			p := c.Person(words.Zh)
			number, _ := p.File(t)
			id := c.Case(t, number).ID
			if tt.to != "" {
				c.Bring(t, id, tt.to)
			}
			for _, lang := range words.Langs {
				p.Lang = lang
				page := p.Get(t, "/my")
				if page.Status != 200 || acts(page) != tt.acts {
					t.Errorf("%s, %s: %d, steps %q, want %q", tt.to, lang, page.Status, acts(page), tt.acts)
				}
				for _, name := range []string{"amend", "review", "add", "message", "rate", "split", "withdraw"} {
					want := http.StatusConflict
					if strings.Contains(" "+tt.acts+" ", " "+name+" ") {
						want = 200
					}
					if got := p.Get(t, "/my/"+name).Status; got != want {
						t.Errorf("%s, %s: /my/%s gives %d, want %d", tt.to, lang, name, got, want)
					}
				}
			}
		}
	})
}

func TestOverdueIsSaidFirst(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.Person(words.En)
		number, _ := p.File(t)
		c.Bring(t, c.Case(t, number).ID, grievance.StatusTransferred)
		if page := p.Get(t, "/my"); strings.Contains(page.Body, "duty-over") || strings.Contains(page.Body, "promise-over") {
			t.Error("overdue on the first day")
		}
		c.To(t, intaketest.Noon(28))
		page := p.Get(t, "/my")
		if !strings.Contains(page.Body, "9 days overdue</h1>") || !strings.Contains(page.Body, "duty-over") {
			t.Errorf("%s", page.Text())
		}
		if !strings.Contains(page.Body, `class="cal-month"`) {
			t.Error("the days are not explained")
		}
	})
}

func TestNotes(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		for _, tt := range []struct {
			name, field, text string
			to, then          grievance.Status
			kind              string
		}{
			{"add", "message", "新的照片说明。", grievance.StatusTransferred, grievance.StatusTransferred, "grievance.added"},
			{"message", "message", "什么时候来人？", grievance.StatusTransferred, grievance.StatusTransferred, "grievance.said"},
			{"review", "reason", "补贴少发了一半。", grievance.StatusDelivered, grievance.StatusReviewing, "review.requested"},
			{"withdraw", "reason", "", grievance.StatusTransferred, grievance.StatusWithdrawn, "grievance.withdrawn"},
		} {
			p := c.Person(words.Zh)
			number, _ := p.File(t)
			id := c.Case(t, number).ID
			c.Bring(t, id, tt.to)
			form := url.Values{"key": {p.Get(t, "/my/"+tt.name).Key()}}
			if tt.text != "" {
				if page := p.Post(t, "/my/"+tt.name, form); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, `href="#f-`+tt.field+`"`) {
					t.Errorf("%s without a word: %d", tt.name, page.Status)
				}
				long := strings.Repeat("长", 5001)
				if page := p.Post(t, "/my/"+tt.name, url.Values{"key": form["key"], tt.field: {long}}); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, long) {
					t.Errorf("%s too long: %d", tt.name, page.Status)
				}
			}
			form.Set(tt.field, tt.text)
			for range 2 { // the second press changes nothing
				if page := p.Post(t, "/my/"+tt.name, form); page.Path != "/my" || !strings.Contains(page.Body, `class="flash"`) {
					t.Errorf("%s: led to %s %d: %s", tt.name, page.Path, page.Status, page.Text())
				}
			}
			facts, err := fact.Of(t.Context(), c.DB, id)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, f := range facts {
				if f.Kind == tt.kind {
					n++
				}
			}
			if got := c.Case(t, number).Status; n != 1 || got != tt.then {
				t.Errorf("%s: %d facts, status %s", tt.name, n, got)
			}
			if page := p.Get(t, "/my"); tt.text != "" && !strings.Contains(page.Body, tt.text) {
				t.Errorf("%s: the page does not show it", tt.name)
			}
		}
	})
}

// What was typed stays on the page when the step came too late.
func TestTooLateKeepsTheText(t *testing.T) {
	t.Parallel()
	c := newCity(t, storetest.Open(t, store.SQLite))
	p := c.Person(words.Zh)
	number, _ := p.File(t)
	c.Bring(t, c.Case(t, number).ID, grievance.StatusDelivered)
	key := p.Get(t, "/my/review").Key()
	c.To(t, time.Date(2026, 9, 20, 12, 0, 0, 0, c.Clock.Now().Location()))
	page := p.Post(t, "/my/review", url.Values{"key": {key}, "reason": {"补贴少发了一半。"}})
	if page.Status != http.StatusGone || !strings.Contains(page.Body, "补贴少发了一半。") || !strings.Contains(page.Body, "summary-error") {
		t.Errorf("review: %d %s", page.Status, page.Text())
	}
	if page := p.Get(t, "/my/review"); page.Status != http.StatusGone {
		t.Errorf("the form of a right that lapsed: %d", page.Status)
	}
	key = p.Get(t, "/my/add").Key()
	must(t, c.Work.Close(t.Context(), c.Staff("HC-990102"), c.Case(t, number).ID))
	page = p.Post(t, "/my/add", url.Values{"key": {key}, "message": {"还有一件事。"}})
	if page.Status != http.StatusConflict || !strings.Contains(page.Body, "还有一件事。") {
		t.Errorf("add: %d %s", page.Status, page.Text())
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAmend(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.Person(words.Zh)
		number, _ := p.File(t)
		before := c.Case(t, number)
		page := p.Get(t, "/my/amend")
		for _, want := range []string{before.Text, "说明拖延原因", before.Respondent} {
			if !strings.Contains(page.Body, want) {
				t.Errorf("the form lacks %q", want)
			}
		}
		form := intaketest.Filing(page.Key())
		form.Set("step", "row")
		if more := p.Post(t, "/my/amend", form); strings.Count(more.Body, `name="point"`) != 3 {
			t.Error("no line is added")
		}
		form.Del("step")
		form.Set("text", "")
		if bad := p.Post(t, "/my/amend", form); bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, "说明拖延原因") {
			t.Errorf("without a text: %d", bad.Status)
		}
		form.Set("text", "二号楼前年加装电梯，补贴至今没有发放。")
		form.Set("place", "990103000000") // the place is not changed by this form
		for range 2 {
			if done := p.Post(t, "/my/amend", form); done.Path != "/my" {
				t.Errorf("%d %s", done.Status, done.Text())
			}
		}
		after := c.Case(t, number)
		if after.Text != form.Get("text") || after.Place != before.Place || after.ReceivedAt != before.ReceivedAt {
			t.Errorf("%+v", after)
		}
		c.Clock.Advance(11 * time.Minute)
		if late := p.Get(t, "/my/amend"); late.Status != http.StatusGone {
			t.Errorf("after ten minutes the form gives %d", late.Status)
		}
		form.Set("key", "0123456789abcdef0123456789abcdef")
		if late := p.Post(t, "/my/amend", form); late.Status != http.StatusGone || !strings.Contains(late.Body, form.Get("text")) {
			t.Errorf("after ten minutes: %d", late.Status)
		}
	})
}

func TestRate(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.Person(words.En)
		number, _ := p.File(t)
		c.Bring(t, c.Case(t, number).ID, grievance.StatusClosed)
		if page := p.Post(t, "/my/rate", url.Values{"key": {p.Get(t, "/my/rate").Key()}, "text": {"一句话"}}); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, "一句话") {
			t.Errorf("nothing chosen: %d", page.Status)
		}
		key := p.Get(t, "/my/rate").Key()
		switched := p.Post(t, "/my/rate?switch=zh", url.Values{"key": {key}, "solved": {"no"}, "handling": {"1"}, "text": {"一句话"}})
		for _, want := range []string{`<html lang="zh-CN"`, key, "一句话", `value="no" checked`, `value="1" checked`} {
			if switched.Status != http.StatusOK || !strings.Contains(switched.Body, want) {
				t.Errorf("in another language: %d, the page lacks %s", switched.Status, want)
			}
		}
		if cs := c.Case(t, number); cs.Solved != "" {
			t.Error("changing the language rated")
		}
		p.Post(t, "/my/rate?switch=en", url.Values{"key": {key}})
		for i, solved := range []string{"no", "yes"} {
			page := p.Get(t, "/my/rate")
			if i == 1 && !strings.Contains(page.Body, `value="no" checked`) {
				t.Error("the first rating is not shown")
			}
			p.Post(t, "/my/rate", url.Values{"key": {page.Key()}, "solved": {solved}, "handling": {"2"}})
			if cs := c.Case(t, number); cs.Solved != solved || cs.RateHandling != 2 || cs.RateDesk != 0 {
				t.Errorf("%+v", cs)
			}
		}
	})
}

func TestLeavingAJoinedHandling(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.Person(words.Zh)
		number, _ := p.File(t)
		lead, _ := c.Person(words.Zh).File(t)
		id, leadID := c.Case(t, number).ID, c.Case(t, lead).ID
		c.Bring(t, id, grievance.StatusTransferred)
		c.Bring(t, leadID, grievance.StatusTransferred)
		must(t, c.Work.Join(t.Context(), c.Staff("HC-990102"), id, leadID, "同一栋楼同一件事"))
		page := p.Get(t, "/my")
		if !strings.Contains(acts(page), "split") || strings.Contains(page.Body, grievance.Group(lead)) {
			t.Errorf("steps %q; another's number must not show", acts(page))
		}
		p.Post(t, "/my/split", url.Values{"key": {p.Get(t, "/my/split").Key()}, "reason": {"我家的情况不同"}})
		if cs := c.Case(t, number); cs.Lead != "" {
			t.Error("still joined")
		}
	})
}

func TestOpinion(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.Person(words.Zh)
		number, _ := p.File(t)
		id := c.Case(t, number).ID
		c.Bring(t, id, grievance.StatusDelivered)
		path := link(t, p.Get(t, "/my"), "/my/opinion/")
		for _, lang := range words.Langs {
			p.Lang = lang
			page := p.Get(t, path)
			o := intaketest.Opinion()
			for _, want := range []string{o.Request, o.Facts, o.Points[1].Answer, o.Opinion, o.Basis, "说明拖延原因", "《信访工作条例》第三十五条"} {
				if !strings.Contains(page.Body, want) {
					t.Errorf("%s: the opinion lacks %q", lang, want)
				}
			}
			organ, last := "云川市住建局", "2026年9月2日（周三） 24:00"
			if lang == words.En {
				organ, last = "Yunchuan Housing Bureau", "Wed 2 Sep 2026, 24:00"
			}
			if !strings.Contains(page.Body, organ) || !strings.Contains(page.Body, last) {
				t.Errorf("%s: organ and last day of the review right are not printed: %s", lang, page.Text())
			}
		}
		other := c.Person(words.Zh)
		other.File(t)
		for _, path := range []string{path, link(t, p.Get(t, "/my"), "/my/proof/"), "/my/opinion/x", "/my/proof/x/file"} {
			if page := other.Get(t, path); page.Status != http.StatusNotFound {
				t.Errorf("another's %s gives %d", path, page.Status)
			}
		}
	})
}

// link is the first address on a page that begins so.
func link(t *testing.T, page intaketest.Page, prefix string) string {
	t.Helper()
	m := regexp.MustCompile(`href="(` + prefix + `[^"]+)"`).FindStringSubmatch(page.Body)
	if m == nil {
		t.Fatalf("no link to %s", prefix)
	}
	return m[1]
}

// Every step on the page has a proof that verifies with the log's public key.
func TestEveryStepIsProven(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.Person(words.Zh)
		number, _ := p.File(t)
		c.Bring(t, c.Case(t, number).ID, grievance.StatusDelivered)
		if _, err := c.Door.Log.Sequence(t.Context(), c.DB); err != nil {
			t.Fatal(err)
		}
		seals := regexp.MustCompile(`class="seal" href="([^"]+)"`).FindAllStringSubmatch(p.Get(t, "/my").Body, -1)
		if len(seals) < 5 {
			t.Fatalf("%d seals", len(seals))
		}
		for _, s := range seals {
			if page := p.Get(t, s[1]); page.Status != 200 || !strings.Contains(page.Body, s[1]+"/file") {
				t.Errorf("%s: %d", s[1], page.Status)
			}
			proof, err := tlog.ParseProof([]byte(p.Get(t, s[1]+"/file").Body))
			must(t, err)
			f, err := fact.ParseDocument(proof.Extra)
			must(t, err)
			if _, err := tlog.VerifyProof(f.Hash, proof, c.Door.Log.Key.Verifier()); err != nil {
				t.Errorf("%s: %v", s[1], err)
			}
		}
	})
}

func TestTrailNamesOfficesNotPeople(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.Person(words.Zh)
		number, _ := p.File(t)
		id := c.Case(t, number).ID
		c.Bring(t, id, grievance.StatusTransferred)
		asker, second := c.Staff("HC-990102"), c.Staff("HC-990102")
		asker.Name, second.Staff = "经办某", "another"
		request, err := c.Sealed.Ask(t.Context(), asker, id, "电话核实申请时间")
		must(t, err)
		must(t, c.Sealed.Approve(t.Context(), second, request))
		_, err = c.Sealed.Read(t.Context(), asker, id)
		must(t, err)
		page := p.Get(t, "/my")
		_, trail, _ := strings.Cut(page.Body, `id="trail-title"`)
		trail, _, _ = strings.Cut(trail, `id="own-title"`)
		if strings.Count(trail, "电话核实申请时间") != 3 || strings.Count(trail, "临江区住建局") != 3 {
			t.Errorf("the trail is not whole: %s", trail)
		}
		for _, name := range []string{"经办某", "staff-HC-990102", "another"} {
			if strings.Contains(page.Body, name) {
				t.Errorf("the page names %s", name)
			}
		}
		if strings.Contains(page.Body, "13900000000") || !strings.Contains(page.Body, "139") {
			t.Error("the telephone number is shown in full, or not at all")
		}
	})
}

func TestLongTextsAndMany(t *testing.T) {
	t.Parallel()
	c := newCity(t, storetest.Open(t, store.SQLite))
	p := c.Person(words.Zh)
	number, _ := p.File(t, func(v url.Values) { v.Set("text", strings.Repeat("很长的经过。", 800)) })
	id := c.Case(t, number).ID
	c.Bring(t, id, grievance.StatusTransferred)
	for i := range 30 {
		must(t, c.Work.Say(t.Context(), resident(id), id, fmt.Sprint("第几次询问：", i)))
		must(t, c.Work.Say(t.Context(), c.Staff("HC-990102"), id, "正在办理。"))
	}
	page := p.Get(t, "/my")
	if page.Status != 200 || strings.Count(page.Body, `class="remark"`) != 30 || strings.Count(page.Body, "remark-own") != 30 {
		t.Errorf("%d, %d remarks", page.Status, strings.Count(page.Body, "remark"))
	}
}

func TestRefusalSaysWhyAndWhere(t *testing.T) {
	t.Parallel()
	c := newCity(t, storetest.Open(t, store.SQLite))
	p := c.Person(words.Zh)
	number, _ := p.File(t)
	id := c.Case(t, number).ID
	c.Bring(t, id, grievance.StatusTransferred)
	must(t, c.Work.Refuse(t.Context(), c.Staff("HC-990102"), id, grievance.RefusedBody{Reason: "已进入诉讼程序。", Remedy: "请向人民法院提起诉讼。"}))
	page := p.Get(t, "/my")
	_, panel, _ := strings.Cut(page.Body, `id="refusal-title"`)
	panel, _, _ = strings.Cut(panel, "</section>")
	if !strings.Contains(panel, "已进入诉讼程序。") || !strings.Contains(panel, "请向人民法院提起诉讼。") || acts(page) != "rate" {
		t.Errorf("%q, steps %q", panel, acts(page))
	}
}
