package office

import (
	"context"
	"fmt"
	"slices"

	"ombud/base/place"
	"ombud/core/duty"
	"ombud/machine/store"
	"ombud/redress/matter"
)

// Directory answers who is responsible, from the rows that q sees and from nothing else: a duty that is folded again must find
// the office that it found the first time. A lookup is one or two searches by primary key or index, and remembered only while nothing can change.
type Directory struct {
	Matters *matter.Catalogue
}

var _ duty.Directory = Directory{}

// Above is the office that supervises one, "" at the top and for an id that is no office.
func (Directory) Above(ctx context.Context, q store.Querier, office string) (string, error) {
	id, err := store.Memo(q, "above "+office, func() (string, error) {
		return maybe(q.Row(ctx, `SELECT above FROM office WHERE id = $1`, office))
	})
	return id, wrap("office above", office, err)
}

// Reviewer is the organ that reviews the office's opinions (《信访工作条例》第三十五条: one level above), "" where none is above.
func (Directory) Reviewer(ctx context.Context, q store.Querier, office string) (string, error) {
	id, err := maybe(q.Row(ctx, `SELECT CASE WHEN review_by = '' THEN above ELSE review_by END FROM office WHERE id = $1`, office))
	return id, wrap("reviewer of", office, err)
}

// Active reports whether the office exists and has not been closed.
func (Directory) Active(ctx context.Context, q store.Querier, office string) (bool, error) {
	id, err := store.Memo(q, "active "+office, func() (string, error) {
		return maybe(q.Row(ctx, `SELECT id FROM office WHERE id = $1 AND active = 1`, office))
	})
	return id != "", wrap("look up office", office, err)
}

// Petition is the petition office nearest above a place: of the place itself or of a division that holds it.
func (Directory) Petition(ctx context.Context, q store.Querier, p place.Code) (string, error) {
	id, err := store.Memo(q, "petition "+string(p), func() (string, error) { return nearest(ctx, q, matter.Petition, p) })
	return id, wrap("petition office of", string(p), err)
}

// Village is the committee of a village or community; where there is none, the township or subdistrict.
func (Directory) Village(ctx context.Context, q store.Querier, p place.Code) (string, error) {
	id, err := exactly(ctx, q, matter.Village, p)
	if err == nil && id == "" {
		id, err = nearest(ctx, q, matter.Township, p)
	}
	return id, wrap("village of", string(p), err)
}

// Near is the active office of an agency nearest to a place: of the place itself or of a division that holds it; "" where there is none.
func (Directory) Near(ctx context.Context, q store.Querier, agency string, p place.Code) (string, error) {
	id, err := nearest(ctx, q, agency, p)
	return id, wrap("nearest "+agency+" of", string(p), err)
}

// Lead is the office that leads a matter in a place: by the row of the dispatch catalogue for the narrowest area; else the
// nearest office of the matter's lead agency, of its first alternative that has one; else the petition office.
func (d Directory) Lead(ctx context.Context, q store.Querier, code string, p place.Code) (string, error) {
	return store.Memo(q, "lead "+code+" "+string(p), func() (string, error) {
		id, _, err := d.LeadWhy(ctx, q, code, p)
		return id, err
	})
}

// Why says what a lead rests on.
type Why struct {
	Row    bool       // a row of the dispatch catalogue
	Area   place.Code // of that row
	Agency string     // else the catalogue's agency; PT where nobody else is there
}

// LeadWhy is Lead, and what it rests on.
func (d Directory) LeadWhy(ctx context.Context, q store.Querier, code string, p place.Code) (string, Why, error) {
	row, ok, err := rowFor(ctx, q, code, p)
	if err != nil || ok {
		return row.Lead, Why{Row: ok, Area: row.Area}, wrap("lead of "+code+" in", string(p), err)
	}
	m, _ := d.Matters.Matter(code)
	for _, agency := range m.Lead {
		if id, err := nearest(ctx, q, agency, p); err != nil || id != "" {
			return id, Why{Agency: agency}, wrap("lead of "+code+" in", string(p), err)
		}
	}
	id, err := d.Petition(ctx, q, p)
	return id, Why{Agency: matter.Petition}, err
}

// Supporting lists the offices that support the lead: those of the dispatch row, else the nearest of each joint agency.
func (d Directory) Supporting(ctx context.Context, q store.Querier, code string, p place.Code) ([]string, error) {
	row, ok, err := rowFor(ctx, q, code, p)
	if err != nil {
		return nil, wrap("supporting of "+code+" in", string(p), err)
	}
	var out []string
	if ok {
		for _, id := range row.Supporting {
			if on, err := d.Active(ctx, q, id); err != nil {
				return nil, err
			} else if on {
				out = append(out, id)
			}
		}
		return out, nil
	}
	lead, err := d.Lead(ctx, q, code, p)
	if err != nil {
		return nil, err
	}
	m, _ := d.Matters.Matter(code)
	for _, agency := range m.With {
		id, err := nearest(ctx, q, agency, p)
		if err != nil {
			return nil, wrap("supporting of "+code+" in", string(p), err)
		}
		if id != "" && id != lead && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, nil
}

func wrap(what, of string, err error) error {
	if err != nil {
		return fmt.Errorf("%s %s: %w", what, of, err)
	}
	return nil
}
