// Package intake takes grievances in: the front page of the portal, the form, the receipt and the hotline's one form for a call.
// It is apart because here, and in sealed, reply and follow alone, the words of a person and the person themselves are in one hand.
package intake

import (
	"context"
	_ "embed"

	"ombud/base/access"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/core/part"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/matter"
	"ombud/redress/promise"
	"ombud/redress/sealed"
)

//go:embed words.txt
var catalogue string

// Vault puts away who complained, inside the act that registers what they complain about.
type Vault interface {
	Put(ctx context.Context, tx *act.Tx, subject string, who sealed.Identity) (commitment string, err error)
}

// Deps is what intake stands on.
type Deps struct {
	Work    *grievance.Work
	Matters *matter.Catalogue
	Sealed  Vault
	View    promise.View
	Pass    Pass
	City    place.Code // the whole city: the top of the list of places
	Base    string     // address that people use, printed on receipts: "https://ombud.example.gov.cn"; "" = as requested
	Limit   *Bucket    // filings on this server; nil = no limit
	Prover  Prover     // makes proof files; nil = inclusion proofs only
}

type desk struct{ Deps }

// Part is the portal's front page, filing and the hotline form.
func Part(deps Deps) part.Part {
	d := &desk{deps}
	return part.Part{
		Name:  "intake",
		Words: catalogue,
		Routes: []web.Route{
			{Pattern: "GET /{$}", Action: access.Look, Handle: d.home},
			{Pattern: "GET /file", Action: access.File, Handle: d.show},
			{Pattern: "POST /file", Action: access.File, Handle: d.again, Again: d.again, Limit: formLimit},
			{Pattern: "POST /file/check", Action: access.File, Handle: d.check, Again: d.checkAgain, Limit: formLimit},
			{Pattern: "POST /file/send", Action: access.File, Handle: d.send, Limit: formLimit},
			{Pattern: "GET /file/receipt", Action: access.File, Handle: d.receiptAgain},
			{Pattern: "GET /file/receipt.txt", Action: access.File, Handle: d.receiptText},
			{Pattern: "GET /file/receipt.tlog-proof", Action: access.File, Handle: d.receiptProof},
			{Pattern: "GET /desk/call", Action: access.TakeCall, Handle: d.call},
			{Pattern: "POST /desk/call", Action: access.TakeCall, Handle: d.take, Again: d.callAgain, Limit: formLimit},
		},
		Nav: []web.Entry{
			{Path: "/file", Key: "intake.nav", Action: access.File},
			{Path: "/desk/call", Key: "intake.nav_call", Action: access.TakeCall, Desk: true, Letter: "t"},
		},
	}
}
