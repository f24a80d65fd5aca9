package tally

import (
	"testing"

	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/grievance"
	"ombud/watch/tally/tallytest"
)

// BenchmarkCatchUp counts a log of grievances that were received, sent, accepted, answered and rated, from its beginning.
func BenchmarkCatchUp(b *testing.B) {
	for _, m := range []store.Make{store.SQLite, store.Postgres} {
		b.Run(m.String(), func(b *testing.B) {
			c := tallytest.New(b, storetest.Open(b, m), migrations)
			for range 2000 {
				id := c.Door.IDs.Next()
				c.Record(b, "HC", life(id)...)
			}
			for range 4 {
				c.Sequence(b)
			}
			facts := number(b, c.DB, `SELECT count(*) FROM fact WHERE seq IS NOT NULL`)
			r := &Reader{DB: c.DB}
			for b.Loop() {
				if err := r.Refold(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(facts*b.N)/b.Elapsed().Seconds(), "facts/s")
		})
	}
}

func life(id string) []fact.Draft {
	const p = "990102001000"
	return []fact.Draft{
		grievance.Received.Draft(id, p, grievance.ReceivedBody{Number: id, Channel: grievance.Web, Desk: "PT", Named: true, Matter: "0304", Route: "P", Title: "路灯", Text: "路灯坏了", Urgency: grievance.General, Headcount: 1}),
		grievance.Transferred.Draft(id, p, grievance.TransferredBody{From: "PT", To: "HC", Mode: grievance.Transfer, Matter: "0304", Route: "P", Channel: grievance.Web, Urgency: grievance.General}),
		grievance.Accepted.Draft(id, p, grievance.AcceptedBody{Route: "P", Procedure: grievance.Ordinary}),
		grievance.Answered.Draft(id, p, grievance.AnsweredBody{Route: "P", Outcome: grievance.Support}),
		grievance.Rated.Draft(id, p, grievance.RatedBody{Desk: 3, Handling: 2, Solved: "yes"}),
	}
}
