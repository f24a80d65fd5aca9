// Package fault is the one vocabulary for things that go wrong: a kind, a word key for the person, a cause for the log.
// It stands alone so that every floor can return the same errors and only one place turns them into pages or exit codes.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of thing went wrong, and therefore what the caller can do about it.
type Kind uint8

// The kinds, from "mend your input" to "not your doing".
const (
	Internal Kind = iota // our mistake: shown with a reference number only
	Invalid              // the input needs mending; the key says how
	NotFound             // it is not there, or the caller may not know that it is
	Denied               // the caller is known and may not do this
	Conflict             // somebody else was first, or the matter is no longer in that state
	Late                 // a lawful window has closed
	Busy                 // try again shortly; nothing was changed
)

// rows is the one table from kind to the outside world: HTTP status, exit code of a command, word key of the page heading.
var rows = [...]struct {
	name   string
	status int
	exit   int
	key    string
}{
	Internal: {"internal", 500, 1, "fault.internal"},
	Invalid:  {"invalid", 422, 2, "fault.invalid"},
	NotFound: {"not found", 404, 3, "fault.not_found"},
	Denied:   {"denied", 403, 4, "fault.denied"},
	Conflict: {"conflict", 409, 5, "fault.conflict"},
	Late:     {"late", 410, 6, "fault.late"},
	Busy:     {"busy", 503, 7, "fault.busy"},
}

// String is the English name of the kind, for logs.
func (k Kind) String() string { return rows[k].name }

// Status is the HTTP status of the kind.
func (k Kind) Status() int { return rows[k].status }

// Exit is the exit code of a command that ends with this kind.
func (k Kind) Exit() int { return rows[k].exit }

// Key is the word key of the page heading for this kind.
func (k Kind) Key() string { return rows[k].key }

// Fault is an error with a public part (Key and Args, looked up in the word catalogues) and a private cause.
type Fault struct {
	Kind   Kind
	Key    string // word key: what happened and what to do about it
	Args   []any  // fill {0}, {1} … of the words; never personal data
	Field  string // the form field it is about, "" if none
	More   []*Fault
	Status int   // an HTTP status finer than the kind's, 0 for the kind's own
	Err    error // the cause, for the log only
}

// New makes a fault of a kind with a word key.
func New(k Kind, key string, args ...any) *Fault { return &Fault{Kind: k, Key: key, Args: args} }

// Of is an Invalid fault about one form field.
func Of(field, key string, args ...any) *Fault {
	return &Fault{Kind: Invalid, Key: key, Args: args, Field: field}
}

// Because attaches the private cause.
func (f *Fault) Because(err error) *Fault { f.Err = err; return f }

// Error is for logs: kind, key, arguments and cause; pages use Key and Args instead.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.Kind, f.Key)
	if f.Field != "" {
		fmt.Fprintf(&b, " [%s]", f.Field)
	}
	if len(f.Args) > 0 {
		fmt.Fprintf(&b, " %v", f.Args)
	}
	for _, m := range f.More {
		fmt.Fprintf(&b, "; %s [%s]", m.Key, m.Field)
	}
	if f.Err != nil {
		fmt.Fprintf(&b, ": %v", f.Err)
	}
	return b.String()
}

// Unwrap gives the private cause.
func (f *Fault) Unwrap() error { return f.Err }

// Code is the HTTP status to answer with.
func (f *Fault) Code() int {
	if f.Status != 0 {
		return f.Status
	}
	return f.Kind.Status()
}

// As finds the fault in an error chain; an error that is none becomes Internal, so nothing private can leak.
func As(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return New(Internal, "fault.internal.say").Because(err)
}

// Is reports whether err carries a fault of kind k.
func Is(err error, k Kind) bool { return err != nil && As(err).Kind == k }

// All collects the faults of a form so that a person sees every mistake at once, not one after the other.
type All struct{ list []*Fault }

// Add notes one mistake in a field.
func (a *All) Add(field, key string, args ...any) { a.list = append(a.list, Of(field, key, args...)) }

// Err is nil when nothing was noted, else one Invalid fault that holds them all.
func (a *All) Err() error {
	if len(a.list) == 0 {
		return nil
	}
	first := *a.list[0]
	first.More = a.list
	return &first
}

// Fields lists the mistakes of an error, one a field, in the order they were noted.
func Fields(err error) []*Fault {
	f := As(err)
	if f == nil {
		return nil
	}
	if len(f.More) > 0 {
		return f.More
	}
	return []*Fault{f}
}
