package sealed

import (
	"context"

	"ombud/core/fact"
	"ombud/machine/store"
)

// Step is one line of the access trail: what an office did about an identity, when, and for what. It names offices, not people:
// the person who complained is owed the institution's answer, and the record keeps the official's name for those who investigate.
type Step struct {
	At      int64  // unix ms
	Kind    string // of the fact: identity.asked, identity.opened, identity.refused, identity.read
	Office  string
	Purpose string // of the request
	Reason  string // of a refusal
}

// Trail is everything that was done about a subject's identity, oldest first.
func Trail(ctx context.Context, q store.Querier, subject string) ([]Step, error) {
	facts, err := fact.Of(ctx, q, subject)
	if err != nil {
		return nil, err
	}
	purposes := map[string]string{}
	var out []Step
	for _, f := range facts {
		s := Step{At: f.At, Kind: f.Kind, Office: f.Office}
		request := ""
		switch f.Kind {
		case Asked.Name():
			b, err := Asked.Read(f)
			if err != nil {
				return nil, err
			}
			request, purposes[f.ID] = f.ID, b.Purpose
		case Opened.Name():
			b, err := Opened.Read(f)
			if err != nil {
				return nil, err
			}
			request = b.Request
		case Refused.Name():
			b, err := Refused.Read(f)
			if err != nil {
				return nil, err
			}
			request, s.Reason = b.Request, b.Reason
		case Read.Name():
			b, err := Read.Read(f)
			if err != nil {
				return nil, err
			}
			request = b.Request
		default:
			continue
		}
		s.Purpose = purposes[request]
		out = append(out, s)
	}
	return out, nil
}
