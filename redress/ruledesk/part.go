// Package ruledesk is for whoever changes rule packs: it says in words what one law changes in another, and tries packs on the past. It is
// apart because whoever changes the law does not handle what is owed under it.
package ruledesk

import (
	_ "embed"

	"ombud/core/part"
)

//go:embed words.txt
var catalogue string

// Part brings its words.
func Part() part.Part {
	return part.Part{Name: "ruledesk", Words: catalogue}
}
