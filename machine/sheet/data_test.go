package sheet

import (
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// given is a file of real messages that is not part of this repository. No test prints what it says.
func given(tb testing.TB, name string) string {
	tb.Helper()
	path := "../../../shared/data/messages/" + name
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("the data set %s is not beside the repository", path)
	}
	return path
}

const cityMessages = `
name: city
columns:
  id: {from: [留言编号], required: true, type: int}
  user: {from: [留言用户], required: true}
  title: {from: [留言主题], required: true}
  at: {from: [留言时间], required: true, type: time}
  body: {from: [留言详情], required: true}
  against: {from: [反对数], type: int}
  "for": {from: [点赞数], type: int}
  reply: {from: [答复意见]}
  answered: {from: [答复时间], type: time}
`

func TestRealWorkbooks(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ rows, copies int }{"hot_issues_4326.xlsx": {4326, 109}, "replies_2816.xlsx": {2816, -1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := Open(given(t, name), Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			b, err := Find(f, profile(t, cityMessages))
			if err != nil {
				t.Fatal(err)
			}
			rows, copies, seen := 0, 0, map[string]bool{}
			for row, err := range f.Rows() {
				if row.N <= b.Header.N {
					continue
				}
				rows++
				if err != nil {
					t.Fatalf("row %d: %v", row.N, err)
				}
				r, err := b.Read(row)
				if err != nil {
					t.Errorf("row %d: %v", row.N, err)
				}
				if y := r.Time("at").Year(); y < 2010 || y > 2020 || row.N != rows+1 {
					t.Errorf("row %d is number %d, of the year %d", row.N, rows, y)
				}
				same := strings.Join(strings.Fields(r.Text("body")), "") // copies differ in their tabs and full-width blanks
				if seen[same] {
					copies++
				}
				seen[same] = true
			}
			if f.Err() != nil || rows != want.rows || want.copies >= 0 && copies != want.copies {
				t.Errorf("%d rows, %d copies, %v; want %+v", rows, copies, f.Err(), want)
			}
			if done, total := f.Progress(); done != total {
				t.Errorf("%d of %d bytes", done, total)
			}
		})
	}
}

// Another reader of workbooks sees the same cells, save dates, which it gives as numbers.
func TestRealWorkbookAgrees(t *testing.T) {
	t.Parallel()
	path := given(t, "hot_issues_4326.xlsx")
	x, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	theirs, err := x.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dates, n := 0, 0
	for row, err := range f.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		n++
		for i, want := range theirs[row.N-1] {
			got := row.Cells[i]
			if got == want || got == number(want) {
				continue
			}
			if _, err := ParseTime(got); i == 3 && err == nil {
				dates++
				continue
			}
			t.Errorf("row %d column %d differs", row.N, i+1)
		}
	}
	if n != len(theirs) || dates != 129 {
		t.Errorf("%d of %d rows, %d dates", n, len(theirs), dates)
	}
}

func TestRealCSV(t *testing.T) {
	t.Parallel()
	f, err := Open(given(t, "train.csv"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n, broken, labels := 0, 0, map[string]bool{}
	for row, err := range f.Rows() {
		if n++; err != nil || row.N != n || len(row.Cells) != 3 {
			t.Fatalf("row %d, number %d: %d cells, %v", row.N, n, len(row.Cells), err)
		}
		if n > 1 {
			labels[row.Cells[0]] = true
		}
		if strings.Contains(row.Cells[2], "\n") {
			broken++
		}
	}
	if n != 6493 || len(labels) != 7 || broken == 0 || f.Err() != nil {
		t.Errorf("%d rows, %d labels, %d with line breaks, %v", n, len(labels), broken, f.Err())
	}
}
