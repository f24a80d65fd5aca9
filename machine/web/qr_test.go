package web

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"rsc.io/qr"
)

// Codes from kept plans are those of the library, of every size, also when many are drawn at once.
func TestEncodeAgreesWithLibrary(t *testing.T) {
	t.Parallel()
	for n := 1; n < 1600; n += 37 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			text := "https://ombud.example/status?n=" + strings.Repeat("a", n)
			want, err := qr.Encode(text, qr.Q)
			if err != nil {
				t.Fatal(err)
			}
			got, err := encode(text)
			if err != nil || got.Size != want.Size || !bytes.Equal(got.Bitmap, want.Bitmap) {
				t.Errorf("%d bytes: another code, %v", len(text), err)
			}
		})
	}
	if _, err := encode(strings.Repeat("a", 5000)); err == nil {
		t.Error("a text that no code holds is drawn")
	}
}

// The path inks exactly the black modules.
func TestModules(t *testing.T) {
	t.Parallel()
	code, err := encode("https://ombud.example/status?n=99010212611240002005#code=DM00-96WP")
	if err != nil {
		t.Fatal(err)
	}
	ink := map[[2]int]bool{}
	x, y := 0, 0
	for _, step := range regexp.MustCompile(`[Mmh][^Mmh]*`).FindAllString(modules(code), -1) {
		var a, b int
		switch step[0] {
		case 'M':
			fmt.Sscanf(step, "M%d %d.5", &x, &y)
		case 'm':
			fmt.Sscanf(step, "m%d 0", &a)
			x += a
		case 'h':
			fmt.Sscanf(step, "h%d", &b)
			for ; b > 0; b-- {
				ink[[2]int{x - quiet, y - quiet}] = true
				x++
			}
		}
	}
	for y := range code.Size {
		for x := range code.Size {
			if ink[[2]int{x, y}] != code.Black(x, y) {
				t.Fatalf("module %d %d", x, y)
			}
		}
	}
}
