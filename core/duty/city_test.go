package duty_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/place"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/store"
)

// The facts of a small world, enough to do everything to a duty that a fact can do.
type (
	filedBody struct {
		To        string   `json:"to"`
		Matter    string   `json:"matter"`
		Urgent    bool     `json:"urgent"`
		Count     int32    `json:"count"`
		Delivered int64    `json:"delivered_at"`
		Due       int64    `json:"due"`
		Points    []string `json:"points"`
	}
	extendedBody struct {
		Days     int64  `json:"days"`
		Approver string `json:"approver"`
	}
	doneBody struct {
		Duty string `json:"duty"`
	}
	noBody struct{}
)

var (
	filed     = fact.Define[filedBody]("thing.filed")
	sent      = fact.Define[filedBody]("thing.sent")
	accepted  = fact.Define[noBody]("thing.accepted")
	answered  = fact.Define[noBody]("thing.answered")
	withdrawn = fact.Define[noBody]("thing.withdrawn")
	extended  = fact.Define[extendedBody]("thing.extended")
	commented = fact.Define[noBody]("thing.commented")
	opened    = fact.Define[noBody]("hearing.opened")
	closed    = fact.Define[noBody]("hearing.closed")
	done      = fact.Define[doneBody]("thing.done")
)

func kinds(t testing.TB) *fact.Registry {
	t.Helper()
	r, err := fact.NewRegistry(append([]fact.Any{filed, sent, accepted, answered, withdrawn, extended, commented, opened, closed, done}, duty.Kinds...)...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// holidays are those of the State Council up to a year.
func holidays(t testing.TB, last int) *calendar.Calendar {
	t.Helper()
	all, err := calendar.Load(os.DirFS("../../rules"), "holidays")
	if err != nil {
		t.Fatal(err)
	}
	if last == all.LastYear() {
		return all
	}
	head, rest, _ := strings.Cut(all.Text(), "\n")
	lines := []string{fmt.Sprintf("%s %d \n", strings.Fields(head)[0], last)}
	for line := range strings.Lines(rest) {
		if line[:10] < fmt.Sprintf("%d-12-25", last) { // the last days of December are settled by the notice of the next year
			lines = append(lines, line)
		}
	}
	c, err := calendar.Read(strings.Join(lines, ""))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// compile makes a book of pack texts, named a.yaml, b.yaml …
func compile(t testing.TB, packs ...string) (*duty.Book, error) {
	t.Helper()
	var list []duty.Source
	for i, p := range packs {
		list = append(list, duty.Source{File: string(rune('a'+i)) + ".yaml", Text: p})
	}
	return duty.Compile(list, holidays(t, 2026), kinds(t))
}

func book(t testing.TB, packs ...string) *duty.Book {
	t.Helper()
	b, err := compile(t, packs...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// town is a directory: village < township < county < city, and one lead office for each matter.
type town struct{}

func (town) Above(_ context.Context, _ store.Querier, office string) (string, error) {
	return map[string]string{"road": "county", "water": "county", "village": "township", "township": "county", "county": "city"}[office], nil
}

func (town) Lead(_ context.Context, _ store.Querier, matter string, p place.Code) (string, error) {
	return map[string]string{"leak": "water", "pothole": "road"}[matter], nil
}

func (town) Petition(_ context.Context, _ store.Querier, p place.Code) (string, error) {
	if p.Level() == place.City {
		return "city", nil
	}
	return "county", nil
}

func (town) Village(context.Context, store.Querier, place.Code) (string, error) {
	return "village", nil
}

const here = place.Code("990102003004")

// at reads "2026-09-18 09:30" in the zone of the law.
func at(s string) int64 {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, clock.Zone)
	if err != nil {
		panic(err)
	}
	return t.UnixMilli()
}

func say(ms int64) string {
	if ms == 0 {
		return "-"
	}
	return clock.At(ms).Format("2006-01-02 15:04")
}
