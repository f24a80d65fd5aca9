package evidence

import (
	_ "embed"
	"io/fs"

	"ombud/core/part"
)

//go:embed words.txt
var catalogue string

// Part brings the evidence of the ledgers.
func Part(w *Work) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "evidence",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "evidence_delivery", Key: "id"}},
		Schema: sql,
		Words:  catalogue,
	}
}
