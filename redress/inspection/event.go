package inspection

import (
	"context"
	"encoding/json"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/promise"
)

// The facts. The subject of the first two is the inspection, of the last two a referral, of the others a visit.
var (
	Planned      = fact.Define[PlannedBody]("inspection.planned")
	Drawn        = fact.Define[DrawnBody]("inspection.drawn")
	Chosen       = fact.Define[SelectedBody]("inspection.selected")
	Visited      = fact.Define[VisitedBody]("inspection.visited")
	Served       = fact.Define[NoticedBody]("inspection.noticed")
	Mended       = fact.Define[RectifiedBody]("inspection.rectified")
	Revisited    = fact.Define[RevisitedBody]("inspection.revisited")
	Referred     = fact.Define[ReferredBody]("inspection.referred")
	Acknowledged = fact.Define[AcknowledgedBody]("inspection.acknowledged")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{Planned, Drawn, Chosen, Visited, Served, Mended, Revisited, Referred, Acknowledged}

// PlannedBody publishes the hash of a seed and when it will be drawn with.
type PlannedBody struct {
	By         string `json:"by"`
	Title      string `json:"title"`
	Checklist  string `json:"checklist"`
	Commitment string `json:"commitment"`
	DrawsAt    int64  `json:"draws_at"`
	Visits     int64  `json:"visits"`
}

// DrawnBody reveals the seed, and says with which root, from which list, what was drawn.
type DrawnBody struct {
	Seed       string   `json:"seed"`
	Commitment string   `json:"commitment"`
	Root       string   `json:"root"`
	Size       int64    `json:"size"`
	Candidates int64    `json:"candidates"`
	Digest     string   `json:"digest"` // SHA-256 of the list, one line a candidate
	Picked     []string `json:"picked"` // duties
}

// SelectedBody is one visit that the draw makes owed.
type SelectedBody struct {
	Inspection string `json:"inspection"`
	By         string `json:"by"`
	To         string `json:"to"`
	Duty       string `json:"duty"`
	Rule       string `json:"rule"`
	About      string `json:"about"`
}

// VisitedBody is what the inspector found.
type VisitedBody struct {
	Site  string    `json:"where"`
	Items []Finding `json:"items"`
	Wrong int64     `json:"wrong"`
}

// NoticedBody serves a rectification notice.
type NoticedBody struct {
	To          string `json:"to"`
	By          string `json:"by"`
	Requirement string `json:"requirement"`
}

// RectifiedBody is the office's report.
type RectifiedBody struct {
	By     string `json:"by"` // the inspector, who owes another visit
	Report string `json:"report"`
}

// RevisitedBody says what the other visit found.
type RevisitedBody struct {
	Passed bool   `json:"passed"`
	Note   string `json:"note"`
}

// ReferredBody refers a record that seems falsified, with the history of the matter as evidence.
type ReferredBody struct {
	Visit    string     `json:"visit"`
	By       string     `json:"by"`
	To       string     `json:"to"`
	About    string     `json:"about"`
	What     string     `json:"what"`
	Evidence []Evidence `json:"evidence"`
}

// AcknowledgedBody says whether it was taken on.
type AcknowledgedBody struct {
	Taken bool   `json:"taken"`
	Reply string `json:"reply"`
}

// Tellings say how the facts are told in timelines.
var Tellings = map[string]promise.Telling{
	Planned.Name():      {Fields: []string{"title"}, Inside: true},
	Drawn.Name():        {Inside: true},
	Chosen.Name():       {Fields: []string{"to"}, Inside: true},
	Visited.Name():      {Fields: []string{"where"}, Inside: true},
	Served.Name():       {Fields: []string{"to", "requirement"}, About: "requirement", Inside: true},
	Mended.Name():       {Fields: []string{"report"}, Inside: true},
	Revisited.Name():    {Fields: []string{"note"}, Inside: true},
	Referred.Name():     {Fields: []string{"to", "what"}, Inside: true},
	Acknowledged.Name(): {Fields: []string{"reply"}, Inside: true},
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{
		Planned.Name(): fold(Planned, func(f fact.Fact, b PlannedBody) (string, []any) {
			return `INSERT INTO inspection (` + columns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', 0, 0, '', 0)`,
				[]any{string(f.Place), b.By, b.Title, b.Checklist, b.Commitment, b.DrawsAt, b.Visits, f.At}
		}),
		Drawn.Name(): fold(Drawn, func(f fact.Fact, b DrawnBody) (string, []any) {
			return `UPDATE inspection SET seed = $2, root = $3, size = $4, candidates = $5, digest = $6, drawn_at = $7 WHERE id = $1 AND drawn_at = 0`,
				[]any{b.Seed, b.Root, b.Size, b.Candidates, b.Digest, f.At}
		}),
		Chosen.Name(): fold(Chosen, func(f fact.Fact, b SelectedBody) (string, []any) {
			return `INSERT INTO inspection_visit (` + visitColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'selected', $9, 0, '', '[]', 0, '', 0, '', '')`,
				[]any{b.Inspection, string(f.Place), b.By, b.To, b.Duty, b.Rule, b.About, f.At}
		}),
		Visited.Name(): fold(Visited, func(f fact.Fact, b VisitedBody) (string, []any) {
			items, _ := json.Marshal(b.Items) // plain values always encode
			return `UPDATE inspection_visit SET state = 'clean', visited_at = $2, site = $3, items = $4, wrong = $5 WHERE id = $1 AND state = 'selected'`,
				[]any{f.At, b.Site, string(items), b.Wrong}
		}),
		Served.Name(): fold(Served, func(_ fact.Fact, b NoticedBody) (string, []any) {
			return `UPDATE inspection_visit SET state = 'noticed', requirement = $2, rounds = rounds + 1 WHERE id = $1 AND state IN ('clean', 'closed')`, []any{b.Requirement}
		}),
		Mended.Name(): fold(Mended, func(_ fact.Fact, b RectifiedBody) (string, []any) {
			return `UPDATE inspection_visit SET state = 'rectified', report = $2 WHERE id = $1 AND state = 'noticed'`, []any{b.Report}
		}),
		Revisited.Name(): fold(Revisited, func(fact.Fact, RevisitedBody) (string, []any) {
			return `UPDATE inspection_visit SET state = 'closed' WHERE id = $1 AND state = 'rectified'`, nil
		}),
		Referred.Name(): foldReferred,
		Acknowledged.Name(): fold(Acknowledged, func(f fact.Fact, b AcknowledgedBody) (string, []any) {
			taken := 0
			if b.Taken {
				taken = 1
			}
			return `UPDATE inspection_referral SET replied_at = $2, taken = $3, reply = $4 WHERE id = $1 AND replied_at = 0`, []any{f.At, taken, b.Reply}
		}),
	}
}

// fold makes the fold of a kind that changes exactly one row: the text of SQL, and what fills it after the subject.
func fold[B any](k fact.Kind[B], row func(fact.Fact, B) (string, []any)) act.Fold {
	return func(ctx context.Context, tx *store.Tx, f fact.Fact) error {
		b, err := k.Read(f)
		if err != nil {
			return err
		}
		text, args := row(f, b)
		n, err := tx.Exec(ctx, text, append([]any{f.Subject}, args...)...)
		if err == nil && n != 1 {
			err = fmt.Errorf("%s about %s: %d rows", f.Kind, f.Subject, n)
		}
		return err
	}
}

// foldReferred writes the referral and marks its visit.
func foldReferred(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Referred.Read(f)
	if err != nil {
		return err
	}
	evidence, err := json.Marshal(b.Evidence)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO inspection_referral (`+referralColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, '')`,
		f.Subject, b.Visit, string(f.Place), b.By, b.To, b.About, b.What, string(evidence), f.At); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE inspection_visit SET referral = $2 WHERE id = $1`, b.Visit, f.Subject)
	return err
}
