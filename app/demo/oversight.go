package demo

import (
	"context"
	"slices"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/core/duty"
	"ombud/redress/grievance"
	"ombud/redress/inspection"
	"ombud/redress/interview"
	"ombud/redress/listing"
	"ombud/redress/suggestion"
)

// Oversight is what offices above do about offices below in the demo: interviews, listings, inspections, suggestions.
type Oversight struct {
	Interviews  *interview.Work
	Listings    *listing.Work
	Inspections *inspection.Work
	Suggestions *suggestion.Verbs
}

// The seeds of the demo's inspections. The second waits to be drawn with: whoever plays the city types it in.
const (
	seedDrawn = "云川演示种子之一 0717"
	SeedNext  = "云川演示种子之二 0818"
)

const (
	cityDesk   = "pt-9901"
	discipline = "DI-9901"
)

// Oversee plans the last two weeks of the history.
func (s *Stage) Oversee(o Oversight, to time.Time) {
	at := func(days, hour int) time.Time {
		d := to.AddDate(0, 0, days)
		return time.Date(d.Year(), d.Month(), d.Day(), hour, 10, 0, 0, d.Location())
	}
	s.plan(at(-9, 9), func(ctx context.Context) error { return s.interview(ctx, o.Interviews, at) })
	s.plan(at(-7, 10), func(ctx context.Context) error { return s.list(ctx, o.Listings, "HRSS-990102", at, -2, false) })
	s.plan(at(-7, 11), func(ctx context.Context) error { return s.list(ctx, o.Listings, "HC-990102", at, 4, true) })
	s.inspect(o.Inspections, at, to)
	s.plan(at(-12, 15), func(ctx context.Context) error { return s.suggest(ctx, o.Suggestions, at) })
}

// interview owes one to a bureau that has been red for three days: it has an open duty that was breached before them.
func (s *Stage) interview(ctx context.Context, w *interview.Work, at func(int, int) time.Time) error {
	last := calendar.DateOf(s.Clock.Now()) - 1
	for _, bureau := range []string{"HRSS-990102", "UM-990102", "HC-990102", "MSA-990102"} {
		list, err := duty.Queue{Office: bureau, Before: (last - 3).End().UnixMilli(), Limit: 1}.List(ctx, s.Door.DB)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			continue
		}
		if made, err := w.Owe(ctx, access.Caller{Roles: []access.Role{access.Machine}}, bureau, 3, last); err != nil || !made {
			return err
		}
		i, _, err := interview.Newest(ctx, s.Door.DB, bureau)
		if err != nil {
			return err
		}
		s.plan(at(-8, 14), func(ctx context.Context) error {
			due := (calendar.DateOf(s.Clock.Now()) + 4).End().UnixMilli()
			return w.Hold(ctx, s.Staff(i.By, false), i.ID, 0, "局长（演示）", "逐件核对了逾期的职责，主要是登记以后没有及时安排人员。", []interview.Promise{
				{What: "逾期的受理告知三天内全部补发。", Due: due}, {What: "每天下班前清点第二天到期的职责，公布负责科室。", Due: due}})
		})
		s.plan(at(-5, 16), func(ctx context.Context) error {
			list, err := interview.Commitments(ctx, s.Door.DB, i.ID)
			if err != nil || len(list) == 0 {
				return err
			}
			return w.Keep(ctx, s.Staff(bureau, false), i.ID, list[0].ID, "已全部补发，送达凭证在各案卷内。")
		})
		return nil
	}
	return nil
}

// list puts the oldest case that a bureau is handling on the list, due so many days from the end of the history.
func (s *Stage) list(ctx context.Context, w *listing.Work, bureau string, at func(int, int) time.Time, due int, ends bool) error {
	cases, err := grievance.InOffice(ctx, s.Door.DB, bureau, grievance.StatusAccepted, "", "", 1)
	if err != nil || len(cases) == 0 {
		return err
	}
	id := cases[0].ID
	if err := w.Put(ctx, s.Staff(cityDesk, false), id, "", "", "受理以后一直没有进展，诉求人多次询问。", "查清卡在哪一步，公布办结时间。", at(due, 23).Truncate(time.Hour).Add(time.Hour).UnixMilli()); err != nil || !ends {
		return err
	}
	s.plan(at(-4, 15), func(ctx context.Context) error {
		return lenient(w.Report(ctx, s.Staff(bureau, false), id, "卡在第三方检测，已约定本周出报告，办结时间已告知诉求人。"))
	})
	s.plan(at(-3, 10), func(ctx context.Context) error {
		return lenient(w.Remove(ctx, s.Staff(cityDesk, false), id, "已核查检测约定和告知记录，属实。"))
	})
	return nil
}

// inspect announces two inspections: one that is drawn and visited, and one whose draw is still to come.
func (s *Stage) inspect(w *inspection.Work, at func(int, int) time.Time, to time.Time) {
	who := func() access.Caller { return s.Staff(cityDesk, false) }
	s.plan(at(-8, 9), func(ctx context.Context) error {
		return w.Plan(ctx, who(), "第二轮随机督查（演示）", "handling", seedDrawn, at(-6, 9).UnixMilli(), 4)
	})
	s.plan(at(-6, 9).Add(time.Minute), func(ctx context.Context) error {
		if _, err := s.Door.Log.Sequence(ctx, s.Door.DB); err != nil {
			return err
		}
		_, err := s.Door.Log.Publish(ctx, s.Door.DB)
		return err
	})
	s.plan(at(-6, 10), func(ctx context.Context) error {
		list, err := inspection.Recent(ctx, s.Door.DB, 1)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := w.Draw(ctx, who(), list[0].ID, seedDrawn); err != nil {
			return err
		}
		visits, err := inspection.Visits(ctx, s.Door.DB, list[0].ID)
		if err != nil {
			return err
		}
		// Chance may pick the discipline office itself; nothing is referred to an office about itself, so its visit is the one still owed.
		there := func(v inspection.Visit) bool { return v.To == discipline }
		visits = append(slices.DeleteFunc(slices.Clone(visits), there), slices.DeleteFunc(visits, func(v inspection.Visit) bool { return !there(v) })...)
		for n, v := range visits {
			s.visits(w, v, n, at, to)
		}
		return nil
	})
	s.plan(at(-1, 11), func(ctx context.Context) error {
		return w.Plan(ctx, who(), "第三轮随机督查（演示）", "handling", SeedNext, at(1, 9).UnixMilli(), 3)
	})
}

// visits is what becomes of each visit: rectified in time; rectified late and referred; a notice that is still running; the last is owed.
func (s *Stage) visits(w *inspection.Work, v inspection.Visit, n int, at func(int, int) time.Time, to time.Time) {
	who := func() access.Caller { return s.Staff(cityDesk, false) }
	see := func(wrong map[string]string) map[string]inspection.Look {
		out := map[string]inspection.Look{}
		for _, code := range []string{"told", "contact", "evidence", "record", "remedy"} {
			note, bad := wrong[code]
			out[code] = inspection.Look{OK: !bad, Wrong: bad, Note: note}
		}
		return out
	}
	visit := func(when time.Time, wrong map[string]string, requirement string) {
		s.plan(when, func(ctx context.Context) error {
			return lenient(w.Visit(ctx, who(), v.ID, "单位办公室", 0, see(wrong), requirement))
		})
	}
	rectify := func(when time.Time, report string) {
		s.plan(when, func(ctx context.Context) error {
			return lenient(w.Rectify(ctx, s.Staff(v.To, false), v.ID, report))
		})
	}
	switch n {
	case 0:
		visit(at(-5, 10), map[string]string{"contact": "只有一次通话，没有记录通话内容。"}, "补记联系内容，并与诉求人核对。")
		rectify(at(-5, 17), "已与诉求人核对并补记。")
		s.plan(at(-4, 10), func(ctx context.Context) error {
			return lenient(w.Revisit(ctx, who(), v.ID, true, "已核对，记录完整。"))
		})
	case 1:
		visit(at(-4, 11), map[string]string{"record": "系统记为已到场，门岗登记和车辆记录都没有。", "evidence": "到场照片是去年的。"}, "更正记录，重新到场。")
		rectify(at(-2, 9), "已重新到场，照片和签到附后。")
		s.plan(at(-2, 15), func(ctx context.Context) error {
			return lenient(w.Refer(ctx, who(), v.ID, discipline, "系统记为已到场，门岗登记和车辆记录都没有；所附照片的拍摄时间在立案以前。"))
		})
	case 2:
		visit(to.Add(-20*time.Hour), map[string]string{"told": "登记二十天，没有告知诉求人。"}, "当天告知诉求人，并说明为什么超期。")
	}
}

// suggest uses each of the three powers once; one is answered.
func (s *Stage) suggest(ctx context.Context, w *suggestion.Verbs, at func(int, int) time.Time) error {
	grounds, err := suggestion.Missed(ctx, s.Door.DB, "9901", s.Clock.Now().AddDate(0, 0, -60).UnixMilli())
	if err != nil || len(grounds) == 0 {
		return err
	}
	rules := []string{grounds[0].Rule}
	desk := s.Staff(cityDesk, false)
	const bureau = "HRSS-9901"
	for _, x := range []struct {
		power        suggestion.Power
		to, text, on string
	}{
		{suggestion.Work, bureau, "这一类职责逾期最多。建议登记当天就分到人，到期前三天由负责人逐件过一遍。", "建议登记当天分到人，到期前三天逐件过一遍。"},
		{suggestion.Policy, "gov-9901", "不同区县对补正材料的时间算法不一，建议统一。", "建议统一补正材料的时间算法。"},
		{suggestion.Accountability, discipline, "有单位多次逾期且说明与记录不符，建议依规追究责任。", ""},
	} {
		if err := w.Send(ctx, desk, x.power, x.to, x.text, rules, x.on); err != nil {
			return err
		}
	}
	s.plan(at(-5, 11), func(ctx context.Context) error {
		id, err := suggestion.NewestTo(ctx, s.Door.DB, bureau)
		if err != nil {
			return err
		}
		return w.Answer(ctx, s.Staff(bureau, false), id, suggestion.Adopted, "已采纳。登记当天分到人，每天下午四点过一遍三天内到期的职责。", "已采纳：登记当天分到人，每天过一遍三天内到期的职责。")
	})
	return nil
}
