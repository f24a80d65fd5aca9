package demo

import (
	_ "embed"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf8"

	"ombud/redress/grievance"
)

//go:embed year.txt
var yearText string

// vocabulary is what the texts of a year are put together from, by the name of its section.
type vocabulary map[string][]string

// sentences are the sections whose lines are one entry; in the others blanks part them.
const sentences = "open middle close point title"

func readVocabulary(text string) vocabulary {
	v, section := vocabulary{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			section = strings.Trim(line, "[]")
		case strings.Contains(sentences, section):
			v[section] = append(v[section], line)
		default:
			v[section] = append(v[section], strings.Fields(line)...)
		}
	}
	return v
}

// rank draws 0..n-1, the k-th about 1/k as often as the first: places, matters and words are drawn like people's.
func rank(r *rand.Rand, n int) int {
	return min(n-1, int(math.Pow(float64(n+1), r.Float64()))-1)
}

func (v vocabulary) word(r *rand.Rand, section string) string {
	list := v[section]
	return list[rank(r, len(list))]
}

// slots are the sections that the letters in braces stand for.
var slots = [...]string{'s' - 'a': "street", 'c' - 'a': "firm", 't' - 'a': "time", 'w' - 'a': "who", 'o' - 'a': "thing", 'b' - 'a': "body"}

// fill writes a line with its slots filled.
func (v vocabulary) fill(b *strings.Builder, r *rand.Rand, line, place string) {
	for {
		at := strings.IndexByte(line, '{')
		if at < 0 || at+2 >= len(line) {
			b.WriteString(line)
			return
		}
		b.WriteString(line[:at])
		switch slot := line[at+1]; slot {
		case 'p':
			b.WriteString(place)
		case 'n':
			b.WriteString(strconv.Itoa(1 + rank(r, 2000)))
		default:
			b.WriteString(v.word(r, slots[slot-'a']))
		}
		line = line[at+3:]
	}
}

func (v vocabulary) line(r *rand.Rand, section, place string) string {
	var b strings.Builder
	v.fill(&b, r, v.word(r, section), place)
	return b.String()
}

// length draws how many characters a text has: half have fewer than 90, one in a hundred more than 700, the longest 4,500.
func length(r *rand.Rand) int {
	return min(4500, int(90*math.Exp(0.9*r.NormFloat64())))
}

// write puts a filing's title, text and points together: a tale in three of ten, else sentences of the vocabulary.
func (v vocabulary) write(r *rand.Rand, f *grievance.Filing, t *tale, place string) {
	var b strings.Builder
	want := length(r)
	b.Grow(3*want + 300)
	if t != nil && r.IntN(10) < 3 {
		f.Title, f.Respondent = strings.ReplaceAll(t.title, "{p}", place), t.respondent
		for _, p := range t.points {
			f.Points = append(f.Points, strings.ReplaceAll(p, "{p}", place))
		}
		b.WriteString(strings.ReplaceAll(t.text, "{p}", place))
	} else {
		f.Title = v.line(r, "title", place)
		for range 1 + rank(r, 4) {
			f.Points = append(f.Points, v.line(r, "point", place))
		}
		if r.IntN(4) == 0 {
			f.Respondent = v.word(r, "firm")
		}
		v.fill(&b, r, v.word(r, "open"), place)
	}
	for n := utf8.RuneCountInString(b.String()); n < want; n += 26 {
		v.fill(&b, r, v.word(r, "middle"), place)
	}
	v.fill(&b, r, v.word(r, "close"), place)
	f.Text = b.String()
}
