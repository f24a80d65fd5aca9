package followup

import (
	_ "embed"
	"io/fs"

	"ombud/core/part"
	"ombud/redress/promise"
)

//go:embed words.txt
var wordText string

// Tellings say how the facts of a follow-up are told in timelines.
var Tellings = map[string]promise.Telling{
	Selected.Name():    {Fields: []string{"to"}},
	Attempted.Name():   {},
	WentSilent.Name():  {},
	Answered.Name():    {Fields: []string{"text"}},
	LookedAgain.Name(): {Fields: []string{"answer"}},
}

// Part brings the follow-up: facts, folds and the rows of rules/followup.yaml that they open. Pages come with it later.
func Part() part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "followup",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "followup_draw", Key: "period"}, {Name: "followup", Key: "subject"}},
		Schema: sql,
		Words:  wordText,
	}
}
