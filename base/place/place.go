// Package place is the division code: where a matter lies, from city down to village.
// It stands alone because scope, routing, statistics and ladders all compare places and nothing else about them.
package place

import "strings"

// Code is a 12-digit division code (GB/T 2260-2007 six digits, GB/T 10114-2003 three, three for the village), as text.
type Code string

// Level is how far down a code reaches.
type Level uint8

// The levels, from the top.
const (
	None Level = iota
	Province
	City
	County
	Township
	Village
)

// widths[level] is the number of leading digits that name the division.
var widths = [...]int{None: 0, Province: 2, City: 4, County: 6, Township: 9, Village: 12}

// Valid reports whether c is twelve digits and names at least a province.
func (c Code) Valid() bool {
	if len(c) != 12 {
		return false
	}
	for i := 0; i < 12; i++ {
		if c[i] < '0' || c[i] > '9' {
			return false
		}
	}
	return c[:2] != "00"
}

// Level is the level that the code names; None when it is not valid.
func (c Code) Level() Level {
	if !c.Valid() {
		return None
	}
	for l := Village; l > Province; l-- {
		if strings.Trim(string(c[widths[l-1]:widths[l]]), "0") != "" {
			return l
		}
	}
	return Province
}

// Area is the prefix that all places inside c share: "9901" for a city, "990102" for a county.
func (c Code) Area() string { return string(c[:min(len(c), widths[c.Level()])]) }

// Within reports whether c lies in (or is) the division that area names by prefix. An empty area holds nothing.
func (c Code) Within(area string) bool { return area != "" && strings.HasPrefix(string(c), area) }

// Up is the enclosing division at level l, or c itself when it is not below l.
func (c Code) Up(l Level) Code {
	if c.Level() <= l {
		return c
	}
	return c[:widths[l]] + Code("000000000000"[:12-widths[l]])
}

// Parent is the division one level above, "" at the top.
func (c Code) Parent() Code {
	l := c.Level()
	if l <= Province {
		return ""
	}
	return c.Up(l - 1)
}
