package sheet

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"ombud/base/fault"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func header(cells ...string) Row { return Row{N: 1, Cells: cells} }

func TestBindRefuses(t *testing.T) {
	t.Parallel()
	p := profile(t, messages)
	for name, c := range map[string]struct {
		header Row
		want   string
	}{
		"near":       {header("编号", "留言主题", "留言日期"), "at sheet.missing_near [留言时间 编号、留言主题、留言日期 留言日期]"},
		"missing":    {header("编号", "留言主题", "x"), "at sheet.missing_column [留言时间 编号、留言主题、x]"},
		"two":        {header("编号", "", "x"), "at sheet.missing_column [留言时间 编号、x]; title sheet.missing_column [留言主题 编号、x]"},
		"duplicated": {header("编号", "留言主题", "留言主题 *", "留言时间"), "title sheet.duplicate_header [留言主题 2]"},
		"no heading": {header("123", "张三", "13800138000"), " sheet.no_header [1 留言时间]"}, // somebody's data is not repeated
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := p.Bind(c.header)
			if err == nil {
				t.Fatal("bound")
			}
			var got []string
			for _, f := range fault.Fields(err) {
				wantFault(t, f, f.Key)
				got = append(got, fmt.Sprintf("%s %s %v", f.Field, f.Key, f.Args))
			}
			if d := cmp.Diff(c.want, strings.Join(got, "; ")); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	b, err := profile(t, messages).Bind(header("类别", " 留言 时间：", "TITLE", "别的", "留言编号*"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cells []string
		want  string
	}{
		"all":          {[]string{"城乡 建设", "\t2019/7/7　7:07:22\t", "　路灯\u200b不亮 ", "", "１,234.00"}, "1234 路灯不亮 2019-07-07T07:07 housing"},
		"pattern":      {[]string{"", "7/8/2019 09:05", "路灯", "", "1"}, "1 路灯 2019-08-07T09:05 none"},
		"serial":       {[]string{"", "43653.29678", "路灯", "", "1"}, "1 路灯 2019-07-07T07:07 none"},
		"short row":    {[]string{"", "2019/7/7", "路灯"}, "sheet.cell_empty[5 留言编号*]"},
		"extra blank":  {[]string{"", "2019/7/7", "路灯", "", "1", "", " "}, "1 路灯 2019-07-07T00:00 none"},
		"extra cells":  {[]string{"", "2019/7/7", "路灯", "", "1", "", "x"}, "sheet.extra_cells[5 5 7]"},
		"every fault":  {[]string{"环保", "明天", "路灯不亮了请尽快派人修", "", "12a"}, "sheet.cell_choice[5 类别 交通运输、城乡建设] sheet.cell_time[5 留言 时间：] sheet.cell_long[5 TITLE 10 11] sheet.cell_int[5 留言编号*]"},
		"impossible":   {[]string{"", "2019/2/30", "路灯", "", "1"}, "sheet.cell_impossible[5 留言 时间：]"},
		"formula":      {[]string{"", "#CALC!", "#N/A", "", "1"}, "sheet.cell_error[5 留言 时间：] sheet.cell_error[5 TITLE]"},
		"guarded":      {[]string{"", "2019/7/7", "'=路灯", "", "'-1"}, "-1 =路灯 2019-07-07T00:00 none"},
		"other quotes": {[]string{"", "2019/7/7", "'路灯'", "", "1"}, "1 '路灯' 2019-07-07T00:00 none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := b.Read(Row{N: 5, Cells: c.cells})
			var got []string
			if err == nil {
				got = []string{fmt.Sprintf("%d %s %s %s", r.Int("id"), r.Text("title"), r.Time("at").Format("2006-01-02T15:04"), r.Text("kind"))}
			} else {
				for _, f := range fault.Fields(err) {
					wantFault(t, f, f.Key)
					got = append(got, fmt.Sprintf("%s%v", f.Key, f.Args))
				}
			}
			if d := cmp.Diff(c.want, strings.Join(got, " ")); d != "" {
				t.Error(d)
			}
			if r.N != 5 || r.Has("nothing") || r.Text("nothing") != "" {
				t.Errorf("record %+v", r)
			}
		})
	}
}

func TestWhole(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{"0": 0, "+7": 7, "-1,234,567": -1234567, "12.": 12, "１２": 12, "9223372036854775807": 1<<63 - 1} {
		if got, ok := whole(in); !ok || got != want {
			t.Errorf("%s: got %d %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "1,23", "12,3456", ",123", "1234,567", "1.5", "1e3", "9223372036854775808", "一", "1-2"} {
		if got, ok := whole(in); ok {
			t.Errorf("%s passed as %d", in, got)
		}
	}
}

func TestGuessAndFind(t *testing.T) {
	t.Parallel()
	m := profile(t, messages)
	short := profile(t, "name: short\ncolumns:\n  t: {from: [留言主题]}\n")
	bank := profile(t, "name: bank\ncolumns:\n  day: {index: 1, type: time}\n  fen: {index: 2, type: int}\n")
	late := profile(t, "name: late\nheader: 14\ncolumns:\n  t: {from: [事项]}\n")
	if got := Guess(header("编号", "留言主题", "留言时间"), short, m, bank); got != m {
		t.Errorf("got %v", got)
	}
	if got := Guess(header("a", "b"), short, m, bank); got != nil {
		t.Errorf("got %v", got)
	}
	for name, c := range map[string]struct {
		content string
		known   []*Profile
		want    string
	}{
		"title above":    {"登记表,,\n\n2019年,,\n编号,留言主题,留言时间\n1,a,2019-1-1\n", []*Profile{short, m}, "messages 4"},
		"first wins":     {"留言主题,x\n留言主题,x\n", []*Profile{short}, "short 1"},
		"no headings":    {"2019-1-1,5\n", []*Profile{m, bank}, "sheet.no_header"},
		"by place":       {"2019-1-1,5\n", []*Profile{bank}, "bank 0"},
		"given row":      {strings.Repeat("事项\n", 20), []*Profile{late}, "late 14"},
		"missing":        {"编号,留言主题\n1,a\n", []*Profile{m}, "sheet.missing_column"},
		"blank file":     {"\n\n", []*Profile{m}, "sheet.no_rows"},
		"broken at once": {"编号,\"留言主题\n", []*Profile{m}, "sheet.open_quote"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := Find(opened(t, c.content, Options{}), c.known...)
			got := ""
			if err != nil {
				wantFault(t, err, faultKey(err))
				got = faultKey(err)
			} else {
				got = fmt.Sprintf("%s %d", b.Profile.Name, b.Header.N)
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	b, err := bank.Bind(Row{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.Read(Row{N: 1, Cells: []string{"2019-1-1", "500"}})
	if err != nil || r.Int("fen") != 500 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestRejects(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	w := NewRejectWriter(&buf, header("编号", "内容"), "行号 row", "原因 reason")
	for _, row := range []Row{{3, []string{"1", "=1+1"}}, {9, []string{"-2"}}, {12, []string{"\t@x", "a,\"b\"\nc", "多"}}, {13, nil}} {
		if err := w.Write(row, "原因"); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil || w.Count() != 4 {
		t.Errorf("%d %v", w.Count(), err)
	}
	want := "\ufeff编号,内容,行号 row,原因 reason\r\n1,'=1+1,3,原因\r\n'-2,,9,原因\r\n'\t@x,\"a,\"\"b\"\"\r\nc\",12,原因,多\r\n,,13,原因\r\n"
	if d := cmp.Diff(want, buf.String()); d != "" {
		t.Error(d)
	}
	full := NewRejectWriter(failing{}, header("a"), "n", "r")
	if full.Close() == nil {
		t.Error("a failed write was not told")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, fmt.Errorf("disk full") }

// No cell of the file begins as a formula does, and what was refused is read back as it was.
func TestRejectsAreSafeAndReadBack(t *testing.T) {
	t.Parallel()
	p := profile(t, "name: x\ncolumns:\n  a: {from: [a]}\n")
	text := rapid.StringOf(rapid.RuneFrom([]rune("=+-@＝＋'\"\t,; 　aB1是\n")))
	rapid.Check(t, func(t *rapid.T) {
		cell := text.Draw(t, "cell")
		var buf bytes.Buffer
		w := NewRejectWriter(&buf, header("a"), "n", "r")
		w.Write(Row{N: 2, Cells: []string{cell}}, "why")
		w.Close()
		c := newCSV(&buf, ',', false, Options{}.filled())
		if c.scan() != nil || c.scan() != nil {
			t.Fatal("two rows")
		}
		out := string(c.row[:c.ends[0]])
		if live(out) {
			t.Fatalf("%q runs", out)
		}
		b, err := p.Bind(header("a"))
		if err != nil {
			t.Fatal(err)
		}
		before, _ := b.Read(Row{Cells: []string{cell}})
		after, _ := b.Read(Row{Cells: []string{out}})
		if before.Text("a") != after.Text("a") {
			t.Fatalf("%q came back as %q", before.Text("a"), after.Text("a"))
		}
	})
}
