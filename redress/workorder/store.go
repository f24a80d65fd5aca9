package workorder

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"

	"ombud/base/fault"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var schema embed.FS

const (
	orderColumns = `id, subject, no, kind, issuer, requirement, site, due, state, result, issued_at, ended_at`
	partyColumns = `workorder, office, leads, taken_off, fact, signed_at, objection, decision, visited_at, reported_at`
	itemColumns  = `workorder, n, asks, office, at, report`
)

func scanOrder(rows *sql.Rows, o *Order) error {
	return rows.Scan(&o.ID, &o.Subject, &o.No, &o.Kind, &o.Issuer, &o.Requirement, &o.Site, &o.Due, &o.State, &o.Result, &o.IssuedAt, &o.EndedAt)
}

func scanParty(rows *sql.Rows, p *Party) error {
	var leads, off int
	err := rows.Scan(&p.Order, &p.Office, &leads, &off, &p.Fact, &p.SignedAt, &p.Objection, &p.Decision, &p.VisitedAt, &p.Reported)
	p.Leads, p.Off = leads == 1, off == 1
	return err
}

func scanItem(rows *sql.Rows, i *Item) error {
	return rows.Scan(&i.Order, &i.N, &i.Asks, &i.By, &i.At, &i.Report)
}

// Get reads an order; what is not there is NotFound.
func Get(ctx context.Context, q store.Querier, id string) (Order, error) {
	list, err := whole(ctx, q, `SELECT `+orderColumns+` FROM workorder WHERE id = $1`, id)
	if err != nil {
		return Order{}, err
	}
	if len(list) == 0 {
		return Order{}, fault.New(fault.NotFound, "workorder.not_found")
	}
	return list[0], nil
}

// Of lists the orders of a grievance, the newest first.
func Of(ctx context.Context, q store.Querier, subject string) ([]Order, error) {
	return whole(ctx, q, `SELECT `+orderColumns+` FROM workorder WHERE subject = $1 ORDER BY no DESC`, subject)
}

// whole reads orders with their offices, the lead first, and the evidence asked for.
func whole(ctx context.Context, q store.Querier, text string, args ...any) ([]Order, error) {
	list, err := store.All(ctx, q, scanOrder, text, args...)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Offices, err = store.All(ctx, q, scanParty, `SELECT `+partyColumns+` FROM workorder_office WHERE workorder = $1
			ORDER BY leads DESC, fact`, list[i].ID); err != nil {
			return nil, err
		}
		if list[i].Items, err = store.All(ctx, q, scanItem, `SELECT `+itemColumns+` FROM workorder_item WHERE workorder = $1 ORDER BY n`, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// View is which orders an office's list shows.
type View string

// The views of the list.
const (
	ToSign View = "sign"   // it has not signed
	OnIt   View = "open"   // it is named on, in force
	Ours   View = "issued" // it issued
)

// Views in the order of the tabs.
var Views = []View{ToSign, OnIt, Ours}

// where of each view, over the office $1; grievances that were withdrawn owe nothing any more.
var where = map[View]string{
	ToSign: `id IN (SELECT workorder FROM workorder_office WHERE office = $1 AND taken_off = 0 AND signed_at = 0) AND state = 'open'`,
	OnIt:   `id IN (SELECT workorder FROM workorder_office WHERE office = $1 AND taken_off = 0) AND state = 'open'`,
	Ours:   `issuer = $1`,
}

// List reads a page of an office's orders, the newest first: those older than after, or the last of those newer than until.
func List(ctx context.Context, q store.Querier, v View, office, after, until string, limit int) ([]Order, error) {
	if until != "" {
		list, err := whole(ctx, q, `SELECT `+orderColumns+` FROM workorder WHERE `+where[v]+` AND id > $2 ORDER BY id LIMIT $3`, office, until, limit)
		slices.Reverse(list)
		return list, err
	}
	if after == "" {
		after = "~"
	}
	return whole(ctx, q, `SELECT `+orderColumns+` FROM workorder WHERE `+where[v]+` AND id < $2 ORDER BY id DESC LIMIT $3`, office, after, limit)
}

// Count counts the orders of a view, at most so many.
func Count(ctx context.Context, q store.Querier, v View, office string, most int) (n int, err error) {
	err = q.Row(ctx, `SELECT COUNT(*) FROM (SELECT id FROM workorder WHERE `+where[v]+` LIMIT $2) AS found`, office, most).Scan(&n)
	return n, err
}

// Whistle is a call for local offices.
type Whistle struct {
	ID, Subject, Caller, Site, Reason string
	At                                int64
	Offices                           []CalledOffice
}

// CalledOffice is one office that was called.
type CalledOffice struct {
	Whistle, Office, Agency, Fact string
	ArrivedAt                     int64
	Note                          string
}

func scanWhistle(rows *sql.Rows, w *Whistle) error {
	return rows.Scan(&w.ID, &w.Subject, &w.Caller, &w.Site, &w.Reason, &w.At)
}

func scanCalled(rows *sql.Rows, c *CalledOffice) error {
	return rows.Scan(&c.Whistle, &c.Office, &c.Agency, &c.Fact, &c.ArrivedAt, &c.Note)
}

// Whistles lists the calls for a grievance, the newest first.
func Whistles(ctx context.Context, q store.Querier, subject string) ([]Whistle, error) {
	list, err := store.All(ctx, q, scanWhistle, `SELECT id, subject, caller, site, reason, at FROM whistle WHERE subject = $1 ORDER BY id DESC`, subject)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Offices, err = store.All(ctx, q, scanCalled, `SELECT whistle, office, agency, fact, arrived_at, note FROM whistle_office
			WHERE whistle = $1 ORDER BY fact`, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// named are the offices that orders and whistles brought to a grievance.
func named(ctx context.Context, q store.Querier, subject string) ([]string, error) {
	type row struct{ id string }
	list, err := store.All(ctx, q, func(rows *sql.Rows, r *row) error { return rows.Scan(&r.id) }, `
		SELECT office FROM workorder_office WHERE subject = $1 AND taken_off = 0
		UNION SELECT issuer FROM workorder WHERE subject = $1
		UNION SELECT office FROM whistle_office WHERE subject = $1
		UNION SELECT caller FROM whistle WHERE subject = $1`, subject)
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = r.id
	}
	return out, err
}

func one(n int64, err error) error {
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows", n)
	}
	return err
}
