package inspection

import (
	"context"
	"regexp"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/machine/draw"
	"ombud/redress/deed"
)

// Work does the verbs. Make one; it is safe for concurrent use.
type Work struct {
	Door       *act.Door
	Offices    deed.Directory
	Checklists Checklists
}

// Limits of a plan.
const (
	mostVisits = 30
	latestDraw = 31 * 24 * time.Hour
	leastSeed  = 12 // characters of a seed: it must not be found by trying
)

var digest = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Plan announces an inspection: the hash of a seed, when it is drawn with, how many visits. seed is the seed itself, of which only the
// hash is kept, or its hash where it shall not pass through the machine before the draw.
func (w *Work) Plan(ctx context.Context, c access.Caller, title, checklist, seed string, drawsAt int64, n int) error {
	id := "inspection:" + w.Door.IDs.Next()
	return deed.Make(ctx, w.Door, c, access.Inspect, id, func(ctx context.Context, s *deed.Step[Inspection]) error {
		p := place.Code((c.Area + "000000000000")[:12])
		if err := s.Permit(access.Resource{Subject: id, Place: p, Offices: []string{c.Office}}); err != nil {
			return err
		}
		var a fault.All
		title := deed.Need(&a, "title", "inspection.need.title", title, deed.MaxLine)
		if _, ok := w.Checklists.Of(checklist); !ok {
			a.Add("checklist", "inspection.need.checklist")
		}
		commitment := strings.TrimSpace(seed)
		if !digest.MatchString(commitment) {
			if len([]rune(commitment)) < leastSeed {
				a.Add("seed", "inspection.need.seed", leastSeed)
			}
			commitment = draw.Commitment(commitment)
		}
		if now := s.Now.UnixMilli(); drawsAt <= now || drawsAt > now+latestDraw.Milliseconds() {
			a.Add("draws_at", "inspection.need.draws_at")
		}
		if n < 1 || n > mostVisits {
			a.Add("visits", "inspection.need.visits", mostVisits)
		}
		if err := a.Err(); err != nil {
			return err
		}
		_, err := deed.Record(ctx, s, Planned, p, PlannedBody{By: c.Office, Title: title, Checklist: checklist, Commitment: commitment, DrawsAt: drawsAt, Visits: int64(n)})
		return err
	})
}
