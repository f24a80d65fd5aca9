package question

import (
	"context"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/machine/web"
	"ombud/redress/deed"
	"ombud/redress/office"
)

// posing is the verb that publishes a question.
func (d *Desk) posing() deed.Pages[Question] {
	return deed.Pages[Question]{Prefix: "question", At: "/desk/questions", Find: func(*web.Ctx) (Question, error) { return Question{}, nil },
		Path:  func(Question) string { return "/desk/questions" },
		Title: func(c *web.Ctx, _ Question) string { return c.Say("question.title") }, Under: deed.Hub,
		Verbs: []deed.Verb[Question]{{Name: "pose", Action: access.Pose, Ask: d.askPose,
			Do: func(ctx context.Context, f *deed.Form[Question]) error {
				_, err := d.Questions.Pose(ctx, f.Caller, f.In.Get("to"), f.In.Get("title"), f.In.Get("text"), f.In.Get("checked") != "")
				return err
			},
			Open: func(c access.Caller, _ Question) bool { return access.MayEver(c, access.Pose) }}}}
}

// saying are the verbs of the office that is asked.
func (d *Desk) saying() deed.Pages[Question] {
	out := deed.Pages[Question]{Prefix: "question", At: "/desk/question/{id}", Find: d.find, Path: func(q Question) string { return deskPath(q.ID) },
		Title: func(_ *web.Ctx, q Question) string { return q.Title }, Under: deed.Hub}
	for _, v := range []Verb{Answer, Statement, Report} {
		out.Verbs = append(out.Verbs, deed.Verb[Question]{Name: string(v), Action: access.Report,
			Ask: func(f *deed.Form[Question]) ([]templ.Component, error) {
				return []templ.Component{asks(f.Page(""), f.On), f.Area("text", 7)}, nil
			},
			Do: func(ctx context.Context, f *deed.Form[Question]) error {
				return d.Questions.Say(ctx, f.Caller, f.On.ID, v, f.In.Get("text"))
			},
			Open: func(c access.Caller, q Question) bool {
				return q.next(v) && access.Permits(c, access.Report, q.asked())
			}})
	}
	return out
}

// mostOffices bounds the offices that a form offers.
const mostOffices = 200

func (d *Desk) askPose(f *deed.Form[Question]) ([]templ.Component, error) {
	list, err := office.List(f.Context(), d.db(), mostOffices)
	if err != nil {
		return nil, err
	}
	offices := []web.Option{{Label: f.Say("deed.choose")}}
	for _, o := range list {
		if o.Place.Within(f.Caller.Area) && o.ID != f.Caller.Office {
			offices = append(offices, web.Option{Value: o.ID, Label: o.Name().In(f.Lang)})
		}
	}
	title, text, checked := f.Field("title"), f.Field("text"), f.Field("checked")
	title.Max, text.Max, text.Rows = maxTitle, maxText, 5
	return []templ.Component{web.Select(web.Choice{Field: f.Field("to"), Options: offices}), web.Input(title), web.Area(text),
		web.Checkboxes(web.Choice{Field: checked, Values: f.In["checked"], Options: []web.Option{{Value: "yes", Label: f.Say("question.pose.checked_yes")}}})}, nil
}
