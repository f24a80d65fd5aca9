// Package bulk takes whole files of messages from other systems: a profile says which column is which, and each row becomes one
// registered grievance, or a refused row with all its reasons. It is apart from intake because nobody is there to be asked, the same
// file comes twice, and one bad row must not stop ten thousand good ones.
package bulk

import (
	"context"

	"ombud/base/place"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/matter"
	"ombud/redress/sealed"
)

// Sealer puts away who wrote, inside the act that registers the grievance. It goes there and nowhere else: into no log line, no other
// fact, no preview and no count by person.
type Sealer interface {
	Put(ctx context.Context, tx *act.Tx, subject string, who sealed.Identity) (commitment string, err error)
}

// Importer does imports. Make one; it is safe for concurrent use.
type Importer struct {
	Work    *grievance.Work
	Matters *matter.Catalogue
	Sealed  Sealer
	Words   *words.Words
	Place   place.Code // the city: of rows, files and profiles that name no division
	Dir     string     // folder for profiles and uploads; it holds people's messages, so nobody else may read it
}

// Done records that a file was taken in: the count of what became of its rows stands in the public log.
var Done = fact.Define[DoneBody]("import.done")

// DoneBody says which file, by which profile, and what became of its rows. The file's name is left out: it may name a person.
type DoneBody struct {
	Digest  string `json:"digest"` // SHA-256 of the file, hex
	Profile string `json:"profile"`
	Clock   string `json:"clock"`
	Tally   Tally  `json:"tally"`
}

// unsure is the matter of what nobody could tell (其他): it stays with the petition office until an officer routes it.
const unsure = "1208"
