package sheet

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
)

// What is written is read back, by us and by another program, with every digit.
func TestWriteBook(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"项目编号", "工资卡号"}, {"P<1>&\"", "6222020000000000001"}}
	var b bytes.Buffer
	if err := WriteBook(&b, "样表", rows); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	other, err := x.GetRows("样表")
	if err != nil || len(other) != 2 || !slices.Equal(other[1], rows[1]) {
		t.Errorf("%v %v", other, err)
	}
	f, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var got [][]string
	for r, err := range f.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.Cells)
	}
	if len(got) != 2 || !slices.Equal(got[0], rows[0]) || !slices.Equal(got[1], rows[1]) {
		t.Errorf("%v", got)
	}
}

func TestCSVWriter(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w, err := NewCSVWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write([]string{"=1+1", "a,b", "-5"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil || b.String() != "\ufeff'=1+1,\"a,b\",'-5\r\n" {
		t.Errorf("%q %v", b.String(), err)
	}
}
