package demo

import (
	"context"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/redress/followup"
)

// FollowUp is how the demo city draws: four in five of what was concluded, so that its few grievances fill the buckets.
var FollowUp = followup.Setting{Share: 800, Cite: "《云川市信访事项回访办法（演示）》第三条"}

// weeksDrawn is how many weeks have been drawn when the demo opens; the running one is committed to.
const weeksDrawn = 9

// askers are the offices that ask in the demo city.
var askers = []string{"pt-990102", "pt-990103", "pt-990104", "pt-9901"}

// DemoSeed is the seed of a week in the demo, where nobody outside keeps one.
func DemoSeed(period string) string { return "yunchuan-demo-" + period }

// FollowUps plans the weekly draws of the last weeks, and how the asking went: all buckets, one exclusion that waits for a second person,
// one case to be looked at again, two visits.
func (s *Stage) FollowUps(w *followup.Work, to time.Time) {
	day := to.In(clock.Zone)
	monday := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, clock.Zone).AddDate(0, 0, -(int(day.Weekday())+6)%7)
	city, asked := s.Staff("pt-9901", false), 0
	for i := weeksDrawn; i >= 0; i-- {
		begins := monday.AddDate(0, 0, -7*i)
		period := begins.Format(time.DateOnly)
		s.plan(begins.Add(30*time.Minute), func(ctx context.Context) error {
			return w.Commit(ctx, city, period, followup.Commitment(DemoSeed(period)))
		})
		s.plan(begins.AddDate(0, 0, 7).Add(8*time.Hour+40*time.Minute), func(ctx context.Context) error {
			if err := s.publish(ctx); err != nil {
				return err
			}
			if err := w.Draw(ctx, city, period, DemoSeed(period)); err != nil {
				return err
			}
			return s.callAll(ctx, w, i == 1, &asked)
		})
	}
}

// publish signs a checkpoint, as the server does every second.
func (s *Stage) publish(ctx context.Context) error {
	_, err := s.Door.Log.Sequence(ctx, s.Door.DB)
	if err == nil {
		_, err = s.Door.Log.Publish(ctx, s.Door.DB)
	}
	return err
}

// callAll plans how the offices ask about what was just drawn. In the newest week some of it is still open.
func (s *Stage) callAll(ctx context.Context, w *followup.Work, newest bool, asked *int) error {
	proposed, unsettled := false, false
	for _, office := range askers {
		list, err := followup.Mine(ctx, s.Door.DB, office, 500)
		if err != nil {
			return err
		}
		for _, a := range list {
			if a.Attempts > 0 || a.Proposer != "" {
				continue
			}
			switch {
			case newest && !proposed && office == "pt-990102":
				proposed = true
				s.plan(slot(s.Clock.Now(), 0, 3), s.exclude(w, a, "declined", false))
			case newest && !unsettled && a.Office == housing:
				unsettled = true
				s.plan(slot(s.Clock.Now(), 1, 4), quietly(func(ctx context.Context) error {
					return w.Tell(ctx, access.Caller{Roles: []access.Role{access.Resident}, Subject: a.Subject}, a.Subject,
						followup.AnsweredBody{Solved: "no", Satisfied: 1, Text: "说已经修了，昨天又漏了。"})
				}))
			case newest && *asked%3 == 2: // still to be asked
			default:
				s.call(w, a, *asked)
			}
			*asked++
		}
	}
	return nil
}

// slot is an hour of office hours some days later. It draws no luck, so that the rest of the history stays as it is without follow-ups.
func slot(t time.Time, days, n int) time.Time {
	t = t.In(clock.Zone)
	return time.Date(t.Year(), t.Month(), t.Day()+days, 10+n%7, n*7%60, 0, 0, clock.Zone)
}

// call plans how one case is asked about.
func (s *Stage) call(w *followup.Work, a followup.Asked, n int) {
	asker, holder := s.Staff(a.Asker, false), access.Caller{Roles: []access.Role{access.Resident}, Subject: a.Subject}
	at := slot(s.Clock.Now(), 1+n%3, n)
	say := func(at time.Time, b followup.AnsweredBody, byCall bool) {
		s.plan(at, quietly(func(ctx context.Context) error {
			if byCall {
				return w.Answer(ctx, asker, a.Subject, b)
			}
			return w.Tell(ctx, holder, a.Subject, b)
		}))
	}
	switch n % 12 {
	case 0, 1, 3:
		say(at, followup.AnsweredBody{Solved: "yes", Satisfied: 3}, true)
	case 2, 8:
		say(at, followup.AnsweredBody{Solved: "yes", Satisfied: 3, Text: "来人看过，第二天就修好了。"}, false)
	case 4:
		say(at, followup.AnsweredBody{Solved: "partly", Satisfied: 2, Text: "修了一半，剩下的说等材料。"}, true)
	case 5, 9:
		say(at, followup.AnsweredBody{Solved: "no", Satisfied: 1, Text: "答复说已经办了，现场还是老样子。"}, n%2 == 1)
		s.plan(slot(at, 3+n%5, n), quietly(func(ctx context.Context) error {
			return w.LookAgain(ctx, s.Staff(a.Office, false), a.Subject, "已派人重新到现场核查：确实没有办彻底。已重新安排施工，完成后当面请您验收。")
		}))
	case 6, 7:
		s.silence(w, a, at)
	case 10:
		s.silence(w, a, at)
		s.wish(w, a, at)
	default:
		if a.Asker == "pt-9901" { // its own second person is not played
			say(at, followup.AnsweredBody{Solved: "yes", Satisfied: 2}, true)
			return
		}
		s.plan(at, s.exclude(w, a, []string{"no_contact", "declined", "no_case"}[n/12%3], true))
	}
}

// silence is three tries that reach nobody.
func (s *Stage) silence(w *followup.Work, a followup.Asked, at time.Time) {
	for i, way := range []string{followup.ByText, followup.ByCall, followup.ByCall} {
		s.plan(at.AddDate(0, 0, i), quietly(func(ctx context.Context) error {
			return w.Attempt(ctx, s.Staff(a.Asker, false), a.Subject, way, map[string]string{followup.ByText: "短信已发出。", followup.ByCall: "响铃一分钟，无人接听。"}[way])
		}))
	}
}

// wish is somebody who wants to be visited, later; most visits have been made when the demo opens.
func (s *Stage) wish(w *followup.Work, a followup.Asked, at time.Time) {
	s.plan(at.Add(2*time.Hour), quietly(func(ctx context.Context) error {
		return w.Agree(ctx, access.Caller{Roles: []access.Role{access.Resident}, Subject: a.Subject}, a.Subject)
	}))
	if s.end.Sub(at) > 12*24*time.Hour {
		s.plan(slot(at, 4, 5), quietly(func(ctx context.Context) error {
			return w.Visit(ctx, s.Staff(a.Asker, false), a.Subject, "spoken", "当面说明了还没有办完的事项，清单已交。")
		}))
	}
}

// exclude is a proposal not to ask, and perhaps the second person's yes.
func (s *Stage) exclude(w *followup.Work, a followup.Asked, reason string, decided bool) func(context.Context) error {
	return quietly(func(ctx context.Context) error {
		err := w.Exclude(ctx, s.Staff(a.Asker, false), a.Subject, reason, "登记时已经注明，核对无误。")
		if err == nil && decided {
			s.plan(slot(s.Clock.Now(), 1, 2), quietly(func(ctx context.Context) error {
				return w.Decide(ctx, s.Staff("pt-9901", false), a.Subject, true, "")
			}))
		}
		return err
	})
}

// quietly leaves out what cannot be done any more because somebody was first.
func quietly(do func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		err := do(ctx)
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Denied) {
			return nil
		}
		return err
	}
}
