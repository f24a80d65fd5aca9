package office

import (
	"context"

	"ombud/machine/store"
	"ombud/machine/web"
)

// Branch is an office in the tree of a page.
type Branch struct {
	Office
	Depth int
	Shut  bool // what is below it, if anything, is not shown here
}

// Grow reads the offices below one, level by level, as long as a whole level fits into `most` rows: a town sees its whole tree, a
// province the first levels, and each deeper branch has its own page. prev and next are where to turn where even the first level
// is longer than a page.
func Grow(ctx context.Context, q store.Querier, root string, s web.Span, most int) (list []Branch, prev, next string, err error) {
	level, err := Below(ctx, q, root, s.After, s.Until, most+1)
	if err != nil {
		return nil, "", "", err
	}
	level, prev, next = web.Turn(s, level, most, func(o Office) string { return o.ID })
	under := map[string][]Office{}
	total := len(level)
	shut := map[string]bool{}
	for _, o := range level {
		shut[o.ID] = true
	}
	for last := level; len(last) > 0 && next == ""; {
		var deeper []Office
		for _, o := range last {
			kids, err := Below(ctx, q, o.ID, "", "", most-total+1)
			if err != nil {
				return nil, "", "", err
			}
			under[o.ID] = kids
			deeper = append(deeper, kids...)
			if total+len(deeper) > most {
				break
			}
		}
		if total+len(deeper) > most {
			for _, o := range last {
				if kids, asked := under[o.ID]; asked && len(kids) == 0 {
					delete(shut, o.ID)
				}
				delete(under, o.ID)
			}
			break
		}
		for _, o := range last {
			delete(shut, o.ID)
		}
		for _, o := range deeper {
			shut[o.ID] = true
		}
		total += len(deeper)
		last = deeper
	}
	var walk func([]Office, int)
	walk = func(level []Office, depth int) {
		for _, o := range level {
			list = append(list, Branch{o, depth, shut[o.ID]})
			walk(under[o.ID], depth+1)
		}
	}
	walk(level, 0)
	return list, prev, next, nil
}
