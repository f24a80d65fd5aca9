package followup

import (
	"context"
	"fmt"
	"strings"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
)

func folds() map[string]act.Fold {
	out := drawFolds()
	for k, f := range askFolds() {
		out[k] = f
	}
	for k, f := range visitFolds() {
		out[k] = f
	}
	return out
}

func drawFolds() map[string]act.Fold {
	return map[string]act.Fold{
		SeedCommitted.Name(): read(SeedCommitted, func(_ fact.Fact, b SeedBody) (string, []any) {
			return `INSERT INTO followup_draw (` + drawColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)`,
				[]any{b.Period, b.Ends, b.By, b.Commitment, b.Share, strings.Join(b.Areas, " "), b.Cite}
		}),
		Drawn.Name(): read(Drawn, func(f fact.Fact, b DrawnBody) (string, []any) {
			return `UPDATE followup_draw SET size = $2, drawn_at = $3 WHERE period = $1`, []any{b.Period, b.Size, f.At}
		}),
	}
}

func askFolds() map[string]act.Fold {
	return map[string]act.Fold{
		Selected.Name(): read(Selected, func(f fact.Fact, b SelectedBody) (string, []any) {
			return `INSERT INTO followup (` + askedColumns + `) VALUES ($1, $2, $3, $4, $5, 'waiting', 0, 0, 0, '', 0, 0, '', '')`,
				[]any{f.Subject, b.Period, string(f.Place), b.To, b.Office}
		}),
		Attempted.Name(): read(Attempted, func(f fact.Fact, b AttemptedBody) (string, []any) {
			call := 0
			if b.Via == ByCall {
				call = 1
			}
			return `UPDATE followup SET attempts = $2, calls = calls + $3, tried_at = $4 WHERE subject = $1`, []any{f.Subject, b.N, call, f.At}
		}),
		WentSilent.Name(): read(WentSilent, func(f fact.Fact, _ SilentBody) (string, []any) {
			return `UPDATE followup SET state = 'silent', reason = '', proposer = '' WHERE subject = $1`, []any{f.Subject}
		}),
		Answered.Name(): read(Answered, func(f fact.Fact, b AnsweredBody) (string, []any) {
			again := 0
			if b.Again {
				again = 1
			}
			return `UPDATE followup SET state = 'reached', solved = $2, satisfied = $3, again = $4, reason = '', proposer = '' WHERE subject = $1`,
				[]any{f.Subject, b.Solved, b.Satisfied, again}
		}),
		LookedAgain.Name(): read(LookedAgain, func(f fact.Fact, _ LookedBody) (string, []any) {
			return `UPDATE followup SET again = 0 WHERE subject = $1`, []any{f.Subject}
		}),
		ExclusionProposed.Name(): read(ExclusionProposed, func(f fact.Fact, b ProposedBody) (string, []any) {
			return `UPDATE followup SET reason = $2, proposer = $3 WHERE subject = $1`, []any{f.Subject, b.Reason, f.Staff}
		}),
		ExclusionRefused.Name(): read(ExclusionRefused, func(f fact.Fact, _ KeptBody) (string, []any) {
			return `UPDATE followup SET reason = '', proposer = '' WHERE subject = $1`, []any{f.Subject}
		}),
		LeftOut.Name(): read(LeftOut, func(f fact.Fact, b ExcludedBody) (string, []any) {
			return `UPDATE followup SET state = 'excluded', reason = $2, proposer = '' WHERE subject = $1`, []any{f.Subject, b.Reason}
		}),
	}
}

func visitFolds() map[string]act.Fold {
	return map[string]act.Fold{
		VisitAgreed.Name(): read(VisitAgreed, func(f fact.Fact, b AgreedBody) (string, []any) {
			return `INSERT INTO followup_visit (` + visitColumns + `) VALUES ($1, $2, 'agreed', $3, '')
				ON CONFLICT (subject) DO UPDATE SET office = excluded.office, state = 'agreed', at = excluded.at, outcome = ''`, []any{f.Subject, b.To, f.At}
		}),
		VisitRevoked.Name(): read(VisitRevoked, func(f fact.Fact, _ RevokedBody) (string, []any) {
			return `UPDATE followup_visit SET state = 'revoked', at = $2 WHERE subject = $1`, []any{f.Subject, f.At}
		}),
		VisitMade.Name(): read(VisitMade, func(f fact.Fact, b VisitedBody) (string, []any) {
			return `UPDATE followup_visit SET state = 'visited', at = $2, outcome = $3 WHERE subject = $1`, []any{f.Subject, f.At, b.Outcome}
		}),
	}
}

// read is a fold that changes exactly one row.
func read[B any](k fact.Kind[B], change func(fact.Fact, B) (string, []any)) act.Fold {
	return func(ctx context.Context, tx *store.Tx, f fact.Fact) error {
		b, err := k.Read(f)
		if err != nil {
			return err
		}
		q, args := change(f, b)
		n, err := tx.Exec(ctx, q, args...)
		if err == nil && n != 1 {
			err = fmt.Errorf("%s changed %d rows of %s", f.Kind, n, f.Subject)
		}
		return err
	}
}
