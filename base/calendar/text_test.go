package calendar

import (
	"os"
	"strings"
	"testing"
)

func TestTextReadsBack(t *testing.T) {
	t.Parallel()
	c, err := Load(os.DirFS("../../rules"), "holidays")
	if err != nil {
		t.Fatal(err)
	}
	local, err := c.Overlay("9905", []Entry{{Date: NewDate(c.LastYear(), 8, 14), Off: true, Name: "火把节 第一天", Paper: "https://www.example.gov.cn/1"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*Calendar{c, local} {
		back, err := Read(c.Text())
		if err != nil {
			t.Fatal(err)
		}
		if back.Version() != c.Version() || back.FirstYear() != c.FirstYear() || back.LastYear() != c.LastYear() {
			t.Errorf("version %s, years %d to %d; want %s, %d to %d", back.Version(), back.FirstYear(), back.LastYear(), c.Version(), c.FirstYear(), c.LastYear())
		}
		for d := NewDate(c.FirstYear()-1, 11, 1); d < NewDate(c.LastYear()+1, 2, 1); d++ {
			if back.On(d) != c.On(d) || back.Workday(d) != c.Workday(d) || back.runOf(d) != c.runOf(d) {
				t.Fatalf("%s: %+v, want %+v", d, back.On(d), c.On(d))
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	c, err := Load(os.DirFS("../../rules"), "holidays")
	if err != nil {
		f.Fatal(err)
	}
	text := c.Text()
	f.Add(text)
	f.Add(text[:len(text)/2])
	f.Add(strings.Replace(text, "true", "false", 1))
	for _, s := range []string{"", "2026 2026 \n", "2026 2026\n", "2026 2025 \n", "2026 2026 \n2026-01-01 true a b\n2026-01-01 true a b\n",
		"2026 2026 \n1949-01-01 true a b\n", "2026 2026 x y\n2026-05-09 false 劳动节 https://a.cn/1\n", "1949 9999 \n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Read(text)
		if err == nil && c.Text() != text {
			t.Errorf("%q reads as %q", text, c.Text())
		}
	})
}
