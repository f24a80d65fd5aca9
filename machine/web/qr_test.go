package web

import (
	"bytes"
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
