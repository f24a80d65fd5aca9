package web

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"rsc.io/qr"
	"rsc.io/qr/coding"
)

// quiet is the white margin a QR code needs, in modules (ISO/IEC 18004).
const quiet = 4

// QR draws text as a QR code: one path, black on white in every mode, readable from paper with a quarter of it stained.
// label says to a screen reader where it leads.
func QR(text, label string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		code, err := encode(text)
		if err != nil {
			return fmt.Errorf("draw QR code: %w", err)
		}
		side := strconv.Itoa(code.Size + 2*quiet)
		_, err = io.WriteString(w, `<svg class="qr" role="img" aria-label="`+html.EscapeString(label)+`" viewBox="0 0 `+side+` `+side+
			`" shape-rendering="crispEdges"><rect class="qr-ground" width="`+side+`" height="`+side+`"/><path class="qr-ink" fill="none" stroke="#000" d="`+modules(code)+`"/></svg>`)
		return err
	})
}

// plans are where the modules of each size go: the larger half of drawing a code, and the same for every code of a size.
var plans = func() (out [coding.MaxVersion + 1]func() (*coding.Plan, error)) {
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		out[v] = sync.OnceValues(func() (*coding.Plan, error) { return coding.NewPlan(v, coding.Q, 0) })
	}
	return out
}()

// encode is qr.Encode with plans that are kept; links have lower-case letters, so they are bytes.
func encode(text string) (*qr.Code, error) {
	bytes := coding.String(text)
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		if bytes.Bits(v) > v.DataBytes(coding.Q)*8 {
			continue
		}
		plan, err := plans[v]()
		if err != nil {
			return nil, err
		}
		c, err := plan.Encode(bytes)
		if err != nil {
			return nil, err
		}
		return &qr.Code{Bitmap: c.Bitmap, Size: c.Size, Stride: c.Stride, Scale: 8}, nil
	}
	return nil, errors.New("text too long for a QR code")
}

// modules is the path of all black modules, each run of a row one stroke as thick as a module. It is on every receipt, so it formats
// no values (with fmt it took a seventh of a filing's processor time) and says where a run begins by how far it is from the last.
func modules(code *qr.Code) string {
	b := make([]byte, 0, 8*code.Size*code.Size/4)
	number := func(before byte, n int) {
		b = strconv.AppendInt(append(b, before), int64(n), 10)
	}
	for y := range code.Size {
		end := -1 // of the last run in this row
		for x := 0; x < code.Size; x++ {
			if !code.Black(x, y) {
				continue
			}
			n := 1
			for x+n < code.Size && code.Black(x+n, y) {
				n++
			}
			if end < 0 {
				number('M', x+quiet)
				number(' ', y+quiet)
				b = append(b, ".5"...)
			} else {
				number('m', x-end)
				b = append(b, " 0"...)
			}
			number('h', n)
			x += n
			end = x
		}
	}
	return string(b)
}

// Groups parts a code into groups of so many characters, as people read it out: K7QF 2MXA.
func Groups(code string, size int) []string {
	var out []string
	for r := []rune(strings.NewReplacer(" ", "", "-", "").Replace(code)); len(r) > 0; {
		n := min(size, len(r))
		out = append(out, string(r[:n]))
		r = r[n:]
	}
	return out
}
