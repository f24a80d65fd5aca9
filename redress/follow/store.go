package follow

import (
	"context"
	"fmt"

	"ombud/machine/store"
	"ombud/redress/grievance"
)

// nobody is compared with when a number does not exist, so that a missing number takes the same work as a wrong code.
var nobody = grievance.HashCode("00000000000000000000")

// lookup finds the grievance that number and code open together. It reads two short columns whatever the grievance holds: the
// length of a text must not show in the time of an answer.
func lookup(ctx context.Context, q store.Querier, number, code string) (subject string, ok bool, err error) {
	hash := nobody
	err = q.Row(ctx, `SELECT id, code_hash FROM grievance WHERE number = $1`, number).Scan(&subject, &hash)
	if err != nil && !store.Missing(err) {
		return "", false, fmt.Errorf("look a receipt up: %w", err)
	}
	fits := grievance.CodeFits(code, hash)
	return subject, fits && subject != "", nil
}
