package intake

import (
	"net/url"
	"slices"
	"strings"

	"ombud/base/fault"
	"ombud/base/text"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// Call is one call as the operator types it. Place and matter are typed as a code or as part of a name.
type Call struct {
	Form
	Urgency string
	Lines   string // the requests, one a line
	Do      string // what the pressed button does: doDispatch, doAnswer or doKeep
	Office  string // dispatch to this office instead of the catalogue's
	Why     string // why another office
	Facts   string // answering at once
	Opinion string
	Basis   string
	Outcome string
	Answers string // one a line, for the requests
}

// What a call ends with.
const (
	doDispatch = "dispatch"
	doAnswer   = "answer"
	doKeep     = "keep"
)

// readCall takes what was posted.
func readCall(v url.Values) Call {
	k := Call{Form: ReadForm(v), Urgency: v.Get("urgency"), Lines: v.Get("lines"), Do: v.Get("do"), Office: strings.TrimSpace(v.Get("office")),
		Why: v.Get("why"), Facts: v.Get("facts"), Opinion: v.Get("opinion"), Basis: v.Get("basis"), Outcome: v.Get("outcome"), Answers: v.Get("answers")}
	k.Points = rows(k.Lines)
	if !slices.Contains([]string{doDispatch, doAnswer, doKeep}, k.Do) {
		k.Do = doDispatch
	}
	return k
}

// rows are the lines of a text that hold something.
func rows(s string) []string {
	var out []string
	for l := range strings.SplitSeq(text.Clean(s), "\n") {
		if l = line(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// filing is the call as the verbs take it, received by the operator's own desk.
func (k Call) filing(desk string, lang words.Lang) grievance.Filing {
	f := k.Filing(lang)
	f.Channel, f.Desk, f.Urgency = grievance.Hotline, desk, grievance.Urgency(k.Urgency)
	return f
}

// answer is what the caller was told, as a reply to every request.
func (k Call) answer(title string) grievance.AnsweredBody {
	b := grievance.AnsweredBody{Request: title, Facts: k.Facts, Opinion: k.Opinion, Basis: k.Basis, Outcome: grievance.Outcome(k.Outcome)}
	answers := rows(k.Answers)
	for i := range k.Points {
		p := grievance.PointAnswer{N: i + 1}
		if i < len(answers) {
			p.Answer = answers[i]
		}
		b.Points = append(b.Points, p)
	}
	return b
}

// leastSaid is the fewest characters of facts and opinion: the verbs refuse less.
const leastSaid = 10

// checkAnswer finds what an answer lacks before anything is registered, so that the operator can still ask the caller.
func (k Call) checkAnswer(a *fault.All) {
	for _, x := range [...][2]string{{"facts", k.Facts}, {"opinion", k.Opinion}} {
		if text.Count(text.Clean(x[1])) < leastSaid {
			a.Add(x[0], "intake.call_short", leastSaid)
		}
	}
	if line(k.Basis) == "" {
		a.Add("basis", "intake.call_basis_none")
	}
	if !slices.Contains(grievance.Outcomes, grievance.Outcome(k.Outcome)) {
		a.Add("outcome", "intake.call_outcome_none")
	}
	if n := len(rows(k.Answers)); n != len(k.Points) {
		a.Add("answers", "intake.call_answers_n", len(k.Points), n)
	}
}

// choice is one thing that can be typed as a code or as a part of its name.
type choice struct{ Code, Name, Other string }

// resolve finds what was typed: a code, a code without its last zeros, or part of a name that only one of them has. Several
// that fit are given back for the operator to choose from.
func resolve(list []choice, typed string, digits int) (code string, several []choice) {
	s := text.Fold(typed)
	if s == "" {
		return "", nil
	}
	head, _, _ := strings.Cut(s, " ")
	if strings.Trim(head, "0123456789") == "" {
		padded := head + strings.Repeat("0", max(0, digits-len(head)))
		for _, c := range list {
			if c.Code == head || c.Code == padded {
				return c.Code, nil
			}
		}
	}
	var found []choice
	for _, c := range list {
		name, other := text.Fold(c.Name), text.Fold(c.Other)
		if name == s || other == s {
			return c.Code, nil
		}
		if strings.Contains(name, s) || strings.Contains(other, s) {
			found = append(found, c)
		}
	}
	if len(found) == 1 {
		return found[0].Code, nil
	}
	return "", found
}

// placeChoices are divisions as they can be typed.
func placeChoices(list []office.Place) []choice {
	var out []choice
	for _, p := range list {
		out = append(out, choice{string(p.Code), p.NameZH, p.NameEN})
	}
	return out
}
