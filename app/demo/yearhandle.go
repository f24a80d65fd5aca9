package demo

import (
	"context"
	"time"

	"ombud/base/access"
	"ombud/redress/grievance"
)

// pace is how fast an office works on what is urgent, what came by telephone and what came in writing: most of it in time.
func (s *spell) pace(ch grievance.Channel, u grievance.Urgency, sent time.Time) (accepted, answered time.Time) {
	switch {
	case ch == grievance.Hotline && u == grievance.Danger:
		accepted = s.soon(sent, 5, 40)
		return accepted, s.soon(accepted, 15, 75)
	case ch == grievance.Hotline && u == grievance.Utility:
		accepted = s.soon(sent, 20, 300)
		return accepted, s.soon(accepted, 60, 1000)
	case ch == grievance.Hotline:
		accepted = s.after(sent, 0.05, 1.5)
		return accepted, s.after(accepted, 0.3, 4.5)
	}
	accepted = s.after(sent, 0.1, 6)
	return accepted, s.after(accepted, 3, 30)
}

// handle is acceptance or refusal by the office that has it, and what follows.
func (s *spell) handle(id string, ch grievance.Channel, u grievance.Urgency, sent time.Time) {
	accepted, answered := s.pace(ch, u, sent)
	if s.chance(2) {
		accepted = s.after(sent, 12, 25)
		answered = s.after(accepted, 1, 20)
	}
	if ch == grievance.Hotline && s.chance(96) {
		s.does(s.soon(sent, 10, 600), id, false, grievance.DoContact, func(ctx context.Context, who access.Caller, c grievance.Case) error {
			return s.Work.Contact(ctx, who, id, grievance.ContactedBody{How: "phone", Note: opinion.contact})
		})
	}
	if s.chance(4) {
		s.does(accepted, id, false, grievance.DoRefuse, func(ctx context.Context, who access.Caller, c grievance.Case) error {
			return s.Work.Refuse(ctx, who, id, grievance.RefusedBody{Reason: "该事项已进入诉讼程序，依法由人民法院处理。", Remedy: "请按照法院通知参加诉讼；需要法律援助的，可向法律援助中心申请。"})
		})
		return
	}
	s.does(accepted, id, false, grievance.DoAccept, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		p := grievance.Ordinary
		if c.Urgency == grievance.Utility {
			p = grievance.Simplified
		}
		return s.Work.Accept(ctx, who, id, grievance.AcceptedBody{Procedure: p, Notice: opinion.notice})
	})
	switch luck := s.Rand.IntN(200); {
	case luck < 3:
		s.urge(id, s.after(accepted, 20, 70))
		return // never answered
	case luck < 7:
		answered = s.after(accepted, 61, 80)
	case luck < 20:
		answered = s.after(accepted, 7, 40)
	case luck < 24:
		s.does(s.after(accepted, 30, 55), id, true, grievance.DoExtend, func(ctx context.Context, who access.Caller, c grievance.Case) error {
			return s.Work.Extend(ctx, who, id, 30, "需要第三方检测机构出具报告，报告预计两周后完成。")
		})
		answered = s.after(accepted, 60, 85)
	}
	s.does(answered, id, false, grievance.DoAnswer, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		return s.Work.AnswerAll(ctx, who, id, s.opinion(c), s.points, nil)
	})
	s.settle(id, answered)
}

// urge is a supervision notice on something that is not answered, and the office's written answer to it.
func (s *spell) urge(id string, at time.Time) {
	if !s.chance(30) {
		return
	}
	s.plan(at, func(ctx context.Context) error {
		c, err := s.Work.Case(ctx, id)
		if err != nil || c.Over() || c.Office == "" {
			return err
		}
		s.does(s.after(s.Clock.Now(), 1, 14), id, false, grievance.DoComply, func(ctx context.Context, who access.Caller, _ grievance.Case) error {
			return s.Work.Comply(ctx, who, id, "已成立专班推进，责任人和完成时间见附表。")
		})
		return s.Work.Supervise(ctx, s.Staff("pt-9901", false), id, grievance.SupervisedBody{To: c.Office, Ground: "overdue", Requirement: "请说明逾期原因，并在期限内办结。",
			Due: s.Clock.Now().AddDate(0, 0, 10).UnixMilli()})
	})
}

// settle is delivery, rating, review and the end.
func (s *spell) settle(id string, answered time.Time) {
	delivered := s.after(answered, 0.1, 4)
	if s.chance(3) {
		delivered = s.after(answered, 8, 14)
	}
	s.deliver(id, delivered, false, "in_person")
	if s.chance(38) {
		s.rate(id, s.soon(delivered, 60, 14000))
	}
	if s.chance(5) {
		s.review(id, s.after(delivered, 2, 25), 0)
	}
	if !s.chance(4) {
		s.does(s.after(delivered, 0.2, 12), id, false, grievance.DoClose, func(ctx context.Context, who access.Caller, c grievance.Case) error {
			return s.Work.Close(ctx, who, id)
		})
	}
}

func (s *spell) deliver(id string, at time.Time, head bool, how string) {
	s.does(at, id, head, grievance.DoDeliver, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		return s.Work.Deliver(ctx, who, id, grievance.Delivery{How: how, Evidence: opinion.evidence})
	})
}

// review is the way up: heard only where the route gives the right, and a second time one organ higher, now and then with a hearing.
func (s *spell) review(id string, asked time.Time, stage grievance.Stage) {
	s.asks(asked, id, func(ctx context.Context, who access.Caller) error {
		return s.Work.AskReview(ctx, who, id, "答复没有说明整改的具体时间，请上一级机关重新审查。")
	})
	if s.chance(8) {
		return // the organ never says anything
	}
	again := s.after(asked, 8, 28)
	if stage == grievance.Review && s.chance(40) {
		open := s.after(asked, 2, 6)
		closed := s.after(open, 1, 9)
		s.hear(id, open, true)
		s.hear(id, closed, false)
		again = s.after(closed, 3, 18)
	}
	s.does(again, id, true, grievance.DoAnswer, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		if c.Status != grievance.StatusReviewing {
			return nil // no review right on this route
		}
		return s.answer(id)(ctx, who, c)
	})
	delivered := s.after(again, 0.3, 4)
	s.does(delivered, id, true, grievance.DoDeliver, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		if c.Stage == grievance.First {
			return nil
		}
		return s.Work.Deliver(ctx, who, id, grievance.Delivery{How: "post", Evidence: opinion.evidence})
	})
	if stage == grievance.First && s.chance(35) {
		s.review(id, s.after(delivered, 2, 25), grievance.Review)
	}
}

func (s *spell) hear(id string, at time.Time, open bool) {
	verb := grievance.DoHear
	if !open {
		verb = grievance.DoEndHear
	}
	s.does(at, id, true, verb, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		return s.Work.Hear(ctx, who, id, open, "听取双方陈述，核对证据。")
	})
}
