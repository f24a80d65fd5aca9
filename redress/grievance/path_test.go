package grievance

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
)

// due says the last moment of a duty as people do: 10-02 24:00.
func due(d duty.Duty) string {
	t := d.DueTime()
	if t.Hour() == 0 && t.Minute() == 0 {
		return t.Add(-time.Second).Format("01-02") + " 24:00"
	}
	return t.Format("01-02 15:04")
}

// dues lists the open duties of a case with their last moments; rights are in brackets.
func (c *city) dues(id string) map[string]string {
	out := map[string]string{}
	for name, d := range c.duties(id) {
		switch {
		case d.State != duty.Open:
		case d.Right:
			out["("+name+")"] = d.Bearer + " " + due(d)
		default:
			out[name] = d.Bearer + " " + due(d)
		}
	}
	return out
}

func (c *city) owes(id string, want map[string]string) {
	c.t.Helper()
	if diff := cmp.Diff(want, c.dues(id)); diff != "" {
		c.t.Errorf("duties (-want +got):\n%s", diff)
	}
}

// The whole way of §22 to §36 on the petition route, with every clock on it.
func TestOrdinaryWayToFinal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		id := c.file()
		c.owes(id, map[string]string{"route": "pt 08-18 24:00", "whole-course": "pt 11-01 24:00"})
		must(t, c.Transfer(c.ctx, petition, id, Sending{}))
		c.owes(id, map[string]string{"whole-course": "pt 11-01 24:00", "decide-acceptance": "chc 08-18 24:00", "(object-to-dispatch)": "chc 08-10 24:00"})
		must(t, c.Accept(c.ctx, handler, id, acceptance))
		c.owes(id, map[string]string{"whole-course": "pt 11-01 24:00", "answer": "chc 10-02 24:00"})
		must(t, c.Answer(c.ctx, handler, id, opinion()))
		c.owes(id, map[string]string{"deliver": "chc 08-10 24:00"})

		c.pass(30 * 24 * time.Hour) // 2 September: the 30th day after it is in the National Day holiday
		must(t, c.Deliver(c.ctx, handler, id, Delivery{How: "post", Evidence: "回执"}))
		c.owes(id, map[string]string{"(ask-review)": "petitioner 10-08 24:00"})
		if cs := c.get(id); cs.Handler != "chc" || cs.Status != StatusDelivered {
			t.Errorf("after the first opinion: %+v", cs)
		}
		must(t, c.Close(c.ctx, handler, id))

		c.pass(36*24*time.Hour + 14*time.Hour + 59*time.Minute) // 8 October 23:59: the last minute
		must(t, c.AskReview(c.ctx, resident(id), id, "补贴少发了一半。"))
		if cs := c.get(id); cs.Office != "hc" || cs.Stage != Review {
			t.Errorf("the review is with %s at stage %d", cs.Office, cs.Stage)
		}
		c.owes(id, map[string]string{"review": "hc 11-07 24:00"})
		must(t, c.Answer(c.ctx, hc, id, opinion()))
		must(t, c.Deliver(c.ctx, hc, id, Delivery{How: "post", Evidence: "回执"}))
		must(t, c.AskReview(c.ctx, resident(id), id, "复查没有核实金额。"))
		if cs := c.get(id); cs.Office != "gov" || cs.Reviewer != "hc" || cs.Handler != "chc" {
			t.Errorf("the re-review: %+v", cs)
		}
		c.owes(id, map[string]string{"rereview": "gov 11-07 24:00"})

		c.pass(24 * time.Hour)
		must(t, c.Hear(c.ctx, gov, id, true, "案情复杂。"))
		c.pass(10 * 24 * time.Hour)
		must(t, c.Hear(c.ctx, gov, id, false, "已听证。"))
		c.owes(id, map[string]string{"rereview": "gov 11-17 24:00"})
		must(t, c.Answer(c.ctx, gov, id, opinion()))
		must(t, c.Deliver(c.ctx, gov, id, Delivery{How: "in_person", Evidence: "当面签收"}))
		c.owes(id, map[string]string{})
		if cs := c.get(id); cs.Status != StatusFinal || cs.EndedAt == 0 {
			t.Errorf("not final: %+v", cs)
		}
		wants(t, c.AskReview(c.ctx, resident(id), id, "仍不服。"), fault.Conflict, "grievance.not_now.ask_review")
	})
}

// A review right goes only with an opinion that has an organ above it, on the petition route.
func TestReviewRight(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		for _, tc := range []struct {
			name   string
			change func(*Filing)
			want   bool
		}{
			{"petition route", func(*Filing) {}, true},
			{"duty to act", func(f *Filing) { f.Matter = "0201" }, false},
		} {
			id := c.at(StatusDelivered, tc.change)
			_, got := c.dues(id)["(ask-review)"]
			if got != tc.want {
				t.Errorf("%s: right %t", tc.name, got)
			}
		}
		// Nobody in the city is above the city government.
		id := c.file()
		must(t, c.Transfer(c.ctx, petition, id, Sending{To: "gov", Reason: "由市政府办理。"}))
		must(t, c.Accept(c.ctx, gov, id, acceptance))
		must(t, c.Answer(c.ctx, gov, id, opinion()))
		must(t, c.Deliver(c.ctx, gov, id, Delivery{How: "post", Evidence: "回执"}))
		c.owes(id, map[string]string{})
		wants(t, c.AskReview(c.ctx, resident(id), id, "不服。"), fault.Late, "grievance.review.late")
	})
}

// An objection has its own clock, freezes nothing, and is counted whether it is upheld or not.
func TestObjection(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		id := c.at(StatusTransferred)
		c.pass(24 * time.Hour)
		must(t, c.Object(c.ctx, handler, id, ObjectedBody{Reason: "由市住建局发放。", Better: "hc"}))
		c.owes(id, map[string]string{"whole-course": "pt 11-01 24:00", "decide-acceptance": "chc 08-18 24:00", "decide-objection": "pt 08-06 24:00"})
		must(t, c.Decide(c.ctx, petition, id, false, "属于县住建局职权。"))
		c.owes(id, map[string]string{"whole-course": "pt 11-01 24:00", "decide-acceptance": "chc 08-18 24:00"})
		wants(t, c.Object(c.ctx, handler, id, ObjectedBody{Reason: "再次异议。"}), fault.Late, "grievance.object.late")

		other := c.at(StatusObjected)
		must(t, c.Decide(c.ctx, govHead, other, true, "由上级决定。")) // §24: the common superior
		if cs := c.get(other); cs.Status != StatusReturned || cs.Office != "pt" || cs.Objections != 1 {
			t.Errorf("returned: %+v", cs)
		}
		c.owes(other, map[string]string{"whole-course": "pt 11-02 24:00", "route-again": "pt 08-06 24:00"})
		must(t, c.Transfer(c.ctx, petition, other, Sending{To: "hc", Reason: "异议成立。"}))
		cs := c.get(other)
		if cs.Transfers != 2 || cs.Sender != "pt" || cs.Office != "hc" {
			t.Errorf("sent again: %+v", cs)
		}
		must(t, c.Object(c.ctx, hc, other, ObjectedBody{Reason: "属于县局。"}))
		must(t, c.Accept(c.ctx, hc, other, acceptance)) // an objection freezes nothing
		if c.get(other).Objections != 2 {
			t.Error("the second objection is not counted")
		}
	})
}

// A supervising office that takes a grievance from one office to another is the sender, and decides its objection.
func TestSenderIsWhoSends(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	id := c.at(StatusTransferred)
	must(t, c.Transfer(c.ctx, petition, id, Sending{To: "hc", Reason: "由市局办理。"}))
	if cs := c.get(id); cs.Sender != "pt" {
		t.Errorf("the sender is %q", cs.Sender)
	}
	// The receiving petition office may decide that the grievance is its own.
	own := c.file()
	must(t, c.Transfer(c.ctx, petition, own, Sending{To: "pt", Reason: "本机关职权。"}))
	must(t, c.Accept(c.ctx, petition, own, acceptance))
	back := c.at(StatusReturned)
	must(t, c.Transfer(c.ctx, petition, back, Sending{To: "pt", Reason: "本机关职权。"}))
}

// One extension by the head, of the office's own clock, once.
func TestExtension(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		id := c.at(StatusAccepted)
		c.pass(50 * 24 * time.Hour)
		must(t, c.Extend(c.ctx, head, id, 30, "需要第三方鉴定。"))
		c.owes(id, map[string]string{"whole-course": "pt 12-01 24:00", "answer": "chc 11-01 24:00"})

		simple := c.file()
		must(t, c.Transfer(c.ctx, petition, simple, Sending{Simplified: true}))
		must(t, c.Accept(c.ctx, head, simple, AcceptedBody{Notice: "简易办理。", Procedure: Simplified}))
		wants(t, c.Extend(c.ctx, head, simple, 5, "情况复杂。"), fault.Conflict, "grievance.extend.none")
	})
}

// The simplified procedure: 3 working days to accept, 10 to answer.
func TestSimplified(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		id := c.file()
		must(t, c.Transfer(c.ctx, petition, id, Sending{Simplified: true}))
		c.owes(id, map[string]string{"whole-course": "pt 11-01 24:00", "decide-acceptance-simplified": "chc 08-06 24:00", "(object-to-dispatch)": "chc 08-10 24:00"})
		must(t, c.Accept(c.ctx, handler, id, AcceptedBody{Notice: "简易办理。", Procedure: Simplified}))
		c.owes(id, map[string]string{"whole-course": "pt 11-01 24:00", "answer-simplified": "chc 08-17 24:00"})
		must(t, c.Answer(c.ctx, handler, id, opinion()))
	})
}

// The hotline: two hours to dispatch, a day to get in touch, an answer by urgency; or an answer at once.
func TestHotline(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		call := func(u Urgency) string {
			return c.file(func(f *Filing) { f.Channel, f.Matter, f.Urgency = Hotline, "0201", u })
		}
		id := call(General)
		c.owes(id, map[string]string{"route": "hot 08-18 24:00", "dispatch": "hot 08-03 11:00", "whole-course": "hot 11-01 24:00"})
		must(t, c.Transfer(c.ctx, operator, id, Sending{}))
		c.owes(id, map[string]string{"contact": "chc 08-04 09:00", "reply-general": "chc 08-10 24:00", "decide-acceptance": "chc 08-18 24:00", "(object-to-dispatch)": "chc 08-10 24:00",
			"whole-course": "hot 11-01 24:00"})
		must(t, c.Contact(c.ctx, handler, id, ContactedBody{How: "phone", Note: "已联系。"}))
		must(t, c.Accept(c.ctx, handler, id, acceptance))
		must(t, c.Answer(c.ctx, handler, id, opinion()))
		c.owes(id, map[string]string{"deliver": "chc 08-10 24:00"})

		danger := call(Danger)
		must(t, c.Transfer(c.ctx, operator, danger, Sending{}))
		if got := c.dues(danger)["reply-danger"]; got != "chc 08-03 11:00" {
			t.Errorf("danger is answered by %q", got)
		}
		at := call(General)
		must(t, c.Answer(c.ctx, operator, at, opinion()))
		must(t, c.Deliver(c.ctx, operator, at, Delivery{How: "message", Evidence: "电话中当场告知"}))
		must(t, c.Close(c.ctx, operator, at))
	})
}

// Joined cases are worked on once and keep what is their own: duties, points, delivery, review.
func TestJoined(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		lead := c.at(StatusTransferred)
		c.pass(24 * time.Hour)
		same := c.at(StatusTransferred)
		more := c.at(StatusTransferred, func(f *Filing) { f.Points = []string{"发放补贴", "说明拖延原因", "公开名单"} })
		gone := c.at(StatusTransferred)
		for _, id := range []string{same, more, gone} {
			must(t, c.Join(c.ctx, handler, id, lead, "同一栋楼。"))
		}
		must(t, c.Transfer(c.ctx, petition, gone, Sending{To: "hc", Reason: "由市局办理。"}))
		must(t, c.Accept(c.ctx, handler, lead, acceptance))
		for id, want := range map[string]Status{lead: StatusAccepted, same: StatusAccepted, more: StatusAccepted, gone: StatusTransferred} {
			if got := c.get(id); got.Status != want {
				t.Errorf("%s is %s at %s, want %s", id, got.Status, got.Office, want)
			}
		}
		if a, b := c.dues(lead)["answer"], c.dues(same)["answer"]; a != b || a != "chc 10-03 24:00" {
			t.Errorf("each keeps its own clock: %q and %q", a, b) // accepted on the same day here, so the same day
		}
		if a, b := c.dues(lead)["whole-course"], c.dues(same)["whole-course"]; a != "pt 11-01 24:00" || b != "pt 11-02 24:00" {
			t.Errorf("each keeps its own receipt's clock: %q and %q", a, b)
		}

		wants(t, c.Answer(c.ctx, handler, lead, opinion()), fault.Invalid, "grievance.need.point")
		all := map[string][]PointAnswer{more: {{1, "已发放。"}, {2, "材料不全。"}, {3, "名单已公开。"}}}
		must(t, c.AnswerAll(c.ctx, handler, lead, opinion(), all, nil))
		for id, points := range map[string]int{lead: 2, same: 2, more: 3} {
			b := c.opinionOf(id)
			if len(b.Points) != points || !b.Review || b.Organ != "hc" {
				t.Errorf("%s was answered %+v", id, b)
			}
		}
		must(t, c.Deliver(c.ctx, handler, same, Delivery{How: "post", Evidence: "回执"}))
		if c.get(lead).Status != StatusAnswered {
			t.Error("delivering to one delivered to all")
		}
		must(t, c.Deliver(c.ctx, handler, lead, Delivery{How: "post", Evidence: "回执"}))
		must(t, c.Close(c.ctx, handler, lead))
		if c.get(same).Status != StatusClosed || c.get(more).Status != StatusAnswered {
			t.Error("closing concludes those that are delivered, and only those")
		}
		// A member that was split off with its history, and one whose lead is under review, are not touched by the review.
		must(t, c.Split(c.ctx, resident(more), more, "我的情况不同。"))
		must(t, c.AskReview(c.ctx, resident(lead), lead, "不服。"))
		before := c.kinds(same)
		must(t, c.Answer(c.ctx, hc, lead, opinion()))
		if !slices.Equal(before, c.kinds(same)) {
			t.Error("a review opinion reached a joined case that did not ask for it")
		}
		if cs := c.get(more); cs.Lead != "" || !slices.Contains(c.kinds(more), Joined.Name()) {
			t.Errorf("split off: %+v", cs)
		}
	})
}

func (c *city) opinionOf(id string) AnsweredBody {
	c.t.Helper()
	f, ok, err := fact.Newest(c.ctx, c.db, id, Answered.Name())
	must(c.t, err)
	if !ok {
		c.t.Fatalf("%s has no opinion", id)
	}
	b, err := Answered.Read(f)
	must(c.t, err)
	return b
}

// Delivery is dated when it happened and written down when it was; the review right counts from the first.
func TestDeliveredEarlier(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		id := c.at(StatusAnswered)
		at := c.clock.Now().Add(2 * time.Hour).UnixMilli()
		c.pass(4 * time.Hour)
		must(t, c.Contact(c.ctx, handler, id, ContactedBody{How: "phone", Note: "告知已寄出。"}))
		c.pass(4 * 24 * time.Hour)
		must(t, c.Deliver(c.ctx, handler, id, Delivery{How: "post", Evidence: "回执", At: at, Reason: "回执今天才退回。"}))
		f, _, err := fact.Newest(c.ctx, c.db, id, Delivered.Name())
		must(t, err)
		if f.At != at || f.Recorded != c.clock.Now().UnixMilli() || f.Reason == "" {
			t.Errorf("at %s recorded %s because %q", clock.At(f.At), clock.At(f.Recorded), f.Reason)
		}
		c.owes(id, map[string]string{"(ask-review)": "petitioner 09-02 24:00"})
		if d := c.duties(id)["deliver"]; d.Late(c.clock.Now()) {
			t.Error("delivered in time counts as late")
		}
	})
}

// A changed matter changes the suggested route with it.
func TestAmendedMatter(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	id := c.file()
	f := c.filing()
	f.Matter, f.Title, f.Place = "0201", "逾期交房", otherPlace
	must(t, c.Amend(c.ctx, resident(id), id, f))
	cs := c.get(id)
	if cs.Matter != "0201" || cs.Route != RouteDuty || cs.Title != "逾期交房" || cs.Place != thePlace {
		t.Errorf("amended: %+v", cs)
	}
	found, _, err := Search(c.ctx, c.db, "逾期交房", nil, "", false, 5, func(Case) bool { return true })
	must(t, err)
	if len(found) != 1 || found[0].ID != id {
		t.Errorf("the index finds %d", len(found))
	}
}
