package ledger

import (
	"strings"

	"ombud/base/text"
)

// companyDigits are the digits of a unified social credit code (GB 32100-2015): no I, O, S, V and Z.
const companyDigits = "0123456789ABCDEFGHJKLMNPQRTUWXY"

const companyLen = 18

// Company reads the unified social credit code by which a company or public body is named everywhere, as people type it; false when
// it is none or its check digit says that one is mistyped.
func Company(s string) (string, bool) {
	s = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(text.Fold(s)))
	if len(s) != companyLen || strings.Trim(s, companyDigits) != "" {
		return "", false
	}
	return s, CompanyCheck(s) == s[companyLen-1]
}

// CompanyCheck is the last digit that belongs to the 17 before it: weights are the powers of 3, modulo 31.
func CompanyCheck(s string) byte {
	sum, weight := 0, 1
	for i := range companyLen - 1 {
		sum += strings.IndexByte(companyDigits, s[i]) * weight
		weight = weight * 3 % 31
	}
	return companyDigits[(31-sum%31)%31]
}
