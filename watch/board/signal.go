package board

import "ombud/machine/web"

// Signal is how an office stands: the one definition that pages, circulars and the rule of three red days use. It is a function of the
// state of duties alone. How many grievances an office gets has no part in it, nor has how many duties it met.
type Signal string

// The signals.
const (
	Red    Signal = "red"    // at least one duty is overdue and still owed
	Yellow Signal = "yellow" // none is, and at least one is due within 24 hours
	Blue   Signal = "blue"   // neither
)

// SignalOf is the signal of an office with so many duties overdue and so many due within 24 hours of the moment looked at: now for the
// running day, 24:00 for a day that is over.
func SignalOf(overdue, within24h int) Signal {
	switch {
	case overdue > 0:
		return Red
	case within24h > 0:
		return Yellow
	}
	return Blue
}

// state is the colour, icon and word that the pattern book has for a signal.
func (s Signal) state() web.State {
	switch s {
	case Red:
		return web.Over
	case Yellow:
		return web.Soon
	}
	return web.Open
}
