package campaign

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
)

// Report meets a milestone with what its bearer has done. It is accepted late, too: the breach stays on record.
func (w *Work) Report(ctx context.Context, c access.Caller, id, report, key string) error {
	return w.end(ctx, c, access.Report, id, key, func(tx *act.Tx, m Milestone, r access.Resource) (fact.Draft, error) {
		if err := tx.Permit(r); err != nil {
			return fact.Draft{}, err
		}
		var a fault.All
		report := written(&a, "report", "campaign.need.report", report)
		return Reported.Draft(id, m.Place, ReportedBody{Campaign: m.Campaign, Item: m.Item, Report: report}), a.Err()
	})
}

// Release ends a milestone by an office above its bearer, for a reason that is public. It was not met and never will look so.
func (w *Work) Release(ctx context.Context, c access.Caller, id, reason, key string) error {
	return w.end(ctx, c, access.Release, id, key, func(tx *act.Tx, m Milestone, r access.Resource) (fact.Draft, error) {
		if err := tx.Permit(r); err != nil {
			return fact.Draft{}, err
		}
		var a fault.All
		reason := written(&a, "reason", "campaign.need.reason", reason)
		if err := a.Err(); err != nil {
			return fact.Draft{}, err
		}
		if ok, err := w.over(ctx, tx, c.Office, m.Bearer); err != nil {
			return fact.Draft{}, err
		} else if !ok {
			return fact.Draft{}, fault.New(fault.Denied, "campaign.release.above")
		}
		return Released.Draft(id, m.Place, ReleasedBody{Campaign: m.Campaign, Item: m.Item, Reason: reason}), nil
	})
}

// end runs one of the two verbs that end a milestone. The same form sent twice by the same person changes nothing.
func (w *Work) end(ctx context.Context, c access.Caller, a access.Action, id, key string, fn func(*act.Tx, Milestone, access.Resource) (fact.Draft, error)) error {
	return w.Door.Do(ctx, c, a, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, id); err != nil {
			return err
		}
		m, err := One(ctx, tx, id)
		if err != nil {
			return err
		}
		draft, err := fn(tx, m, m.Resource())
		if err != nil {
			return err
		}
		if old, ok, err := tx.Once(ctx, key); err != nil {
			return err
		} else if ok && old.Subject == id && old.Staff == c.Staff {
			return nil
		}
		if m.State != Open {
			return fault.New(fault.Conflict, "campaign.ended."+string(m.State))
		}
		draft.Key = key
		_, err = tx.Record(ctx, draft)
		return err
	})
}

// Resource is what the policy judges a milestone by.
func (m Milestone) Resource() access.Resource {
	return access.Resource{Subject: m.ID, Place: m.Place, Offices: []string{m.Bearer}}
}
