package text

import (
	"regexp"
	"strings"
)

var (
	permit = regexp.MustCompile(`^[A-Z0-9]{8,18}$`)
	credit = regexp.MustCompile(`^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$`)
)

// CitizenNumber accepts a citizen's number whose check digit is right (GB 11643), or the number of a permit or passport, which has a
// letter in front.
func CitizenNumber(s string) bool {
	if len(s) != 18 {
		return permit.MatchString(s) && s[0] >= 'A'
	}
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += int(s[i]-'0') * w
	}
	return s[17] == "10X98765432"[sum%11]
}

// CreditCode accepts a unified social credit code whose check character is right (GB 32100).
func CreditCode(s string) bool {
	if !credit.MatchString(s) {
		return false
	}
	return s[17] == CreditCheck(s[:17])
}

// CreditCheck is the check character of the first 17 characters of a unified social credit code.
func CreditCheck(s string) byte {
	const signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	sum, weight := 0, 1
	for _, c := range s {
		sum += strings.IndexRune(signs, c) * weight
		weight = weight * 3 % 31
	}
	return signs[(31-sum%31)%31]
}
