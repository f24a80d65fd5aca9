package sheet

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"ombud/base/fault"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func faultKey(err error) string { return fault.As(err).Key }

const messages = `
name: messages
columns:
  id: {from: [留言编号, 编号], required: true, type: int}
  title: {from: [留言主题, title], required: true, max: 10}
  at: {from: [留言时间], type: time, required: true, formats: [d/M/yyyy HH:mm, excel]}
  kind:
    from: [类别]
    type: choice
    map: {城乡建设: housing, 交通运输: traffic, "": none}
`

func profile(tb testing.TB, text string) *Profile {
	tb.Helper()
	p, err := ParseProfile(strings.NewReader(text), "p.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func TestParseProfile(t *testing.T) {
	t.Parallel()
	p := profile(t, messages)
	if d := cmp.Diff(Column{From: []string{"留言时间"}, Type: Time, Required: true, Formats: []string{"d/M/yyyy HH:mm", "excel"}}, p.Columns["at"]); d != "" {
		t.Error(d)
	}
	saved, err := yaml.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseProfile(bytes.NewReader(saved), "again.yaml")
	if d := cmp.Diff(p, again); d != "" || err != nil {
		t.Errorf("%v %s", err, d)
	}
}

func TestParseProfileRefuses(t *testing.T) {
	t.Parallel()
	one := func(column string) string { return "name: x\ncolumns:\n  a: {from: [A]}\n  b: " + column + "\n" }
	for name, c := range map[string]struct {
		text string
		want string // file:line key, one a fault
	}{
		"empty":           {"", "1 sheet.profile_no_columns"},
		"unknown key":     {"name: x\ncolums: {}\n", "2 sheet.profile_key"},
		"unknown below":   {one("{from: [B], requird: true}"), "4 sheet.profile_key"},
		"wrong type":      {one("{from: [B], max: many}"), "4 sheet.profile_syntax"},
		"bad YAML":        {"name: x\ncolumns: [\n", "2 sheet.profile_syntax"},
		"key twice":       {"name: x\nname: y\n", "2 sheet.profile_syntax"},
		"two documents":   {messages + "---\n" + messages, "? sheet.profile_many"},
		"large":           {"# " + strings.Repeat("x", profileMost), "? sheet.profile_large"},
		"no name":         {"columns:\n  a: {from: [A]}\n", "1 sheet.profile_no_name"},
		"no columns":      {"name: x\n", "1 sheet.profile_no_columns"},
		"no source":       {one("{type: text}"), "4 sheet.profile_source"},
		"two sources":     {one("{from: [B], index: 2}"), "4 sheet.profile_source"},
		"blank heading":   {one("{from: [' *']}"), "4 sheet.profile_source"},
		"same heading":    {one("{from: [ａ]}"), "4 sheet.profile_twice"},
		"type":            {one("{from: [B], type: date}"), "4 sheet.profile_type"},
		"map alone":       {one("{from: [B], map: {x: y}}"), "4 sheet.profile_map"},
		"choice alone":    {one("{from: [B], type: choice}"), "4 sheet.profile_map"},
		"map twice":       {one("{from: [B], type: choice, map: {x: y, X: z}}"), "4 sheet.profile_map_twice"},
		"formats on text": {one("{from: [B], formats: [yyyy-M-d]}"), "4 sheet.profile_formats"},
		"pattern":         {one("\n    from: [B]\n    type: time\n    formats: [yyyy-MM-DD]"), "7 sheet.profile_pattern"},
		"negative":        {"name: x\nheader: -1\ncolumns:\n  a: {index: -2, max: -3}\n", "2 sheet.profile_number, 4 sheet.profile_number, 4 sheet.profile_number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseProfile(strings.NewReader(c.text), "p.yaml")
			if err == nil {
				t.Fatal("passed")
			}
			var got []string
			for _, f := range fault.Fields(err) {
				wantFault(t, f, f.Key)
				line := "?"
				if len(f.Args) > 1 && !strings.HasSuffix(f.Key, "_large") {
					line = fmt.Sprint(f.Args[1])
				}
				got = append(got, line+" "+f.Key)
				if f.Args[0] != "p.yaml" {
					t.Errorf("file %v", f.Args[0])
				}
			}
			if d := cmp.Diff(c.want, strings.Join(got, ", ")); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestLayout(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"d/M/yyyy HH:mm": "2/1/2006 15:04", "yyyy年MM月dd日": "2006年01月02日", "MM-dd-yy hh:mm:ss tt": "01-02-06 03:04:05 pm", "yyyy-MM-ddTHH:mm": "2006-01-02t15:04",
		"DD/MM/yyyy": "", "yyyy-MM": "", "HH:mm": "", "2006-01-02": "", "yyyy-M-d ２": "", "yyyy_M_d": "", "": "",
	} {
		if got, ok := layout(in); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}
