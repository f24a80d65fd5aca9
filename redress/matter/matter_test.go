package matter

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/machine/words"
	"ombud/rules"
)

func load(t *testing.T) *Catalogue {
	t.Helper()
	raw, err := rules.Files.ReadFile("matters.csv")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Load(raw)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	c := load(t)
	if g, m := len(c.Groups()), len(c.All()); g != 12 || m != 88 {
		t.Fatalf("%d groups and %d matters; the catalogue has 12 and 88", g, m)
	}
	n := 0
	for _, g := range c.Groups() {
		n += len(c.In(g.Code))
	}
	if n != 88 {
		t.Errorf("the groups hold %d matters", n)
	}
	m, ok := c.Matter("0101")
	want := Matter{Code: "0101", ZH: "工程建设领域拖欠农民工工资", EN: "Construction wage arrears", Lead: []string{"HRSS"}, With: []string{"HC", "TR", "WT"}, Route: "D"}
	if diff := cmp.Diff(want, m); diff != "" || !ok {
		t.Error(diff)
	}
	if m, _ := c.Matter("0307"); !slices.Equal(m.Lead, []string{"HC", "ST"}) || m.With != nil {
		t.Errorf("0307 is led by %v with %v", m.Lead, m.With)
	}
	if _, ok := c.Matter("01"); ok {
		t.Error("a group was taken for a matter")
	}
	if _, ok := c.Group("0101"); ok {
		t.Error("a matter was taken for a group")
	}
	if s := c.Name("0901", words.En); s != "Noise" {
		t.Errorf("0901 is %q", s)
	}
	if s := c.Name("9999", words.Zh); s != "9999" {
		t.Errorf("an unknown code reads %q", s)
	}
}

func TestEveryAgencyHasAName(t *testing.T) {
	t.Parallel()
	cat, err := words.Parse("words.txt", catalog)
	if err != nil {
		t.Fatal(err)
	}
	w, err := words.New(cat)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range append(load(t).Agencies(), Beyond...) {
		if s := Agency(w.In(words.Zh), a); s == a {
			t.Errorf("agency %s has no name", a)
		}
	}
	if s := Agency(w.In(words.En), "ZZ"); s != "ZZ" {
		t.Errorf("an unknown agency reads %q", s)
	}
}

func TestLoadIsStrict(t *testing.T) {
	t.Parallel()
	const head = "code,zh,en,lead_agency,route\n01,甲,A,HC,\n"
	for name, tc := range map[string]struct{ text, says string }{
		"empty":          {"", "EOF"},
		"no rows":        {"code,zh,en,lead_agency,route\n", "empty"},
		"columns":        {"code,en,zh,lead_agency,route\n", "columns"},
		"code":           {head + "011,乙,B,HC,D\n", `matters:3: code "011"`},
		"twice":          {head + "0101,乙,B,HC,D\n0101,丙,C,HC,D\n", "matters:4: code 0101 is there twice"},
		"no name":        {head + "0101,乙, ,HC,D\n", "both languages"},
		"agency":         {head + "0101,乙,B,HC/,D\n", `agency ""`},
		"route":          {head + "0101,乙,B,HC,X\n", `route "X"`},
		"no route":       {head + "0101,乙,B,HC,\n", `route ""`},
		"group's route":  {"code,zh,en,lead_agency,route\n01,甲,A,HC,D\n", "has a route"},
		"no group":       {head + "0201,乙,B,HC,D\n", "before its group"},
		"too few fields": {head + "0101,乙,B,HC\n", "wrong number of fields"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Load([]byte(tc.text)); err == nil || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, want one that says %q", err, tc.says)
			}
		})
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	c := load(t)
	for text, want := range map[string]string{
		"工地拖欠农民工工资，三个月没发":                "0101",
		"小区楼下烧烤摊油烟太大":                    "0902",
		"我家楼上半夜施工噪声扰民":                   "0901",
		"购买的房子逾期交房，项目已经停工":               "0201",
		"noise every night from the bar": "0901",
		"村务公开栏半年没有更新":                    "0803",
		"导游服务态度恶劣":                       "0703",
		"出租网约车司机绕路":                      "0502",
	} {
		got := c.Search(text, 3)
		if len(got) == 0 || got[0].Code != want {
			t.Errorf("%s: %v, want %s first", text, got, want)
		}
		if !slices.IsSortedFunc(got, func(a, b Candidate) int { return int(1e9 * (b.Score - a.Score)) }) || len(got) > 3 {
			t.Errorf("%s: %v is not in order", text, got)
		}
	}
	for _, text := range []string{"", "你好，请问一下", "谢谢领导", "123", "and of the other"} {
		if got := c.Search(text, 3); len(got) != 0 {
			t.Errorf("%q: the catalogue cannot know, but suggests %v", text, got)
		}
	}
	for _, m := range c.All() { // each matter's own name leads to it
		if got := c.Search(m.ZH, 1); len(got) != 1 || got[0].Code != m.Code || got[0].Score < least {
			t.Errorf("%s %s: %v", m.Code, m.ZH, got)
		}
	}
}
