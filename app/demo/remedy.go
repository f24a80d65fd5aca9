package demo

import (
	"context"
	"time"

	"ombud/base/access"
	"ombud/core/duty"
	"ombud/redress/grievance"
)

// remedies are what demo offices promise beside an answer.
var remedies = []string{"到现场整改，完成后拍照公示。", "按户核算，公布清单并支付到位。", "更换损坏的设施，安排专人检查一个月。"}

// remediesFrom are how many days before the end of the history remedies begin to be promised: some are then open, some late, some kept.
const remediesFrom = 45

// promise is what an office promises when it supports a request. It keeps most of its promises, and not each of them lasts.
func (s *Stage) promise(id string, b grievance.AnsweredBody) []grievance.RemedyBody {
	if b.Outcome != grievance.Support || s.end.Sub(s.Clock.Now()) > remediesFrom*24*time.Hour {
		return nil
	}
	due := s.Clock.Now().AddDate(0, 0, 5+s.Rand.IntN(25)).Truncate(24 * time.Hour).Add(16 * time.Hour) // 24:00 at UTC+8
	luck := s.Rand.IntN(10)
	if luck < 7 {
		kept := s.after(s.Clock.Now(), 2, 24)
		s.plan(kept, s.keep(id))
		if luck == 0 {
			s.plan(s.after(kept, 1, 4), s.callBroken(id))
		}
	}
	return []grievance.RemedyBody{{What: remedies[s.Rand.IntN(len(remedies))], Due: due.UnixMilli()}}
}

// keep shows the evidence of what is promised in a case.
func (s *Stage) keep(id string) func(context.Context) error {
	return func(ctx context.Context) error {
		list, err := duty.OpenOf(ctx, s.Door.DB, id)
		if err != nil {
			return err
		}
		for _, d := range list {
			if d.Rule == "petition-2022/remedy" {
				return s.Work.Keep(ctx, s.Staff(d.Bearer, false), id, d.ID, "已经办到，现场照片和验收单存档。")
			}
		}
		return nil
	}
}

// callBroken is a resident who says that it did not last.
func (s *Stage) callBroken(id string) func(context.Context) error {
	return func(ctx context.Context) error {
		kept, err := grievance.Kept(ctx, s.Door.DB, id)
		if err != nil || len(kept) == 0 {
			return err
		}
		holder := access.Caller{Roles: []access.Role{access.Resident}, Subject: id}
		return s.Work.CallBroken(ctx, holder, id, kept[0].Duty.ID, "当天好了，过了两天又和原来一样。")
	}
}
