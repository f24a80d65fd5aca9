package grievance

import (
	"context"
	"slices"
	"testing"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/duty"
)

var govHead = staff("gov", "9901", access.Supervisor, access.Head, access.Handler)

// actor is somebody of the office that has the case, who may do everything an office does.
func actor(c Case) access.Caller {
	area := map[string]string{"chc": "990102", "cpt": "990102"}[c.Office]
	if area == "" {
		area = "9901"
	}
	return staff(c.Office, area, access.Head, access.Handler, access.Supervisor)
}

// notice serves a supervision notice, which opens a duty that can be urged, answered and released.
func (c *city) notice(id string) duty.Duty {
	c.t.Helper()
	to := c.get(id).Office
	must(c.t, c.Supervise(c.ctx, govHead, id, SupervisedBody{To: to, Ground: "overdue", Requirement: "三日内书面说明。", Due: c.clock.Now().AddDate(0, 0, 5).UnixMilli()}))
	return c.duties(id)["answer-supervision"]
}

// tries does each verb with input that is whole, so that only the state can refuse it. ready prepares what the verb needs beside
// the state; it is called only where the table allows the verb.
var tries = []struct {
	verb  Verb
	leads Status // "" = the status stays
	ready func(c *city, id string)
	do    func(c *city, id string) error
}{
	{verb: DoAmend, do: func(c *city, id string) error { return c.Amend(c.ctx, resident(id), id, c.filing()) }},
	{verb: DoWithdraw, leads: StatusWithdrawn, do: func(c *city, id string) error { return c.Withdraw(c.ctx, resident(id), id, "") }},
	{verb: DoAdd, do: func(c *city, id string) error { return c.Add(c.ctx, resident(id), id, "补充一张照片。") }},
	{verb: DoSay, do: func(c *city, id string) error { return c.Say(c.ctx, actor(c.get(id)), id, "请补充竣工证明。") }},
	{verb: DoTransfer, leads: StatusTransferred, do: func(c *city, id string) error {
		return c.Transfer(c.ctx, petition, id, Sending{To: "hc", Reason: "由市住建局统一办理。"})
	}},
	{verb: DoObject, leads: StatusObjected, do: func(c *city, id string) error {
		return c.Object(c.ctx, actor(c.get(id)), id, ObjectedBody{Reason: "不属于本单位职权。"})
	}},
	{verb: DoDecide, leads: StatusReturned, do: func(c *city, id string) error { return c.Decide(c.ctx, petition, id, true, "核实属实。") }},
	{verb: DoAccept, leads: StatusAccepted, do: func(c *city, id string) error { return c.Accept(c.ctx, actor(c.get(id)), id, acceptance) }},
	{verb: DoRefuse, leads: StatusRefused, do: func(c *city, id string) error {
		return c.Refuse(c.ctx, actor(c.get(id)), id, RefusedBody{Reason: "已进入诉讼。", Remedy: "请依诉讼程序解决。"})
	}},
	{verb: DoContact, do: func(c *city, id string) error {
		return c.Contact(c.ctx, actor(c.get(id)), id, ContactedBody{How: "phone", Note: "已电话了解情况。"})
	}},
	{verb: DoExtend, do: func(c *city, id string) error { return c.Extend(c.ctx, actor(c.get(id)), id, 30, "情况复杂。") }},
	{verb: DoAnswer, leads: StatusAnswered, do: func(c *city, id string) error { return c.Answer(c.ctx, actor(c.get(id)), id, opinion()) }},
	{verb: DoDeliver, leads: StatusDelivered, do: func(c *city, id string) error {
		return c.Deliver(c.ctx, actor(c.get(id)), id, Delivery{How: "in_person", Evidence: "当面签收"})
	}},
	{verb: DoClose, leads: StatusClosed, do: func(c *city, id string) error { return c.Close(c.ctx, actor(c.get(id)), id) }},
	{verb: DoRate, do: func(c *city, id string) error {
		return c.Rate(c.ctx, resident(id), id, RatedBody{Desk: 3, Handling: 2, Solved: "partly"})
	}},
	{verb: DoReview, leads: StatusReviewing, do: func(c *city, id string) error { return c.AskReview(c.ctx, resident(id), id, "不服。") }},
	{verb: DoHear, ready: (*city).toRereview, do: func(c *city, id string) error {
		return c.Hear(c.ctx, actor(c.get(id)), id, true, "案情复杂。")
	}},
	{verb: DoEndHear, ready: func(c *city, id string) {
		c.toRereview(id)
		must(c.t, c.Hear(c.ctx, actor(c.get(id)), id, true, "案情复杂。"))
	}, do: func(c *city, id string) error { return c.Hear(c.ctx, actor(c.get(id)), id, false, "已经听证。") }},
	{verb: DoJoin, do: func(c *city, id string) error {
		return c.Join(c.ctx, actor(c.get(id)), id, c.at(StatusTransferred), "同一栋楼。")
	}},
	{verb: DoSplit, ready: (*city).joined, do: func(c *city, id string) error { return c.Split(c.ctx, actor(c.get(id)), id, "情况不同。") }},
	{verb: DoRemind, ready: func(c *city, id string) { c.notice(id) }, do: func(c *city, id string) error {
		return c.Remind(c.ctx, govHead, id, c.duties(id)["answer-supervision"].ID, "请抓紧。")
	}},
	{verb: DoSupervise, do: func(c *city, id string) error {
		return c.Supervise(c.ctx, govHead, id, SupervisedBody{Ground: "overdue", Requirement: "限期办理。", Due: c.clock.Now().AddDate(0, 0, 5).UnixMilli()})
	}},
	{verb: DoComply, ready: func(c *city, id string) { c.notice(id) }, do: func(c *city, id string) error {
		return c.Comply(c.ctx, actor(c.get(id)), id, "已经补办。")
	}},
	{verb: DoSupport, ready: func(c *city, id string) {
		must(c.t, c.Door.Do(c.ctx, petition, access.Route, func(ctx context.Context, tx *act.Tx) error {
			must(c.t, tx.Hold(ctx, id))
			must(c.t, tx.Permit(held(c.get(id))))
			_, err := record(ctx, step{Tx: tx, c: c.get(id)}, Called, CalledBody{To: c.get(id).Office, Lead: "hc"})
			return err
		}))
	}, do: func(c *city, id string) error { return c.Support(c.ctx, actor(c.get(id)), id, "已到现场核对。") }},
	{verb: DoPromise, do: func(c *city, id string) error {
		return c.Promise(c.ctx, actor(c.get(id)), id, RemedyBody{What: "拆除北侧围挡。", Due: c.clock.Now().AddDate(0, 0, 5).UnixMilli()})
	}},
	{verb: DoKeep, ready: (*city).pledge, do: func(c *city, id string) error {
		return c.Keep(c.ctx, actor(c.get(id)), id, c.duties(id)["remedy"].ID, "现场照片。")
	}},
	{verb: DoCallBroken, ready: func(c *city, id string) {
		c.pledge(id)
		must(c.t, c.Keep(c.ctx, actor(c.get(id)), id, c.duties(id)["remedy"].ID, "现场照片。"))
	}, do: func(c *city, id string) error {
		return c.CallBroken(c.ctx, resident(id), id, c.duties(id)["remedy"].ID, "第二天又围上了。")
	}},
	{verb: DoRelease, ready: func(c *city, id string) {
		if c.get(id).Office == "gov" { // nobody is above the city government: release a duty of the bureau
			must(c.t, c.Supervise(c.ctx, govHead, id, SupervisedBody{To: "hc", Ground: "overdue", Requirement: "说明。", Due: c.clock.Now().AddDate(0, 0, 5).UnixMilli()}))
			return
		}
		c.notice(id)
	}, do: func(c *city, id string) error {
		return c.Release(c.ctx, govHead, id, c.duties(id)["answer-supervision"].ID, "通知发错。")
	}},
}

// pledge promises a remedy on an answered case.
func (c *city) pledge(id string) {
	c.t.Helper()
	must(c.t, c.Promise(c.ctx, actor(c.get(id)), id, RemedyBody{What: "拆除北侧围挡。", Due: c.clock.Now().AddDate(0, 0, 5).UnixMilli()}))
}

// toRereview moves a case under review on to the re-review.
func (c *city) toRereview(id string) {
	c.t.Helper()
	must(c.t, c.Answer(c.ctx, hc, id, opinion()))
	must(c.t, c.Deliver(c.ctx, hc, id, Delivery{How: "post", Evidence: "回执"}))
	must(c.t, c.AskReview(c.ctx, resident(id), id, "仍不服。"))
}

// joined makes a case a member of another, in the state that it has.
func (c *city) joined(id string) {
	c.t.Helper()
	// Only cases that are transferred or accepted can join, so the lead is written as the fold of the fact would.
	lead := c.at(StatusTransferred)
	err := c.Door.Do(c.ctx, handler, access.Join, joinAct(id, lead))
	must(c.t, err)
}

// Every verb in every state: it works where the table has a row, leads where it should, and is refused everywhere else.
func TestEveryVerbInEveryState(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		seen := map[Verb]bool{}
		for _, m := range Moves {
			seen[m.Verb] = true
		}
		for _, try := range tries {
			delete(seen, try.verb)
			for _, s := range Statuses {
				id := c.at(s)
				may := May(c.get(id), try.verb)
				if may && try.ready != nil {
					try.ready(c, id)
				}
				before := c.get(id).Status
				err := try.do(c, id)
				after := c.get(id).Status
				switch {
				case may && err != nil:
					t.Errorf("%s from %s: %v", try.verb, s, err)
				case !may && (!fault.Is(err, fault.Conflict) || fault.As(err).Key != "grievance.not_now."+string(try.verb)):
					t.Errorf("%s from %s must be refused as not now, got %v", try.verb, s, err)
				case !may && after != before, may && try.leads == "" && after != before, may && try.leads != "" && after != try.leads:
					t.Errorf("%s from %s led to %s", try.verb, s, after)
				}
			}
		}
		if len(seen) > 0 {
			t.Errorf("verbs without a try: %v", seen)
		}
	})
}

// The table says a verb once, only known states, and always why.
func TestMovesAreWellFormed(t *testing.T) {
	t.Parallel()
	seen := map[Verb]bool{}
	reached := map[Status]bool{StatusReceived: true}
	for _, m := range Moves {
		if seen[m.Verb] || m.Why == "" || len(m.From) == 0 {
			t.Errorf("row %s: twice, without reason or without states", m.Verb)
		}
		seen[m.Verb] = true
		for _, s := range m.From {
			if !slices.Contains(Statuses, s) {
				t.Errorf("row %s names %q", m.Verb, s)
			}
		}
	}
	for _, try := range tries {
		if try.leads != "" {
			reached[try.leads] = true
		}
	}
	reached[StatusFinal] = true // by delivering the re-review opinion
	for _, s := range Statuses {
		if !reached[s] {
			t.Errorf("nothing leads to %s", s)
		}
	}
	if May(Case{Status: StatusReceived}, "reopen") {
		t.Error("a verb that is not in the table may be done")
	}
}
