// Package campaign opens dated campaigns: a campaign pack in force sets milestones for every bearer, which are duties like all others.
// It is apart because what it brings is facts and pages; its clocks are rows of the pack.
package campaign

import (
	"fmt"
	"slices"
	"time"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/place"
	"ombud/core/duty"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/office"
)

// Campaign is a campaign that was opened.
type Campaign struct {
	ID                string // name of the pack
	ZH, EN            string
	Place             place.Code
	From, Until       int64 // Until is the first instant after it
	Opened            int64
	By                string // office
	Milestones, Spare int    // set, and left out because their last moment had passed
}

// Title in a language.
func (c Campaign) Title() words.Pair { return words.Pair{Zh: c.ZH, En: c.EN} }

// State of a milestone.
type State string

// The states.
const (
	Open  State = "open"
	Met   State = "met"
	Freed State = "released"
)

// Milestone is what one bearer owes by one day.
type Milestone struct {
	ID, Campaign, Item, Bearer string
	Place                      place.Code
	ZH, EN                     string
	Due                        int64
	State                      State
	Said, By                   string // report or reason, and whose
	At                         int64
}

// What is owed, in a language.
func (m Milestone) What() words.Pair { return words.Pair{Zh: m.ZH, En: m.EN} }

// DueTime is the last moment.
func (m Milestone) DueTime() time.Time { return clock.At(m.Due) }

// soon is from when on a milestone that is owed is shown in amber: as the first warning of its rows.
const soon = 72 * time.Hour

// Signal is the milestone's colour at an instant: red, yellow, blue by time, and how it ended.
func (m Milestone) Signal(now time.Time) web.State {
	switch {
	case m.State == Freed:
		return web.Ended
	case m.State == Met && m.At >= m.Due:
		return web.Late
	case m.State == Met:
		return web.Met
	case now.UnixMilli() >= m.Due:
		return web.Over
	case m.DueTime().Sub(now) <= soon:
		return web.Soon
	}
	return web.Open
}

// Item is one row of a campaign pack with whom it will be set for.
type Item struct {
	ID      string // row
	Rule    duty.Rule
	Days    []calendar.Date // those whose last moment has not passed
	Past    []calendar.Date
	Bearers []office.Office
}

// Plan is what opening a campaign would set.
type Plan struct {
	Pack   duty.Pack
	Area   place.Code
	Items  []Item
	Orphan []office.Office // bearers without an office above them: nobody could be told, and nobody could release them
}

// Count is how many milestones would be set, and how many are left out because their day has passed.
func (p Plan) Count() (set, past int) {
	for _, i := range p.Items {
		set += len(i.Days) * len(i.Bearers)
		past += len(i.Past) * len(i.Bearers)
	}
	return set, past
}

// Bearers counts the offices that would bear something.
func (p Plan) Bearers() int {
	ids := map[string]bool{}
	for _, i := range p.Items {
		for _, o := range i.Bearers {
			ids[o.ID] = true
		}
	}
	return len(ids)
}

// areaCode is the division of an area's prefix.
func areaCode(area string) place.Code { return place.Code((area + "000000000000")[:12]) }

// levelOf is the name of a level in packs.
var levelOf = map[place.Level]string{place.City: "city", place.County: "county", place.Township: "township", place.Village: "village"}

// fits reports whether a row is set for offices of a level; a row that names none is for all.
func fits(levels []string, l place.Level) bool {
	return len(levels) == 0 || slices.Contains(levels, levelOf[l])
}

// idOf names the milestone of a bearer for a day. It is made of what makes it one, so that none can be set twice.
func idOf(campaign, item string, day calendar.Date, bearer string) string {
	return fmt.Sprintf("%s:%s:%s:%s", campaign, item, day, bearer)
}
