package inspection

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/deed/deedtest"
	"ombud/redress/grievance"
	"ombud/redress/office"
	"ombud/redress/office/officetest"
	"ombud/rules"
)

var (
	city   = officetest.Of("g", "pt-9901", "990100000000", access.Supervisor)
	county = officetest.Of("c", "pt-990102", "990102000000", access.Supervisor)
	other  = officetest.Of("x", "pt-990103", "990103000000", access.Supervisor)
	clerk  = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
	disc   = officetest.Of("d", "DI-9901", "990100000000", access.Handler)
)

const seed = "一粒没有人事先知道的种子"

type town struct {
	*deedtest.Town
	t    *testing.T
	work *Work
}

func newTown(t *testing.T, m store.Make) *town {
	t.Helper()
	s := &town{t: t}
	raw, err := rules.Files.ReadFile("checklists.csv")
	deedtest.Must(t, err)
	lists, err := LoadChecklists(raw)
	deedtest.Must(t, err)
	s.Town = deedtest.New(t, m, Tellings, func(c *officetest.City, d *grievance.Desk) part.Part {
		s.work = &Work{Door: c.Door, Offices: c.Dir, Checklists: lists}
		return Part(&Desk{Desk: d, Inspections: s.work})
	})
	_, err = s.Offices.Open(t.Context(), s.Admin, office.Office{ID: "DI-9901", NameZH: "云川市纪检监察机关信访室", NameEN: "Discipline Office", Agency: Discipline, Place: "990100000000", Above: "pt-9901"})
	deedtest.Must(t, err)
	return s
}

// checkpoint publishes a root as the log's job does; its signature has no part in a draw.
func (s *town) checkpoint() {
	s.t.Helper()
	_, err := s.Door.Log.Sequence(s.t.Context(), s.DB)
	deedtest.Must(s.t, err)
	var size int64
	deedtest.Must(s.t, s.DB.Row(s.t.Context(), `SELECT max(seq) + 1 FROM fact`).Scan(&size))
	root := sha256.Sum256([]byte{byte(size)})
	deedtest.Must(s.t, s.DB.Keep(s.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO checkpoint (size, root, note, at) VALUES ($1, $2, 'a note', $3)`, size, root[:], s.Clock.Now().UnixMilli())
		return err
	}))
}

// planned announces an inspection of the city for the next day at nine and moves there.
func (s *town) planned(n int) Inspection {
	s.t.Helper()
	ctx := s.t.Context()
	deedtest.Must(s.t, s.work.Plan(ctx, city, "八月随机督查", "handling", seed, s.Clock.Now().Add(24*time.Hour).UnixMilli(), n))
	list, _, _, err := table.Page(ctx, s.DB, web.Span{}, "1 = 1")
	deedtest.Must(s.t, err)
	return list[0]
}

func looks(wrong ...string) map[string]Look {
	out := map[string]Look{}
	for _, c := range []string{"told", "contact", "evidence", "record", "remedy"} {
		bad := slices.Contains(wrong, c)
		out[c] = Look{OK: !bad, Wrong: bad, Note: "看过"}
	}
	return out
}

// The draw is made with the seed that was announced and the first root after the announced instant, from what was owed then; anybody who has
// the list finds the same.
func TestDraw(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		at := s.Clock.Now().Add(24 * time.Hour).UnixMilli()
		deedtest.Wants(t, s.work.Plan(ctx, clerk, "n", "handling", seed, at, 3), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.work.Plan(ctx, city, "n", "handling", "short", at, 3), fault.Invalid, "inspection.need.seed")
		deedtest.Wants(t, s.work.Plan(ctx, city, "n", "none", seed, at, 3), fault.Invalid, "inspection.need.checklist")
		deedtest.Wants(t, s.work.Plan(ctx, city, "n", "handling", seed, s.Clock.Now().UnixMilli(), 3), fault.Invalid, "inspection.need.draws_at")
		deedtest.Wants(t, s.work.Plan(ctx, city, "n", "handling", seed, at, 0), fault.Invalid, "inspection.need.visits")
		for range 3 {
			s.Case(county)
		}
		met := s.Case(county)
		i := s.planned(2)
		if i.Seed != "" || i.Commitment == seed {
			t.Fatalf("the seed is known before the draw: %+v", i)
		}
		s.checkpoint() // before the instant: must not be used
		deedtest.Wants(t, s.work.Draw(ctx, city, i.ID, seed), fault.Conflict, "inspection.too_early")
		s.Set(2026, time.August, 4, 9)
		deedtest.Wants(t, s.work.Draw(ctx, city, i.ID, seed), fault.Conflict, "inspection.no_root")
		s.Clock.Advance(time.Hour)
		later := s.Case(county) // owed after the instant: no candidate
		s.checkpoint()
		s.Clock.Advance(time.Minute)
		deedtest.Must(t, s.Work.Withdraw(ctx, access.Caller{Roles: []access.Role{access.Resident}, Subject: met}, met, "解决了。")) // owed at the instant: stays one
		s.checkpoint()
		deedtest.Wants(t, s.work.Draw(ctx, city, i.ID, "another seed here"), fault.Invalid, "inspection.need.the_seed")
		deedtest.Wants(t, s.work.Draw(ctx, county, i.ID, seed), fault.Denied, "fault.denied.say")
		once := grievance.Once(ctx, "draw")
		deedtest.Must(t, s.work.Draw(once, city, i.ID, seed))
		deedtest.Must(t, s.work.Draw(once, city, i.ID, seed)) // the same form again
		deedtest.Wants(t, s.work.Draw(ctx, city, i.ID, seed), fault.Conflict, "inspection.drawn_already")

		i, err := Get(ctx, s.DB, i.ID)
		deedtest.Must(t, err)
		_, h, list, err := s.work.list(ctx, s.DB, i.ID)
		if err != nil || hex.EncodeToString(h.root[:]) != i.Root || len(list) != i.Candidates || Digest(list) != i.Digest {
			t.Fatalf("the list made again is another: %v", err)
		}
		subjects := map[string]bool{}
		for _, c := range list {
			subjects[c.Subject] = true
		}
		if !subjects[met] || subjects[later] {
			t.Errorf("withdrawn since: %t, owed later: %t", subjects[met], subjects[later])
		}
		// By hand: the lots sorted, without the code that drew.
		var lots []string
		byLot := map[string]string{}
		root, _ := hex.DecodeString(i.Root)
		for _, c := range list {
			x := sha256.Sum256(slices.Concat([]byte("ombud inspection v1\n"), root, []byte(seed+"\n"), c.Hash[:], []byte(c.Rule)))
			lot := hex.EncodeToString(x[:])
			lots, byLot[lot] = append(lots, lot), c.Duty
		}
		slices.Sort(lots)
		got, err := Visits(ctx, s.DB, i.ID)
		if err != nil || len(got) != 2 || got[0].Duty != byLot[lots[0]] || got[1].Duty != byLot[lots[1]] {
			t.Errorf("%+v %v", got, err)
		}
		if d := s.Of(i.ID, "draw"); len(d) != 1 || d[0].State != duty.Met || d[0].Late(s.Clock.Now()) {
			t.Errorf("%+v", d)
		}
		s.Refolds(t, "inspection", []string{"inspection", "inspection_visit"}, i.ID, got[0].ID, got[1].ID)
	})
}

// drawn leads to one visit to an office.
func (s *town) drawn() Visit {
	s.t.Helper()
	s.Case(county)
	i := s.planned(1)
	s.Set(2026, time.August, 4, 9)
	s.checkpoint()
	deedtest.Must(s.t, s.work.Draw(s.t.Context(), city, i.ID, seed))
	list, err := Visits(s.t.Context(), s.DB, i.ID)
	deedtest.Must(s.t, err)
	return list[0]
}

// What is found wrong is owed in 24 hours, checked, and owed again until it is right; a falsified record goes to discipline inspection with
// its history, behind the back of the office.
func TestVisit(t *testing.T) {
	t.Parallel()
	deedtest.Both(t, func(t *testing.T, m store.Make) {
		s, ctx := newTown(t, m), t.Context()
		v := s.drawn()
		who := officetest.Of("w", v.To, "990102000000", access.Handler)
		deedtest.Wants(t, s.work.Visit(ctx, who, v.ID, "a", 0, looks(), ""), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.work.Visit(ctx, other, v.ID, "a", 0, looks(), ""), fault.Denied, "fault.denied.say")
		deedtest.Wants(t, s.work.Visit(ctx, city, v.ID, "办公室", 0, map[string]Look{}, ""), fault.Invalid, "inspection.need.look")
		deedtest.Wants(t, s.work.Visit(ctx, city, v.ID, "办公室", 0, looks("record"), ""), fault.Invalid, "inspection.need.requirement")
		deedtest.Wants(t, s.work.Visit(ctx, city, v.ID, "办公室", 1, looks(), ""), fault.Invalid, "inspection.need.after")
		deedtest.Wants(t, s.work.Refer(ctx, city, v.ID, "DI-9901", "记录不符。"), fault.Conflict, "inspection.refer_not_now")
		deedtest.Must(t, s.work.Visit(ctx, city, v.ID, "办公室", 0, looks("record", "contact"), "补齐联系记录。"))
		deedtest.Wants(t, s.work.Visit(ctx, city, v.ID, "办公室", 0, looks(), ""), fault.Conflict, "inspection.visited_already")
		d := s.Of(v.ID, "rectify")
		if len(d) != 1 || d[0].Bearer != v.To || d[0].DueTime().Sub(s.Clock.Now()) != 24*time.Hour {
			t.Fatalf("%+v", d)
		}
		deedtest.Wants(t, s.work.Rectify(ctx, city, v.ID, "r"), fault.Denied, "fault.denied.say")
		deedtest.Must(t, s.work.Rectify(ctx, who, v.ID, "已补齐。"))
		deedtest.Wants(t, s.work.Rectify(ctx, who, v.ID, "r"), fault.Conflict, "inspection.none_owed")
		deedtest.Must(t, s.work.Revisit(ctx, city, v.ID, false, "联系时间仍不对。"))
		if d := s.Of(v.ID, "rectify"); len(d) != 2 || d[1].State != duty.Open {
			t.Errorf("%+v", d)
		}
		deedtest.Must(t, s.work.Rectify(ctx, who, v.ID, "已改正。"))
		deedtest.Must(t, s.work.Revisit(ctx, city, v.ID, true, "属实。"))

		deedtest.Wants(t, s.work.Refer(ctx, city, v.ID, "HC-9901", "w"), fault.Invalid, "inspection.need.discipline")
		deedtest.Must(t, s.work.Refer(ctx, city, v.ID, "DI-9901", "联系记录与通话清单不符。"))
		deedtest.Wants(t, s.work.Refer(ctx, city, v.ID, "DI-9901", "w"), fault.Conflict, "inspection.refer_not_now")
		v, err := GetVisit(ctx, s.DB, v.ID)
		deedtest.Must(t, err)
		r, err := GetReferral(ctx, s.DB, v.Referral)
		deedtest.Must(t, err)
		facts, err := fact.Of(ctx, s.DB, v.Subject)
		if err != nil || len(r.Evidence) != len(facts) || r.Evidence[0].Hash != hex.EncodeToString(facts[0].Hash[:]) || r.Evidence[0].Seq != facts[0].Seq {
			t.Errorf("the evidence is not the history: %+v", r.Evidence)
		}
		if r.sees(who) || !r.sees(disc) || r.sees(other) {
			t.Error("a referral is read by its two offices alone")
		}
		if list, _ := duty.OpenOf(ctx, s.DB, r.ID); len(list) != 1 || list[0].Bearer != "DI-9901" {
			t.Errorf("%+v", list)
		}
		deedtest.Wants(t, s.work.Acknowledge(ctx, who, r.ID, true, "r"), fault.Denied, "fault.denied.say")
		deedtest.Must(t, s.work.Acknowledge(ctx, disc, r.ID, true, "已接收。"))
		deedtest.Wants(t, s.work.Acknowledge(ctx, disc, r.ID, true, "r"), fault.Conflict, "inspection.replied_already")
		s.Refolds(t, "inspection", []string{"inspection", "inspection_visit", "inspection_referral"}, v.Inspection, v.ID, r.ID)
	})
}

func TestPages(t *testing.T) {
	t.Parallel()
	s := newTown(t, store.SQLite)
	v := s.drawn()
	who := officetest.Of("w", v.To, "990102000000", access.Handler)
	ask := func(who access.Caller, lang words.Lang, p string, form url.Values) *httptest.ResponseRecorder {
		*s.Who = who
		return officetest.Ask(t, s.H, lang, p, form)
	}
	good := func(who access.Caller, p, want string) {
		t.Helper()
		for _, lang := range []words.Lang{words.Zh, words.En} {
			if w := ask(who, lang, p, nil); w.Code != http.StatusOK || lang == words.Zh && !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s in %s: %d, without %s", p, lang, w.Code, want)
			}
		}
	}
	i, at := path(v.Inspection), visitPath(v.ID)
	good(access.Caller{}, "/inspections", seed)
	good(city, "/desk/inspections", "八月随机督查")
	good(city, "/desk/inspections/plan", "种子")
	good(city, i, seed)
	good(city, i+"/paper", "通报")
	good(city, i+"/candidates.csv", "petition-2022/")
	good(city, at+"/visit", "登记以后按期告知诉求人")
	good(who, at, "待督查")
	if w := ask(access.Caller{}, words.Zh, "/inspections", nil); strings.Contains(w.Body.String(), v.Rule) || strings.Contains(w.Body.String(), v.Subject) {
		t.Error("the public page tells which duty was drawn")
	}
	if w := ask(other, words.Zh, at, nil); w.Code != http.StatusNotFound {
		t.Errorf("another county reads a visit: %d", w.Code)
	}
	bad := url.Values{"key": {"a"}, "visited_at": {"2030-01-01T09:00"}, "site": {"s"}}
	if w := ask(city, words.Zh, at+"/visit", bad); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "时间不能晚于现在") {
		t.Errorf("a visit in the future: %d", w.Code)
	}
	form := url.Values{"key": {"b"}, "visited_at": {s.Clock.Now().Format("2006-01-02T15:04")}, "site": {"办公室"}, "requirement": {"补齐联系记录"}}
	for code, l := range looks("contact") {
		form.Set("item_"+code, map[bool]string{true: "ok", false: "wrong"}[l.OK])
		form.Set("note_"+code, "看过")
	}
	if w := ask(city, words.Zh, at+"/visit", form); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	good(who, at, "补齐联系记录")
	good(who, at+"/rectify", "整改报告")
	good(city, i+"/paper", "补齐联系记录")
	good(access.Caller{}, "/inspections", "限期整改")
	if w := ask(who, words.Zh, at+"/rectify", url.Values{"key": {"c"}, "report": {"已补齐"}}); w.Code != http.StatusSeeOther {
		t.Errorf("%d", w.Code)
	}
	good(city, at+"/revisit", "整改到位吗")
	good(city, at+"/refer", "移送给")
	if w := ask(city, words.Zh, at+"/refer", url.Values{"key": {"d"}, "to": {"DI-9901"}, "what": {"记录不符"}}); w.Code != http.StatusSeeOther {
		t.Errorf("%d", w.Code)
	}
	x, _ := GetVisit(t.Context(), s.DB, v.ID)
	good(disc, referralPath(x.Referral), "日志位置")
	good(disc, referralPath(x.Referral)+"/acknowledge", "是否接收")
	if w := ask(who, words.Zh, referralPath(x.Referral), nil); w.Code != http.StatusNotFound {
		t.Errorf("the visited office reads the referral: %d", w.Code)
	}
	if w := ask(who, words.Zh, at, nil); strings.Contains(w.Body.String(), x.Referral) || strings.Contains(w.Body.String(), "移送") {
		t.Error("the visited office is told of the referral")
	}
}

// Bad lists are refused with their line.
func TestLoadChecklists(t *testing.T) {
	for text, want := range map[string]string{
		"list,item,zh,en\nA,b,c,d": "checklists:2", "list,item,zh,en\naa,bb,c,\n": "checklists:2", "list,item,zh,en\naa,bb,c,d\naa,bb,c,d\n": "checklists:3", "x,y\n": "want rows",
	} {
		if _, err := LoadChecklists([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
