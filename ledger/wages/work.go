package wages

import (
	"context"
	"reflect"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/grievance"
	"ombud/redress/office"
)

// Agencies that answer for a project where nobody says which office.
const (
	labourAgency = "HRSS"
	tradeAgency  = "HC"
)

// Work does the verbs of the register.
type Work struct {
	Door    *act.Door
	Offices office.Directory
	Secret  []byte // of the city: codes on wage slips are derived from it
}

// Register puts a project into the register. Offices that are not named are those of labour and of housing that answer for its place.
func (w *Work) Register(ctx context.Context, c access.Caller, e Entry) error {
	return w.put(ctx, c, e, func(ctx context.Context, tx *act.Tx, _ Entry, known bool) (*fact.Kind[ProjectBody], error) {
		if known {
			return nil, fault.Of("id", "wages.need.new", e.ID)
		}
		return &ProjectRegistered, nil
	})
}

// Change replaces what the register says about a project. What is the same changes nothing.
func (w *Work) Change(ctx context.Context, c access.Caller, e Entry) error {
	return w.put(ctx, c, e, func(ctx context.Context, tx *act.Tx, old Entry, known bool) (*fact.Kind[ProjectBody], error) {
		if !known {
			return nil, fault.New(fault.NotFound, "wages.not_found")
		}
		return &ProjectChanged, tx.Permit(old.Resource()) // who moves a project away must answer for it where it is
	})
}

func (w *Work) put(ctx context.Context, c access.Caller, e Entry, which func(context.Context, *act.Tx, Entry, bool) (*fact.Kind[ProjectBody], error)) error {
	var a fault.All
	e.check(&a)
	if err := a.Err(); err != nil {
		return err
	}
	return w.Door.Do(ctx, c, access.WageProject, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, Subject(e.ID)); err != nil {
			return err
		}
		key := grievance.SendingKey(ctx)
		if done, ok, err := tx.Once(ctx, key); err != nil || ok && done.Staff == c.Staff {
			return err
		}
		e := e
		if err := w.answerable(ctx, tx, &e); err != nil {
			return err
		}
		old, err := Get(ctx, tx, e.ID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		kind, err := which(ctx, tx, old, err == nil)
		if err != nil {
			return err
		}
		if err := tx.Permit(e.Resource()); err != nil {
			return err
		}
		if old.Level, old.Checked = "", 0; reflect.DeepEqual(old, e) {
			return nil
		}
		d := kind.Draft(Subject(e.ID), e.Place, e.ProjectBody)
		d.Key = key
		_, err = tx.Record(ctx, d)
		return err
	})
}

// answerable fills in the offices that are not named, and refuses those that are closed.
func (w *Work) answerable(ctx context.Context, q store.Querier, e *Entry) error {
	var a fault.All
	for _, o := range []struct {
		field, agency string
		id            *string
	}{{"labour", labourAgency, &e.Labour}, {"regulator", tradeAgency, &e.Regulator}} {
		if *o.id == "" {
			near, err := w.Offices.Near(ctx, q, o.agency, e.Place)
			if err != nil {
				return err
			}
			*o.id = near
		}
		ok, err := w.Offices.Active(ctx, q, *o.id)
		if err != nil {
			return err
		}
		if !ok {
			a.Add(o.field, "wages.need.office")
		}
	}
	return a.Err()
}

// RecordChecked records how a project stands, when that is another than before.
func (w *Work) RecordChecked(ctx context.Context, c access.Caller, id string, l Level, months []MonthState) error {
	return w.Door.Do(ctx, c, access.Sweep, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, Subject(id)); err != nil {
			return err
		}
		e, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := tx.Permit(access.Resource{Subject: Subject(id), Place: e.Place}); err != nil {
			return err
		}
		before, err := Months(ctx, tx, []string{id}, "")
		if err != nil {
			return err
		}
		if e.Level == l && e.Checked != 0 && same(before[id], months) {
			return nil
		}
		_, err = tx.Record(ctx, ProjectChecked.Draft(Subject(id), e.Place, CheckedBody{Level: l, Months: months}))
		return err
	})
}

func same(before map[string]MonthState, now []MonthState) bool {
	if len(before) != len(now) {
		return false
	}
	for _, m := range now {
		if before[m.Month] != m {
			return false
		}
	}
	return true
}
