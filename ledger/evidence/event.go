package evidence

import "ombud/core/fact"

// The facts. None holds a row, a name or a number of a person.
var (
	Delivered = fact.Define[DeliveredBody]("evidence.delivered")
	Opened    = fact.Define[OpenedBody]("evidence.opened")
)

// DeliveredBody says which file was taken in and commits to every partition made of it: the manifest lists their hashes.
type DeliveredBody struct {
	Ledger   string `json:"ledger"`
	Kind     string `json:"kind"`
	Number   int64  `json:"number"` // of the delivery in its ledger
	Source   string `json:"source"` // the office or company that it is from
	Profile  string `json:"profile"`
	How      string `json:"how"`    // replace or add, see Order
	Period   int64  `json:"period"` // the month that was given for rows that name none, 0: none
	Digest   string `json:"digest"` // SHA-256 of the file, hex
	Rows     int64  `json:"rows"`   // taken
	Refused  int64  `json:"refused"`
	Parts    int64  `json:"parts"`
	Manifest string `json:"manifest"` // SHA-256, hex
	// Replaced are the numbers of the deliveries of which a partition is no longer the current one.
	Replaced []int64 `json:"replaced,omitempty"`
}

// OpenedBody says that somebody looked at who a row is about.
type OpenedBody struct {
	Ledger  string `json:"ledger"`
	Kind    string `json:"kind"`
	Subject string `json:"about"`
	Number  int64  `json:"number"`
	Line    int64  `json:"line"`
	Purpose string `json:"purpose"`
}

// Kinds lists the facts for the registry.
var Kinds = []fact.Any{Delivered, Opened}
