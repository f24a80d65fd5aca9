package followup

import (
	"slices"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/core/duty"
	"ombud/redress/grievance"
	"ombud/redress/office/officetest"
)

// Two people leave a case out; neither the proposer nor anybody of the office that is asked about is the second.
func TestTwoPeopleLeaveACaseOut(t *testing.T) {
	t.Parallel()
	each(t, func(s *site) {
		ctx := s.t.Context()
		id, kept := s.refused(clerk, "HC-990102"), s.refused(clerk, "HC-990102")
		s.drawn()
		wants(s.t, s.Exclude(ctx, clerk, id, "declined", "事先说过。"), "fault.denied.say")
		wants(s.t, s.Exclude(ctx, asker, id, "tiresome", "问了也白问。"), "followup.need.reason")
		wants(s.t, s.Exclude(ctx, asker, id, "declined", " "), "followup.need.note")
		wants(s.t, s.Decide(ctx, county, id, true, ""), "followup.nothing_proposed")
		must(s.t, s.Exclude(grievance.Once(ctx, "x1"), asker, id, "declined", "事先说过不要回访。"))
		must(s.t, s.Exclude(grievance.Once(ctx, "x1"), asker, id, "declined", "事先说过不要回访。")) // the same form
		wants(s.t, s.Exclude(ctx, asker, id, "safety", "再提一次。"), "followup.proposed")
		both := asker
		both.Roles = []access.Role{access.Handler, access.Head}
		wants(s.t, s.Decide(ctx, both, id, true, ""), "followup.own_proposal")
		wants(s.t, s.Decide(ctx, clerk, id, true, ""), "fault.denied.say")
		handling := officetest.Of("hh", "HC-990102", "990102000000", access.Supervisor)
		wants(s.t, s.Decide(ctx, handling, id, true, ""), "followup.asked_about")
		if a, _, err := Of(ctx, s.DB, id); err != nil || a.State != Waiting {
			s.t.Fatalf("left out by one person: %+v, %v", a, err)
		}
		list, err := Proposed(ctx, s.DB, "990102", 10)
		must(s.t, err)
		if len(list) != 1 || list[0].Subject != id {
			s.t.Errorf("waiting for a second person: %+v", list)
		}
		must(s.t, s.Decide(ctx, county, id, true, ""))
		a, _, err := Of(ctx, s.DB, id)
		must(s.t, err)
		if a.State != Excluded || a.Reason != "declined" || s.owed(id, "ask").State != duty.Met || s.owed(id, "decide-exclusion").State != duty.Met {
			s.t.Errorf("left out: %+v", a)
		}
		must(s.t, s.Exclude(ctx, asker, kept, "safety", "担心。"))
		wants(s.t, s.Decide(ctx, city, kept, false, ""), "followup.need.why")
		must(s.t, s.Decide(ctx, city, kept, false, "没有依据，照常回访。"))
		if a, _, err := Of(ctx, s.DB, kept); err != nil || a.State != Waiting || a.Reason != "" || a.Proposer != "" {
			s.t.Errorf("kept: %+v, %v", a, err)
		}
		must(s.t, s.Tell(ctx, access.Caller{Subject: id, Roles: []access.Role{access.Resident}}, id, AnsweredBody{Solved: "partly"})) // who was left out is still heard
		sum := map[State]int{}
		buckets, err := Buckets(ctx, s.DB, monday)
		must(s.t, err)
		for _, b := range buckets {
			sum[b.State] += b.N
		}
		if sum[Reached] != 1 || sum[Waiting] != 1 || sum[Excluded] != 0 {
			s.t.Errorf("buckets: %v", buckets)
		}
	})
}

// Texts alone never make a silence.
func TestTextsAloneAreNoSilence(t *testing.T) {
	t.Parallel()
	each(t, func(s *site) {
		ctx, id := s.t.Context(), s.refused(clerk, "HC-990102")
		s.drawn()
		wants(s.t, s.Attempt(ctx, asker, id, "pigeon", "飞走了。"), "followup.need.via")
		for range mostAttempts - 1 {
			must(s.t, s.Attempt(ctx, asker, id, ByText, "短信已发出。"))
			s.Clock.Advance(24 * time.Hour)
		}
		wants(s.t, s.Attempt(ctx, asker, id, ByText, "短信已发出。"), "followup.need.call")
		must(s.t, s.Attempt(ctx, asker, id, ByCall, "无人接听。"))
		if a, _, err := Of(ctx, s.DB, id); err != nil || a.State != Silent {
			s.t.Errorf("%+v, %v", a, err)
		}
	})
}

// Nobody is visited who did not wish for it, and the wish can be taken back.
func TestVisitsAreWished(t *testing.T) {
	t.Parallel()
	each(t, func(s *site) {
		ctx, id, own := s.t.Context(), s.refused(clerk, "HC-990102"), s.refused(asker, "pt-990102")
		holder := access.Caller{Subject: id, Roles: []access.Role{access.Resident}}
		wants(s.t, s.Visit(ctx, asker, id, "spoken", "谈了。"), "fault.denied.say") // no office visits: none may
		wants(s.t, s.Agree(ctx, asker, id), "fault.denied.say")
		wants(s.t, s.Revoke(ctx, holder, id), "followup.not_agreed")
		must(s.t, s.Agree(grievance.Once(ctx, "v1"), holder, id))
		must(s.t, s.Agree(grievance.Once(ctx, "v1"), holder, id)) // the same form
		wants(s.t, s.Agree(ctx, holder, id), "followup.agreed_already")
		if d := s.owed(id, "visit"); d.Bearer != "pt-990102" || d.State != duty.Open {
			s.t.Errorf("the visit: %+v", d)
		}
		must(s.t, s.Revoke(ctx, holder, id))
		if d := s.owed(id, "visit"); d.State != duty.Ended {
			s.t.Errorf("taken back, and %s", d.State)
		}
		wants(s.t, s.Visit(ctx, asker, id, "spoken", "谈了。"), "followup.no_wish")
		must(s.t, s.Agree(ctx, holder, id))
		wants(s.t, s.Visit(ctx, clerk, id, "spoken", "谈了。"), "fault.denied.say")
		wants(s.t, s.Visit(ctx, asker, id, "pressed", "谈了。"), "followup.need.outcome")
		if list, err := VisitsOwed(ctx, s.DB, "pt-990102", 10); err != nil || len(list) != 1 {
			s.t.Errorf("owed: %v, %v", list, err)
		}
		must(s.t, s.Visit(ctx, asker, id, "absent", "没有见到人，清单放在门卫处。"))
		wants(s.t, s.Visit(ctx, asker, id, "spoken", "又去了一次。"), "followup.no_wish") // nobody comes a second time unasked
		must(s.t, s.Agree(ctx, access.Caller{Subject: own, Roles: holder.Roles}, own))
		f := grievance.Filing{Channel: grievance.Web, Place: "990102001001", Matter: "0307", Title: "加装电梯补贴", Text: "补贴至今没有发放。", Lang: "zh"}
		r, err := s.cases.Receive(ctx, access.Caller{}, access.File, f, nil)
		must(s.t, err)
		must(s.t, s.cases.Refuse(ctx, county, r.ID, grievance.RefusedBody{Reason: "已经进入诉讼程序。", Remedy: "请参加诉讼。"}))
		wants(s.t, s.Agree(ctx, access.Caller{Subject: r.ID, Roles: holder.Roles}, r.ID), "followup.no_visit_yet") // nobody could be found
		if v, _, err := VisitOf(ctx, s.DB, own); err != nil || v.Office != "pt-9901" {
			s.t.Errorf("who handled it would visit: %+v, %v", v, err)
		}
	})
}

// Who must ask may ask to open who filed it, for as long as it must; then not any more.
func TestReachingLastsAsLongAsTheAsking(t *testing.T) {
	t.Parallel()
	each(t, func(s *site) {
		ctx, id := s.t.Context(), s.refused(asker, "pt-990102")
		reach := func(want ...string) {
			s.t.Helper()
			if got, err := Reaches(ctx, s.DB, id); err != nil || !slices.Equal(got, want) {
				s.t.Errorf("reaches %v, want %v, %v", got, want, err)
			}
		}
		reach()
		s.drawn()
		reach("pt-9901")
		must(s.t, s.Tell(ctx, access.Caller{Subject: id, Roles: []access.Role{access.Resident}}, id, AnsweredBody{Solved: "yes", Satisfied: 3}))
		reach()
		if got, err := Involve(ctx, s.DB, id); err != nil || !slices.Equal(got, []string{"pt-9901"}) {
			s.t.Errorf("involved: %v, %v", got, err)
		}
	})
}

// A county that the setting leaves out is not drawn from, and the setting is what was committed to, not what it is at the draw.
func TestAreasAreCommittedTo(t *testing.T) {
	t.Parallel()
	each(t, func(s *site) {
		ctx, id := s.t.Context(), s.refused(clerk, "HC-990102")
		s.Areas = []string{"990103"}
		must(s.t, s.Commit(ctx, city, monday, Commitment(seed)))
		s.Areas = nil
		s.Clock.Advance(7 * 24 * time.Hour)
		s.publish()
		must(s.t, s.Draw(ctx, city, monday, seed))
		if _, ok, err := Of(ctx, s.DB, id); ok || err != nil {
			s.t.Errorf("drawn from outside the areas: %t, %v", ok, err)
		}
		s.Areas = []string{"110101"}
		wants(s.t, s.Commit(ctx, city, "2026-08-10", Commitment(seed)), "followup.need.area")
		s.Setting = Setting{Share: 1001}
		wants(s.t, s.Commit(ctx, city, "2026-08-10", Commitment(seed)), "followup.need.share")
		s.Setting = Setting{Cite: "大家都同意"}
		wants(s.t, s.Commit(ctx, city, "2026-08-10", Commitment(seed)), "followup.need.cite")
	})
}
