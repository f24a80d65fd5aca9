package grievance

import (
	"strings"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
)

// Everything that a person can type wrongly, verb by verb: the key that is told, and that nothing changed.
func TestRefusals(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", maxText+1)
	day := func(c *city, n int) int64 { return c.clock.Now().AddDate(0, 0, n).UnixMilli() }
	in := fault.Invalid
	for _, tc := range []struct {
		name string
		at   Status
		do   func(c *city, id string) error
		kind fault.Kind
		key  string
	}{
		{"amend after ten minutes", StatusReceived, func(c *city, id string) error {
			c.pass(10*time.Minute + time.Millisecond)
			return c.Amend(c.ctx, resident(id), id, c.filing())
		}, fault.Late, "grievance.amend.late"},
		{"amend to nothing", StatusReceived, func(c *city, id string) error { return c.Amend(c.ctx, resident(id), id, Filing{Matter: "0307"}) }, in, "grievance.need.title"},
		{"withdraw with too much", StatusReceived, func(c *city, id string) error { return c.Withdraw(c.ctx, resident(id), id, long) }, in, "grievance.too_long"},
		{"add nothing", StatusReceived, func(c *city, id string) error { return c.Add(c.ctx, resident(id), id, " \u200b\n") }, in, "grievance.need.message"},
		{"say nothing", StatusReceived, func(c *city, id string) error { return c.Say(c.ctx, petition, id, "") }, in, "grievance.need.message"},

		{"transfer elsewhere without reason", StatusReceived, func(c *city, id string) error { return c.Transfer(c.ctx, petition, id, Sending{To: "hc"}) }, in, "grievance.need.route_reason"},
		{"transfer by another route without reason", StatusReceived, func(c *city, id string) error { return c.Transfer(c.ctx, petition, id, Sending{Route: RouteDuty}) }, in, "grievance.need.route_reason"},
		{"transfer by no route", StatusReceived, func(c *city, id string) error {
			return c.Transfer(c.ctx, petition, id, Sending{Route: "X", Reason: "r"})
		}, in, "grievance.need.route"},
		{"transfer to nobody", StatusReceived, func(c *city, id string) error {
			return c.Transfer(c.ctx, petition, id, Sending{To: "nowhere", Reason: "r"})
		}, in, "grievance.need.office"},
		{"transfer of no matter", StatusReceived, func(c *city, id string) error { return c.Transfer(c.ctx, petition, id, Sending{Matter: "99"}) }, in, "grievance.need.matter"},
		{"transfer to where it is", StatusTransferred, func(c *city, id string) error { return c.Transfer(c.ctx, petition, id, Sending{}) }, in, "grievance.same_office"},
		{"assign without a day", StatusReceived, func(c *city, id string) error { return c.Transfer(c.ctx, petition, id, Sending{Mode: Assign}) }, in, "grievance.need.due"},
		{"assign for yesterday", StatusReceived, func(c *city, id string) error {
			return c.Transfer(c.ctx, petition, id, Sending{Mode: Assign, Due: day(c, -1)})
		}, in, "grievance.need.due"},

		{"hand it straight back to the sender", StatusTransferred, func(c *city, id string) error {
			return c.Transfer(c.ctx, handler, id, Sending{To: "pt", Reason: "不归我们管。"})
		}, in, "grievance.transfer.back"},
		{"pass it on without reason", StatusTransferred, func(c *city, id string) error { return c.Transfer(c.ctx, handler, id, Sending{To: "hc"}) }, in, "grievance.need.route_reason"},
		{"pass on what is accepted", StatusAccepted, func(c *city, id string) error {
			return c.Transfer(c.ctx, handler, id, Sending{To: "hc", Reason: "r"})
		}, fault.Conflict, "grievance.not_now.transfer"},
		{"five to join in", StatusReceived, func(c *city, id string) error {
			return c.Transfer(c.ctx, petition, id, Sending{Supporting: []string{"hc", "hrss", "hot", "cpt", "pt"}})
		}, in, "grievance.need.fewer_supporting"},
		{"nobody to join in", StatusReceived, func(c *city, id string) error {
			return c.Transfer(c.ctx, petition, id, Sending{Supporting: []string{"nowhere"}})
		}, in, "grievance.need.office"},
		{"support what one was not asked for", StatusTransferred, func(c *city, id string) error { return c.Support(c.ctx, handler, id, "r") }, fault.Conflict, "grievance.support.none"},

		{"object without reason", StatusTransferred, func(c *city, id string) error { return c.Object(c.ctx, handler, id, ObjectedBody{}) }, in, "grievance.need.reason"},
		{"object naming nobody", StatusTransferred, func(c *city, id string) error {
			return c.Object(c.ctx, handler, id, ObjectedBody{Reason: "r", Better: "nowhere"})
		}, in, "grievance.need.office"},
		{"object naming oneself", StatusTransferred, func(c *city, id string) error {
			return c.Object(c.ctx, handler, id, ObjectedBody{Reason: "r", Better: "chc"})
		}, in, "grievance.need.office"},
		{"object on the 6th working day", StatusTransferred, func(c *city, id string) error {
			c.pass(8 * 24 * time.Hour)
			return c.Object(c.ctx, handler, id, ObjectedBody{Reason: "r"})
		}, fault.Late, "grievance.object.late"},
		{"decide without reason", StatusObjected, func(c *city, id string) error { return c.Decide(c.ctx, petition, id, true, "") }, in, "grievance.need.reason"},
		{"decide by an office below the sender", StatusObjected, func(c *city, id string) error { return c.Decide(c.ctx, county, id, true, "r") }, fault.Denied, "grievance.decide.sender"},

		{"accept without telling", StatusTransferred, func(c *city, id string) error { return c.Accept(c.ctx, handler, id, AcceptedBody{}) }, in, "grievance.need.notice"},
		{"accept by no route", StatusTransferred, func(c *city, id string) error {
			return c.Accept(c.ctx, handler, id, AcceptedBody{Notice: "n", Route: "X", Reason: "r"})
		}, in, "grievance.need.route"},
		{"accept by another route without reason", StatusTransferred, func(c *city, id string) error {
			return c.Accept(c.ctx, handler, id, AcceptedBody{Notice: "n", Route: RouteDuty})
		}, in, "grievance.need.route_reason"},
		{"accept by no procedure", StatusTransferred, func(c *city, id string) error {
			return c.Accept(c.ctx, handler, id, AcceptedBody{Notice: "n", Procedure: "quick"})
		}, in, "grievance.need.procedure"},
		{"refuse without remedy", StatusTransferred, func(c *city, id string) error { return c.Refuse(c.ctx, handler, id, RefusedBody{Reason: "r"}) }, in, "grievance.need.remedy"},
		{"refuse without reason", StatusTransferred, func(c *city, id string) error { return c.Refuse(c.ctx, handler, id, RefusedBody{Remedy: "r"}) }, in, "grievance.need.reason"},
		{"contact by pigeon", StatusAccepted, func(c *city, id string) error {
			return c.Contact(c.ctx, handler, id, ContactedBody{How: "pigeon", Note: "n"})
		}, in, "grievance.need.how"},
		{"contact without note", StatusAccepted, func(c *city, id string) error { return c.Contact(c.ctx, handler, id, ContactedBody{How: "phone"}) }, in, "grievance.need.note"},

		{"extend by nothing", StatusAccepted, func(c *city, id string) error { return c.Extend(c.ctx, head, id, 0, "r") }, in, "grievance.need.days"},
		{"extend by 31 days", StatusAccepted, func(c *city, id string) error { return c.Extend(c.ctx, head, id, 31, "r") }, in, "duty.extend.days"},
		{"extend without reason", StatusAccepted, func(c *city, id string) error { return c.Extend(c.ctx, head, id, 30, "") }, in, "grievance.need.reason"},
		{"extend by a handler", StatusAccepted, func(c *city, id string) error { return c.Extend(c.ctx, handler, id, 30, "r") }, fault.Denied, "fault.denied.say"},
		{"extend twice", StatusAccepted, func(c *city, id string) error {
			must(c.t, c.Extend(c.ctx, head, id, 10, "r"))
			return c.Extend(c.ctx, head, id, 10, "r")
		}, fault.Conflict, "duty.extend.times"},
		{"extend after the last day", StatusAccepted, func(c *city, id string) error {
			c.pass(61 * 24 * time.Hour)
			return c.Extend(c.ctx, head, id, 10, "r")
		}, fault.Late, "duty.extend.late"},

		{"answer without request", StatusAccepted, answering(func(b *AnsweredBody) { b.Request = "" }), in, "grievance.need.request"},
		{"answer without facts", StatusAccepted, answering(func(b *AnsweredBody) { b.Facts = "" }), in, "grievance.need.facts"},
		{"answer with a placeholder", StatusAccepted, answering(func(b *AnsweredBody) { b.Facts = "见附件" }), in, "grievance.too_short"},
		{"answer without opinion", StatusAccepted, answering(func(b *AnsweredBody) { b.Opinion = "" }), in, "grievance.need.opinion"},
		{"answer without legal basis", StatusAccepted, answering(func(b *AnsweredBody) { b.Basis = "" }), in, "grievance.need.basis"},
		{"answer without outcome", StatusAccepted, answering(func(b *AnsweredBody) { b.Outcome = "" }), in, "grievance.need.outcome"},
		{"answer one point of two", StatusAccepted, answering(func(b *AnsweredBody) { b.Points = b.Points[:1] }), in, "grievance.need.point"},
		{"answer a point with blanks", StatusAccepted, answering(func(b *AnsweredBody) { b.Points[1].Answer = " \n" }), in, "grievance.need.point"},
		{"answer a point at length", StatusAccepted, answering(func(b *AnsweredBody) { b.Points[1].Answer = long }), in, "grievance.too_long"},

		{"deliver without evidence", StatusAnswered, func(c *city, id string) error { return c.Deliver(c.ctx, handler, id, Delivery{How: "post"}) }, in, "grievance.need.evidence"},
		{"deliver by pigeon", StatusAnswered, func(c *city, id string) error {
			return c.Deliver(c.ctx, handler, id, Delivery{How: "pigeon", Evidence: "e"})
		}, in, "grievance.need.delivery"},
		{"deliver tomorrow", StatusAnswered, func(c *city, id string) error {
			return c.Deliver(c.ctx, handler, id, Delivery{How: "post", Evidence: "e", At: day(c, 1)})
		}, in, "act.future"},
		{"deliver before the answer", StatusAnswered, func(c *city, id string) error {
			return c.Deliver(c.ctx, handler, id, Delivery{How: "post", Evidence: "e", At: day(c, -1)})
		}, in, "grievance.deliver.before_answer"},
		{"deliver before a later contact, without saying why", StatusAnswered, func(c *city, id string) error {
			at := c.clock.Now().Add(time.Hour).UnixMilli()
			c.pass(3 * time.Hour)
			must(c.t, c.Contact(c.ctx, handler, id, ContactedBody{How: "phone", Note: "已电话告知。"}))
			return c.Deliver(c.ctx, handler, id, Delivery{How: "post", Evidence: "e", At: at})
		}, in, "act.backdated"},

		{"rate nothing", StatusAnswered, func(c *city, id string) error { return c.Rate(c.ctx, resident(id), id, RatedBody{Solved: "yes"}) }, in, "grievance.need.rating"},
		{"rate without saying whether it is solved", StatusAnswered, func(c *city, id string) error { return c.Rate(c.ctx, resident(id), id, RatedBody{Handling: 3}) }, in, "grievance.need.solved"},
		{"rate by staff", StatusAnswered, func(c *city, id string) error {
			return c.Rate(c.ctx, handler, id, RatedBody{Handling: 3, Solved: "yes"})
		}, fault.Denied, "fault.denied.say"},
		{"ask for review without reason", StatusDelivered, func(c *city, id string) error { return c.AskReview(c.ctx, resident(id), id, "") }, in, "grievance.need.reason"},
		{"ask for review on the 31st day", StatusDelivered, func(c *city, id string) error {
			c.pass(31 * 24 * time.Hour)
			return c.AskReview(c.ctx, resident(id), id, "r")
		}, fault.Late, "grievance.review.late"},
		{"hear at the review", StatusReviewing, func(c *city, id string) error { return c.Hear(c.ctx, hc, id, true, "r") }, fault.Conflict, "grievance.hear.stage"},
		{"hear without reason", StatusReviewing, func(c *city, id string) error { return c.Hear(c.ctx, hc, id, true, "") }, in, "grievance.need.reason"},
		{"hear twice", StatusReviewing, func(c *city, id string) error {
			c.toRereview(id)
			must(c.t, c.Hear(c.ctx, gov, id, true, "r"))
			return c.Hear(c.ctx, gov, id, true, "r")
		}, fault.Conflict, "grievance.not_now.hear"},
		{"end a hearing that is not", StatusReviewing, func(c *city, id string) error {
			c.toRereview(id)
			return c.Hear(c.ctx, gov, id, false, "r")
		}, fault.Conflict, "grievance.not_now.end_hearing"},

		{"join without reason", StatusTransferred, func(c *city, id string) error { return c.Join(c.ctx, handler, id, c.at(StatusTransferred), "") }, in, "grievance.need.reason"},
		{"join itself", StatusTransferred, func(c *city, id string) error { return c.Join(c.ctx, handler, id, id, "r") }, in, "grievance.join.chain"},
		{"join nothing", StatusTransferred, func(c *city, id string) error { return c.Join(c.ctx, handler, id, "0000000000000", "r") }, in, "grievance.join.unknown"},
		{"join one that the caller may not see", StatusTransferred, func(c *city, id string) error {
			return c.Join(c.ctx, handler, id, c.at(StatusTransferred, func(f *Filing) { f.Place = otherPlace }), "r")
		}, in, "grievance.join.unknown"},
		{"join one of another office", StatusTransferred, func(c *city, id string) error {
			other := c.file()
			must(c.t, c.Transfer(c.ctx, petition, other, Sending{To: "hc", Reason: "r"}))
			return c.Join(c.ctx, petition, id, other, "r")
		}, in, "grievance.join.office"},
		{"join one that is answered", StatusTransferred, func(c *city, id string) error { return c.Join(c.ctx, handler, id, c.at(StatusAnswered), "r") }, in, "grievance.join.state"},
		{"join a member", StatusTransferred, func(c *city, id string) error {
			lead, member := c.at(StatusTransferred), c.at(StatusTransferred)
			must(c.t, c.Join(c.ctx, handler, member, lead, "r"))
			return c.Join(c.ctx, handler, id, member, "r")
		}, in, "grievance.join.chain"},
		{"join a lead to another", StatusTransferred, func(c *city, id string) error {
			must(c.t, c.Join(c.ctx, handler, c.at(StatusTransferred), id, "r"))
			return c.Join(c.ctx, handler, id, c.at(StatusTransferred), "r")
		}, in, "grievance.join.chain"},
		{"join twice", StatusTransferred, func(c *city, id string) error {
			must(c.t, c.Join(c.ctx, handler, id, c.at(StatusTransferred), "r"))
			return c.Join(c.ctx, handler, id, c.at(StatusTransferred), "r")
		}, fault.Conflict, "grievance.join.already"},
		{"split one that is alone", StatusTransferred, func(c *city, id string) error { return c.Split(c.ctx, handler, id, "r") }, fault.Conflict, "grievance.split.none"},
		{"split without reason", StatusTransferred, func(c *city, id string) error { return c.Split(c.ctx, handler, id, "") }, in, "grievance.need.reason"},

		{"remind of no duty", StatusTransferred, func(c *city, id string) error { return c.Remind(c.ctx, petition, id, "none", "") }, fault.Conflict, "grievance.duty.gone"},
		{"remind of a right", StatusTransferred, func(c *city, id string) error {
			return c.Remind(c.ctx, petition, id, c.duties(id)["object-to-dispatch"].ID, "")
		}, fault.Conflict, "grievance.duty.gone"},
		{"supervise without requirement", StatusTransferred, func(c *city, id string) error {
			return c.Supervise(c.ctx, petition, id, SupervisedBody{Ground: "overdue", Due: day(c, 3)})
		}, in, "grievance.need.requirement"},
		{"supervise without ground", StatusTransferred, func(c *city, id string) error {
			return c.Supervise(c.ctx, petition, id, SupervisedBody{Requirement: "r", Due: day(c, 3)})
		}, in, "grievance.need.ground"},
		{"supervise for yesterday", StatusTransferred, func(c *city, id string) error {
			return c.Supervise(c.ctx, petition, id, SupervisedBody{Requirement: "r", Ground: "overdue", Due: day(c, -1)})
		}, in, "grievance.need.due"},
		{"supervise an office that is not involved", StatusTransferred, func(c *city, id string) error {
			return c.Supervise(c.ctx, petition, id, SupervisedBody{To: "hrss", Requirement: "r", Ground: "overdue", Due: day(c, 3)})
		}, in, "grievance.need.involved"},
		{"comply with no notice", StatusTransferred, func(c *city, id string) error { return c.Comply(c.ctx, handler, id, "r") }, fault.Conflict, "grievance.comply.none"},
		{"comply for another office", StatusTransferred, func(c *city, id string) error {
			must(c.t, c.Supervise(c.ctx, petition, id, SupervisedBody{Requirement: "r", Ground: "overdue", Due: day(c, 3)}))
			return c.Comply(c.ctx, petition, id, "r")
		}, fault.Conflict, "grievance.comply.none"},
		{"release without reason", StatusTransferred, func(c *city, id string) error {
			return c.Release(c.ctx, petition, id, c.duties(id)["decide-acceptance"].ID, "")
		}, in, "grievance.need.reason"},
		{"release a right", StatusTransferred, func(c *city, id string) error {
			return c.Release(c.ctx, petition, id, c.duties(id)["object-to-dispatch"].ID, "r")
		}, fault.Conflict, "grievance.duty.gone"},
		{"release one's own duty", StatusReceived, func(c *city, id string) error {
			return c.Release(c.ctx, petition, id, c.duties(id)["route"].ID, "r")
		}, fault.Denied, "grievance.release.own"},
		{"release a duty of an office above", StatusReceived, func(c *city, id string) error {
			return c.Release(c.ctx, county, id, c.duties(id)["route"].ID, "r")
		}, fault.Denied, "grievance.release.above"},
		{"anything on a case that is not", StatusReceived, func(c *city, _ string) error { return c.Accept(c.ctx, handler, "0000000000000", acceptance) }, fault.NotFound, "grievance.not_found"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := onLite(t)
			id := c.at(tc.at)
			err := tc.do(c, id)
			wants(t, err, tc.kind, tc.key)
			for _, k := range c.kinds(id) {
				if k == "access.denied" {
					t.Error("a refusal is a fact of the case")
				}
			}
		})
	}
}

func answering(change func(*AnsweredBody)) func(*city, string) error {
	return func(c *city, id string) error {
		b := opinion()
		change(&b)
		return c.Answer(c.ctx, handler, id, b)
	}
}

// Every mistake of an opinion is told at once, in the order of the form.
func TestAllMistakesAtOnce(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	id := c.at(StatusAccepted)
	err := c.Answer(c.ctx, handler, id, AnsweredBody{})
	var got []string
	for _, f := range fault.Fields(err) {
		got = append(got, f.Field)
	}
	if want := "request facts point-1 point-2 opinion basis outcome"; strings.Join(got, " ") != want {
		t.Errorf("told %v, want %s", got, want)
	}
}

// The same form sent twice by the same person changes nothing the second time, even where the state would allow the verb again.
func TestSameFormTwice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		id := c.at(StatusAccepted)
		for i := range 2 {
			ctx := Once(c.ctx, "desk:form-1")
			must(t, c.Contact(ctx, handler, id, ContactedBody{How: "phone", Note: "已联系。"}))
			must(t, c.Answer(Once(c.ctx, "desk:form-2"), handler, id, opinion()))
			if n := strings.Count(strings.Join(c.kinds(id), " "), "contacted"); n != 1 {
				t.Fatalf("round %d: %d contacts", i, n)
			}
		}
		wants(t, c.Answer(c.ctx, head, id, opinion()), fault.Conflict, "grievance.not_now.answer")
		// Somebody else's key is no way past the state or the policy.
		wants(t, c.Answer(Once(c.ctx, "desk:form-2"), head, id, opinion()), fault.Conflict, "grievance.not_now.answer")
		wants(t, c.Answer(Once(c.ctx, "desk:form-2"), outsider, id, opinion()), fault.Denied, "fault.denied.say")
	})
}

// Offices act only on what they have; supervisors only in their area.
func TestPolicy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		id := c.at(StatusAccepted)
		for _, who := range []access.Caller{outsider, hc, county, stranger, petition, operator, public, resident(id), resident("another")} {
			wants(t, c.Answer(c.ctx, who, id, opinion()), fault.Denied, "fault.denied.say")
			wants(t, c.Contact(c.ctx, who, id, ContactedBody{How: "phone", Note: "n"}), fault.Denied, "fault.denied.say")
		}
		for _, who := range []access.Caller{stranger, handler, head, operator, public, resident(id)} {
			wants(t, c.Supervise(c.ctx, who, id, SupervisedBody{Ground: "overdue", Requirement: "r", Due: c.clock.Now().AddDate(0, 0, 3).UnixMilli()}), fault.Denied, "fault.denied.say")
		}
		for _, who := range []access.Caller{stranger, outsider, hc, operator, public, resident(id)} {
			wants(t, c.Transfer(c.ctx, who, id, Sending{To: "hc", Reason: "r"}), fault.Denied, "fault.denied.say")
			wants(t, c.Release(c.ctx, who, id, "d", "r"), fault.Denied, "fault.denied.say")
		}
		for _, who := range []access.Caller{petition, handler, public, resident("another")} {
			wants(t, c.Withdraw(c.ctx, who, id, ""), fault.Denied, "fault.denied.say")
			wants(t, c.Add(c.ctx, who, id, "m"), fault.Denied, "fault.denied.say")
		}
		must(t, c.Supervise(c.ctx, county, id, SupervisedBody{Ground: "overdue", Requirement: "r", Due: c.clock.Now().AddDate(0, 0, 3).UnixMilli()}))
		denied := 0
		rows, err := c.db.Query(c.ctx, `SELECT 1 FROM fact WHERE kind = $1`, "access.denied")
		must(t, err)
		for rows.Next() {
			denied++
		}
		rows.Close()
		if denied == 0 {
			t.Error("denied attempts of staff are not on record")
		}
	})
}
