package ledger

import "testing"

// The example of GB 32100-2015, annex A.
func TestCompany(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"91350100M000100Y43", "91350100m000100y43", " 9135 0100 M000 100Y-43 ", "９１３５０１００Ｍ０００１００Ｙ４３"} {
		if got, ok := Company(s); !ok || got != "91350100M000100Y43" {
			t.Errorf("%q: %q %t", s, got, ok)
		}
	}
	for _, s := range []string{"", "91350100M000100Y44", "91350100M000100Y4", "91350100M000100Y430", "91350100I000100Y43", "91350100M000100Y4O", "19350100M000100Y43"} {
		if got, ok := Company(s); ok {
			t.Errorf("%q is taken as %q", s, got)
		}
	}
	// Every single wrong digit is found.
	const good = "91350100M000100Y43"
	for i := range len(good) {
		for _, d := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
			if bad := good[:i] + string(d) + good[i+1:]; bad != good {
				if _, ok := Company(bad); ok {
					t.Errorf("%s passes", bad)
				}
			}
		}
	}
}
