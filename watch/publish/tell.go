package publish

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"ombud/base/clock"
	"ombud/machine/words"
)

// told is a finding in words: what holds, and what it does not say.
type told struct {
	Holds []string // sentences, each a thing that was checked
	Rows  [][2]string
	Body  string // the record's own words
	Not   []string
}

// tell says a finding. More are sentences about what was checked beyond the file.
func tell(v words.Voice, f Finding, more ...string) told {
	t := told{Rows: rows(v, f), Body: indent(f.Fact.Body)}
	if p := f.Promise; p != nil {
		t.Holds = append(t.Holds, v.Say("verify.promised", v.Moment(clock.At(p.At))), v.Say("verify.whole"))
		t.Not = append(t.Not, v.Say("verify.not_yet"))
	} else {
		t.Holds = append(t.Holds, v.Say("verify.signed", f.Head.Origin, v.Count(int(f.Head.Size))), v.Say("verify.included", v.Count(int(f.Fact.Seq)+1)), v.Say("verify.whole"))
	}
	t.Holds = append(t.Holds, more...)
	t.Not = append(t.Not, v.Say("verify.not_true"), v.Say("verify.not_done"), v.Say("verify.not_alone"))
	return t
}

func rows(v words.Voice, f Finding) [][2]string {
	what := f.Fact.Kind
	if key := "event." + f.Fact.Kind; v.Has(key) {
		what = v.Say(key)
	}
	out := [][2]string{{v.Say("verify.what"), what}, {v.Say("verify.when"), v.Moment(clock.At(f.Fact.At))}}
	if f.Fact.Recorded-f.Fact.At >= 60_000 {
		out = append(out, [2]string{v.Say("verify.recorded"), v.Moment(clock.At(f.Fact.Recorded))})
	}
	var body struct{ Number, Title string }
	if json.Unmarshal(f.Fact.Body, &body) == nil {
		if body.Number != "" {
			out = append(out, [2]string{v.Say("verify.number"), body.Number})
		}
		if body.Title != "" {
			out = append(out, [2]string{v.Say("verify.title_of"), body.Title})
		}
	}
	if f.Fact.Office != "" {
		out = append(out, [2]string{v.Say("verify.office"), f.Fact.Office})
	}
	return append(out, [2]string{v.Say("verify.hash"), fmt.Sprintf("%x", f.Fact.Hash)})
}

// indent makes a record readable; one that is no JSON is shown as it is.
func indent(body []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, body, "", "  ") != nil {
		return string(body)
	}
	return b.String()
}

// text writes the finding for a terminal. What a record says is printed without control characters: it may come from anybody.
func (t told) text(v words.Voice) string {
	var b strings.Builder
	for _, s := range t.Holds {
		fmt.Fprintf(&b, "✓ %s\n", s)
	}
	b.WriteByte('\n')
	for _, r := range t.Rows {
		fmt.Fprintf(&b, "  %s\n", v.Say("verify.row", r[0], r[1]))
	}
	fmt.Fprintf(&b, "\n%s\n", v.Say("verify.does_not"))
	for _, s := range t.Not {
		fmt.Fprintf(&b, "– %s\n", s)
	}
	return strings.Map(func(r rune) rune {
		if r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0) {
			return '·'
		}
		return r
	}, b.String())
}
