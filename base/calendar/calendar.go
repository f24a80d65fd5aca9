// Package calendar counts the terms of the law: calendar days, working days with make-up days, working minutes, and says why.
// It stands alone, pure and from published notices only, so that anyone can recompute a deadline and get the same day.
package calendar

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// kind is the nature of a day, whatever it is counted in.
type kind uint8

const (
	weekday   kind = iota // Monday to Friday
	unsettled             // Monday to Friday of a time for which no notice is loaded
	makeUp                // a weekend day worked by notice
	weekend               // an ordinary Saturday or Sunday
	holiday               // a day off by notice
	kinds                 // how many there are

	firstOff = weekend // this and what follows are days off
)

const daysInWeek = 7

// Entry is what the calendar knows of one day.
type Entry struct {
	Date        Date
	Off         bool   // nobody works
	Name        string // of the holiday that the day, off or worked, belongs to; "" if none
	MakeUp      bool   // a weekend day that is worked by notice
	Paper       string // address of the notice that lists the day, "" if none
	Provisional bool   // no notice for its time is loaded: Monday to Friday is assumed
}

// Calendar is the working days of a range of years. It is immutable and safe for concurrent use.
type Calendar struct {
	first, last  int     // loaded years
	salt         string  // what else the version rests on: the overlays
	version      string  // hash of Text
	since, until Date    // between them, inclusive, notices have settled every day
	listed       []Entry // days that notices name, ascending

	base Date     // the first day of the arrays; outside them a week is Monday to Friday
	kind []kind   // of each day
	run  []uint16 // days of the same kind from this one on, within the arrays
	done []int32  // working days from base to this day, inclusive
	nth  []Date   // the working days in order
}

// build precomputes the arrays, so that a working day is found by lookup. The listed days ascend.
func build(first, last int, salt string, listed []Entry) *Calendar {
	c := &Calendar{first: first, last: last, salt: salt, listed: listed, since: NewDate(first, time.January, 1)}
	// The notice of the coming year may still move the days at the end of the last loaded one; so far it reached back to
	// 29 December (2007, 2018). The last seven days always hold the weekend that it could make workdays of.
	c.until = NewDate(last, time.December, 31) - daysInWeek
	c.base = NewDate(first-1, time.December, 1) - daysInWeek // no run of equal days from before reaches a listed one
	c.kind = make([]kind, NewDate(last+1, time.January, 1)-c.base)
	for i := range c.kind {
		c.kind[i] = c.plain(c.base + Date(i))
	}
	for i := range listed {
		d := &listed[i]
		d.MakeUp = !d.Off && isWeekend(d.Date)
		d.Provisional = c.provisional(d.Date)
		switch {
		case d.Off:
			c.kind[d.Date-c.base] = holiday
		case d.MakeUp:
			c.kind[d.Date-c.base] = makeUp
		default: // a notice that says "work resumes on Monday", as in 2020
			c.kind[d.Date-c.base] = weekday
		}
	}
	sum := sha256.Sum256([]byte(c.Text()))
	c.version = hex.EncodeToString(sum[:6])
	c.index()
	return c
}

// index fills what follows from the kinds.
func (c *Calendar) index() {
	c.run, c.done = make([]uint16, len(c.kind)), make([]int32, len(c.kind))
	for i, k := range c.kind {
		if k < firstOff {
			c.nth = append(c.nth, c.base+Date(i))
		}
		c.done[i] = int32(len(c.nth))
	}
	for i := len(c.kind) - 1; i >= 0; i-- {
		c.run[i] = 1
		if i+1 < len(c.kind) && c.kind[i] == c.kind[i+1] {
			c.run[i] += c.run[i+1]
		}
	}
}

// FirstYear is the first loaded year.
func (c *Calendar) FirstYear() int { return c.first }

// LastYear is the last loaded year; deadlines that reach its last week or go beyond it are provisional.
func (c *Calendar) LastYear() int { return c.last }

// Version is a short hash of the data, stored with each deadline that was computed from it.
func (c *Calendar) Version() string { return c.version }

// Workday reports whether d is worked.
func (c *Calendar) Workday(d Date) bool { return c.kindOf(d) < firstOff }

// Workdays counts the working days after a, up to and including b; it is negative when b is before a.
func (c *Calendar) Workdays(a, b Date) int { return c.worked(b) - c.worked(a) }

// On is what the calendar knows of the day d.
func (c *Calendar) On(d Date) Entry {
	i, ok := slices.BinarySearchFunc(c.listed, d, func(l Entry, d Date) int { return int(l.Date - d) })
	if ok {
		return c.listed[i]
	}
	return Entry{Date: d, Off: isWeekend(d), Provisional: c.provisional(d)}
}

func (c *Calendar) provisional(d Date) bool { return d < c.since || d > c.until }

// plain is the kind of a day that no notice names.
func (c *Calendar) plain(d Date) kind {
	switch {
	case isWeekend(d):
		return weekend
	case c.provisional(d):
		return unsettled
	}
	return weekday
}

func (c *Calendar) kindOf(d Date) kind {
	if i := int(d) - int(c.base); i >= 0 && i < len(c.kind) {
		return c.kind[i]
	}
	return c.plain(d)
}

// runOf is a number of days from d on, at least one, that are all of d's kind.
func (c *Calendar) runOf(d Date) Date {
	if i := int(d) - int(c.base); i >= 0 && i < len(c.run) {
		return Date(c.run[i])
	}
	n := Date(daysInWeek - sinceMonday(d)) // to Sunday
	if n > 2 {
		n -= 2 // to Friday
	}
	return n
}

// worked is the number of working days from base to d, inclusive; before base it is negative or zero.
func (c *Calendar) worked(d Date) int {
	end := c.base + Date(len(c.done)) - 1
	switch {
	case d < c.base:
		return weekdays(d) - weekdays(c.base-1)
	case d > end:
		return len(c.nth) + weekdays(d) - weekdays(end)
	}
	return int(c.done[d-c.base])
}

// workday is the inverse of worked: the k-th working day from base, counted from 1.
func (c *Calendar) workday(k int) Date {
	switch {
	case k < 1:
		return nthWeekday(weekdays(c.base-1) + k)
	case k > len(c.nth):
		return nthWeekday(weekdays(c.base+Date(len(c.done))-1) + k - len(c.nth))
	}
	return c.nth[k-1]
}

// onOrBefore is the last working day that is not after d.
func (c *Calendar) onOrBefore(d Date) Date { return c.workday(c.worked(d)) }

// onOrAfter is the first working day that is not before d.
func (c *Calendar) onOrAfter(d Date) Date { return c.workday(c.worked(d-1) + 1) }

// monday is 1970-01-05, from which weeks are counted.
const monday Date = 4

func sinceMonday(d Date) int { return int(floorMod(int64(d-monday), daysInWeek)) }

func isWeekend(d Date) bool { return sinceMonday(d) > 4 }

// weekdays is the number of days from Monday to Friday between monday and d, inclusive; negative before it.
func weekdays(d Date) int {
	in := sinceMonday(d)
	return (int(d-monday)-in)/daysInWeek*5 + min(in+1, 5)
}

// nthWeekday is the k-th day from Monday to Friday since monday, counted from 1.
func nthWeekday(k int) Date {
	in := int(floorMod(int64(k-1), 5))
	return monday + Date((k-1-in)/5*daysInWeek+in)
}
