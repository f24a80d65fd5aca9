package demo

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"ombud/base/access"
	"ombud/base/place"
	"ombud/redress/grievance"
)

// backlogAtOnce is how many are filed together, so that they share commits.
const backlogAtOnce = 128

// Backlog files n grievances that nobody has handled, through the same verb as everybody, for measuring a city that is not empty.
func Backlog(ctx context.Context, w *grievance.Work, n int) error {
	var g errgroup.Group
	g.SetLimit(backlogAtOnce)
	for i := range n {
		t := tales[i%len(tales)]
		p := Places[2+i%(len(Places)-2)]
		fill := func(s string) string { return strings.ReplaceAll(s, "{p}", p.ZH) }
		g.Go(func() error {
			_, err := w.Receive(ctx, access.Caller{}, access.File, grievance.Filing{Key: fmt.Sprintf("backlog-%d", i), Channel: grievance.Web,
				Place: place.Code(p.Code), Matter: t.matter, Title: fill(t.title), Text: fill(t.text), Points: t.points, Respondent: t.respondent}, nil)
			return err
		})
	}
	return g.Wait()
}
