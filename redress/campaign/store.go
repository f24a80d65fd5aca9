package campaign

import (
	"context"
	"database/sql"

	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/machine/web"
)

const (
	campaignColumns = `id, title_zh, title_en, place, from_at, until_at, opened_at, opened_by, milestones, left_out`
	columns         = `id, campaign, item, bearer, place, what_zh, what_en, due_at, state, said, by_office, at`
)

func scanCampaign(r *sql.Rows, c *Campaign) error {
	return r.Scan(&c.ID, &c.ZH, &c.EN, &c.Place, &c.From, &c.Until, &c.Opened, &c.By, &c.Milestones, &c.Spare)
}

func scan(r *sql.Rows, m *Milestone) error {
	return r.Scan(&m.ID, &m.Campaign, &m.Item, &m.Bearer, &m.Place, &m.ZH, &m.EN, &m.Due, &m.State, &m.Said, &m.By, &m.At)
}

// List lists the campaigns that were opened, the newest first.
func List(ctx context.Context, q store.Querier) ([]Campaign, error) {
	return store.All(ctx, q, scanCampaign, `SELECT `+campaignColumns+` FROM campaign ORDER BY opened_at DESC, id LIMIT 50`)
}

// Get reads a campaign that was opened; what is not there is NotFound.
func Get(ctx context.Context, q store.Querier, id string) (Campaign, error) {
	list, err := store.All(ctx, q, scanCampaign, `SELECT `+campaignColumns+` FROM campaign WHERE id = $1`, id)
	if err == nil && len(list) == 0 {
		return Campaign{}, fault.New(fault.NotFound, "campaign.not_found")
	}
	if err != nil {
		return Campaign{}, err
	}
	return list[0], nil
}

// One reads a milestone; what is not there is NotFound.
func One(ctx context.Context, q store.Querier, id string) (Milestone, error) {
	list, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM milestone WHERE id = $1`, id)
	if err == nil && len(list) == 0 {
		return Milestone{}, fault.New(fault.NotFound, "campaign.milestone.not_found")
	}
	if err != nil {
		return Milestone{}, err
	}
	return list[0], nil
}

// Balance counts the milestones of one item by how they stand at an instant.
type Balance struct {
	Item, ZH, EN                       string
	Over, Soon, Ahead, Met, Late, Free int
	First, Last                        int64 // of the last moments
	Next                               int64 // the next one that is owed, 0 for none
}

// Balances counts every item of a campaign, in the order in which they fall due.
func Balances(ctx context.Context, q store.Querier, campaign string, now int64) ([]Balance, error) {
	return store.All(ctx, q, func(r *sql.Rows, b *Balance) error {
		return r.Scan(&b.Item, &b.ZH, &b.EN, &b.Over, &b.Soon, &b.Ahead, &b.Met, &b.Late, &b.Free, &b.First, &b.Last, &b.Next)
	}, `SELECT item, min(what_zh), min(what_en),
		sum(CASE WHEN state = 'open' AND due_at <= $2 THEN 1 ELSE 0 END),
		sum(CASE WHEN state = 'open' AND due_at > $2 AND due_at <= $3 THEN 1 ELSE 0 END),
		sum(CASE WHEN state = 'open' AND due_at > $3 THEN 1 ELSE 0 END),
		sum(CASE WHEN state = 'met' AND at < due_at THEN 1 ELSE 0 END),
		sum(CASE WHEN state = 'met' AND at >= due_at THEN 1 ELSE 0 END),
		sum(CASE WHEN state = 'released' THEN 1 ELSE 0 END),
		min(due_at), max(due_at), coalesce(min(CASE WHEN state = 'open' AND due_at > $2 THEN due_at END), 0)
		FROM milestone WHERE campaign = $1 GROUP BY item ORDER BY max(due_at), item`, campaign, now, now+soon.Milliseconds())
}

// Views of a campaign's milestones.
var views = []string{"over", "soon", "ahead", "met", "released"}

// page lists milestones of one view or item in the order in which they fall due, turned by the id of the last one.
func page(ctx context.Context, q store.Querier, campaign, item, view string, now int64, s web.Span, limit int) ([]Milestone, error) {
	from, before, state := int64(0), int64(1)<<62, string(Open)
	switch view {
	case "over":
		before = now + 1
	case "soon":
		from, before = now+1, now+soon.Milliseconds()+1
	case "ahead":
		from = now + soon.Milliseconds() + 1
	case "met":
		state = string(Met)
	case "released":
		state = string(Freed)
	default:
		state = ""
	}
	edge, back := s.After, false
	if s.Until != "" {
		edge, back = s.Until, true
	}
	at, id := int64(0), ""
	if edge != "" {
		m, err := One(ctx, q, edge)
		if err != nil {
			return nil, err
		}
		at, id = m.Due, m.ID
	}
	text := `SELECT ` + columns + ` FROM milestone WHERE campaign = $1 AND ($2 = '' OR item = $2) AND ($3 = '' OR state = $3) AND due_at >= $4 AND due_at < $5
		AND (due_at, id) > ($6, $7) ORDER BY due_at, id LIMIT $8`
	if back {
		text = `SELECT ` + columns + ` FROM (SELECT ` + columns + ` FROM milestone WHERE campaign = $1 AND ($2 = '' OR item = $2) AND ($3 = '' OR state = $3)
			AND due_at >= $4 AND due_at < $5 AND (due_at, id) < ($6, $7) ORDER BY due_at DESC, id DESC LIMIT $8) AS back ORDER BY due_at, id`
	}
	return store.All(ctx, q, scan, text, campaign, item, state, from, before, at, id, limit)
}
