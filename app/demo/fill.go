package demo

import (
	"context"
	"fmt"

	"ombud/base/access"
	"ombud/base/place"
	"ombud/redress/office"
)

// founder is who lays out the demo city: an administrator without a name.
var founder = access.Caller{Roles: []access.Role{access.Admin}}

// LayMore names the further communities of a seeded city.
func LayMore(ctx context.Context, w *office.Work) error {
	for _, p := range readVocabulary(yearText).communities() {
		if err := w.NamePlace(ctx, founder, office.Place{Code: place.Code(p.Code), NameZH: p.ZH, NameEN: p.EN}); err != nil {
			return fmt.Errorf("demo place %s: %w", p.Code, err)
		}
	}
	return nil
}

// Lay names the places and opens the offices of the demo city, from the top down.
func Lay(ctx context.Context, w *office.Work) error {
	for _, p := range Places {
		if err := w.NamePlace(ctx, founder, office.Place{Code: place.Code(p.Code), NameZH: p.ZH, NameEN: p.EN}); err != nil {
			return fmt.Errorf("demo place %s: %w", p.Code, err)
		}
	}
	for _, o := range Offices() {
		_, err := w.Open(ctx, founder, office.Office{ID: o.ID, NameZH: o.ZH, NameEN: o.EN, Agency: o.Agency, Place: place.Code(o.Place),
			Above: o.Above, ReviewBy: o.Review})
		if err != nil {
			return fmt.Errorf("demo office %s: %w", o.ID, err)
		}
	}
	return nil
}
