package demo

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/redress/attach"
	"ombud/redress/grievance"
	"ombud/redress/workorder"
)

// Stage plays a history of the demo city through the verbs, on a virtual clock that it moves.
type Stage struct {
	Work   *grievance.Work
	Orders *workorder.Work // nil: nobody handles anything together
	Files  *attach.Work    // nil: nobody takes photos
	Door   *act.Door
	Clock  *clock.Virtual
	Staff  func(office string, head bool) access.Caller // who acts for an office
	Seal   func(n int) grievance.Seal                   // puts away the n-th fictional resident
	Rand   *rand.Rand

	queue    plan
	n        int
	pictures int
	end      time.Time // of the history
}

// event is something that will happen. Events at the same instant keep the order they were planned in.
type event struct {
	at time.Time
	n  int
	do func(context.Context) error
}

type plan []event

func (p plan) Len() int           { return len(p) }
func (p plan) Less(i, j int) bool { return cmp.Or(p[i].at.Compare(p[j].at), p[i].n-p[j].n) < 0 }
func (p plan) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *plan) Push(x any)        { *p = append(*p, x.(event)) }
func (p *plan) Pop() any          { o := *p; e := o[len(o)-1]; *p = o[:len(o)-1]; return e }

func (s *Stage) plan(at time.Time, do func(context.Context) error) {
	s.n++
	heap.Push(&s.queue, event{at, s.n, do})
}

// office hours: nobody in an office acts at night; the next morning then.
func (s *Stage) working(t time.Time) time.Time {
	t = t.In(clock.Zone)
	if h := t.Hour(); h >= 9 && h < 17 {
		return t
	}
	d := time.Date(t.Year(), t.Month(), t.Day(), 9, s.Rand.IntN(60), s.Rand.IntN(60), 0, clock.Zone)
	if t.Hour() >= 17 {
		d = d.AddDate(0, 0, 1)
	}
	return d
}

func (s *Stage) after(t time.Time, low, high float64) time.Time {
	days := low + s.Rand.Float64()*(high-low)
	return s.working(t.Add(time.Duration(days * 24 * float64(time.Hour))))
}

// Play files n grievances between from and to and lets offices work on them until to. The clock ends at to, with every rung of
// every duty recorded on the way.
func (s *Stage) Play(ctx context.Context, from, to time.Time, n int) error {
	s.end = to
	for i := range n {
		at := from.Add(time.Duration(s.Rand.Float64() * float64(to.Sub(from))))
		if i >= n-12 { // a few that are fresh
			at = to.Add(-time.Duration(1+s.Rand.IntN(36*60)) * time.Minute)
		}
		s.plan(at, s.file(i))
	}
	if s.Orders != nil {
		s.Rings(to)
	}
	for day := from; day.Before(to); day = day.Add(6 * time.Hour) {
		s.plan(day, s.sweep)
	}
	for s.queue.Len() > 0 {
		e := heap.Pop(&s.queue).(event)
		if e.at.After(to) {
			break
		}
		s.Clock.Advance(e.at.Sub(s.Clock.Now()))
		if err := e.do(ctx); err != nil {
			return fmt.Errorf("demo at %s: %w", e.at.Format(time.DateTime), err)
		}
	}
	s.Clock.Advance(to.Sub(s.Clock.Now()))
	return s.sweep(ctx)
}

func (s *Stage) sweep(ctx context.Context) error {
	_, err := s.Door.Sweep(ctx)
	return err
}

// file is the n-th resident who files.
func (s *Stage) file(n int) func(context.Context) error {
	return func(ctx context.Context) error {
		t := tales[s.Rand.IntN(len(tales))]
		p := s.where(t)
		fill := func(x string) string { return strings.ReplaceAll(x, "{p}", p.ZH) }
		f := grievance.Filing{Key: fmt.Sprintf("demo-%d", n), Channel: grievance.Web, Place: place.Code(p.Code), Matter: t.matter, Title: fill(t.title),
			Text: fill(t.text), Respondent: t.respondent, Urgency: grievance.Urgency(cmp.Or(t.urgency, "general")), Lang: "zh",
			Headcount: int64(1 + s.Rand.IntN(3)*s.Rand.IntN(6)), Named: s.Rand.IntN(10) < 7}
		for _, pt := range t.points {
			f.Points = append(f.Points, fill(pt))
		}
		caller, action := access.Caller{}, access.File
		if s.Rand.IntN(3) == 0 {
			f.Channel, f.Desk = grievance.Hotline, "hot-9901"
			caller, action = s.Staff("hot-9901", false), access.TakeCall
		}
		var seal grievance.Seal
		if f.Named {
			seal = s.Seal(n)
		}
		r, err := s.Work.Receive(ctx, caller, action, f, seal)
		if err != nil {
			return err
		}
		s.live(r.ID)
		s.show(r.ID, t.matter)
		if s.Orders != nil && f.Headcount > 1 {
			s.joint(r.ID, n)
		}
		return nil
	}
}

func (s *Stage) where(t tale) Place {
	for {
		p := Places[2+s.Rand.IntN(len(Places)-2)]
		if village := strings.HasSuffix(p.ZH, "村"); village == t.village || !t.village && p.Code[9:] == "000" {
			return p
		}
	}
}

// now acts as whoever holds the case, with the case as it stands. A case that has moved on (withdrawn, joined) is left alone.
func (s *Stage) now(id string, head bool, do func(ctx context.Context, who access.Caller, c grievance.Case) error) func(context.Context) error {
	return func(ctx context.Context) error {
		c, err := s.Work.Case(ctx, id)
		if err != nil {
			return err
		}
		err = do(ctx, s.Staff(c.Office, head), c)
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Late) {
			return nil
		}
		return err
	}
}

// live plans what happens to a grievance. The shares are those of a city that tries: most things in time, some late, some never.
func (s *Stage) live(id string) {
	t := s.Clock.Now()
	luck := s.Rand.Float64()
	if luck < 0.03 {
		s.plan(t.Add(2*time.Hour), func(ctx context.Context) error {
			return s.Work.Withdraw(ctx, access.Caller{Roles: []access.Role{access.Resident}, Subject: id}, id, "问题已经解决了。")
		})
		return
	}
	if luck > 0.96 {
		return // nobody has looked at it yet
	}
	sent := s.working(t.Add(time.Duration(20+s.Rand.IntN(300)) * time.Minute))
	if s.Rand.IntN(6) == 0 {
		sent = s.after(t, 1, 16)
	}
	s.plan(sent, s.now(id, false, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		t := grievance.Sending{Simplified: c.Urgency == grievance.Utility}
		if s.Rand.IntN(12) == 0 {
			t.Mode, t.Due = grievance.Assign, s.Clock.Now().AddDate(0, 0, 20).UnixMilli()
		}
		return s.Work.Transfer(ctx, who, id, t)
	}))
	if s.Rand.IntN(14) == 0 {
		s.dispute(id, s.after(sent, 0.5, 4))
		return
	}
	s.decide(id, sent)
}

// dispute is an office that says it is not competent.
func (s *Stage) dispute(id string, at time.Time) {
	s.plan(at, s.now(id, false, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		return s.Work.Object(ctx, who, id, grievance.ObjectedBody{Reason: "经核对职责清单，该事项涉及的审批和监管均不在本单位权限内，建议由主管部门办理。"})
	}))
	decided := s.after(at, 0.2, 4)
	s.plan(decided, func(ctx context.Context) error {
		c, err := s.Work.Case(ctx, id)
		if err != nil || c.Status != grievance.StatusObjected {
			return err
		}
		return s.Work.Decide(ctx, s.Staff(c.Sender, false), id, false, "经核实，属于你单位职责范围，请继续办理。")
	})
	s.decide(id, decided)
}

// decide is acceptance or refusal, and what follows.
func (s *Stage) decide(id string, sent time.Time) {
	accepted := s.after(sent, 0.3, 9)
	if s.Rand.IntN(9) == 0 {
		accepted = s.after(sent, 12, 30)
	}
	if s.Rand.IntN(25) == 0 {
		s.plan(accepted, s.now(id, false, func(ctx context.Context, who access.Caller, c grievance.Case) error {
			return s.Work.Refuse(ctx, who, id, grievance.RefusedBody{Reason: "该事项已进入诉讼程序，依法由人民法院处理。", Remedy: "请按照法院通知参加诉讼；需要法律援助的，可向法律援助中心申请。"})
		}))
		return
	}
	s.plan(accepted, s.now(id, false, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		p := grievance.Ordinary
		if c.Urgency == grievance.Utility {
			p = grievance.Simplified
		}
		return s.Work.Accept(ctx, who, id, grievance.AcceptedBody{Procedure: p, Notice: opinion.notice})
	}))
	s.plan(s.after(accepted, 0.1, 1.5), s.now(id, false, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		return s.Work.Contact(ctx, who, id, grievance.ContactedBody{How: "phone", Note: opinion.contact})
	}))
	answered := s.after(accepted, 2, 55)
	switch s.Rand.IntN(10) {
	case 0:
		return // accepted, and still in handling
	case 1:
		s.plan(s.after(accepted, 40, 55), s.now(id, true, func(ctx context.Context, who access.Caller, c grievance.Case) error {
			return s.Work.Extend(ctx, who, id, 30, "需要第三方检测机构出具报告，报告预计两周后完成。")
		}))
		answered = s.after(accepted, 60, 85)
	case 2:
		answered = s.after(accepted, 61, 80)
	}
	s.plan(answered, s.now(id, false, s.answer(id)))
	s.settle(id, answered)
}

func (s *Stage) answer(id string) func(context.Context, access.Caller, grievance.Case) error {
	return func(ctx context.Context, who access.Caller, c grievance.Case) error {
		b := s.opinion(c)
		return s.Work.AnswerAll(ctx, who, id, b, nil, s.promise(id, b))
	}
}

// opinion is what an office answers.
func (s *Stage) opinion(c grievance.Case) grievance.AnsweredBody {
	b := grievance.AnsweredBody{Request: strings.Join(append([]string{c.Title}, c.Points...), "；"), Facts: opinion.facts, Basis: opinion.basis}
	switch s.Rand.IntN(6) {
	case 0:
		b.Outcome, b.Opinion = grievance.Decline, opinion.decline
	case 1, 2:
		b.Outcome, b.Opinion = grievance.Explain, opinion.explain
	default:
		b.Outcome, b.Opinion = grievance.Support, opinion.support
	}
	for i := range c.Points {
		b.Points = append(b.Points, grievance.PointAnswer{N: i + 1, Answer: "已核实并列入整改清单，完成时间和责任人见附表，完成后向您反馈。"})
	}
	return b
}

// settle is delivery, rating, review and the end.
func (s *Stage) settle(id string, answered time.Time) {
	delivered := s.after(answered, 0.5, 6)
	s.plan(delivered, s.now(id, false, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		return s.Work.Deliver(ctx, who, id, grievance.Delivery{How: "in_person", Evidence: opinion.evidence})
	}))
	holder := access.Caller{Roles: []access.Role{access.Resident}, Subject: id}
	if s.Rand.IntN(10) < 6 {
		s.plan(s.after(delivered, 0.5, 12), func(ctx context.Context) error {
			solved := []string{"yes", "yes", "partly", "no"}[s.Rand.IntN(4)]
			rate := map[string]int64{"yes": 3, "partly": 2, "no": 1}[solved]
			return lenient(s.Work.Rate(ctx, holder, id, grievance.RatedBody{Desk: min(3, rate+1), Handling: rate, Solved: solved}))
		})
	}
	if s.Rand.IntN(3) == 0 { // heard only where the route gives a review right
		asked := s.after(delivered, 3, 25)
		s.plan(asked, func(ctx context.Context) error {
			return lenient(s.Work.AskReview(ctx, holder, id, "答复没有说明整改的具体时间，请上一级机关复查。"))
		})
		again := s.after(asked, 8, 36)
		s.plan(again, s.now(id, true, func(ctx context.Context, who access.Caller, c grievance.Case) error {
			if c.Status != grievance.StatusReviewing || s.Rand.IntN(3) == 0 {
				return nil // no review right on this route, or the organ is still at it
			}
			return s.answer(id)(ctx, who, c)
		}))
		s.plan(s.after(again, 0.5, 5), s.now(id, true, func(ctx context.Context, who access.Caller, c grievance.Case) error {
			if c.Stage == grievance.First {
				return nil
			}
			return s.Work.Deliver(ctx, who, id, grievance.Delivery{How: "post", Evidence: opinion.evidence})
		}))
	}
	s.plan(s.after(delivered, 1, 20), s.now(id, false, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		return s.Work.Close(ctx, who, id)
	}))
}
