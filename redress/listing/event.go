package listing

import (
	"context"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/promise"
)

// The facts of a listing, about the grievance on the list.
var (
	Put      = fact.Define[PutBody]("listing.put")
	Rectify  = fact.Define[ReportBody]("listing.rectified")
	Returned = fact.Define[ReturnedBody]("listing.returned")
	Removed  = fact.Define[RemovedBody]("listing.removed")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{Put, Rectify, Returned, Removed}

// PutBody puts a case on the list: a rectification is owed by To until Due.
type PutBody struct {
	To          string `json:"to"`
	By          string `json:"by"`
	Rule        string `json:"rule"`
	Reason      string `json:"reason"`
	Requirement string `json:"requirement"`
	Due         int64  `json:"due"`
}

// ReportBody is the office's report on its rectification.
type ReportBody struct {
	By     string `json:"by"` // who listed it, and decides
	Report string `json:"report"`
}

// ReturnedBody finds a rectification wanting: another is owed.
type ReturnedBody struct {
	To     string `json:"to"`
	By     string `json:"by"`
	Reason string `json:"reason"`
	Due    int64  `json:"due"`
}

// RemovedBody takes the case off the list, with the reason.
type RemovedBody struct {
	Reason string `json:"reason"`
}

// Tellings say how the facts are told in timelines. The petitioner reads all of them but the report between offices.
var Tellings = map[string]promise.Telling{
	Put.Name():      {Fields: []string{"to", "reason", "requirement"}, About: "requirement"},
	Rectify.Name():  {Fields: []string{"report"}, Inside: true},
	Returned.Name(): {Fields: []string{"reason"}, About: "reason"},
	Removed.Name():  {Fields: []string{"reason"}},
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{Put.Name(): foldPut, Rectify.Name(): foldRectified, Returned.Name(): foldReturned, Removed.Name(): foldRemoved}
}

func foldPut(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Put.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO listing (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, 'listed', '', 0, '')
		ON CONFLICT (id) DO UPDATE SET place = excluded.place, to_office = excluded.to_office, by_office = excluded.by_office, rule = excluded.rule,
			reason = excluded.reason, requirement = excluded.requirement, due_at = excluded.due_at, rounds = 1, listed_at = excluded.listed_at, state = 'listed',
			report = '', ended_at = 0, why = ''`,
		f.Subject, string(f.Place), b.To, b.By, b.Rule, b.Reason, b.Requirement, b.Due, f.At)
	return err
}

func foldRectified(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Rectify.Read(f)
	if err != nil {
		return err
	}
	return one(tx.Exec(ctx, `UPDATE listing SET state = 'reported', report = $2 WHERE id = $1 AND state = 'listed'`, f.Subject, b.Report))
}

func foldReturned(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Returned.Read(f)
	if err != nil {
		return err
	}
	return one(tx.Exec(ctx, `UPDATE listing SET state = 'listed', due_at = $2, rounds = rounds + 1 WHERE id = $1 AND state = 'reported'`, f.Subject, b.Due))
}

func foldRemoved(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Removed.Read(f)
	if err != nil {
		return err
	}
	return one(tx.Exec(ctx, `UPDATE listing SET state = 'delisted', ended_at = $2, why = $3 WHERE id = $1 AND state <> 'delisted'`, f.Subject, f.At, b.Reason))
}

func one(n int64, err error) error {
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows", n)
	}
	return err
}
