package matter

import (
	_ "embed"
	"strings"

	"ombud/core/part"
	"ombud/machine/words"
)

//go:embed words.txt
var catalog string

// Part brings the names of the agencies.
func Part() part.Part { return part.Part{Name: "matter", Words: catalog} }

// Beyond are the agencies that offices can be and no matter of the catalogue names: they receive, review or stand nearest.
var Beyond = append([]string{Petition, Hotline, Township, Village, Government}, Stations...)

// Stations are the five local offices that a township can call to a site: police station, justice office, people's tribunal, market
// regulation station, natural resources station. They are agencies of their own, since a station comes and does not lead a matter.
var Stations = []string{"PSS", "JUS", "CRT", "MSS", "NRS"}

// The agencies that the house itself asks for.
const (
	Petition   = "PT"  // petition office
	Hotline    = "HOT" // 12345 hotline
	Township   = "ST"  // township government or subdistrict office
	Village    = "VC"  // village or residents' committee
	Government = "GOV" // review office of a government
)

// Agency is the name of an agency; a code without one stands for itself.
func Agency(v words.Voice, code string) string {
	if key := "matter.agency." + strings.ToLower(code); v.Has(key) {
		return v.Say(key)
	}
	return code
}
