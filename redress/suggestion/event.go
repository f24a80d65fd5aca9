package suggestion

import (
	"context"
	"encoding/json"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/promise"
)

// The facts of a suggestion, which is their subject.
var (
	Sent     = fact.Define[SentBody]("suggestion.sent")
	Answered = fact.Define[AnsweredBody]("suggestion.answered")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{Sent, Answered}

// SentBody is a suggestion with its grounds: kinds of duties that were missed, and how often in the area.
type SentBody struct {
	Power    string   `json:"power"`
	By       string   `json:"by"`
	To       string   `json:"to"`
	Text     string   `json:"text"`
	Grounds  []Ground `json:"grounds"`
	Released string   `json:"released"`
}

// Ground is a kind of duty and how often it was missed in the area in the last ninety days. The count stays between offices.
type Ground struct {
	Rule   string `json:"rule"`
	Missed int64  `json:"missed"`
}

// AnsweredBody is the written feedback on adoption.
type AnsweredBody struct {
	Adoption string `json:"adoption"`
	Answer   string `json:"reply"`
	Released string `json:"released"`
}

// Tellings say how the facts are told in timelines.
var Tellings = map[string]promise.Telling{
	Sent.Name():     {Fields: []string{"to"}, Inside: true},
	Answered.Name(): {Fields: []string{"reply"}, Inside: true},
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{Sent.Name(): foldSent, Answered.Name(): foldAnswered}
}

func foldSent(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Sent.Read(f)
	if err != nil {
		return err
	}
	rules := []string{}
	for _, g := range b.Grounds {
		rules = append(rules, g.Rule)
	}
	grounds, err := json.Marshal(rules)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO suggestion (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', '', 0)`,
		f.Subject, string(f.Place), b.By, b.To, b.Power, b.Text, string(grounds), b.Released, f.At)
	return err
}

func foldAnswered(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Answered.Read(f)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE suggestion SET adoption = $2, answer = $3, public = $4, answered_at = $5 WHERE id = $1 AND answered_at = 0`,
		f.Subject, b.Adoption, b.Answer, b.Released, f.At)
	if err == nil && n != 1 {
		err = fmt.Errorf("suggestion %s: %d rows", f.Subject, n)
	}
	return err
}
