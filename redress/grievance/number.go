package grievance

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"ombud/base/place"
	"ombud/base/text"
)

// A receipt number is 20 digits: six of the division, one of the channel, six of the day (yyMMdd), six in sequence, one check
// digit (ISO 7064 MOD 11,10 = GB/T 17710, which finds every single wrong digit and nearly every swap). It is no secret.
const numberLen = 20

// Number writes a receipt number.
func Number(p place.Code, ch Channel, day time.Time, seq int) string {
	digit := 0
	for i, c := range Channels {
		if c == ch {
			digit = i + 1
		}
	}
	s := fmt.Sprintf("%.6s%d%s%06d", string(p)+"000000", digit, day.Format("060102"), seq%1000000)
	return s + string(check(s))
}

// check is the ISO 7064 MOD 11,10 digit.
func check(s string) byte {
	p := 10
	for i := range len(s) {
		sum := (int(s[i]-'0') + p) % 10
		if sum == 0 {
			sum = 10
		}
		p = sum * 2 % 11
	}
	return byte('0' + (11-p)%10)
}

// ParseNumber reads a number as people type it, with blanks, hyphens and full-width digits; false when it is none, or when a digit
// is wrong: then the digits are still given.
func ParseNumber(s string) (string, bool) {
	s = strings.NewReplacer(" ", "", "-", "").Replace(text.Fold(s))
	if len(s) != numberLen || strings.Trim(s, "0123456789") != "" {
		return "", false
	}
	return s, check(s[:numberLen-1]) == s[numberLen-1]
}

// Group writes a number in groups for people: 990102 1 261123 000123 7.
func Group(n string) string {
	if len(n) != numberLen {
		return n
	}
	return n[:6] + " " + n[6:7] + " " + n[7:13] + " " + n[13:19] + " " + n[19:]
}

// The secret code is 100 bits as 20 characters of Crockford's base 32, shown in groups of four: no I, L, O or U to misread.
var codes = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

const codeLen = 20

// NewCode makes the secret code of a receipt. With a form key it is derived from that key and the city's secret, so that a form
// that is sent twice yields the same receipt although the code is stored nowhere; without one it is drawn at random.
func NewCode(secret []byte, key string) string {
	var raw [13]byte
	if key == "" {
		rand.Read(raw[:])
	} else {
		m := hmac.New(sha256.New, secret)
		m.Write([]byte("receipt code\x00" + key))
		copy(raw[:], m.Sum(nil))
	}
	return codes.EncodeToString(raw[:])[:codeLen]
}

// GroupCode writes a code in groups of four.
func GroupCode(c string) string {
	var b strings.Builder
	for i := range len(c) {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(c[i])
	}
	return b.String()
}

// ParseCode reads a code as people type it: lower case, blanks, hyphens, O for 0, I or L for 1, full-width.
func ParseCode(s string) (string, bool) {
	s = strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(text.Fold(s)))
	if len(s) != codeLen {
		return "", false
	}
	_, err := codes.DecodeString(s + "0000")
	return s, err == nil
}

// HashCode is what is stored of a code. 100 random bits need no slow hash.
func HashCode(code string) string {
	h := sha256.Sum256([]byte("ombud receipt\x00" + code))
	return hex.EncodeToString(h[:])
}

// CodeFits compares a code with a stored hash in constant time.
func CodeFits(code, hash string) bool {
	return subtle.ConstantTimeCompare([]byte(HashCode(code)), []byte(hash)) == 1
}
