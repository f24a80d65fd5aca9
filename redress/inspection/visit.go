package inspection

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/redress/deed"
)

// Look is what an inspector says about one item of the checklist.
type Look struct {
	OK, Wrong bool
	Note      string
}

// Visit records what a visit found, item by item. Where anything is wrong a rectification notice is served in the same act.
func (w *Work) Visit(ctx context.Context, c access.Caller, id, site string, at int64, looks map[string]Look, requirement string) error {
	return deed.Do(ctx, w.Door, c, access.Inspect, id, GetVisit, func(ctx context.Context, s *deed.Step[Visit]) error {
		v := s.On
		if err := s.Permit(own(c, v.By, of(v.ID, v.Place, v.By))); err != nil {
			return err
		}
		if v.State != Selected {
			return fault.New(fault.Conflict, "inspection.visited_already")
		}
		i, err := Get(ctx, s, v.Inspection)
		if err != nil {
			return err
		}
		list, _ := w.Checklists.Of(i.Checklist)
		var a fault.All
		b := VisitedBody{Site: deed.Need(&a, "site", "inspection.need.site", site, deed.MaxLine)}
		if at != 0 && at < v.At {
			a.Add("visited_at", "inspection.need.after")
		}
		for _, x := range list.Items {
			look := looks[x.Code]
			if look.OK == look.Wrong {
				a.Add("item_"+x.Code, "inspection.need.look")
			}
			note := deed.Fits(&a, "note_"+x.Code, look.Note, deed.MaxNote)
			if look.Wrong && note == "" {
				a.Add("note_"+x.Code, "inspection.need.note")
			}
			b.Items = append(b.Items, Finding{Item: x.Code, ZH: x.Name.Zh, EN: x.Name.En, OK: look.OK, Note: note})
			if look.Wrong {
				b.Wrong++
			}
		}
		requirement := deed.Fits(&a, "requirement", requirement, deed.MaxNote)
		if b.Wrong > 0 && requirement == "" {
			a.Add("requirement", "inspection.need.requirement")
		}
		if err := a.Err(); err != nil {
			return err
		}
		if _, err := deed.RecordAt(ctx, s, Visited, v.Place, at, b); err != nil || b.Wrong == 0 {
			return err
		}
		_, err = deed.Record(ctx, s, Served, v.Place, NoticedBody{To: v.To, By: v.By, Requirement: requirement})
		return err
	})
}

// Rectify is the report of the office that was served. It is accepted late, too: the breach stays on record.
func (w *Work) Rectify(ctx context.Context, c access.Caller, id, report string) error {
	return deed.Do(ctx, w.Door, c, access.Report, id, GetVisit, func(ctx context.Context, s *deed.Step[Visit]) error {
		v := s.On
		if err := s.Permit(own(c, v.To, of(v.ID, v.Place, v.To))); err != nil {
			return err
		}
		if v.State != Noticed {
			return fault.New(fault.Conflict, "inspection.none_owed")
		}
		var a fault.All
		report := deed.Need(&a, "report", "inspection.need.report", report, deed.MaxNote)
		if err := a.Err(); err != nil {
			return err
		}
		_, err := deed.Record(ctx, s, Mended, v.Place, RectifiedBody{By: v.By, Report: report})
		return err
	})
}

// Revisit says what the follow-up visit found. What is still wrong is served again, with another day of time.
func (w *Work) Revisit(ctx context.Context, c access.Caller, id string, passed bool, note string) error {
	return deed.Do(ctx, w.Door, c, access.Inspect, id, GetVisit, func(ctx context.Context, s *deed.Step[Visit]) error {
		v := s.On
		if err := s.Permit(own(c, v.By, of(v.ID, v.Place, v.By))); err != nil {
			return err
		}
		if v.State != Rectified {
			return fault.New(fault.Conflict, "inspection.not_rectified")
		}
		var a fault.All
		note := deed.Need(&a, "note", "inspection.need.found", note, deed.MaxNote)
		if err := a.Err(); err != nil {
			return err
		}
		if _, err := deed.Record(ctx, s, Revisited, v.Place, RevisitedBody{Passed: passed, Note: note}); err != nil || passed {
			return err
		}
		_, err := deed.Record(ctx, s, Served, v.Place, NoticedBody{To: v.To, By: v.By, Requirement: note})
		return err
	})
}
