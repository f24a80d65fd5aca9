package place_test

import (
	"testing"

	"ombud/base/place"
)

func TestLevels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code   place.Code
		level  place.Level
		area   string
		parent place.Code
	}{
		{"990000000000", place.Province, "99", ""},
		{"990100000000", place.City, "9901", "990000000000"},
		{"990102000000", place.County, "990102", "990100000000"},
		{"990102003000", place.Township, "990102003", "990102000000"},
		{"990102003004", place.Village, "990102003004", "990102003000"},
		{"990100003000", place.Township, "990100003", "990100000000"}, // a city without counties
		{"000000000000", place.None, "", ""},
		{"", place.None, "", ""},
		{"9901", place.None, "", ""},
		{"99010200300x", place.None, "", ""},
		{"9901020030045", place.None, "", ""},
	} {
		if got := c.code.Level(); got != c.level {
			t.Errorf("%s: level %d, want %d", c.code, got, c.level)
		}
		if got := c.code.Valid(); got != (c.level != place.None) {
			t.Errorf("%s: Valid = %t", c.code, got)
		}
		if got := c.code.Area(); got != c.area {
			t.Errorf("%s: area %q, want %q", c.code, got, c.area)
		}
		if c.level == place.None {
			continue
		}
		if !c.code.Within(c.area) {
			t.Errorf("%s does not lie in its own area", c.code)
		}
		if got := c.code.Up(c.level); got != c.code {
			t.Errorf("%s: Up to its own level is %s", c.code, got)
		}
	}
	for code, want := range map[place.Code]place.Code{
		"990102003004": "990102003000", "990102003000": "990102000000", "990102000000": "990100000000", "990100000000": "990000000000",
		"990100003000": "990100000000", "990000000000": "",
	} {
		if got := code.Parent(); got != want {
			t.Errorf("%s: parent %s, want %s", code, got, want)
		}
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code place.Code
		area string
		want bool
	}{
		{"990102003004", "9901", true}, {"990102003004", "990102", true}, {"990102003004", "990103", false},
		{"990102003004", "", false}, {"990100000000", "990102", false}, {"", "99", false}, {"", "", false},
	} {
		if got := c.code.Within(c.area); got != c.want {
			t.Errorf("%q within %q = %t", c.code, c.area, got)
		}
	}
	for level, want := range map[place.Level]place.Code{
		place.Province: "990000000000", place.City: "990100000000", place.County: "990102000000", place.Township: "990102003000", place.Village: "990102003004",
	} {
		if got := place.Code("990102003004").Up(level); got != want {
			t.Errorf("Up(%d) = %s, want %s", level, got, want)
		}
	}
}
