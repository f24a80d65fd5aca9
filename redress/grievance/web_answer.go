package grievance

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"ombud/base/clock"
	"ombud/machine/web"
)

// opinionOf reads the opinion from its form: one box for each numbered point, of this case and of those joined into it.
func opinionOf(f *form, members []Case) (AnsweredBody, map[string][]PointAnswer) {
	read := func(prefix string, n int) (out []PointAnswer) {
		for i := range n {
			out = append(out, PointAnswer{N: i + 1, Answer: f.in.Get("point-" + prefix + strconv.Itoa(i+1))})
		}
		return out
	}
	b := AnsweredBody{Request: f.in.Get("request"), Facts: f.in.Get("facts"), Opinion: f.in.Get("opinion"), Basis: f.in.Get("basis"),
		Outcome: Outcome(f.in.Get("outcome")), Points: read("", len(f.cs.Points))}
	joined := map[string][]PointAnswer{}
	for _, m := range members {
		if !sameText(m.Points, f.cs.Points) {
			joined[m.ID] = read(m.ID+"-", len(m.Points))
		}
	}
	return b, joined
}

func sameText(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func doAnswer(ctx context.Context, d *Desk, f *form) error {
	members, err := together(ctx, d.Work.Door.DB, f.cs, DoAnswer)
	if err != nil {
		return err
	}
	b, joined := opinionOf(f, members)
	remedies, err := remediesOf(f)
	if err != nil {
		return err
	}
	return d.Work.AnswerAll(ctx, f.Caller, f.cs.ID, b, joined, remedies)
}

// askAnswer asks for the parts of §32 in the order in which they are printed.
func (d *Desk) askAnswer(f *form) ([]templ.Component, error) {
	members, err := together(f.Context(), d.Work.Door.DB, f.cs, DoAnswer)
	if err != nil {
		return nil, err
	}
	out := []templ.Component{f.area("request", requestOf(f.cs), maxNote, 4), f.area("facts", "", maxText, 8)}
	out = append(out, f.points("", f.cs)...)
	for _, m := range members {
		if sameText(m.Points, f.cs.Points) || len(m.Points) == 0 {
			continue
		}
		out = append(out, joinedHead(f.Say("grievance.answer.joined", Group(m.Number)), m.Title))
		out = append(out, f.points(m.ID+"-", m)...)
	}
	return append(out,
		f.area("opinion", "", maxText, 8),
		f.area("basis", "", maxNote, 3),
		f.radios("outcome", "", options(f.Voice, "grievance.outcome.", Outcomes)),
		f.askRemedies(),
	), nil
}

// points asks for the answer to each numbered point of a case.
func (f *form) points(prefix string, cs Case) []templ.Component {
	var out []templ.Component
	for i, p := range cs.Points {
		name := "point-" + prefix + strconv.Itoa(i+1)
		out = append(out, web.Area(web.Field{Name: name, Label: f.Say("grievance.answer.point", i+1), Hint: p, Value: f.get(name, ""),
			Error: f.bad.For(name), Max: maxNote, Rows: 3}))
	}
	return out
}

// requestOf begins the petitioner's request with what they numbered.
func requestOf(cs Case) string {
	s := cs.Title
	for i, p := range cs.Points {
		s += "\n" + strconv.Itoa(i+1) + ". " + p
	}
	return s
}

// confirmAnswer shows the opinion as it will be printed.
func (d *Desk) confirmAnswer(f *form) (templ.Component, error) {
	members, err := together(f.Context(), d.Work.Door.DB, f.cs, DoAnswer)
	if err != nil {
		return nil, err
	}
	b, joined := opinionOf(f, members)
	owed, wrong := remediesOf(f)
	if wrong == nil {
		owed, wrong = promises(f.cs.Office, f.Now, owed)
	}
	b, err = d.Work.Preview(f.Context(), f.cs.ID, b, joined)
	if err = mistakes(err, wrong); err != nil {
		return nil, err
	}
	note := ""
	if len(members) > 0 {
		note = f.Say("grievance.answer.for_all", len(members))
	}
	var lines []string
	for _, p := range owed {
		lines = append(lines, f.Say("grievance.answer.remedy_line", p.What, f.Due(clock.At(p.Due))))
	}
	return previewView(d.paper(f.Ctx, f.cs, f.cs.Stage, b, f.cs.Office, f.Now.UnixMilli(), nil), note, lines), nil
}

func doDeliver(ctx context.Context, d *Desk, f *form) error {
	at, err := moment("at", f.in.Get("at"))
	if err != nil {
		return err
	}
	if answered := f.cs.AnsweredAt; at < answered && answered-at < time.Minute.Milliseconds() {
		at = answered // handed over within the minute of issue: the field knows no seconds
	}
	return d.Work.Deliver(ctx, f.Caller, f.cs.ID, Delivery{How: f.in.Get("how"), Evidence: f.in.Get("evidence"), At: at, Reason: f.in.Get("reason")})
}

func (d *Desk) askDeliver(f *form) ([]templ.Component, error) {
	at := f.field("at", f.Now.In(clock.Zone).Format(stamp))
	at.Type = "datetime-local"
	reason := f.field("reason", "")
	reason.Optional, reason.Max, reason.Rows = true, maxNote, 2
	return []templ.Component{f.radios("how", "", options(f.Voice, "grievance.how.", Hows)), f.area("evidence", "", maxNote, 3), web.Input(at), web.Area(reason)}, nil
}
