package workorder

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"ombud/redress/matter"
)

// Station is one of the local offices that a township can call to a site, and for which matters.
type Station struct {
	Agency  string   // of the local office: PSS
	Bureau  string   // agency that comes where there is no local office, "" for none
	Matters []string // codes of groups or matters that are its own by law; empty for all
	Cite    string
}

// Stations is the table of all of them.
type Stations []Station

// LoadStations reads the table from CSV with the columns agency, bureau, matters, cite.
func LoadStations(raw []byte) (Stations, error) {
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("stations: %w", err)
	}
	if len(rows) < 2 || !slices.Equal(rows[0], []string{"agency", "bureau", "matters", "cite"}) {
		return nil, fmt.Errorf("stations: want rows of agency, bureau, matters, cite")
	}
	var out Stations
	for _, r := range rows[1:] {
		s := Station{Agency: r[0], Bureau: r[1], Cite: r[3]}
		if r[2] != "*" {
			if s.Matters = strings.Fields(r[2]); len(s.Matters) == 0 {
				return nil, fmt.Errorf("stations: %s: matters is empty; * stands for all", s.Agency)
			}
		}
		if !slices.Contains(matter.Stations, s.Agency) {
			return nil, fmt.Errorf("stations: %q is no local office", s.Agency)
		}
		out = append(out, s)
	}
	return out, nil
}

// Of finds the station of an agency.
func (l Stations) Of(agency string) (Station, bool) {
	i := slices.IndexFunc(l, func(s Station) bool { return s.Agency == agency })
	if i < 0 {
		return Station{}, false
	}
	return l[i], true
}

// Comes reports whether the matter is the station's own by law.
func (s Station) Comes(code string) bool {
	return len(s.Matters) == 0 || slices.ContainsFunc(s.Matters, func(m string) bool { return strings.HasPrefix(code, m) })
}
