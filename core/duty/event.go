package duty

import "ombud/core/fact"

// The facts that the heart itself makes. Their subject is the subject of the duty.
var (
	Warned   = fact.Define[RungBody]("duty.warned")
	Breached = fact.Define[RungBody]("duty.breached")
	Climbed  = fact.Define[RungBody]("duty.climbed") // a step of the ladder; Do says which
	Lapsed   = fact.Define[RungBody]("duty.lapsed")  // a right was not used in time
	Released = fact.Define[ReleaseBody]("duty.released")
	Redated  = fact.Define[RedateBody]("duty.redated")
	Loaded   = fact.Define[LawBody]("law.loaded")
)

// Kinds lists them for the registry.
var Kinds = []fact.Any{Warned, Breached, Climbed, Lapsed, Released, Redated, Loaded}

// RungBody is the body of warnings, breaches and ladder steps.
type RungBody struct {
	Duty   string `json:"duty"`
	Rule   string `json:"rule"`
	Rung   string `json:"rung"` // 72h, workday, due, remind, tell, notice, raise
	Due    int64  `json:"due"`
	Bearer string `json:"bearer"`
	Whom   string `json:"whom,omitempty"` // office that is reminded, told, served or raised to
	By     string `json:"by,omitempty"`   // office in whose name
}

// ReleaseBody releases a duty by the authority above, for a reason that is public.
type ReleaseBody struct {
	Duty   string `json:"duty"`
	Reason string `json:"reason"`
}

// RedateBody moves a provisional due instant when the calendar of its year is published; both dates stay on record.
type RedateBody struct {
	Duty string `json:"duty"`
	Old  int64  `json:"old"`
	New  int64  `json:"new"`
	Book string `json:"book"`
	Code string `json:"code"`
}

// LawBody says which law the product computes by from now on. It holds the text of each pack and of the calendar, because a
// binary of next year carries other packs and knows other holidays, and must still fold the facts of this year alike.
type LawBody struct {
	Book     string   `json:"book"`
	Packs    []Source `json:"packs"`
	Calendar string   `json:"calendar"` // version
	Days     string   `json:"days"`     // see calendar.Read
}

// own reports whether the heart itself makes facts of this kind about duties.
func own(kind string) bool {
	return rung(kind) || kind == Released.Name() || kind == Redated.Name()
}

// rung reports whether facts of this kind are rungs of a timeline.
func rung(kind string) bool {
	switch kind {
	case Warned.Name(), Breached.Name(), Climbed.Name(), Lapsed.Name():
		return true
	}
	return false
}
