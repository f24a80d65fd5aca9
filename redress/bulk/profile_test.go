package bulk

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/base/calendar"
	"ombud/base/fault"
	"ombud/machine/sheet"
)

func TestBuiltInProfiles(t *testing.T) {
	t.Parallel()
	list, draft, err := BuiltIn()
	if err != nil || len(list) != 3 || draft == nil {
		t.Fatalf("%d profiles, %v", len(list), err)
	}
	for _, p := range list {
		if p.Says.Zh == "" || p.Says.En == "" || p.Clock != AtRegistration {
			t.Errorf("%s: %+v", p.Name, p)
		}
	}
}

func TestProfileFaults(t *testing.T) {
	t.Parallel()
	const cols = "columns:\n  text: {from: [正文]}\n"
	for name, tc := range map[string]struct{ text, key string }{
		"name":           {"name: Old Hotline\n" + cols, "bulk.profile.name"},
		"clock":          {"name: a1\nwith: {clock: yesterday}\n" + cols, "bulk.profile.clock"},
		"place":          {"name: a1\nwith: {place: '9901'}\n" + cols, "bulk.profile.place"},
		"setting":        {"name: a1\nwith: {colour: red}\n" + cols, "bulk.profile.with"},
		"column":         {"name: a1\n" + cols + "  colour: {from: [颜色]}\n", "bulk.profile.column"},
		"time as text":   {"name: a1\n" + cols + "  time: {from: [时间]}\n", "bulk.profile.type"},
		"person as time": {"name: a1\n" + cols + "  person: {from: [人], type: time}\n", "bulk.profile.type"},
		"no text":        {"name: a1\ncolumns:\n  title: {from: [标题]}\n", "bulk.profile.no_text"},
		"unknown key":    {"name: a1\ncolour: red\n" + cols, "sheet.profile_key"},
	} {
		_, err := ParseProfile(strings.NewReader(tc.text), name)
		if !fault.Is(err, fault.Invalid) || fault.Fields(err)[0].Key != tc.key {
			t.Errorf("%s: %v, want %s", name, err, tc.key)
		}
	}
	if _, err := ParseProfile(strings.NewReader("name: a1\n"+cols), "x"); err != nil {
		t.Error(err)
	}
}

func TestProfilesOfTheCity(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	c.profile(oldHotline)
	if _, err := c.Keep([]byte(oldHotline)); !fault.Is(err, fault.Conflict) {
		t.Errorf("a profile was replaced: %v", err)
	}
	own := strings.Replace(string(must[[]byte](t)(embedded.ReadFile("profiles/replies.yaml"))), "required: true, type: time", "type: time", 1)
	c.profile(own) // hides the built-in one of the same name
	check0(t, os.WriteFile(filepath.Join(c.profileDir(), "broken.yaml"), []byte("name: broken\n"), 0o600))
	list, broken, err := c.Profiles()
	check0(t, err)
	var names []string
	for _, p := range list {
		if p.City {
			names = append(names, p.Name+"*")
		} else {
			names = append(names, p.Name)
		}
	}
	if diff := cmp.Diff([]string{"old-hotline*", "replies*", "hot-issues", "labelled"}, names); diff != "" || len(broken) != 1 {
		t.Errorf("%s\n%+v", diff, broken)
	}
	if _, err := c.Named("broken"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a broken profile: %v", err)
	}
	if info := must[os.FileInfo](t)(os.Stat(filepath.Join(c.profileDir(), "old-hotline.yaml"))); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestDraftOfUnknownLayout(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	path := c.write("a.csv", "工单编号,诉求标题,诉求内容,来电时间,来电人,来电号码,满意度\n1,停水,停水两天,2026-07-01 08:00,张测试,13812345678,满意\n")
	f := must[*sheet.File](t)(sheet.Open(path, sheet.Options{}))
	defer f.Close()
	if _, _, err := c.Bind(f, ""); !unknown(err) || !strings.Contains(fault.As(err).Args[0].(string), "工单编号") {
		t.Fatalf("a new layout: %v", err)
	}
	head := must[sheet.Row](t)(Headings(f))
	guess := must[map[string]string](t)(Guess(head))
	want := map[string]string{colID: "工单编号", colTitle: "诉求标题", colText: "诉求内容", colTime: "来电时间", colPerson: "来电人", colPhone: "来电号码"}
	if diff := cmp.Diff(want, guess); diff != "" {
		t.Error(diff)
	}
	text := must[[]byte](t)(Draft("hotline-2020", head, guess))
	if !bytes.Contains(text, []byte("# - 满意度")) {
		t.Errorf("the heading that is left is not named:\n%s", text)
	}
	c.profile(string(text))
	if r := c.take(path, Order{}); r.Imported != 1 || r.Profile.Name != "hotline-2020" || r.Persons != 1 {
		t.Errorf("%s %+v", r.Profile.Name, r.Tally)
	}
}

// A draft whose text nobody found must be finished by a person: it takes no file.
func TestUnfinishedDraftTakesNothing(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	path := c.write("a.csv", "甲,乙\n1,2\n")
	f := must[*sheet.File](t)(sheet.Open(path, sheet.Options{}))
	defer f.Close()
	c.profile(string(must[[]byte](t)(Draft("half-done", must[sheet.Row](t)(Headings(f)), nil))))
	if _, err := c.try(t.Context(), path, Order{Profile: "half-done"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
}

func TestHeading(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", titleMost+1)
	for name, tc := range map[string]struct{ title, text, wantTitle, wantText string }{
		"both":      {" 停  水 ", "正文\n第二行", "停 水", "正文\n第二行"},
		"no title":  {"", "第一行\n第二行", "第一行", "第一行\n第二行"},
		"too long":  {long, "正文", strings.Repeat("长", titleMost-1) + "…", long + "\n正文"},
		"no text":   {"停水", "", "停水", ""},
		"nothing":   {"", "", "", ""},
		"long text": {"", strings.Repeat("字", 60), strings.Repeat("字", titleFrom-1) + "…", strings.Repeat("字", 60)},
	} {
		if a, b := heading(tc.title, tc.text); a != tc.wantTitle || b != tc.wantText {
			t.Errorf("%s: %q, %q", name, a, b)
		}
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	g := must[*guide](t)(newGuide(c.Matters))
	for _, tc := range []struct {
		said, title, code string
		sure              bool
		key               string
	}{
		{"0101", "停水", "0101", true, ""},
		{"噪声扰民", "停水", "0901", true, ""},
		{"Noise", "停水", "0901", true, ""},
		{"1208", "停水", unsure, false, ""},
		{"", "小区停水三天", "0401", true, ""},
		{"", "不知道说什么", unsure, false, ""},
		{"04", "小区停水三天", "0401", true, ""},
		{"02 03", "小区停水三天", unsure, false, ""},
		{"02 0401", "小区停水三天", "0401", true, ""},
		{"02", "不知道说什么", unsure, false, ""},
		{"没有这一项", "停水", "", false, "bulk.row.matter"},
		{"9999", "停水", "", false, "bulk.row.matter"},
	} {
		code, sure, err := g.choose(tc.said, tc.title)
		if key := keyOf(err); code != tc.code || sure != tc.sure || key != tc.key {
			t.Errorf("%q %q: %s %v %s", tc.said, tc.title, code, sure, key)
		}
	}
}

func keyOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.As(err).Key
}

// No profile and no file of outside bytes may stop the program, and what is read is whole: an error, or a row with its faults.
func FuzzBindAndRead(f *testing.F) {
	f.Add(oldHotline, head+"1,停水,正文,2026-07-01,张测试,13812345678,0101,河东县,某单位,3\n")
	f.Add("name: a1\ncolumns:\n  text: {index: 1}\n", "\"a\nb\",c\r\n;;\t\n")
	f.Add("name: a1\nwith: {clock: file}\ncolumns:\n  text: {from: [x]}\n  matter: {from: [m], type: choice, map: {甲: 02 03, '': '1208'}}\n", "x,m\n1,甲\n,\n")
	c := onLite(f)
	g, err := newGuide(c.Matters)
	check0(f, err)
	f.Fuzz(func(t *testing.T, profile, file string) {
		p, err := ParseProfile(strings.NewReader(profile), "p.yaml")
		if err != nil {
			if fault.Is(err, fault.Internal) {
				t.Fatalf("a profile's mistake has no words: %v", err)
			}
			return
		}
		path := filepath.Join(t.TempDir(), "f.csv")
		check0(t, os.WriteFile(path, []byte(file), 0o600))
		s, err := sheet.Open(path, sheet.Options{})
		if err != nil {
			return
		}
		defer s.Close()
		b, err := sheet.Find(s, p.Profile)
		if err != nil {
			if fault.Is(err, fault.Internal) {
				t.Fatalf("a file's mistake has no words: %v", err)
			}
			return
		}
		d := &desk{profile: p, bind: b, guide: g, book: c.Work.Door.Law.Current(), now: now.UnixMilli(), place: cityCode}
		for row, err := range s.Rows() {
			if s.Err() != nil {
				return
			}
			it := d.read(row, err)
			sure, why := d.file(&it)
			why = check(c.Work, &it, why)
			if why == nil && (it.filing.Title == "" || it.filing.Text == "" || it.filing.Source == "" || it.filing.Written > now.UnixMilli()) {
				t.Fatalf("a row passed that is not whole: %+v", it.filing)
			}
			if sure && it.filing.Matter == unsure {
				t.Fatal("what nobody knows was called sure")
			}
			if why != nil && fault.Is(why, fault.Internal) {
				t.Fatalf("a row's fault has no words: %v", why)
			}
		}
	})
}

func TestLawful(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	book := c.Work.Door.Law.Current()
	for at, want := range map[string]bool{"2022-04-30": false, "2022-05-01": true, "2026-01-01": true} {
		d := must[calendar.Date](t)(calendar.Parse(at))
		if got := lawful(book, d.Start().UnixMilli(), now.UnixMilli(), cityCode); got != want {
			t.Errorf("%s: %v", at, got)
		}
	}
}
