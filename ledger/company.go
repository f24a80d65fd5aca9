package ledger

import (
	"strings"

	"ombud/base/text"
)

// Company reads the unified social credit code by which a company or public body is named everywhere, as people type it; false when
// it is none or its check character says that one is mistyped.
func Company(s string) (string, bool) {
	s = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(text.Fold(s)))
	return s, text.CreditCode(s)
}
