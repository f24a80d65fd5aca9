package sealed

import (
	"ombud/core/act"
	"ombud/core/fact"
)

// The facts about opening an identity. None holds the identity. The office in the fact's head is the one that acted.
var (
	Asked   = fact.Define[AskedBody]("identity.asked")
	Opened  = fact.Define[OpenedBody]("identity.opened")
	Refused = fact.Define[RefusedBody]("identity.refused")
	Read    = fact.Define[ReadBody]("identity.read")
)

// AskedBody is a request; its fact's id is the request's.
type AskedBody struct {
	Purpose string `json:"purpose"` // the person who complained reads it
}

// OpenedBody is the second person's approval.
type OpenedBody struct {
	Request string `json:"request"`
	Until   int64  `json:"until"` // unix ms
}

// RefusedBody is the second person's refusal.
type RefusedBody struct {
	Request string `json:"request"`
	Reason  string `json:"reason"`
}

// ReadBody is one look at the opened identity.
type ReadBody struct {
	Request string `json:"request"`
}

func kinds() []fact.Any { return []fact.Any{Asked, Opened, Refused, Read} }

func folds() map[string]act.Fold {
	return map[string]act.Fold{Asked.Name(): foldAsked, Opened.Name(): foldOpened, Refused.Name(): foldRefused, Read.Name(): foldRead}
}
