// Package ruledesk is where rule packs are changed: checked, compared with what is in force, tried on the past, proposed, and
// activated by a second person. It is apart because whoever changes the law does not handle what is owed under it.
package ruledesk

import (
	_ "embed"

	"ombud/core/part"
)

//go:embed words.txt
var catalogue string

// Part brings the rule desk.
func Part() part.Part {
	return part.Part{Name: "ruledesk", Words: catalogue}
}
