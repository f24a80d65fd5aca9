package grievance

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"ombud/base/place"
)

// A number is read back as people type it, and every single wrong digit is noticed.
func TestNumberChecksItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := place.Code(fmt.Sprintf("%012d", rapid.Int64Range(110000000000, 659999999999).Draw(t, "place")))
		n := Number(p, rapid.SampledFrom(Channels).Draw(t, "channel"), monday, rapid.IntRange(0, 999999).Draw(t, "seq"))
		if len(n) != numberLen {
			t.Fatalf("%q has %d digits", n, len(n))
		}
		typed := " " + Group(n) + "　"
		if got, ok := ParseNumber(typed); !ok || got != n {
			t.Fatalf("%q is not read from %q: %q", n, typed, got)
		}
		i := rapid.IntRange(0, numberLen-1).Draw(t, "digit")
		b := []byte(n)
		b[i] = '0' + (b[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if _, ok := ParseNumber(string(b)); ok {
			t.Fatalf("one wrong digit is not noticed: %s as %s", n, b)
		}
	})
}

func TestCodes(t *testing.T) {
	t.Parallel()
	secret := []byte("secret")
	if NewCode(secret, "form") != NewCode(secret, "form") || NewCode(secret, "form") == NewCode(secret, "other") ||
		NewCode(secret, "form") == NewCode([]byte("city"), "form") || NewCode(secret, "") == NewCode(secret, "") {
		t.Error("a code follows from the form's key and the city's secret, and else is drawn")
	}
	rapid.Check(t, func(t *rapid.T) {
		code := NewCode(secret, rapid.String().Draw(t, "key"))
		typed := strings.NewReplacer("0", "o", "1", "l").Replace(strings.ToLower(GroupCode(code)))
		got, ok := ParseCode(typed)
		if !ok || got != code || !CodeFits(got, HashCode(code)) {
			t.Fatalf("%q is not read from %q: %q %t", code, typed, got, ok)
		}
		if CodeFits(code[:19]+"U", HashCode(code)) {
			t.Fatal("another code fits")
		}
	})
	for _, bad := range []string{"", "K7QF", strings.Repeat("U", codeLen), strings.Repeat("!", codeLen), strings.Repeat("A", codeLen+1)} {
		if _, ok := ParseCode(bad); ok {
			t.Errorf("%q is read as a code", bad)
		}
	}
}

func FuzzParseNumber(f *testing.F) {
	f.Add("990102 1 260803 000123 7")
	f.Add("９９０１０２")
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := ParseNumber(s); ok {
			if again, ok := ParseNumber(n); !ok || again != n {
				t.Errorf("%q is read as %q, and that as %q", s, n, again)
			}
		}
		if c, ok := ParseCode(s); ok && len(c) != codeLen {
			t.Errorf("%q is read as the code %q", s, c)
		}
	})
}

// Two nodes and many filings at once never share a number.
func TestNumbersAreHandedOutOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		other := &Numbers{DB: c.db}
		var mu sync.Mutex
		var wg sync.WaitGroup
		seen := map[int]bool{}
		for _, n := range []Numberer{c.Numbers, other} {
			for range 8 {
				wg.Go(func() {
					for range 60 {
						got, err := n.Next(c.ctx, monday)
						mu.Lock()
						if err != nil || seen[got] {
							t.Errorf("%d twice, or %v", got, err)
						}
						seen[got] = true
						mu.Unlock()
					}
				})
			}
		}
		wg.Wait()
		next, err := c.Numbers.Next(c.ctx, monday.AddDate(0, 0, 1))
		if err != nil || next != 0 {
			t.Errorf("a new day begins at %d, %v", next, err)
		}
	})
}
