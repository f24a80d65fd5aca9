package wages

import (
	"context"
	"database/sql"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/redress/deed"
	"ombud/redress/grievance"
	"ombud/redress/promise"
)

// Linked says which project a grievance is about. The subject is the grievance; the last one holds, and an empty project takes it away.
var Linked = fact.Define[LinkedBody]("wages.linked")

// LinkedBody is the link: a project's code, "" for none any more.
type LinkedBody struct {
	Project string `json:"project"`
}

// Tellings say how the facts on a grievance are told.
var Tellings = map[string]promise.Telling{Linked.Name(): {Fields: []string{"project"}}}

func foldLinked(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	b, err := Linked.Read(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO wage_link (case_id, project, at) VALUES ($1, $2, $3)
		ON CONFLICT (case_id) DO UPDATE SET project = excluded.project, at = excluded.at`, f.Subject, b.Project, f.At)
	return err
}

// LinkOf is the project that a grievance is linked to, "" for none.
func LinkOf(ctx context.Context, q store.Querier, caseID string) (string, error) {
	list, err := store.All(ctx, q, func(r *sql.Rows, s *string) error { return r.Scan(s) }, `SELECT project FROM wage_link WHERE case_id = $1`, caseID)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}

// casesOf lists the newest grievances that are linked to a project. Whoever shows them asks first who may see which.
func casesOf(ctx context.Context, q store.Querier, project string, limit int) ([]string, error) {
	return store.All(ctx, q, func(r *sql.Rows, s *string) error { return r.Scan(s) },
		`SELECT case_id FROM wage_link WHERE project = $1 ORDER BY at DESC, case_id LIMIT $2`, project, limit)
}

// Link links a grievance to a project that is registered, or with "" takes the link away. Only the office that handles it may.
func (w *Work) Link(ctx context.Context, c access.Caller, caseID, project string) error {
	if project != "" {
		var ok bool
		if project, ok = ProjectCode(project); !ok {
			return fault.Of("project", "wages.need.id")
		}
	}
	return deed.Do(ctx, w.Door, c, access.Accept, caseID, grievance.Get, func(ctx context.Context, s *deed.Step[grievance.Case]) error {
		if err := s.Permit(s.On.Answerable()); err != nil {
			return err
		}
		old, err := LinkOf(ctx, s.Tx, caseID)
		if err != nil || old == project && old != "" {
			return err
		}
		if !about(s.On) || old == project {
			return fault.New(fault.Conflict, "deed.not_now")
		}
		if project != "" {
			if _, err := Get(ctx, s.Tx, project); fault.Is(err, fault.NotFound) {
				return fault.Of("project", "wages.link.unknown", project)
			} else if err != nil {
				return err
			}
		}
		_, err = deed.Record(ctx, s, Linked, s.On.Place, LinkedBody{Project: project})
		return err
	})
}
