package demo

import (
	"context"
	"time"

	"ombud/core/duty"
	"ombud/redress/grievance"
	"ombud/redress/team"
)

// hardCases have a team each: the newest accepted of a bureau. The leaders are made up.
var hardCases = []struct{ county, bureau, leader, why string }{
	{"pt-990102", "HC-990102", "演示副区长（虚构）", "涉及三百多户，拖了半年，需要住建、资金监管和建设单位一起解决。"},
	{"pt-990102", "HRSS-990102", "演示副区长（虚构）", "班组和总包各说各的，需要一起对账。"},
}

// timetable is what a team plans: by when, counted from the day it is set up.
var timetable = []struct {
	what string
	days int
}{
	{"核清名单和金额，与各方签字确认。", 3},
	{"查清资金去向，提出筹措办法。", 5},
	{"公布解决时间表，逐户告知。", 9},
	{"按时间表兑现，逐项销号。", 24},
}

// Teams plans for the last week of the history that hard cases get a team: its plan, its meetings but for one, its reports.
func (s *Stage) Teams(w *team.Work, to time.Time) {
	start := s.working(to.AddDate(0, 0, -7))
	for _, h := range hardCases {
		var id string
		s.plan(start, func(ctx context.Context) error {
			list, err := grievance.InOffice(ctx, s.Door.DB, h.bureau, grievance.StatusAccepted, "", "", 1)
			if err != nil || len(list) == 0 {
				return err
			}
			id = list[0].ID
			if err := w.Form(ctx, s.Staff(h.county, false), id, team.FormedBody{Leader: h.leader, Lead: h.county, Members: []string{h.bureau}, Why: h.why}); err != nil {
				return err
			}
			for _, x := range timetable {
				due := s.Clock.Now().AddDate(0, 0, x.days).Truncate(24 * time.Hour).Add(16 * time.Hour) // 24:00 at UTC+8
				if err := w.Plan(ctx, s.Staff(h.county, false), id, team.StepBody{What: x.what, By: h.bureau, Due: due.UnixMilli()}); err != nil {
					return err
				}
			}
			return nil
		})
		s.plan(start.AddDate(0, 0, 2), func(ctx context.Context) error { return s.firstStep(ctx, w, id, h.bureau) })
		for day := 1; day < 7; day++ {
			at := start.AddDate(0, 0, day)
			morning := time.Date(at.Year(), at.Month(), at.Day(), 9, 20, 0, 0, at.Location())
			if day == 4 {
				continue // a day that was missed
			}
			s.plan(morning, func(ctx context.Context) error {
				if id == "" {
					return nil
				}
				return w.Meet(ctx, s.Staff(h.county, false), id, "通报进展，卡点是资金监管账户的对账；各单位今天内报清单。")
			})
			s.plan(morning.Add(6*time.Hour), func(ctx context.Context) error {
				if id == "" {
					return nil
				}
				return w.Report(ctx, s.Staff(h.county, false), id, "今天完成清单核对；明天约建设单位签字。")
			})
		}
	}
}

// firstStep takes the step that is due first.
func (s *Stage) firstStep(ctx context.Context, w *team.Work, id, office string) error {
	if id == "" {
		return nil
	}
	list, err := duty.OpenOf(ctx, s.Door.DB, id)
	if err != nil {
		return err
	}
	var first duty.Duty
	for _, d := range list {
		if d.Rule == "county-team/step" && (first.ID == "" || d.Due < first.Due) {
			first = d
		}
	}
	if first.ID == "" {
		return nil
	}
	return w.Done(ctx, s.Staff(office, false), id, first.ID, "名单和金额已经核清，三方签字。")
}
