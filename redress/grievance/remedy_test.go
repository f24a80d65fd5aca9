package grievance

import (
	"strings"
	"testing"
	"time"

	"ombud/base/fault"
	"ombud/core/duty"
)

// remedyDuties are the duties of remedies on a case, in the order they were opened.
func (c *city) remedyDuties(id string) (out []duty.Duty) {
	c.t.Helper()
	all, err := duty.Of(c.ctx, c.db, id)
	must(c.t, err)
	for _, d := range all {
		if isRemedy(d) {
			out = append(out, d)
		}
	}
	return out
}

// An answer and what it promises are two promises: the remedies outlive the conclusion, each is kept by itself, and one that did not
// last is owed again.
func TestRemedies(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		id := c.at(StatusAccepted)
		in := func(days int) int64 { return c.clock.Now().AddDate(0, 0, days).UnixMilli() }
		must(t, c.AnswerAll(c.ctx, handler, id, opinion(), nil, []RemedyBody{{What: "拆除北侧围挡。", Due: in(5)}, {}, {What: "恢复路灯。", Due: in(20)}}))
		must(t, c.Deliver(c.ctx, handler, id, Delivery{How: "in_person", Evidence: "当面签收"}))
		must(t, c.Close(c.ctx, handler, id))
		two := c.remedyDuties(id)
		if len(two) != 2 || two[0].State != duty.Open || two[1].State != duty.Open || two[0].Bearer != "chc" || two[0].OwedTo != "petitioner" {
			t.Fatalf("after the conclusion: %+v", two)
		}
		wants(t, c.Keep(c.ctx, hc, id, two[0].ID, "照片"), fault.Denied, "fault.denied.say")
		wants(t, c.Keep(c.ctx, handler, id, "another", "照片"), fault.Invalid, "grievance.need.which")
		wants(t, c.Keep(c.ctx, handler, id, two[1].ID, " "), fault.Invalid, "grievance.need.evidence")
		must(t, c.Keep(c.ctx, handler, id, two[1].ID, "路灯已亮，现场照片。"))
		if two = c.remedyDuties(id); two[0].State != duty.Open || two[1].State != duty.Met {
			t.Fatalf("keeping the second met: %s %s", two[0].State, two[1].State)
		}
		c.pass(6 * 24 * time.Hour)
		_, err := c.Door.Sweep(c.ctx)
		must(t, err)
		if two = c.remedyDuties(id); two[0].Breached == 0 {
			t.Error("the first is overdue and not breached")
		}
		wants(t, c.CallBroken(c.ctx, resident(id), id, two[0].ID, "没有拆。"), fault.Invalid, "grievance.need.which") // it was never said to be kept
		wants(t, c.CallBroken(c.ctx, resident("another"), id, two[1].ID, "又坏了。"), fault.Denied, "fault.denied.say")
		wants(t, c.CallBroken(c.ctx, handler, id, two[1].ID, "又坏了。"), fault.Denied, "fault.denied.say")
		must(t, c.CallBroken(c.ctx, resident(id), id, two[1].ID, "第二天又灭了。"))
		wants(t, c.CallBroken(c.ctx, resident(id), id, two[1].ID, "第二天又灭了。"), fault.Conflict, "grievance.call_broken.none")
		three := c.remedyDuties(id)
		again := three[2]
		if len(three) != 3 || again.State != duty.Open || again.Bearer != "chc" || !strings.HasSuffix(again.Rule, "/remedy-again") {
			t.Fatalf("called broken: %+v", three)
		}
		must(t, c.Keep(c.ctx, handler, id, again.ID, "换了线路，再拍照。"))
		if three = c.remedyDuties(id); three[2].State != duty.Met || three[0].State != duty.Open {
			t.Errorf("kept again: %s, and the first %s", three[2].State, three[0].State)
		}
		if kept, err := Kept(c.ctx, c.db, id); err != nil || len(kept) != 1 || kept[0].What != "恢复路灯。" || kept[0].Duty.ID != again.ID {
			t.Errorf("what can be called broken now: %+v, %v", kept, err)
		}
	})
}

// Everybody who gets a joint answer is promised what it promises.
func TestRemediesForAll(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	lead, member := c.at(StatusAccepted), c.at(StatusAccepted)
	must(t, c.Join(c.ctx, handler, member, lead, "同一工地。"))
	must(t, c.AnswerAll(c.ctx, handler, lead, opinion(), nil, []RemedyBody{{What: "拆除北侧围挡。", Due: c.clock.Now().AddDate(0, 0, 5).UnixMilli()}}))
	for _, id := range []string{lead, member} {
		if list := c.remedyDuties(id); len(list) != 1 {
			t.Errorf("%d remedies", len(list))
		}
	}
}

// Mistakes in what is promised are told together with those of the answer, and then nothing is written.
func TestRemedyMistakes(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	id := c.at(StatusAccepted)
	b := opinion()
	b.Basis = ""
	day := c.clock.Now().AddDate(0, 0, -1).UnixMilli()
	err := c.AnswerAll(c.ctx, handler, id, b, nil, []RemedyBody{{What: "没有期限。"}, {Due: day}, {What: "昨天。", Due: day}})
	var got []string
	for _, f := range fault.Fields(err) {
		got = append(got, f.Field)
	}
	if want := "basis remedy-due-1 remedy-2 remedy-due-3"; strings.Join(got, " ") != want {
		t.Errorf("told %v, want %s", got, want)
	}
	if cs := c.get(id); cs.Status != StatusAccepted || len(c.remedyDuties(id)) != 0 {
		t.Errorf("half an answer was written: %s", cs.Status)
	}
	for _, bad := range []struct {
		b   RemedyBody
		key string
	}{{RemedyBody{Due: day + 1e9}, "grievance.need.what"}, {RemedyBody{What: "w", Due: day}, "grievance.need.due"}, {RemedyBody{What: "w", By: "hrss", Due: day + 1e9}, "grievance.need.involved"}} {
		wants(t, c.Promise(c.ctx, handler, c.at(StatusAnswered), bad.b), fault.Invalid, bad.key)
	}
}
