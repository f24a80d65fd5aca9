package followup

import (
	"regexp"
	"slices"
	"strings"

	"ombud/base/fault"
	"ombud/base/place"
)

// Setting is how a city draws. It is committed to together with the seed, so that it cannot be chosen afterwards.
type Setting struct {
	Share int64    `yaml:"share,omitempty"` // of a thousand; 0 = UsualShare
	Areas []string `yaml:"areas,omitempty"` // leading digits of the divisions that are drawn from; none = the whole city
	Cite  string   `yaml:"cite,omitempty"`  // the local measure that says so; "" = UsualCite
}

// UsualShare is one case in ten.
const UsualShare = 100

// UsualCite is what the follow-up rests on where a city names no measure of its own.
const UsualCite = "《信访工作条例》第二十一条"

var areaForm = regexp.MustCompile(`^\d{4}(\d{2}(\d{3}(\d{3})?)?)?$`)

// Check reports a setting that cannot be drawn by, by its first mistake.
func (s Setting) Check(city place.Code) error {
	if s.Share < 0 || s.Share > whole {
		return fault.Of("share", "followup.need.share", whole)
	}
	for _, x := range s.Areas {
		if !areaForm.MatchString(x) || !strings.HasPrefix(x, city.Area()) {
			return fault.Of("areas", "followup.need.area", x, city.Area())
		}
	}
	if s.Cite != "" && !strings.Contains(s.Cite, "《") {
		return fault.Of("cite", "followup.need.cite")
	}
	return nil
}

// Usual fills in what was left out.
func (s Setting) Usual() Setting {
	if s.Share == 0 {
		s.Share = UsualShare
	}
	if s.Cite == "" {
		s.Cite = UsualCite
	}
	return s
}

// covers reports whether a place is drawn from.
func covers(areas []string, p string) bool {
	return len(areas) == 0 || slices.ContainsFunc(areas, func(a string) bool { return strings.HasPrefix(p, a) })
}
