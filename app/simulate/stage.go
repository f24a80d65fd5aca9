package simulate

import (
	"context"

	"ombud/app/demo"
	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/core/act"
	"ombud/machine/store"
	"ombud/redress/grievance"
)

// City is what a season needs of an opened city.
type City struct {
	Door     *act.Door
	Bulk     *act.Bulk
	Work     grievance.Work // its offices answer from memory
	Calendar *calendar.Calendar
	Matters  []string // the catalogue's codes
	Staff    func(office string, head bool) access.Caller
}

// Host owns the city: it lets the node die and starts it again.
type Host interface {
	Open(ctx context.Context) (*City, error)
	// Die is called with a write under way, or without one where tx is nil. What it returns comes back out of the write. Open then finds
	// what a node that was killed at this instant leaves.
	Die(ctx context.Context, tx *store.Tx) error
}

// stage is a city with what is said in it.
type stage struct {
	*City
	Telling *demo.Telling
}

func newStage(c *City) *stage { return &stage{City: c, Telling: demo.NewTelling()} }
