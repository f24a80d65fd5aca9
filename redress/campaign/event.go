package campaign

import (
	"context"
	"embed"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var schema embed.FS

// The facts of a campaign. The subject of the first is the campaign, of the others one milestone.
var (
	Opened   = fact.Define[OpenedBody]("campaign.opened")
	Set      = fact.Define[SetBody]("campaign.milestone_set")
	Reported = fact.Define[ReportedBody]("campaign.milestone_reported")
	Released = fact.Define[ReleasedBody]("campaign.milestone_released")
)

// OpenedBody says what was opened: a pack in force, and how many milestones it set.
type OpenedBody struct {
	Campaign   string `json:"campaign"` // name of the pack
	ZH         string `json:"zh"`
	EN         string `json:"en"`
	From       int64  `json:"from"`
	Until      int64  `json:"until"`
	Milestones int    `json:"milestones"`
	LeftOut    int    `json:"left_out"` // whose last moment had passed already
}

// SetBody is what one bearer owes by when.
type SetBody struct {
	Campaign string `json:"campaign"`
	Item     string `json:"item"` // row of the pack
	Bearer   string `json:"bearer"`
	ZH       string `json:"zh"`
	EN       string `json:"en"`
	Due      int64  `json:"due"`
}

// ReportedBody is what the bearer says it has done.
type ReportedBody struct {
	Campaign string `json:"campaign"`
	Item     string `json:"item"`
	Report   string `json:"report"`
}

// ReleasedBody ends a milestone that was not met, for a reason that is public.
type ReleasedBody struct {
	Campaign string `json:"campaign"`
	Item     string `json:"item"`
	Reason   string `json:"reason"`
}

func kinds() []fact.Any { return []fact.Any{Opened, Set, Reported, Released} }

func folds() map[string]act.Fold {
	return map[string]act.Fold{Opened.Name(): foldOpened, Set.Name(): foldSet, Reported.Name(): foldReported, Released.Name(): foldReleased}
}

func foldOpened(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Opened.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO campaign (`+campaignColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		b.Campaign, b.ZH, b.EN, string(f.Place), b.From, b.Until, f.At, f.Office, b.Milestones, b.LeftOut)
	return err
}

func foldSet(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Set.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO milestone (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', '', '', 0)`,
		f.Subject, b.Campaign, b.Item, b.Bearer, string(f.Place), b.ZH, b.EN, b.Due)
	return err
}

func foldReported(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Reported.Read(f)
	if err != nil {
		return err
	}
	return ended(ctx, tx, f, Met, b.Report)
}

func foldReleased(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Released.Read(f)
	if err != nil {
		return err
	}
	return ended(ctx, tx, f, Freed, b.Reason)
}

func ended(ctx context.Context, tx *store.Tx, f fact.Fact, s State, said string) error {
	n, err := tx.Exec(ctx, `UPDATE milestone SET state = $2, said = $3, by_office = $4, at = $5 WHERE id = $1 AND state = 'open'`,
		f.Subject, string(s), said, f.Office, f.At)
	if err == nil && n != 1 {
		err = fmt.Errorf("milestone %s: %d rows", f.Subject, n)
	}
	return err
}
