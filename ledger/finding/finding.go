// Package finding is what follows when a ledger finds a promise broken: the finding as facts, the company's answer, the decision, the order to
// pay, the red work order of several offices, and the row of evidence that settles it. It is apart from every ledger because what follows is
// the same for all of them; it looks at companies and offices, and knows a worker only as a line of evidence.
package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"ombud/base/access"
	"ombud/base/place"
	"ombud/ledger"
)

// State says how a finding stands.
type State string

// The states.
const (
	Open      State = "found"
	Answered  State = "answered"  // the company said what it has to say
	Confirmed State = "confirmed" // the inspector holds that the promise is broken
	Ordered   State = "ordered"   // to pay, or to put right, by a day
	Settled   State = "settled"   // the rows no longer say so
	Dismissed State = "dismissed" // the inspector holds that it is not broken
)

// States lists them, for filters.
var States = []State{Open, Answered, Confirmed, Ordered, Settled, Dismissed}

// Over reports whether nothing more is owed about it.
func (s State) Over() bool { return s == Settled || s == Dismissed }

// Finding is all that one check says about one company on one subject for one month, as its facts made it. Instants are unix ms.
type Finding struct {
	ID, Ledger, Check string
	About, Title      string // what the ledger watches: a project, and its name
	Place             place.Code
	Party, Company    string // who owes: unified social credit code, and name
	Period            ledger.Month
	Desk              string // office that decides
	Regulator         string // office that supervises the trade and serves the company, which has no account
	State             State
	Rounds            int // how often it was found, counting those after it was settled
	Amount            ledger.Fen
	People, Cases     int64
	Digest            string // of the rows that prove it
	Found             int64
	Answer, Evidence  string
	AnsweredAt        int64
	Reason            string // of the decision
	Decided           int64
	Order             Order
	Red               Red
	Payer             Payer
	Settled           int64
}

// Order is the order to pay by a day.
type Order struct {
	Amount  ledger.Fen
	At, Due int64
	How     How // how it was served, "" before
	Proof   string
	Served  int64
}

// Red is the red work order: several offices on the site within a day.
type Red struct {
	What    string
	At, Due int64
	By      string
	Over    bool
	Round   int // how many there were, this one included
}

// Open reports whether the offices still owe something under it.
func (r Red) Open() bool { return r.At != 0 && !r.Over }

// Payer is the general contractor that pays first for a subcontractor.
type Payer struct {
	Code, Name string
	Due        int64
	Recovered  ledger.Fen // from the subcontractor
}

// Named is one office of a red work order.
type Named struct {
	Finding      string
	Round        int
	Office, Part string
	Signed       int64
	Visited      int64
	Visit        string
	Reported     int64
	Report       string
}

// How an order is served.
type How string

// The ways. Where an employer cannot be reached an order is served by posting it, with photos or a film.
const (
	InPerson How = "in_person"
	ByPost   How = "by_post"
	Posted   How = "posted"
)

// Hows lists the ways, for forms.
var Hows = []How{InPerson, ByPost, Posted}

// Detail is one line of what proves a finding: an amount owed to one person or once, and the rows that say so.
type Detail struct {
	Amount ledger.Fen   `json:"amount"`
	Count  int64        `json:"count"`
	Rows   []ledger.Ref `json:"rows"`
}

// ID names the finding of a check about a company on a subject in a month: the same in every run.
func ID(ledgerName string, f ledger.Finding) string {
	h := sha256.Sum256([]byte(strings.Join([]string{ledgerName, f.Check, f.Subject, f.Party, f.Period.String()}, "\x00")))
	return "finding:" + hex.EncodeToString(h[:12])
}

// group is what one run says about one finding.
type group struct {
	id      string
	first   ledger.Finding
	amount  ledger.Fen
	people  int64
	cases   int64
	digest  string
	details []Detail
}

// most is how many details are kept with a finding; the hash is over all of them.
const most = 2000

// groups puts together what belongs together, in the order of ids. The order in which a run says things does not matter.
func groups(ledgerName string, list []ledger.Finding) []*group {
	by := map[string][]ledger.Finding{}
	for _, f := range list {
		id := ID(ledgerName, f)
		by[id] = append(by[id], f)
	}
	var out []*group
	for id, fs := range by {
		lines := make([]string, len(fs))
		order := make([]int, len(fs))
		for i, f := range fs {
			lines[i], order[i] = line(f), i
		}
		slices.SortFunc(order, func(a, b int) int { return strings.Compare(lines[a], lines[b]) })
		g := &group{id: id, first: fs[0], cases: int64(len(fs))}
		people, h := map[ledger.Key]bool{}, sha256.New()
		for _, i := range order {
			f := fs[i]
			fmt.Fprintln(h, lines[i])
			g.amount += f.Amount
			if f.Person != (ledger.Key{}) {
				people[f.Person] = true
			} else {
				g.people += f.Count
			}
			if len(g.details) < most {
				g.details = append(g.details, Detail{Amount: f.Amount, Count: f.Count, Rows: f.Proof})
			}
		}
		g.people, g.digest = g.people+int64(len(people)), hex.EncodeToString(h.Sum(nil))
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b *group) int { return strings.Compare(a.id, b.id) })
	return out
}

func line(f ledger.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d %d", f.Person, f.Amount, f.Count)
	for _, r := range f.Proof {
		fmt.Fprintf(&b, " %s/%d/%d", r.Kind, r.Delivery, r.Line)
	}
	return b.String()
}

func (f Finding) desk() access.Resource      { return of(f, f.Desk) }
func (f Finding) regulator() access.Resource { return of(f, f.Regulator) }

func of(f Finding, offices ...string) access.Resource {
	return access.Resource{Subject: f.ID, Place: f.Place, Offices: offices}
}
