package question

import (
	"context"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/promise"
)

// The facts of a public question, which is their subject. Following is no fact: a log of presses would be a list of them.
var (
	Posed       = fact.Define[PosedBody]("question.posed")
	Raised      = fact.Define[RaisedBody]("question.raised")
	Answered    = fact.Define[SaidBody]("question.answered")
	Stated      = fact.Define[SaidBody]("question.stated")
	ReportGiven = fact.Define[SaidBody]("question.reported")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{Posed, Raised, Answered, Stated, ReportGiven}

// PosedBody is the neutral text, and who is asked by whom.
type PosedBody struct {
	By    string `json:"by"`
	To    string `json:"to"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// RaisedBody says that enough follow it: the rounded count, the number from which it is owed, and the text that sets it.
type RaisedBody struct {
	To        string `json:"to"`
	Followers int64  `json:"followers"`
	From      int64  `json:"from"`
	Cite      string `json:"cite"`
}

// SaidBody is what the office said in public.
type SaidBody struct {
	Text string `json:"text"`
}

// Tellings say how the facts are told in timelines.
var Tellings = map[string]promise.Telling{
	Posed.Name():       {Fields: []string{"text"}},
	Raised.Name():      {},
	Answered.Name():    {Fields: []string{"text"}},
	Stated.Name():      {Fields: []string{"text"}},
	ReportGiven.Name(): {Fields: []string{"text"}},
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{Posed.Name(): foldPosed, Raised.Name(): foldRaised,
		Answered.Name():    said(Answered, `answer = $2, answered_at = $3`),
		Stated.Name():      said(Stated, `statement = $2, stated_at = $3`),
		ReportGiven.Name(): said(ReportGiven, `report = $2, reported_at = $3`)}
}

func foldPosed(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Posed.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO question (`+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, '', 0, '', 0, '', 0)`,
		f.Subject, string(f.Place), b.By, b.To, b.Title, b.Text, f.At)
	return err
}

func foldRaised(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Raised.Read(f)
	if err != nil {
		return err
	}
	return one(tx.Exec(ctx, `UPDATE question SET raised_at = $2, bucket = $3 WHERE id = $1 AND raised_at = 0`, f.Subject, f.At, b.Followers))
}

// said folds what the office said into its column.
func said(k fact.Kind[SaidBody], set string) act.Fold {
	return func(ctx context.Context, tx *store.Tx, f fact.Fact) error {
		b, err := k.Read(f)
		if err != nil {
			return err
		}
		return one(tx.Exec(ctx, `UPDATE question SET `+set+` WHERE id = $1`, f.Subject, b.Text, f.At))
	}
}

func one(n int64, err error) error {
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows", n)
	}
	return err
}
