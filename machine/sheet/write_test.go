package sheet

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
)

// What is written is read by another program and by our own reader, and nothing in it is a formula.
func TestWrite(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"项目", "说明"}, {"滨江<三期>&", "=HYPERLINK(\"http://x\")"}, {"", "＋1"}, {"a\nb", "-5"}}
	var b bytes.Buffer
	if err := Write(&b, "疑点/明细", rows); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	name := f.GetSheetList()[0]
	got, err := f.GetRows(name)
	if err != nil || name != "疑点 明细" || got[1][0] != "滨江<三期>&" || got[1][1] != "'=HYPERLINK(\"http://x\")" || got[2][1] != "'＋1" || got[3][0] != "a\nb" || got[3][1] != "'-5" {
		t.Fatalf("%s %q %v", name, got, err)
	}
	for _, cell := range []string{"A2", "B2", "B3", "B4"} {
		if s, err := f.GetCellFormula(name, cell); err != nil || s != "" {
			t.Errorf("%s is a formula: %q %v", cell, s, err)
		}
	}
	path := filepath.Join(t.TempDir(), "x.xlsx")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	own, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer own.Close()
	n := 0
	for _, err := range own.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 4 {
		t.Fatalf("%d rows", n)
	}
}

func TestLetters(t *testing.T) {
	t.Parallel()
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := letters(i); got != want {
			t.Errorf("%d: %s", i, got)
		}
	}
}
