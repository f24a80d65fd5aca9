package staff

import (
	"ombud/core/act"
	"ombud/core/fact"
)

// The facts about staff; the subject is the staff member. None holds a password or anything made from one.
var (
	Enrolled  = fact.Define[EnrolledBody]("staff.enrolled")
	Changed   = fact.Define[ChangedBody]("staff.changed")
	Suspended = fact.Define[ReasonBody]("staff.suspended")
	Restored  = fact.Define[ReasonBody]("staff.restored")
	Reset     = fact.Define[ReasonBody]("staff.password_reset")
)

// EnrolledBody is a new staff member.
type EnrolledBody struct {
	Login string `json:"login"`
	Name  string `json:"name"`
	Post  string `json:"post"`  // office id
	Roles string `json:"roles"` // parted by blanks, sorted
}

// ChangedBody is another name, office or roles.
type ChangedBody struct {
	Name  string `json:"name"`
	Post  string `json:"post"`
	Roles string `json:"roles"`
}

// ReasonBody needs only its reason.
type ReasonBody struct {
	Reason string `json:"reason"`
}

func kinds() []fact.Any { return []fact.Any{Enrolled, Changed, Suspended, Restored, Reset} }

func folds() map[string]act.Fold {
	return map[string]act.Fold{Enrolled.Name(): foldEnrolled, Changed.Name(): foldChanged, Suspended.Name(): foldSuspended, Restored.Name(): foldRestored}
}
