package wages

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// The files of a planted city hold its rows, and numbers that pass their check digits in a division that does not exist.
func TestPlantedFiles(t *testing.T) {
	t.Parallel()
	c := Plant(5, 4, checkTerms(t))
	dir := filepath.Join(t.TempDir(), "city")
	if err := c.WriteFiles(dir); err != nil {
		t.Fatal(err)
	}
	if err := c.WriteFiles(dir); err == nil {
		t.Error("a folder with files was written over")
	}
	for i := range c.Books {
		b := &c.Books[i]
		raw, err := os.ReadFile(filepath.Join(dir, b.Project.ID, "流水.csv"))
		if err != nil {
			t.Fatal(err)
		}
		if i%2 == 1 {
			if raw, err = simplifiedchinese.GBK.NewDecoder().Bytes(raw); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
		if err != nil || len(rows) != len(b.Flows)+1 {
			t.Fatalf("%s: %d rows for %d flows, %v", b.Project.ID, len(rows), len(b.Flows), err)
		}
		for _, r := range rows[1:] {
			if id := r[5]; id != "" && (len(id) != 18 || !strings.HasPrefix(id, "990102") || !citizenCheck(id)) {
				t.Errorf("citizen number %q", id)
			}
			if card := r[6]; card != "" && (!strings.HasPrefix(card, "990000") || !luhn(card)) {
				t.Errorf("card %q", card)
			}
		}
		x, err := excelize.OpenFile(filepath.Join(dir, b.Project.ID, "表一 实名制管理名册.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := x.GetRows("Sheet1"); err != nil || len(got) != len(b.Roster)+2 {
			t.Errorf("%s: %d rows for %d workers, %v", b.Project.ID, len(got), len(b.Roster), err)
		}
		x.Close()
	}
	raw, err := os.ReadFile(filepath.Join(dir, "planted.csv"))
	if err != nil || bytes.Count(raw, []byte("\n")) != len(c.Planted)+1 {
		t.Errorf("the list of what was planted: %v", err)
	}
}

// citizenCheck is ISO 7064 MOD 11-2 as the standard states it: with weights 2^(18-i), the sum over all digits is 1.
func citizenCheck(s string) bool {
	sum := 0
	for i := range 18 {
		d := int(s[i] - '0')
		if s[i] == 'X' {
			d = 10
		}
		sum += d << (17 - i)
	}
	return sum%11 == 1
}

func luhn(s string) bool {
	sum := 0
	for i := range s {
		d := int(s[len(s)-1-i]-'0') << (i % 2)
		sum += d/10 + d%10
	}
	return sum%10 == 0
}
