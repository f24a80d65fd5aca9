// Package sealed is the only place that holds who complained. It is apart, and may be imported by few, so that nothing else in the
// house can read, list, search or count by a person: an identity is opened for one official, by two, for a stated purpose, on record.
package sealed

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"ombud/base/fault"
	"ombud/base/text"
)

// Identity is how the person who complains can be named and reached. Every field may be empty; an empty identity is never stored.
type Identity struct {
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	Address  string `json:"address"`
	IDNumber string `json:"id_number"` // never required (《个人信息保护法》第六条: the least that is needed)
	Prefer   Prefer `json:"prefer"`
}

// Prefer is how the person wishes to be reached.
type Prefer string

// The ways; "" leaves it to the office.
const (
	ByPhone   Prefer = "phone"
	ByMessage Prefer = "message"
	ByPost    Prefer = "post"
	Online    Prefer = "online" // on the status page only
)

// Prefers lists the ways, for forms.
var Prefers = []Prefer{ByPhone, ByMessage, ByPost, Online}

// Limits in characters. The longest name on a Chinese identity card is Uyghur, Kazakh or Tibetan and stays below 40.
const (
	maxName    = 60
	maxAddress = 200
)

var (
	mobile   = regexp.MustCompile(`^1[3-9]\d{9}$`)
	landline = regexp.MustCompile(`^(0\d{2,3})?[2-9]\d{6,7}(-\d{1,6})?$`)
	foreign  = regexp.MustCompile(`^[A-Z0-9]{5,18}$`) // passport or residence permit
)

// Empty reports whether the person gave nothing.
func (id Identity) Empty() bool {
	return id == Identity{} || id == Identity{Prefer: id.Prefer}
}

// Check cleans what was typed and reports every mistake at once; the fields are those of the JSON.
func (id *Identity) Check() error {
	id.Name = line(id.Name)
	id.Address = line(id.Address)
	id.Phone = dial(id.Phone)
	id.IDNumber = strings.ToUpper(strings.ReplaceAll(line(text.Fold(id.IDNumber)), " ", ""))
	var a fault.All
	if n := text.Count(id.Name); n > maxName {
		a.Add("name", "sealed.too_long", maxName, n)
	}
	if n := text.Count(id.Address); n > maxAddress {
		a.Add("address", "sealed.too_long", maxAddress, n)
	}
	if id.Phone != "" && !mobile.MatchString(id.Phone) && !landline.MatchString(id.Phone) {
		a.Add("phone", "sealed.phone")
	}
	if id.IDNumber != "" && !plausible(id.IDNumber) {
		a.Add("id_number", "sealed.id_number")
	}
	if id.Prefer != "" && !slices.Contains(Prefers, id.Prefer) {
		a.Add("prefer", "sealed.prefer")
	}
	if (id.Prefer == ByPhone || id.Prefer == ByMessage) && id.Phone == "" {
		a.Add("phone", "sealed.need.phone")
	}
	if id.Prefer == ByMessage && id.Phone != "" && !mobile.MatchString(id.Phone) {
		a.Add("phone", "sealed.need.mobile")
	}
	if id.Prefer == ByPost && id.Address == "" {
		a.Add("address", "sealed.need.address")
	}
	return a.Err()
}

func line(s string) string { return strings.Join(strings.Fields(text.Clean(s)), " ") }

// dial keeps what one would dial: full-width digits become plain, +86 and the separators go, the hyphen before an extension stays.
func dial(s string) string {
	s = text.Fold(s)
	s = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(s), "+86"), "0086")
	s = strings.NewReplacer("转", "-", "ext.", "-", "ext", "-", "—", "-", "–", "-").Replace(s)
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '(' || r == ')' || r == '.' {
			return -1
		}
		return r
	}, s)
	parts := strings.Split(strings.Trim(s, "-"), "-")
	last := parts[len(parts)-1]
	if joined := strings.Join(parts, ""); mobile.MatchString(joined) || len(parts) == 1 {
		return joined
	}
	if len(last) <= 6 && len(parts) > 1 && landline.MatchString(strings.Join(parts[:len(parts)-1], "")) {
		return strings.Join(parts[:len(parts)-1], "") + "-" + last
	}
	return strings.Join(parts, "")
}

// plausible accepts a citizen's number whose check digit is right (GB 11643-1999), or the number of a foreign document.
func plausible(s string) bool {
	if len(s) != 18 {
		return foreign.MatchString(s)
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

// Masked is the identity as its own owner may be reminded of it: 王**, 138****5678. It is never shown to the party complained about.
func (id Identity) Masked() Identity {
	m := Identity{Prefer: id.Prefer, Name: veil(id.Name, 1, 0, 2), Phone: veil(id.Phone, 3, 4, 4), IDNumber: veil(id.IDNumber, 3, 2, 8)}
	m.Address = veil(id.Address, min(6, text.Count(id.Address)/2), 0, 4)
	if text.Count(id.Phone) < 11 {
		m.Phone = veil(id.Phone, 0, 3, 4)
	}
	return m
}

// veil keeps some characters at the head and the tail, and of a text that they would fill only the first half. The stars do not
// tell how many characters are hidden.
func veil(s string, head, tail, stars int) string {
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	if head+tail >= len(r) {
		head, tail = len(r)/2, 0
	}
	return string(r[:head]) + strings.Repeat("*", stars) + string(r[len(r)-tail:])
}
