package interview

import (
	"context"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/promise"
)

// The facts of an interview, which is their subject.
var (
	Owed      = fact.Define[OwedBody]("interview.owed")
	Held      = fact.Define[HeldBody]("interview.held")
	Committed = fact.Define[CommittedBody]("interview.committed")
	Kept      = fact.Define[KeptBody]("interview.kept")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{Owed, Held, Committed, Kept}

// OwedBody says whose head is to be asked by whom, and why.
type OwedBody struct {
	To      string `json:"to"`
	By      string `json:"by"`
	Ground  string `json:"ground"`
	Days    int64  `json:"days"`    // red in a row, 0 for other grounds
	Through string `json:"through"` // the last of them
	Reason  string `json:"reason"`
}

// HeldBody records that it took place. The minutes stay between offices.
type HeldBody struct {
	To      string `json:"to"`
	Post    string `json:"post"`
	Minutes string `json:"minutes"`
}

// CommittedBody is one promise of the office: its duty opens here.
type CommittedBody struct {
	What string `json:"what"`
	By   string `json:"by"`
	Due  int64  `json:"due"`
}

// KeptBody is the office's report that it kept one.
type KeptBody struct {
	Commitment string `json:"commitment"` // the fact that made it
	Duty       string `json:"duty"`
	What       string `json:"what"`
	Report     string `json:"report"`
}

// Tellings say how the facts are told in timelines.
var Tellings = map[string]promise.Telling{
	Owed.Name():      {Fields: []string{"reason"}, Inside: true},
	Held.Name():      {Fields: []string{"post", "minutes"}, Inside: true},
	Committed.Name(): {Fields: []string{"what", "by"}, About: "what", Inside: true},
	Kept.Name():      {Fields: []string{"what", "report"}, Inside: true},
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{Owed.Name(): foldOwed, Held.Name(): foldHeld, Committed.Name(): foldCommitted, Kept.Name(): foldKept}
}

func foldOwed(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Owed.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO interview (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, '', '')`,
		f.Subject, string(f.Place), b.To, b.By, b.Ground, b.Days, b.Through, b.Reason, f.At)
	return err
}

func foldHeld(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Held.Read(f)
	if err != nil {
		return err
	}
	return one(tx.Exec(ctx, `UPDATE interview SET held_at = $2, post = $3, minutes = $4 WHERE id = $1 AND held_at = 0`, f.Subject, f.At, b.Post, b.Minutes))
}

func foldCommitted(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Committed.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO commitment (`+commitmentColumns+`) VALUES ($1, $2, $3, $4, 0, '')`, f.ID, f.Subject, b.What, b.Due)
	return err
}

func foldKept(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Kept.Read(f)
	if err != nil {
		return err
	}
	return one(tx.Exec(ctx, `UPDATE commitment SET kept_at = $2, report = $3 WHERE id = $1 AND kept_at = 0`, b.Commitment, f.At, b.Report))
}

func one(n int64, err error) error {
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows", n)
	}
	return err
}
