package demo

import (
	"context"
	"math/rand/v2"
	"strconv"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/redress/grievance"
)

// spell is what happens to one grievance of a year, or to a few that are about the same thing and are joined.
type spell struct {
	Stage
	y     *Year
	first int // its number in the year
	size  int
	of    string // the first one's id, into whose handling the others are joined
	where Place
	tale  *tale
	code  string // of the matter

	points map[string][]grievance.PointAnswer // of the others, by id: each asks for something else
}

// cast plans a spell: who files what where, at which instants.
func (y *Year) cast(s Stage, first int, at []int64) *spell {
	s.Rand = rand.New(rand.NewPCG(y.Seed, uint64(first)))
	sp := &spell{Stage: s, y: y, first: first, size: len(at)}
	m := y.matters[rank(s.Rand, len(y.matters))]
	sp.code, sp.tale = m.code, m.tales[s.Rand.IntN(len(m.tales))]
	sp.where = y.places[rank(s.Rand, len(y.places))]
	for i, t := range at {
		sp.plan(clock.At(t), sp.file(i))
	}
	return sp
}

// file is the i-th resident who files about it.
func (s *spell) file(i int) func(context.Context) error {
	return func(ctx context.Context) error {
		r := s.Rand
		f := grievance.Filing{Key: s.y.Key(s.first + i), Channel: grievance.Web, Place: place.Code(s.where.Code), Matter: s.code, Urgency: grievance.General,
			Lang: "zh", Headcount: int64(rank(r, 40)) + 1, Points: []string{}}
		if u := s.tale; u != nil && u.urgency != "" {
			f.Urgency = grievance.Urgency(u.urgency)
		}
		s.y.words.write(r, &f, s.tale, s.where.ZH)
		caller, action := access.Caller{}, access.File
		switch ch := r.IntN(100); {
		case ch < 62:
			f.Channel, f.Desk = grievance.Hotline, hotline
			caller, action = s.Staff(hotline, false), access.TakeCall
		case ch < 66:
			f.Channel = grievance.Letter
			caller, action = s.Staff(hotline, false), access.TakeCall
		case ch < 69:
			f.Channel = grievance.Visit
			caller, action = s.Staff(hotline, false), access.TakeCall
		}
		receipt, err := s.Work.Receive(ctx, caller, action, f, nil)
		if err != nil {
			return err
		}
		if i == 0 {
			s.of = receipt.ID
		} else {
			s.answers(receipt.ID, len(f.Points))
		}
		s.live(receipt.ID, f.Channel, f.Urgency, i)
		return nil
	}
}

// answers prepares what the first one's opinion says to another one's points.
func (s *spell) answers(id string, points int) {
	if s.points == nil {
		s.points = map[string][]grievance.PointAnswer{}
	}
	for n := range points {
		s.points[id] = append(s.points[id], grievance.PointAnswer{N: n + 1, Answer: "一并核实办理，结果见处理意见。"})
	}
}

const hotline = "hot-9901"

// soon is an instant some minutes on, at night too: the hotline and residents do not sleep.
func (s *spell) soon(t time.Time, low, high int) time.Time {
	return t.Add(time.Duration(low*60000+s.Rand.IntN((high-low)*60000)) * time.Millisecond)
}

func (s *spell) chance(percent float64) bool { return s.Rand.Float64()*100 < percent }

// does plans a verb of whoever holds the case then, if the case has not moved on.
func (s *spell) does(at time.Time, id string, head bool, v grievance.Verb, verb func(context.Context, access.Caller, grievance.Case) error) {
	s.plan(at, s.now(id, head, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		if !grievance.May(c, v) {
			return nil
		}
		return verb(ctx, who, c)
	}))
}

// asks plans what the holder of the receipt does. It may come too late.
func (s *spell) asks(at time.Time, id string, verb func(context.Context, access.Caller) error) {
	s.plan(at, func(ctx context.Context) error {
		err := verb(ctx, access.Caller{Roles: []access.Role{access.Resident}, Subject: id})
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Late) {
			return nil
		}
		return err
	})
}

// live plans a life from receipt on. The shares are made up; every state and every rule of the packs occurs.
func (s *spell) live(id string, ch grievance.Channel, u grievance.Urgency, i int) {
	t := s.Clock.Now()
	if s.chance(0.6) {
		return // nobody ever looked at it
	}
	if s.chance(2.5) {
		s.asks(s.soon(t, 60, 6000), id, func(ctx context.Context, who access.Caller) error {
			return s.Work.Withdraw(ctx, who, id, "问题已经解决了。")
		})
	}
	if s.chance(3) {
		s.asks(s.soon(t, 300, 20000), id, func(ctx context.Context, who access.Caller) error {
			return s.Work.Add(ctx, who, id, s.y.words.line(s.Rand, "middle", s.where.ZH))
		})
	}
	sent := s.working(s.soon(t, 20, 600))
	switch late := s.chance(4); {
	case late && ch == grievance.Hotline:
		sent = s.soon(t, 110, 2400)
	case late:
		sent = s.after(t, 1, 18)
	case ch == grievance.Hotline && u == grievance.Danger:
		sent = s.soon(t, 1, 15)
	case ch == grievance.Hotline:
		sent = s.soon(t, 3, 75)
	}
	s.does(sent, id, false, grievance.DoTransfer, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		w := grievance.Sending{Simplified: c.Urgency == grievance.Utility && s.chance(50)}
		if s.chance(4) {
			w.Mode, w.Due = grievance.Assign, s.Clock.Now().AddDate(0, 0, 20).UnixMilli()
		}
		return s.Work.Transfer(ctx, who, id, w)
	})
	if i > 0 {
		s.join(id, sent)
		return
	}
	if s.chance(4) {
		sent = s.dispute(id, sent)
	}
	s.handle(id, ch, u, sent)
}

// join is a grievance that goes into the handling of the first of its spell. It keeps its own duties and rating.
func (s *spell) join(id string, sent time.Time) {
	s.does(s.after(sent, 0.1, 1), id, false, grievance.DoJoin, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		err := s.Work.Join(ctx, who, id, s.of, "反映的是同一处的同一件事，一并办理。")
		if fault.Is(err, fault.Invalid) { // the first one has gone elsewhere, or further
			return nil
		}
		return err
	})
	if s.chance(40) {
		s.rate(id, s.after(sent, 12, 40))
	}
}

// dispute is an office that says it is not competent, and the decision on that. It gives the instant from which it is settled.
func (s *spell) dispute(id string, sent time.Time) time.Time {
	at := s.after(sent, 0.3, 4)
	s.does(at, id, false, grievance.DoObject, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		return s.Work.Object(ctx, who, id, grievance.ObjectedBody{Reason: "经核对职责清单，该事项涉及的审批和监管均不在本单位权限内，建议由主管部门办理。"})
	})
	if s.chance(12) {
		return s.after(at, 5, 12) // the sender never decides; §23: it freezes nothing
	}
	decided := s.after(at, 0.2, 3)
	upheld := s.chance(35)
	s.plan(decided, func(ctx context.Context) error {
		c, err := s.Work.Case(ctx, id)
		if err != nil || c.Status != grievance.StatusObjected {
			return err
		}
		return s.Work.Decide(ctx, s.Staff(c.Sender, false), id, upheld, "经核实职责分工和现场情况后作出决定。")
	})
	if !upheld {
		return decided
	}
	if s.chance(20) {
		return s.after(decided, 6, 40) // and lies there for a while
	}
	again := s.after(decided, 0.1, 2)
	s.does(again, id, false, grievance.DoTransfer, func(ctx context.Context, who access.Caller, c grievance.Case) error {
		if c.Status != grievance.StatusReturned {
			return nil
		}
		return s.Work.Transfer(ctx, who, id, grievance.Sending{To: "UM-9901", Reason: "原承办单位异议成立，改由城市管理部门办理。"})
	})
	return again
}

func (s *spell) rate(id string, at time.Time) {
	s.asks(at, id, func(ctx context.Context, who access.Caller) error {
		solved := []string{"yes", "yes", "yes", "partly", "no"}[s.Rand.IntN(5)]
		marks := map[string]int64{"yes": 3, "partly": 2, "no": 1}[solved]
		return s.Work.Rate(ctx, who, id, grievance.RatedBody{Desk: min(3, marks+1), Handling: marks, Solved: solved})
	})
}

// Key is the idempotency key of the n-th filing of the year: whoever knows the city's secret can tell the receipt's code from it.
func (y *Year) Key(n int) string {
	const zeros = "0000000"
	d := strconv.Itoa(n)
	return y.prefix + zeros[:max(0, len(zeros)-len(d))] + d
}
