// Package attach keeps the photos and recordings that belong to a grievance, sealed like identities because they may show people.
// It is apart because a file is bytes beside facts: whoever files, visits or answers hands files in here, and only here they come out.
package attach

import (
	"ombud/core/fact"
	"ombud/machine/media"
	"ombud/redress/promise"
)

// Added is the fact that files were given. It holds their hashes, never the files.
var Added = fact.Define[AddedBody]("attachment.added")

// Kinds lists the facts for the registry.
var Kinds = []fact.Any{Added}

// Tellings say how they are told on timelines.
var Tellings = map[string]promise.Telling{Added.Name(): {}}

// AddedBody says who gave which files.
type AddedBody struct {
	From   string `json:"from"`             // "resident" or an office
	Source string `json:"source,omitempty"` // the work order that a visit was for, "" for none
	Files  []Item `json:"files"`
}

// Item is one file in the fact.
type Item struct {
	Hash   string     `json:"hash"` // SHA-256 of the file as it is kept, hex
	Kind   media.Kind `json:"kind"`
	Type   string     `json:"type"`
	Size   int64      `json:"size"`
	Width  int64      `json:"width"`
	Height int64      `json:"height"`
}

// Spot is the kind of a position that somebody chose to add: kept sealed as files are, shown as text by the concept that takes it in.
const Spot media.Kind = "spot"

// Resident is who gave a file when it was no office.
const Resident = "resident"
