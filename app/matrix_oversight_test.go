package app

import "context"

// list has the district's petition office put the case on its list.
func (m *matrix) list(ctx context.Context, id string) error {
	return m.city.Desk.listings.Put(ctx, m.caller(supervisor), id, "", "", "久拖不决。", "限期复工。", m.city.Door.Now().AddDate(0, 0, 5).UnixMilli())
}
