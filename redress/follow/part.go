// Package follow is the page of whoever holds a receipt: where it stands, what is owed, why that day, and every step the law leaves
// to them. It is apart because it is opened by number and code alone; there is no account and no list of who follows what.
package follow

import (
	"context"
	_ "embed"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/core/part"
	"ombud/machine/web"
	"ombud/redress/grievance"
	"ombud/redress/intake"
	"ombud/redress/matter"
	"ombud/redress/promise"
	"ombud/redress/sealed"
)

//go:embed words.txt
var catalogue string

// Deps is what following stands on.
type Deps struct {
	Work    *grievance.Work
	Matters *matter.Catalogue
	View    promise.View
	Pass    intake.Pass
	Prover  intake.Prover
	Sealed  Vault // nil: what was sealed is not repeated to its owner
	Panels  []grievance.Panel
}

// Vault reminds the holder of a receipt, in part, of what they gave.
type Vault interface {
	Reminder(ctx context.Context, c access.Caller, subject string) (sealed.Identity, error)
}

type desk struct {
	Deps
	guesses *guesses
	wrong   *intake.Bucket // wrong attempts on this server
	pause   func(context.Context, time.Duration) error
}

// Wrong attempts that one server answers, a second and at once.
const (
	wrongRate  = 20
	wrongBurst = 100
)

// Part is the status page and what a resident can do there.
func Part(deps Deps) part.Part { return newDesk(deps).part() }

func newDesk(deps Deps) *desk {
	return &desk{Deps: deps, guesses: &guesses{clock: clock.System{}}, pause: intake.Pause,
		wrong: &intake.Bucket{Rate: wrongRate, Burst: wrongBurst, Wait: mostDelay}}
}

func (d *desk) part() part.Part {
	p := part.Part{
		Name:  "follow",
		Words: catalogue,
		Routes: []web.Route{
			{Pattern: "GET /status", Action: access.OpenReceipt, Handle: d.ask},
			{Pattern: "POST /status", Action: access.OpenReceipt, Handle: d.open, Again: d.askAgain},
			{Pattern: "POST /my/finish", Action: access.OpenReceipt, Handle: d.finish},
			{Pattern: "GET /my", Action: access.Follow, Handle: d.mine},
			{Pattern: "GET /my/opinion/{fact}", Action: access.Follow, Handle: d.opinion},
			{Pattern: "GET /my/proof/{fact}", Action: access.Follow, Handle: d.proof},
			{Pattern: "GET /my/proof/{fact}/file", Action: access.Follow, Handle: d.proofFile},
			{Pattern: "GET /my/amend", Action: access.Amend, Handle: d.amendForm},
			{Pattern: "POST /my/amend", Action: access.Amend, Handle: d.amend, Again: d.amendAgain, Limit: amendLimit},
			{Pattern: "GET /my/broken", Action: access.CallBroken, Handle: d.brokenForm},
			{Pattern: "POST /my/broken", Action: access.CallBroken, Handle: d.broken, Again: d.brokenAgain},
			{Pattern: "GET /my/rate", Action: access.Rate, Handle: d.rateForm},
			{Pattern: "POST /my/rate", Action: access.Rate, Handle: d.rate, Again: d.rateAgain},
		},
		Nav: []web.Entry{{Path: "/status", Key: "follow.nav", Action: access.OpenReceipt}},
	}
	for _, n := range d.notes() {
		p.Routes = append(p.Routes,
			web.Route{Pattern: "GET /my/" + n.name, Action: n.action, Handle: d.noteForm(n)},
			web.Route{Pattern: "POST /my/" + n.name, Action: n.action, Handle: d.note(n), Again: d.noteAgain(n)})
	}
	return p
}
