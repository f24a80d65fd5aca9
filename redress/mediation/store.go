package mediation

import (
	"context"
	"database/sql"
	"embed"
	"fmt"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
)

//go:embed schema/*.sql
var schema embed.FS

const columns = `id, subject, place, type, party, mediator, why, offerer, offered_at, resident_at, party_at, started_at, draft, resident_signed,
	party_signed, settled_at, court, applied_on, court_result, paper, decided_on, ended_at, ended_by, end_reason`

func scan(rows *sql.Rows, m *Mediation) error {
	return rows.Scan(&m.ID, &m.Subject, &m.Place, &m.Type, &m.Party, &m.Mediator, &m.Why, &m.Offerer, &m.OfferedAt, &m.ResidentAt, &m.PartyAt, &m.StartedAt,
		&m.Draft, &m.ResidentSigned, &m.PartySigned, &m.SettledAt, &m.Court, &m.AppliedOn, &m.CourtResult, &m.Paper, &m.DecidedOn, &m.EndedAt, &m.EndedBy, &m.EndReason)
}

// Of lists the mediations of a grievance, the newest first.
func Of(ctx context.Context, q store.Querier, subject string) ([]Mediation, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM mediation WHERE subject = $1 ORDER BY id DESC`, subject)
}

// Newest is the last mediation of a grievance; the zero value when there never was one.
func Newest(ctx context.Context, q store.Querier, subject string) (Mediation, error) {
	list, err := store.All(ctx, q, scan, `SELECT `+columns+` FROM mediation WHERE subject = $1 ORDER BY id DESC LIMIT 1`, subject)
	if err != nil || len(list) == 0 {
		return Mediation{}, err
	}
	return list[0], nil
}

// At lists the mediations that an office holds or is a party to, the newest first, at most limit. A mediator learns of an offer only
// when both sides agreed to it.
func At(ctx context.Context, q store.Querier, office string, limit int) ([]Mediation, error) {
	return store.All(ctx, q, scan, `SELECT `+columns+` FROM mediation WHERE party = $1 OR mediator = $1 AND started_at > 0 ORDER BY id DESC LIMIT $2`, office, limit)
}

// Involve names the offices that mediations bring to a grievance: mediators from the day both sides agreed, until it ended.
func Involve(ctx context.Context, q store.Querier, subject string) (out []string, err error) {
	list, err := Of(ctx, q, subject)
	for _, m := range list {
		if m.StartedAt != 0 && m.EndedAt == 0 {
			out = append(out, m.Mediator)
		}
	}
	return out, err
}

func folds() map[string]act.Fold {
	return map[string]act.Fold{
		OfferMade.Name(): foldOffer(OfferMade, false), Asked.Name(): foldOffer(Asked, true), Consented.Name(): foldConsented, Started.Name(): foldStarted,
		DraftMade.Name(): foldDraft, Signed.Name(): foldSigned, Agreed.Name(): foldAgreed, Applied.Name(): foldApplied, Decided.Name(): foldDecided,
		Declined.Name(): foldEnded(Declined), Over.Name(): foldEnded(Over),
	}
}

// foldOffer begins a mediation: whoever proposes it agrees to it, when it is one of the sides.
func foldOffer(k fact.Kind[OfferBody], resident bool) act.Fold {
	return func(ctx context.Context, tx *store.Tx, f fact.Fact) error {
		b, err := k.Read(f)
		if err != nil {
			return err
		}
		var residentAt, partyAt int64
		if resident {
			residentAt = f.At
		} else if f.Office == b.Party {
			partyAt = f.At
		}
		_, err = tx.Exec(ctx, `INSERT INTO mediation (`+columns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '', 0, 0, 0, '', 0, '', '', 0, 0, '', '')`,
			f.ID, f.Subject, string(f.Place), string(b.Type), b.Party, b.Mediator, b.Why, f.Office, f.At, residentAt, partyAt)
		return err
	}
}

// change updates the one row of a mediation that is not ended.
func change(ctx context.Context, tx *store.Tx, id, set string, args ...any) error {
	n, err := tx.Exec(ctx, `UPDATE mediation SET `+set+` WHERE id = $1 AND ended_at = 0`, append([]any{id}, args...)...)
	if err == nil && n != 1 {
		err = fmt.Errorf("%d mediations %s", n, id)
	}
	return err
}

func foldConsented(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Consented.Read(f)
	if err != nil {
		return err
	}
	if b.Side == Resident {
		return change(ctx, tx, b.Mediation, `resident_at = $2`, f.At)
	}
	return change(ctx, tx, b.Mediation, `party_at = $2`, f.At)
}

func foldStarted(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Started.Read(f)
	if err != nil {
		return err
	}
	return change(ctx, tx, b.Mediation, `started_at = $2`, f.At)
}

// foldDraft lays an agreement before both: what was said to an earlier text does not count for this one.
func foldDraft(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := DraftMade.Read(f)
	if err != nil {
		return err
	}
	return change(ctx, tx, b.Mediation, `draft = $2, resident_signed = 0, party_signed = 0`, f.ID)
}

func foldSigned(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Signed.Read(f)
	if err != nil {
		return err
	}
	if b.Side == Resident {
		return change(ctx, tx, b.Mediation, `resident_signed = $2`, f.At)
	}
	return change(ctx, tx, b.Mediation, `party_signed = $2`, f.At)
}

func foldAgreed(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Agreed.Read(f)
	if err != nil {
		return err
	}
	return change(ctx, tx, b.Mediation, `settled_at = $2`, f.At)
}

func foldApplied(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Applied.Read(f)
	if err != nil {
		return err
	}
	return change(ctx, tx, b.Mediation, `court = $2, applied_on = $3`, b.Court, b.On)
}

func foldDecided(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Decided.Read(f)
	if err != nil {
		return err
	}
	return change(ctx, tx, b.Mediation, `court_result = $2, paper = $3, decided_on = $4`, b.Result, b.Paper, b.On)
}

func foldEnded(k fact.Kind[DeclinedBody]) act.Fold {
	return func(ctx context.Context, tx *store.Tx, f fact.Fact) error {
		b, err := k.Read(f)
		if err != nil {
			return err
		}
		return change(ctx, tx, b.Mediation, `ended_at = $2, ended_by = $3, end_reason = $4`, f.At, string(b.Side), b.Reason)
	}
}
