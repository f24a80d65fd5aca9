package workorder

import (
	"context"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/machine/media"
)

// Representatives is how many people at most speak for several who come in person (《信访工作条例》第二十条第三款). It binds visits only and
// is said beside the form; nobody who files online is counted by it.
const Representatives = 5

// Visit records a visit on site, with its photos. That people were met is recorded only where they wished it.
func (w *Work) Visit(ctx context.Context, c access.Caller, order string, b VisitedBody, reason string, photos ...media.File) error {
	return w.on(ctx, c, access.Accept, order, byNamed, func(ctx context.Context, s *step) error {
		b := b // the act may run again
		var a fault.All
		b.Order, b.Site = s.o.ID, need(&a, "site", b.Site, maxLine)
		b.VisitedAt = s.moment(&a, "visited_at", b.VisitedAt, s.o.IssuedAt, "workorder.visit.early")
		b.Found = need(&a, "found", b.Found, maxNote)
		b.Minutes = fits(&a, "minutes", b.Minutes, maxNote)
		reason := fits(&a, "late", reason, maxLine)
		if b.Met && !b.Wish {
			a.Add("wish", "workorder.need.wish")
		}
		b.Wish = b.Met && b.Wish
		if err := a.Err(); err != nil {
			return err
		}
		if err := then(ctx, s, Visited, b, b.VisitedAt, reason); err != nil || len(photos) == 0 {
			return err
		}
		return w.Files.Keep(ctx, s.Tx, s.c, s.Caller.Office, s.o.ID, "", photos)
	})
}
