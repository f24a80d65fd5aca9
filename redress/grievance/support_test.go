package grievance

import (
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
)

// An office that was sent a grievance passes it on before it decides: the new office owes its own decision, the whole course runs on,
// and an objection of the new office goes to the one that passed it on.
func TestHandlerPassesOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		id := c.at(StatusTransferred)
		whole := c.duties(id)["whole-course"]
		c.pass(48 * time.Hour)
		must(t, c.Transfer(c.ctx, handler, id, Sending{To: "hc", Reason: "涉及全市的政策，由市住建局办理。"}))
		cs := c.get(id)
		if cs.Office != "hc" || cs.Sender != "chc" || cs.Status != StatusTransferred || cs.Transfers != 2 {
			t.Fatalf("passed on: %+v", cs)
		}
		after := c.duties(id)
		if after["whole-course"].Due != whole.Due || after["whole-course"].State != duty.Open {
			t.Error("passing on moved the whole course")
		}
		if d := after["decide-acceptance"]; d.Bearer != "hc" || d.State != duty.Open {
			t.Errorf("the new office owes no decision: %+v", d)
		}
		wants(t, c.Accept(c.ctx, handler, id, acceptance), fault.Denied, "fault.denied.say")
		must(t, c.Object(c.ctx, hc, id, ObjectedBody{Reason: "属于县级职权。"}))
		must(t, c.Decide(c.ctx, handler, id, true, "核实属实。"))
		if cs := c.get(id); cs.Office != "chc" || cs.Status != StatusReturned {
			t.Errorf("after the objection: %+v", cs)
		}
		must(t, c.Accept(c.ctx, handler, c.resend(id), acceptance))
	})
}

// resend sends what came back to another office and gives the id again.
func (c *city) resend(id string) string {
	c.t.Helper()
	must(c.t, c.Transfer(c.ctx, petition, id, Sending{To: "chc"}))
	return id
}

// Each supporting office owes a part of its own; none can give it for another, and none can do what is the lead's.
func TestSupporting(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		id := c.at(StatusReceived)
		must(t, c.Transfer(c.ctx, petition, id, Sending{Supporting: []string{"hc", "hrss", "hc", "chc", ""}}))
		cs := c.get(id)
		if len(cs.Supporting) != 2 {
			t.Fatalf("joining in: %v", cs.Supporting)
		}
		part := func(office string) duty.Duty {
			list, err := duty.Of(c.ctx, c.db, id)
			must(t, err)
			for _, d := range list {
				if d.Rule == ruleSupport && d.Bearer == office {
					return d
				}
			}
			t.Fatalf("%s owes no part", office)
			return duty.Duty{}
		}
		must(t, c.Support(c.ctx, hc, id, "已到现场核对图纸。"))
		if part("hc").State != duty.Met || part("hrss").State != duty.Open {
			t.Error("one office's part must meet its own duty and no other")
		}
		wants(t, c.Support(c.ctx, hc, id, "再说一次。"), fault.Conflict, "grievance.support.none")
		for _, v := range []func() error{
			func() error { return c.Accept(c.ctx, outsider, id, acceptance) },
			func() error { return c.Refuse(c.ctx, outsider, id, RefusedBody{Reason: "r", Remedy: "r"}) },
			func() error { return c.Say(c.ctx, outsider, id, "m") },
			func() error { return c.Transfer(c.ctx, outsider, id, Sending{To: "gov", Reason: "r"}) },
		} {
			wants(t, v(), fault.Denied, "fault.denied.say")
		}
		if !access.Permits(outsider, access.SeeCase, cs.Resource()) || access.Permits(outsider, access.Identity, cs.Answerable()) {
			t.Error("a supporting office sees the case and never asks who filed it")
		}
		must(t, c.Accept(c.ctx, handler, id, acceptance))
		must(t, c.Answer(c.ctx, handler, id, opinion()))
		if part("hrss").State != duty.Ended {
			t.Error("the answer ends a part that nobody needs any more")
		}
	})
}

// A written answer to a supervision notice meets the notice of its own office only.
func TestNoticeIsAnsweredByItsOwnOffice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		id := c.at(StatusTransferred)
		due := c.clock.Now().AddDate(0, 0, 5).UnixMilli()
		for _, to := range []string{"chc", "pt"} {
			must(t, c.Supervise(c.ctx, govHead, id, SupervisedBody{To: to, Ground: "overdue", Requirement: "说明。", Due: due}))
		}
		must(t, c.Comply(c.ctx, handler, id, "已经补办。"))
		list, err := duty.Of(c.ctx, c.db, id)
		must(t, err)
		for _, d := range list {
			if d.Rule == ruleComply && (d.Bearer == "chc") != (d.State == duty.Met) {
				t.Errorf("%s: %s", d.Bearer, d.State)
			}
		}
	})
}
