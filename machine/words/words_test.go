package words

import (
	"strings"
	"testing"
)

const sample = `# a comment
intake.title
  zh 提交诉求
  en File a grievance

intake.left
  zh 还有 {0} 件，共 {1} 件
  en {0} {0|grievance|grievances} left of {1}
`

func load(t *testing.T, text string) *Words {
	t.Helper()
	c, err := Parse("test.txt", text)
	if err != nil {
		t.Fatal(err)
	}
	w, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestSay(t *testing.T) {
	t.Parallel()
	w := load(t, sample)
	for _, tt := range []struct {
		lang Lang
		key  string
		args []any
		want string
	}{
		{Zh, "intake.title", nil, "提交诉求"},
		{En, "intake.title", nil, "File a grievance"},
		{"fr", "intake.title", nil, "提交诉求"},
		{Zh, "intake.left", []any{3, 12}, "还有 3 件，共 12 件"},
		{En, "intake.left", []any{1, 12}, "1 grievance left of 12"},
		{En, "intake.left", []any{"3", 12}, "3 grievances left of 12"},
		{En, "intake.left", []any{3}, "3 grievances left of {1}"},
		{En, "intake.left", []any{"{1}", "x"}, "{1} grievances left of x"},
		{En, "no.such", nil, "⟦no.such⟧"},
	} {
		if got := w.Say(tt.lang, tt.key, tt.args...); got != tt.want {
			t.Errorf("Say(%s, %s, %v) = %q, want %q", tt.lang, tt.key, tt.args, got, tt.want)
		}
	}
	if w.Missing() != 1 {
		t.Errorf("Missing() = %d, want 1", w.Missing())
	}
	if !w.Has("intake.left") || w.Has("no.such") {
		t.Error("Has is wrong about intake.left or no.such")
	}
	if got := (Voice{}).Say("a.b"); got != "⟦a.b⟧" {
		t.Errorf("a voice without words says %q", got)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, want string }{
		"duplicate key":        {"a.b\n zh 一\n en one\na.b\n zh 一\n en one\n", "f:4: key \"a.b\" is already defined"},
		"missing en":           {"a.b\n zh 一\n", "f:1: key \"a.b\" has no en text"},
		"missing zh":           {"a.b\n en one\nc.d\n zh 二\n en two\n", "f:1: key \"a.b\" has no zh text"},
		"placeholder mismatch": {"a.b\n zh 第 {0} 件\n en case {1}\n", "f:1: key \"a.b\" uses placeholders"},
		"language twice":       {"a.b\n zh 一\n zh 二\n en one\n", "f:3: key \"a.b\" has zh twice"},
		"unknown language":     {"a.b\n zh 一\n fr un\n", "f:3: \"fr\" is not a language"},
		"empty text":           {"a.b\n zh\n en one\n", "f:2: key \"a.b\" has an empty zh text"},
		"text before key":      {" zh 一\n", "f:1: a text before the first key"},
		"not a key":            {"Title\n", "f:1: \"Title\" is not a key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("f", tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Parse: %v, want %q", err, tt.want)
			}
		})
	}
}

func TestNewRefusesKeyOfTwoCatalogs(t *testing.T) {
	t.Parallel()
	one, err := Parse("one", sample)
	if err != nil {
		t.Fatal(err)
	}
	two, err := Parse("two", "intake.title\n zh 题\n en t\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = New(one, two); err == nil || !strings.Contains(err.Error(), "two:1") || !strings.Contains(err.Error(), "one:2") {
		t.Errorf("New: %v, want an error that names two:1 and one:2", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample)
	f.Add("a.b\n\tzh {0|x|y}\r\n\ten {0}")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("f", text)
		if err != nil {
			return
		}
		w, err := New(c)
		if err != nil {
			return // a key that this package has itself
		}
		for _, k := range c.Keys() {
			if w.Say(Zh, k, 1, "二") == "" || w.Say(En, k) == "" {
				t.Fatalf("key %q says nothing", k)
			}
		}
	})
}

// Slots are looked for by hand; the pattern that the catalogue is checked by says what a slot is.
func FuzzFill(f *testing.F) {
	for _, s := range []string{"{0}", "a {1} b {0}", "{0|day|days}", "{0|a|b|c}", "{{0}}", "{0", "{x}", "{}", "{0|{1}|x}", "}{", "{9}{"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		args := []any{"zero", 1}
		want := slot.ReplaceAllStringFunc(s, func(m string) string { return fill(m, args) })
		if got := fillAll(s, args); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	})
}
