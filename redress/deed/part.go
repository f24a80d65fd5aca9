package deed

import (
	_ "embed"

	"ombud/core/part"
)

//go:embed words.txt
var wordText string

// Part brings the words that the pages of all these concepts share.
func Part() part.Part { return part.Part{Name: "deed", Words: wordText} }
