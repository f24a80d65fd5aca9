// Package evidence takes in what ledgers rest on: files of companies, banks and offices become immutable Parquet partitions, one a
// subject and month, each committed to by a fact. It is apart from every ledger because rows are refused, replaced, kept and shown in
// the same way whatever they say; what they say is the ledger's.
package evidence

import (
	"context"
	"fmt"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/ledger"
	"ombud/machine/sheet"
	"ombud/machine/store"
	"ombud/machine/words"
)

// Kind is a table that a ledger takes in, such as the months of attendance.
type Kind struct {
	Ledger string
	Name   string
	// Columns are the profiles built in. The first is the ledger's own layout: its columns are all that a profile may name, and
	// templates show its headings.
	Columns []*sheet.Profile
	Record  Record
}

// Subject is what a ledger watches, as far as evidence must know it.
type Subject struct {
	ID      string
	Name    string
	Place   place.Code
	Offices []string // those that inspect it
}

// Resource is what the policy judges by.
func (s Subject) Resource() access.Resource {
	return access.Resource{Subject: s.ID, Place: s.Place, Offices: s.Offices}
}

// Ledger is a ledger that takes in evidence.
type Ledger struct {
	Name  string
	Kinds []Kind
	// Subject finds what a row is about; false for what nobody registered.
	Subject func(ctx context.Context, q store.Querier, id string) (Subject, bool, error)
	// Found says that this kind registers its subjects itself: its rows are about subjects that may be new. "" where registers are elsewhere.
	Found string
}

// Vault seals the keys of what is sealed. About says what for: what is moved elsewhere does not open.
type Vault interface {
	Pack(about string, plain []byte) ([]byte, error)
	Unpack(about string, packed []byte) ([]byte, error)
}

// Work does the verbs: deliver, read, open who a row is about. Make one; it is safe for concurrent use.
type Work struct {
	Door    *act.Door
	Ledgers []Ledger
	Secret  []byte // of the city: keys of persons are derived from it
	Vault   func() Vault
	City    place.Code
	Dir     string // for uploads, profiles and rows being sorted; nobody else may read it
	Words   *words.Words
}

// Kind finds a kind of a ledger.
func (w *Work) Kind(name, kind string) (Ledger, Kind, error) {
	for _, l := range w.Ledgers {
		for _, k := range l.Kinds {
			if l.Name == name && k.Name == kind {
				return l, k, nil
			}
		}
	}
	return Ledger{}, Kind{}, fault.New(fault.NotFound, "evidence.no_kind", kind)
}

// today is the civil day on which a file is delivered: nothing in it may lie behind it.
func (w *Work) today() ledger.Day {
	y, m, d := w.Door.Now().In(clock.Zone).Date()
	return ledger.DayOf(y, m, d)
}

func about(name string, number uint32, subject string) string {
	return fmt.Sprintf("evidence %s %d %s", name, number, subject)
}
