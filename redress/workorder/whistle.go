package workorder

import (
	"context"
	"slices"
	"strings"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/machine/store"
	"ombud/redress/matter"
)

// caller is who may whistle for a place: its township, and the petition offices of the area.
func (w *Work) caller(ctx context.Context, q store.Querier, id string, p place.Code) (access.Resource, error) {
	town, err := w.Offices.Near(ctx, q, matter.Township, p)
	r := access.Resource{Subject: id, Place: p}
	if town != "" {
		r.Offices = []string{town}
	}
	return r, err
}

// Comes finds the office of a station that would come to a place for a matter; why says in a word key what speaks against it.
func (w *Work) Comes(ctx context.Context, q store.Querier, agency, code string, p place.Code) (office, why string, err error) {
	low := strings.ToLower(agency)
	s, ok := w.Stations.Of(agency)
	if !ok {
		return "", "workorder.need.station", nil
	}
	if !s.Comes(code) { // above all: police come only where the matter is theirs by law
		return "", "workorder.whistle.not_theirs." + low, nil
	}
	if office, err = w.Offices.Near(ctx, q, s.Agency, p); err == nil && office == "" && s.Bureau != "" {
		office, err = w.Offices.Near(ctx, q, s.Bureau, p)
	}
	if err == nil && office == "" {
		why = "workorder.whistle.none." + low
	}
	return office, why, err
}

// Blow calls local offices to the site of a grievance (乡镇吹哨、部门报到): those that the matter needs, and no other.
func (w *Work) Blow(ctx context.Context, c access.Caller, id, site, reason string, agencies []string) error {
	return w.about(ctx, c, access.Whistle, id, func(ctx context.Context, s *step) error {
		r, err := w.caller(ctx, s, id, s.c.Place)
		if err != nil {
			return err
		}
		if err := s.Permit(r); err != nil {
			return err
		}
		if s.c.Over() {
			return fault.New(fault.Conflict, "workorder.case_over")
		}
		var a fault.All
		b := WhistledBody{Site: need(&a, "site", site, maxLine), Reason: need(&a, "reason", reason, maxNote), To: []string{}}
		calls, err := w.calls(ctx, s, agencies, &a)
		if err != nil {
			return err
		}
		if err := a.Err(); err != nil {
			return err
		}
		for _, x := range calls {
			b.To = append(b.To, x.To)
		}
		f, err := record(ctx, s, Whistled, b)
		for _, x := range calls {
			if err == nil {
				x.Whistle, x.From = f.ID, c.Office
				_, err = record(ctx, s, Called, x)
			}
		}
		return err
	})
}

// calls finds the offices and notes who does not come for this matter, is not there, or is on the way already.
func (w *Work) calls(ctx context.Context, s *step, agencies []string, a *fault.All) (out []CalledBody, err error) {
	before, err := Whistles(ctx, s, s.c.ID)
	if err != nil {
		return nil, err
	}
	list := slices.Clone(agencies)
	slices.Sort(list)
	for _, agency := range slices.Compact(list) {
		office, why, err := w.Comes(ctx, s, agency, s.c.Matter, s.c.Place)
		switch {
		case err != nil:
			return nil, err
		case why != "":
			a.Add("to", why)
		case onTheWay(before, office):
			a.Add("to", "workorder.whistle.on_the_way")
		default:
			out = append(out, CalledBody{To: office, Agency: agency})
		}
	}
	if len(agencies) == 0 {
		a.Add("to", "workorder.need.stations")
	}
	return out, nil
}

func onTheWay(list []Whistle, office string) bool {
	return slices.ContainsFunc(list, func(x Whistle) bool {
		return slices.ContainsFunc(x.Offices, func(o CalledOffice) bool { return o.Office == office && o.ArrivedAt == 0 })
	})
}

// Arrive records that a called office is on site.
func (w *Work) Arrive(ctx context.Context, c access.Caller, id string, at int64, note, reason string) error {
	return w.about(ctx, c, access.Accept, id, func(ctx context.Context, s *step) error {
		list, err := Whistles(ctx, s, id)
		if err != nil {
			return err
		}
		r := access.Resource{Subject: id, Place: s.c.Place}
		var call Whistle
		for _, x := range list {
			for _, o := range x.Offices {
				r.Offices = append(r.Offices, o.Office)
				if o.Office == c.Office && o.ArrivedAt == 0 {
					call = x
				}
			}
		}
		if err := s.Permit(r); err != nil {
			return fault.New(fault.Denied, "workorder.not_called").Because(err)
		}
		if call.ID == "" {
			return fault.New(fault.Conflict, "workorder.arrived_already")
		}
		var a fault.All
		b := ArrivedBody{Whistle: call.ID, ArrivedAt: s.moment(&a, "arrived_at", at, call.At, "workorder.whistle.early"), Note: fits(&a, "note", note, maxNote)}
		reason := fits(&a, "late", reason, maxLine)
		if err := a.Err(); err != nil {
			return err
		}
		return then(ctx, s, Arrived, b, b.ArrivedAt, reason)
	})
}
