// Package field is filing from where a front-line worker stands, in a village, on a site, in a scenic area: also without a network, with
// photos, voice and, if chosen, the position. It is apart because the same report may arrive again and again until its phone has heard
// that it arrived, and must be one.
package field

import (
	"ombud/core/fact"
	"ombud/redress/promise"
)

// Reported says how a grievance was reported on site; the grievance itself is grievance.received, and its files are attachment.added.
var Reported = fact.Define[ReportedBody]("field.reported")

// Kinds lists the facts for the registry.
var Kinds = []fact.Any{Reported}

// Tellings say how they are told on timelines.
var Tellings = map[string]promise.Telling{Reported.Name(): {}}

// ReportedBody is what a report says beside what it is about. Where exactly it was written is no part of it: that is kept only when the
// worker chose so, and sealed, since it may be somebody's home.
type ReportedBody struct {
	What    What   `json:"what"`
	Shift   string `json:"shift"`   // of the worker, "" for not said
	Written int64  `json:"written"` // by the phone's clock, unix ms; 0 for unknown. Clocks of the law start at registration
	Digest  string `json:"digest"`  // of all that was sent, under the report's secret key: tells a repetition from another report
}

// What is reported.
type What string

// A hazard is a thing: a hole, a leak, a loose board; never a person. Behalf is for somebody who cannot file.
const (
	Hazard What = "hazard"
	Behalf What = "behalf"
)

// Shifts of a worker.
var Shifts = []string{"day", "evening", "night"}
