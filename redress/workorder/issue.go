package workorder

import (
	"context"
	"slices"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/redress/grievance"
)

// Issue names the offices that handle a grievance together (《信访工作条例》第二十四条): by the petition office of the area or the head
// of the office that has it. One order is in force for a grievance, so that no office owes two signatures for one matter; a red order
// takes the place of an ordinary one. Nothing else does: clocks are not started again.
func (w *Work) Issue(ctx context.Context, c access.Caller, id string, b IssuedBody) error {
	return w.about(ctx, c, access.Order, id, func(ctx context.Context, s *step) error {
		if err := s.Permit(access.Resource{Subject: id, Place: s.c.Place, Offices: []string{s.c.Office}}); err != nil {
			return err
		}
		if s.c.Over() {
			return fault.New(fault.Conflict, "workorder.case_over")
		}
		b := b // the act may run again
		if err := w.complete(ctx, s, &b); err != nil {
			return err
		}
		before, err := Of(ctx, s, id)
		if err != nil {
			return err
		}
		b.No = int64(len(before) + 1)
		for _, o := range before {
			if o.State != Open {
				continue
			}
			if b.Kind != Red || o.Kind == Red {
				return fault.New(fault.Conflict, "workorder.in_force", int(o.No))
			}
			if _, err := record(ctx, s, Superseded, SupersededBody{Order: o.ID}); err != nil {
				return err
			}
		}
		return w.name(ctx, s, b)
	})
}

// name records the order and names each office, the lead first.
func (w *Work) name(ctx context.Context, s *step, b IssuedBody) error {
	f, err := record(ctx, s, Issued, b)
	if err != nil {
		return err
	}
	for _, o := range append([]string{b.Lead}, b.Supporting...) {
		if _, err := record(ctx, s, Named, NamedBody{Order: f.ID, To: o, Issuer: s.Caller.Office, Leads: o == b.Lead, Red: b.Kind == Red, Due: b.Due}); err != nil {
			return err
		}
	}
	return nil
}

// complete cleans what was typed and checks it.
func (w *Work) complete(ctx context.Context, s *step, b *IssuedBody) error {
	var a fault.All
	if !slices.Contains(OrderKinds, b.Kind) {
		a.Add("kind", "workorder.need.kind")
	}
	var list []string
	for _, o := range append([]string{b.Lead}, b.Supporting...) {
		if o == "" || slices.Contains(list, o) {
			continue
		}
		active, err := w.Offices.Active(ctx, s, o)
		if err != nil {
			return err
		}
		if !active && o == b.Lead {
			a.Add("lead", "workorder.need.office")
		} else if !active {
			a.Add("supporting", "workorder.need.office")
		}
		list = append(list, o)
	}
	if b.Lead == "" {
		a.Add("lead", "workorder.need.lead")
	} else {
		list = list[1:]
	}
	if b.Supporting = append([]string{}, list...); len(list) >= mostParty {
		a.Add("supporting", "workorder.need.fewer", mostParty)
	}
	b.Requirement = need(&a, "requirement", b.Requirement, maxNote)
	if b.Asks = lines(b.Asks); len(b.Asks) == 0 {
		a.Add("asks", "workorder.need.asks")
	} else if len(b.Asks) > mostAsked {
		a.Add("asks", "workorder.need.fewer_asks", mostAsked)
	}
	for _, x := range b.Asks {
		fits(&a, "asks", x, maxLine)
	}
	if b.Site = fits(&a, "site", b.Site, maxLine); b.Site == "" && b.Kind == Red {
		a.Add("site", "workorder.need.red_site")
	}
	if b.Due <= s.Now.UnixMilli() {
		a.Add("due", "workorder.need.due")
	}
	return a.Err()
}

// MayIssue reports whether the caller may issue an order about a grievance as it stands.
func MayIssue(c access.Caller, cs grievance.Case) bool {
	return !cs.Over() && access.Permits(c, access.Order, access.Resource{Subject: cs.ID, Place: cs.Place, Offices: []string{cs.Office}})
}
