package workorder

import (
	"slices"
	"sync"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/grievance"
)

// A red order goes its whole way: each office owes its own signature, visit and report; only when all is there can it be closed.
func TestRedOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *site) {
		ctx := t.Context()
		id := s.sent(3)
		o := s.issued(id, Red)
		if len(o.Offices) != 3 || o.Lead() != "HC-990102" || len(o.Items) != 3 || o.No != 1 {
			t.Fatalf("issued: %+v", o)
		}
		for _, office := range []string{"HC-990102", "HRSS-9901", "HC-9901"} {
			for _, rule := range []string{"sign-red-order", "reach-site"} {
				if d := s.owes(id, rule, office); d.State != duty.Open || d.Due-d.Start != 24*3600_000 {
					t.Errorf("%s owes %s: %+v", office, rule, d)
				}
			}
			if d := s.owes(id, "report-order", office); d.Due != o.Due {
				t.Errorf("%s reports by %d, not %d", office, d.Due, o.Due)
			}
		}
		s.pass(2 * time.Hour)
		must(t, s.o.Sign(ctx, clerk, o.ID))
		if s.owes(id, "sign-red-order", "HC-990102").State != duty.Met || s.owes(id, "sign-red-order", "HRSS-9901").State != duty.Open {
			t.Error("one office's signature must meet its own duty and no other")
		}
		wants(t, s.o.Sign(ctx, clerk, o.ID), fault.Conflict, "workorder.signed_already")
		wants(t, s.o.Report(ctx, labour, o.ID, "已核对。", nil), fault.Conflict, "workorder.report.unsigned")
		wants(t, s.o.Close(ctx, county, o.ID, "全部办结。"), fault.Conflict, "workorder.close.missing")
		must(t, s.o.Sign(ctx, labour, o.ID))
		must(t, s.o.Sign(ctx, housing, o.ID))
		for _, who := range []access.Caller{clerk, labour, housing} {
			must(t, s.o.Visit(ctx, who, o.ID, VisitedBody{Site: "安置房项目部", VisitedAt: s.Clock.Now().UnixMilli(), Found: "账上有钱未发。"}, ""))
		}
		must(t, s.o.Report(ctx, clerk, o.ID, "已冻结专户并划转。", []int64{1, 2}))
		wants(t, s.o.Report(ctx, labour, o.ID, "已发放。", []int64{4}), fault.Invalid, "workorder.need.items")
		wants(t, s.o.Close(ctx, county, o.ID, "全部办结。"), fault.Conflict, "workorder.close.missing")
		must(t, s.o.Report(ctx, labour, o.ID, "已发放。", []int64{3, 1}))
		if o = s.inForce(id); o.Items[0].By != "HC-990102" || o.Items[2].By != "HRSS-9901" || !o.Missing().None() {
			t.Fatalf("evidence: %+v", o.Items)
		}
		wants(t, s.o.Close(ctx, head, o.ID, "全部办结。"), fault.Denied, "fault.denied.say")
		must(t, s.o.Close(ctx, city, o.ID, "工资已全部发放。")) // an office above the issuer
		if o = s.inForce(id); o.State != Done || o.Result != "工资已全部发放。" {
			t.Errorf("closed: %+v", o)
		}
		if d := s.owes(id, "report-order", "HC-9901"); d.State != duty.Ended {
			t.Errorf("a report that nobody needs any more is %s", d.State)
		}
		wants(t, s.o.Report(ctx, housing, o.ID, "补充说明。", nil), fault.Conflict, "workorder.over.closed")
		wants(t, s.o.Sign(ctx, housing, o.ID), fault.Conflict, "workorder.over.closed")
	})
}

// Who is not on the order cannot sign it, and the attempt is on record.
func TestNotNamed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *site) {
		ctx := t.Context()
		id := s.sent(1)
		o := s.issued(id, Ordinary)
		for _, do := range []func() error{
			func() error { return s.o.Sign(ctx, town, o.ID) },
			func() error { return s.o.Report(ctx, town, o.ID, "说明。", nil) },
			func() error { return s.o.Object(ctx, town, o.ID, "与我单位无关。") },
			func() error {
				return s.o.Visit(ctx, town, o.ID, VisitedBody{Site: "x", VisitedAt: s.Clock.Now().UnixMilli(), Found: "x"}, "")
			},
			func() error { return s.o.Sign(ctx, county, o.ID) }, // the issuer does not sign its own order
		} {
			wants(t, do(), fault.Denied, "workorder.not_named")
		}
		tried, err := fact.Of(ctx, s.DB, "staff:"+town.Staff)
		must(t, err)
		if len(tried) != 4 {
			t.Errorf("%d attempts are on record, not 4", len(tried))
		}
		wants(t, s.o.Issue(ctx, other, id, s.body(Red)), fault.Denied, "fault.denied.say")
		wants(t, s.o.Issue(ctx, clerk, id, s.body(Red)), fault.Denied, "fault.denied.say")
	})
}

// What an order must say, all mistakes at once, and nothing is written.
func TestIssueIsChecked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *site) {
		ctx := t.Context()
		id := s.sent(1)
		before := len(s.kinds(id))
		err := s.o.Issue(ctx, head, id, IssuedBody{Kind: Red, Lead: "", Supporting: []string{"NO-1"}, Asks: []string{" \n "}, Due: s.Clock.Now().UnixMilli()})
		for _, key := range []string{"lead", "office", "requirement", "asks", "red_site", "due"} {
			wants(t, err, fault.Invalid, "workorder.need."+key)
		}
		if after := len(s.kinds(id)); after != before {
			t.Errorf("%d facts were written all the same", after-before)
		}
		must(t, s.o.Issue(grievance.Once(ctx, "k1"), head, id, s.body(Ordinary)))
		must(t, s.o.Issue(grievance.Once(ctx, "k1"), head, id, s.body(Ordinary))) // the same form again
		wants(t, s.o.Issue(ctx, county, id, s.body(Ordinary)), fault.Conflict, "workorder.in_force")
		first := s.inForce(id)
		must(t, s.o.Issue(ctx, county, id, s.body(Red)))
		list, err := Of(ctx, s.DB, id)
		must(t, err)
		if len(list) != 2 || list[1].State != Replaced || list[0].Kind != Red || list[0].No != 2 {
			t.Fatalf("orders: %+v", list)
		}
		if d := s.owes(id, "sign-order", "HC-990102"); d.State != duty.Ended {
			t.Errorf("the replaced order is still owed: %+v", d)
		}
		wants(t, s.o.Sign(ctx, clerk, first.ID), fault.Conflict, "workorder.over.superseded")
		wants(t, s.o.Issue(ctx, county, id, s.body(Red)), fault.Conflict, "workorder.in_force")
		holder := access.Caller{Roles: []access.Role{access.Resident}, Subject: id}
		must(t, s.work.Withdraw(ctx, holder, id, ""))
		wants(t, s.o.Sign(ctx, clerk, list[0].ID), fault.Conflict, "workorder.withdrawn")
		wants(t, s.o.Issue(ctx, county, id, s.body(Red)), fault.Conflict, "workorder.case_over")
	})
}

// Two who issue in the same instant: one order comes out of it, and the other is told.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *site) {
		id := s.sent(1)
		var wg sync.WaitGroup
		run := func(do ...func() error) (errs []error) {
			out := make([]error, len(do))
			for i, fn := range do {
				wg.Go(func() { out[i] = fn() })
			}
			wg.Wait()
			for _, err := range out {
				if err != nil {
					errs = append(errs, err)
				}
			}
			return errs
		}
		issue := func() error { return s.o.Issue(t.Context(), county, id, s.body(Ordinary)) }
		errs := run(issue, issue, issue)
		if len(errs) != 2 {
			t.Fatalf("three at once: %v", errs)
		}
		wants(t, errs[0], fault.Conflict, "workorder.in_force")
		o := s.inForce(id)
		sign := func() error { return s.o.Sign(t.Context(), clerk, o.ID) }
		if errs = run(sign, sign); len(errs) != 1 {
			t.Fatalf("two signatures at once: %v", errs)
		}
		wants(t, errs[0], fault.Conflict, "workorder.signed_already")
	})
}

// An objection stops no clock; the issuer decides all that wait, and what an office owed that is taken off is released for a reason.
func TestObjection(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *site) {
		ctx := t.Context()
		id := s.sent(1)
		o := s.issued(id, Ordinary)
		wants(t, s.o.Object(ctx, labour, o.ID, " "), fault.Invalid, "workorder.need.reason")
		must(t, s.o.Object(ctx, labour, o.ID, "不涉及劳动关系。"))
		must(t, s.o.Object(ctx, clerk, o.ID, "由市局主办。"))
		wants(t, s.o.Object(ctx, clerk, o.ID, "再说一次。"), fault.Conflict, "workorder.object.waits")
		if d := s.owes(id, "sign-order", "HRSS-9901"); d.State != duty.Open || d.PauseAt != 0 {
			t.Errorf("an objection stopped a clock: %+v", d)
		}
		wants(t, s.o.Decide(ctx, county, o.ID, map[string]Ruling{"HRSS-9901": {Keep: true, Reason: "需要核对考勤。"}}), fault.Invalid, "workorder.need.way")
		if s.owes(id, "decide-order-objection", "pt-990102").State != duty.Open {
			t.Error("half a decision met the duty to decide")
		}
		wants(t, s.o.Decide(ctx, head, o.ID, nil), fault.Denied, "fault.denied.say")
		must(t, s.o.Decide(ctx, county, o.ID, map[string]Ruling{"HRSS-9901": {Keep: true, Reason: "需要核对考勤。"}, "HC-990102": {Reason: "改由市局主办。"}}))
		o = s.inForce(id)
		if _, on := o.Party("HC-990102"); on || o.Lead() != "HRSS-9901" {
			t.Errorf("taken off, the next leads: %+v", o.Offices)
		}
		if d := s.owes(id, "sign-order", "HC-990102"); d.State != duty.Ended {
			t.Errorf("what it owed is %s", d.State)
		}
		if s.owes(id, "sign-order", "HC-9901").State != duty.Open || s.owes(id, "decide-order-objection", "pt-990102").State != duty.Met {
			t.Error("the decision reached further than the office that it was about, or not far enough")
		}
		wants(t, s.o.Sign(ctx, clerk, o.ID), fault.Denied, "workorder.not_named")
		wants(t, s.o.Object(ctx, labour, o.ID, "还是不涉及。"), fault.Conflict, "workorder.object.decided")
		wants(t, s.o.Decide(ctx, county, o.ID, nil), fault.Conflict, "workorder.decide.none")
		must(t, s.o.Object(ctx, housing, o.ID, "由区里办。"))
		wants(t, s.o.Close(ctx, county, o.ID, "办结。"), fault.Conflict, "workorder.close.missing")
	})
}

// The last office cannot be taken off.
func TestLastOfficeStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *site) {
		id := s.sent(1)
		b := s.body(Ordinary)
		b.Supporting = nil
		must(t, s.o.Issue(t.Context(), county, id, b))
		o := s.inForce(id)
		must(t, s.o.Object(t.Context(), clerk, o.ID, "由市局办。"))
		wants(t, s.o.Decide(t.Context(), county, o.ID, map[string]Ruling{"HC-990102": {Reason: "同意。"}}), fault.Invalid, "workorder.decide.last")
	})
}

// A visit is in the past, after the order, and people are met at their wish only.
func TestVisit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *site) {
		ctx := t.Context()
		id := s.sent(1)
		s.pass(time.Hour)
		o := s.issued(id, Red)
		s.pass(5 * time.Hour)
		now := s.Clock.Now()
		b := VisitedBody{Site: "项目部", Found: "账上有钱未发。", VisitedAt: now.Add(time.Minute).UnixMilli(), Met: true}
		err := s.o.Visit(ctx, clerk, o.ID, b, "")
		wants(t, err, fault.Invalid, "act.future")
		wants(t, err, fault.Invalid, "workorder.need.wish")
		b.VisitedAt, b.Wish = now.Add(-6*time.Hour).UnixMilli(), true
		wants(t, s.o.Visit(ctx, clerk, o.ID, b, ""), fault.Invalid, "workorder.visit.early")
		must(t, s.o.Sign(ctx, clerk, o.ID))
		b.VisitedAt = now.Add(-time.Hour).UnixMilli()
		wants(t, s.o.Visit(ctx, clerk, o.ID, b, ""), fault.Invalid, "act.backdated") // it signed after that
		must(t, s.o.Visit(ctx, clerk, o.ID, b, "现场没有网络，回来补记。"))
		if d := s.owes(id, "reach-site", "HC-990102"); d.State != duty.Met || d.EndAt != b.VisitedAt {
			t.Errorf("on site: %+v", d)
		}
		if s.owes(id, "reach-site", "HRSS-9901").State != duty.Open {
			t.Error("one office was on site for another")
		}
	})
}

// Ten people open the three clocks of the village; nine open none, and one of them alone none either.
func TestJoint(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *site) {
		ctx := t.Context()
		few := s.file(9, "0101")
		if d := s.owes(few, "joint-meet", "vc-990102001001"); d.ID != "" {
			t.Error("nine people opened a joint grievance")
		}
		wants(t, s.o.Plan(ctx, village, few, "先行支付。"), fault.Conflict, "workorder.joint.none")
		id := s.file(10, "0101")
		for rule, within := range map[string]int64{"joint-meet": 30, "joint-report": 60, "joint-plan": 120} {
			if d := s.owes(id, rule, "vc-990102001001"); d.State != duty.Open || d.Due-d.Start != within*60_000 {
				t.Errorf("%s: %+v", rule, d)
			}
		}
		wants(t, s.o.Meet(ctx, town, id, MetBody{How: HowMet}, ""), fault.Denied, "fault.denied.say")
		s.pass(10 * time.Minute)
		met := MetBody{How: HowMet, Site: "项目部门口", Note: "先发一个月工资。", MetAt: s.Clock.Now().UnixMilli()}
		wants(t, s.o.Meet(ctx, village, id, met, ""), fault.Invalid, "workorder.need.wish")
		met.Wish = true
		must(t, s.o.Meet(ctx, village, id, met, ""))
		wants(t, s.o.Meet(ctx, village, id, met, ""), fault.Conflict, "workorder.joint.done")
		must(t, s.o.Tell(ctx, village, id, "十人，工资三个月。"))
		s.pass(3 * time.Hour) // the plan runs late: told, then raised to the county
		d := s.owes(id, "joint-plan", "vc-990102001001")
		if d.Breached == 0 || s.owes(id, "joint-meet", "vc-990102001001").Breached != 0 {
			t.Errorf("the plan is late and the meeting was not: %+v", d)
		}
		must(t, s.o.Plan(ctx, village, id, "本周内先发一个月。"))
		s.pass(3 * time.Hour)
		if d = s.owes(id, "joint-plan", "vc-990102001001"); d.State != duty.Met || !d.Late(s.Clock.Now()) || d.Raised != "" {
			t.Errorf("the plan: %+v", d)
		}
		never := s.file(30, "0101")
		s.pass(5 * time.Hour)
		if d := s.owes(never, "joint-plan", "vc-990102001001"); d.Raised != "pt-990102" {
			t.Errorf("nobody gave a plan, and it is raised to %q", d.Raised)
		}
		declined := s.file(12, "0101")
		must(t, s.o.Meet(ctx, village, declined, MetBody{How: HowDeclined, Note: "已电话联系，对方不愿见面。", MetAt: s.Clock.Now().UnixMilli(), Wish: true, Site: "x"}, ""))
		if d := s.owes(declined, "joint-meet", "vc-990102001001"); d.State != duty.Met {
			t.Error("people who do not wish a meeting leave the village owing one")
		}
	})
}

// Where the matter is the village's own affair the office above meets the people; where no village is, the receiving desk; what goes
// to discipline inspection opens nothing.
func TestJointBearers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *site) {
		id := s.file(15, "0801")
		if s.owes(id, "joint-meet", "st-990102001").State != duty.Open || s.owes(id, "joint-meet", "vc-990102001001").ID != "" {
			t.Error("the village is sent to those who complain about it")
		}
		r, err := s.work.Receive(t.Context(), access.Caller{}, access.File, grievance.Filing{Channel: grievance.Web, Place: "990103000000", Matter: "0101",
			Title: "工资", Text: "工资没有发。", Headcount: 20, Lang: "zh"}, nil)
		must(t, err)
		if d := s.owes(r.ID, "joint-meet", "pt-9901"); d.State != duty.Open {
			t.Errorf("where no village is, the desk: %+v", d)
		}
	})
}

// A township calls those that the matter needs; police only where it is theirs by law; who does not come is late like anybody else.
func TestWhistle(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *site) {
		ctx := t.Context()
		id := s.file(12, "0101")
		wants(t, s.o.Blow(ctx, village, id, "项目部", "调解。", []string{"JUS"}), fault.Denied, "fault.denied.say")
		err := s.o.Blow(ctx, town, id, "项目部", "调解。", []string{"PSS", "JUS", "CRT", "XX"})
		wants(t, err, fault.Invalid, "workorder.whistle.not_theirs.pss")
		wants(t, err, fault.Invalid, "workorder.whistle.none.crt")
		wants(t, err, fault.Invalid, "workorder.need.station")
		if slices.Contains(s.kinds(id), Whistled.Name()) {
			t.Error("a refused call was written all the same")
		}
		must(t, s.o.Blow(ctx, town, id, "项目部", "组织调解。", []string{"JUS", "JUS"}))
		if d := s.owes(id, "arrive", "JUS-990102001"); d.State != duty.Open || d.Due-d.Start != 30*60_000 {
			t.Fatalf("called: %+v", d)
		}
		wants(t, s.o.Blow(ctx, county, id, "项目部", "再叫。", []string{"JUS"}), fault.Invalid, "workorder.whistle.on_the_way")
		wants(t, s.o.Arrive(ctx, police, id, s.Clock.Now().UnixMilli(), "", ""), fault.Denied, "workorder.not_called")
		s.pass(20 * time.Minute)
		wants(t, s.o.Arrive(ctx, justice, id, s.Clock.Now().Add(time.Hour).UnixMilli(), "", ""), fault.Invalid, "act.future")
		must(t, s.o.Arrive(ctx, justice, id, s.Clock.Now().UnixMilli(), "已开始调解。", ""))
		if d := s.owes(id, "arrive", "JUS-990102001"); d.State != duty.Met || d.Breached != 0 {
			t.Errorf("arrived: %+v", d)
		}
		wants(t, s.o.Arrive(ctx, justice, id, s.Clock.Now().UnixMilli(), "", ""), fault.Conflict, "workorder.arrived_already")

		noise := s.file(1, "0901") // noise is a matter of the police too
		must(t, s.o.Blow(ctx, county, noise, "路口", "夜间施工。", []string{"PSS"}))
		s.pass(40 * time.Minute)
		if d := s.owes(noise, "arrive", "PSS-990102001"); d.Breached == 0 || d.State != duty.Open {
			t.Errorf("nobody came: %+v", d)
		}
	})
}

// Folding all facts again gives the same rows.
func TestRefold(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { // facts have their position in the log at once
		s := newSite(t, storetest.Open(t, store.SQLite))
		ctx := t.Context()
		id := s.sent(12)
		must(t, s.o.Issue(ctx, head, id, s.body(Ordinary)))
		o := s.inForce(id)
		must(t, s.o.Object(ctx, clerk, o.ID, "由市局主办。"))
		must(t, s.o.Decide(ctx, county, o.ID, map[string]Ruling{"HC-990102": {Reason: "同意。"}}))
		must(t, s.o.Issue(ctx, county, id, s.body(Red)))
		o = s.inForce(id)
		must(t, s.o.Sign(ctx, clerk, o.ID))
		must(t, s.o.Report(ctx, clerk, o.ID, "已办。", []int64{1, 2, 2}))
		must(t, s.o.Visit(ctx, clerk, o.ID, VisitedBody{Site: "项目部", VisitedAt: s.Clock.Now().UnixMilli(), Found: "属实。"}, ""))
		must(t, s.o.Blow(ctx, town, id, "项目部", "调解。", []string{"JUS"}))
		must(t, s.o.Arrive(ctx, justice, id, s.Clock.Now().UnixMilli(), "到了。", ""))
		again := empty(t, storetest.Open(t, store.SQLite))
		s.Replay(t, again.City)
		for _, table := range []string{"workorder", "workorder_office", "workorder_item", "whistle", "whistle_office"} {
			if a, b := s.Dump(t, table), again.Dump(t, table); !slices.Equal(a, b) {
				t.Errorf("%s differs:\n%v\n%v", table, a, b)
			}
		}
	})
}
