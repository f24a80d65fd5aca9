package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// lines consumes p and makes its line ends one line feed each, as XML asks (XML 1.0, 2.11).
func (x *xmlReader) lines(p []byte, whole bool) []byte {
	if !whole && len(p) > 1 && p[len(p)-1] == '\r' {
		p = p[:len(p)-1] // its line feed may follow
	}
	x.r += len(p)
	from := bytes.IndexByte(p, '\r')
	if from < 0 {
		return p
	}
	out := p[:from]
	for i := from; i < len(p); i++ {
		switch {
		case p[i] != '\r':
			out = append(out, p[i])
		case i+1 == len(p) || p[i+1] != '\n':
			out = append(out, '\n')
		}
	}
	return out
}

// unescape resolves the five named entities and character numbers.
func (x *xmlReader) unescape(p []byte) ([]byte, error) {
	amp := bytes.IndexByte(p, '&')
	if amp < 0 {
		return p, nil
	}
	x.spare = x.spare[:0]
	for ; amp >= 0; amp = bytes.IndexByte(p, '&') {
		x.spare = append(x.spare, p[:amp]...)
		semi := bytes.IndexByte(p[amp:], ';')
		if semi < 0 {
			return nil, errXML
		}
		r := entity(string(p[amp+1 : amp+semi]))
		if r < 0 {
			return nil, errXML
		}
		x.spare = utf8.AppendRune(x.spare, r)
		p = p[amp+semi+1:]
	}
	x.spare = append(x.spare, p...)
	return x.spare, nil
}

func entity(name string) rune {
	switch name {
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "amp":
		return '&'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	if len(name) < 2 || name[0] != '#' {
		return -1
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	if err != nil || n == 0 || !utf8.ValidRune(rune(n)) {
		return -1
	}
	return rune(n)
}
