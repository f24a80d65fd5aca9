// Package sanction is the ladder against companies that were ordered to pay and did not: a proposal to list, then one to suspend from tenders, then
// the draft of a criminal referral. Each is a draft that says which limbs of the law are proved and which are not; the company is heard, a named
// official decides, and nothing happens by itself. It is apart because it is about companies, and never about whoever was not paid.
package sanction

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/place"
	"ombud/ledger"
	"ombud/ledger/finding"
	"ombud/machine/store"
)

// Step of the ladder.
type Step string

// The steps.
const (
	Listing  Step = "listing"  // put on the dishonest list (《暂行办法》)
	Tender   Step = "tender"   // suspended from tenders
	Referral Step = "referral" // draft of a referral for 刑法 §276-1, handed to the police by people
)

// Steps lists them, for forms.
var Steps = []Step{Listing, Tender, Referral}

// State says how a measure stands.
type State string

// The states.
const (
	Drafted   State = "drafted"
	Noticed   State = "noticed"
	Approved  State = "approved"
	Objected  State = "objected"
	Published State = "published" // or, of a referral, handed over
	Ended     State = "ended"
)

// The law's terms of the list: three years, off early six months after correction (人社部令45).
const (
	termYears    = 3
	repairMonths = 6
)

// Sanction is one measure, as its facts made it.
type Sanction struct {
	ID              string
	Step            Step
	Finding, Ledger string
	Title           string
	Place           place.Code
	Party, Company  string
	Desk            string
	State           State
	Drafted         int64
	Notice          string
	Noticed         int64
	Defence         string
	Reason, Post    string // of the decision, and the post of the official
	Decided         int64
	Objection       string
	Upheld          string // why the objection did not change it
	Published       int64
	Until           int64
	Promise         string
	Removable       int64
	Ended           int64
	Why             string
}

func (x Sanction) resource() access.Resource {
	return access.Resource{Subject: x.ID, Place: x.Place, Offices: []string{x.Desk}}
}

// Threshold is the amount from which arrears are large, where and when.
type Threshold struct {
	Area        string
	From, Until ledger.Day
	Total       ledger.Fen
	Workers     int64
	Cite        string
	Unverified  bool
}

// Thresholds are those of all areas.
type Thresholds []Threshold

// LoadThresholds reads rules/wages-thresholds.csv.
func LoadThresholds(raw []byte) (Thresholds, error) {
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return nil, err
	}
	var out Thresholds
	for n, r := range rows[1:] {
		from, err := time.Parse(time.DateOnly, r[1])
		if err != nil {
			return nil, fmt.Errorf("wages-thresholds.csv:%d: from: %w", n+2, err)
		}
		t := Threshold{Area: r[0], From: dayOf(from), Cite: r[5], Unverified: r[6] == "yes"}
		if r[2] != "" {
			until, err := time.Parse(time.DateOnly, r[2])
			if err != nil {
				return nil, fmt.Errorf("wages-thresholds.csv:%d: until: %w", n+2, err)
			}
			t.Until = dayOf(until)
		}
		total, err := strconv.ParseInt(r[3], 10, 64)
		if err != nil || !strings.HasPrefix(t.Cite, "《") {
			return nil, fmt.Errorf("wages-thresholds.csv:%d: a total in yuan and a citation are needed", n+2)
		}
		if t.Workers, err = strconv.ParseInt(r[4], 10, 64); err != nil {
			return nil, fmt.Errorf("wages-thresholds.csv:%d: workers: %w", n+2, err)
		}
		t.Total = total * 100
		out = append(out, t)
	}
	return out, nil
}

func dayOf(t time.Time) ledger.Day { return ledger.DayOf(t.Year(), t.Month(), t.Day()) }

// At is the threshold of a place on a day; false where none is known.
func (ts Thresholds) At(p place.Code, day ledger.Day) (Threshold, bool) {
	for _, t := range ts {
		if strings.HasPrefix(string(p), t.Area) && t.From <= day && (t.Until == 0 || day < t.Until) {
			return t, true
		}
	}
	return Threshold{}, false
}

// Limb is one thing that the law asks for, and what proves it.
type Limb struct {
	Name string
	Met  bool
	Args []any // of the sentence that says how it stands
}

// Lacks names the limbs that are not proved.
func Lacks(list []Limb) (out []string) {
	for _, l := range list {
		if !l.Met {
			out = append(out, l.Name)
		}
	}
	return out
}

// Limbs says how each limb of a step stands now: by the finding itself, by what the same company owes through the same office, and by the steps before.
func Limbs(ctx context.Context, q store.Querier, ts Thresholds, step Step, f finding.Finding, now time.Time) ([]Limb, error) {
	list, err := finding.OfParty(ctx, q, f.Party, 500)
	if err != nil {
		return nil, err
	}
	var total ledger.Fen
	var workers int64
	for _, x := range list {
		if x.Ledger == f.Ledger && x.Desk == f.Desk && (x.State == finding.Confirmed || x.State == finding.Ordered) {
			total, workers = total+x.Amount, max(workers, x.People) // the same people may be owed several months
		}
	}
	amount := Limb{Name: "amount", Args: []any{finding.Yuan(total), strconv.FormatInt(workers, 10), "—", "—", "—"}}
	if t, ok := ts.At(f.Place, dayOf(now.In(clock.Zone))); ok {
		amount.Met = total >= t.Total && workers >= t.Workers
		amount.Args = []any{finding.Yuan(total), strconv.FormatInt(workers, 10), finding.Yuan(t.Total), strconv.FormatInt(t.Workers, 10), t.Cite}
	}
	out := []Limb{amount, {Name: "confirmed", Met: f.State == finding.Confirmed || f.State == finding.Ordered, Args: []any{f.Reason}},
		{Name: "ordered", Met: f.State == finding.Ordered}, {Name: "served", Met: f.State == finding.Ordered && f.Order.Served != 0, Args: []any{f.Order.Proof}},
		{Name: "passed", Met: f.State == finding.Ordered && f.Order.Due <= now.UnixMilli()}}
	if step == Tender {
		held, err := standing(ctx, q, f.Party, Listing)
		if err != nil {
			return nil, err
		}
		out = append(out, Limb{Name: "listed", Met: held})
	}
	return out, nil
}
