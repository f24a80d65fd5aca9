package sheet

import (
	"bytes"
	"testing"
)

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
