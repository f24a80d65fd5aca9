package text_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"ombud/base/text"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                     "",
		"  Ａ　ｂ\t C\n":          "a b c",
		"１２３４５":                "12345",
		"幸福里（北区）":              "幸福里(北区)",
		"a\u200bb\x00c\ufffdd": "abcd",
		"ÀÉ":                   "àé",
		"　":                    "",
	} {
		if got := text.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                     "",
		" \n a \n ":            "a",
		"a\r\nb\rc":            "a\nb\nc",
		"a\n\n\n\n\nb":         "a\n\nb",
		"a\n\u200b\n\u202e\nb": "a\n\nb",
		"a\x00\x1bb\tc":        "ab\tc",
		"a\u2028b\u2029c":      "a\nb\nc",
		"ok\xffok":             "okok",
		"\ufeff全文　留下\u3000，Ｆｕｌｌ width": "全文　留下\u3000，Ｆｕｌｌ width",
	} {
		if got := text.Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestClip(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s    string
		n    int
		want string
	}{{"住房和城乡建设局", 4, "住房和…"}, {"住建局", 3, "住建局"}, {"abc", 1, "…"}, {"abc", 0, ""}, {"abc", -1, ""}, {"", 0, ""}} {
		if got := text.Clip(c.s, c.n); got != c.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", c.s, c.n, got, c.want)
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":             "",
		"！？ ，。":        "",
		"停水":           "停水",
		"水":            "水",
		"小区停水":         "小区 区停 停水",
		"停水停水":         "停水 水停",
		"No.12 楼 Ａ座":   "no 12 楼 a 座",
		"3号楼301室":      "3 号楼 301 室",
		"𠮷野家":          "𠮷野 野家",
		"བོད་ཡིག":      "བོད ཡིག",
		"don't stop":   "don t stop",
		"x1y2 X1Y2":    "x1y2",
		"café e\u0301": "café e\u0301",
	} {
		if got := strings.Join(text.Tokens(in), " "); got != want {
			t.Errorf("Tokens(%q) = %q, want %q", in, got, want)
		}
	}
	if got := text.Tokens(strings.Repeat("字", 200) + strings.Repeat("长z", 1) + strings.Repeat("y", 5000)); utf8.RuneCountInString(got[len(got)-1]) != 64 {
		t.Errorf("a word of 5000 letters is searched by %d", utf8.RuneCountInString(got[len(got)-1]))
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"a\r\n\r\n\r\nb", "\u2028\u200b", "\xff\xfe", "　a　", "\n\x00\n\x00\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := text.Clean(s)
		if text.Clean(c) != c {
			t.Errorf("Clean is not done in one go: %q, then %q", c, text.Clean(c))
		}
		if !utf8.ValidString(c) || strings.Contains(c, "\n\n\n") || strings.TrimSpace(c) != c {
			t.Errorf("Clean(%q) = %q", s, c)
		}
		for _, r := range c {
			if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				t.Errorf("Clean(%q) keeps %U", s, r)
			}
		}
		if fold := text.Fold(s); text.Fold(fold) != fold {
			t.Errorf("Fold is not done in one go: %q, then %q", fold, text.Fold(fold))
		}
		if n := 5; text.Count(text.Clip(c, n)) > n {
			t.Errorf("Clip(%q, 5) = %q", c, text.Clip(c, n))
		}
	})
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"小区停水", "a1 ２ 𰻝", "é\u0301", "'\"\\&|!:* ()"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		list := text.Tokens(s)
		for i, w := range list {
			if w == "" || utf8.RuneCountInString(w) > 64 || slices.Contains(list[:i], w) {
				t.Errorf("Tokens(%q) = %q", s, list)
			}
			for _, r := range w { // what the word indexes quote around must not be in a word
				if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !unicode.Is(unicode.Han, r) {
					t.Errorf("Tokens(%q) has %q", s, w)
				}
			}
			if again := text.Tokens(w); len(again) != 1 || again[0] != w {
				t.Errorf("the token %q cuts into %q", w, again)
			}
		}
	})
}
