package evidence

import (
	_ "embed"
	"io/fs"
	"time"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/job"
	"ombud/machine/web"
)

//go:embed words.txt
var catalogue string

const (
	workEvery  = time.Second // so long does a confirmed file wait at most
	pruneEvery = time.Hour
)

// Part brings the evidence of the ledgers.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "evidence",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "evidence_delivery", Key: "id"}},
		Schema: sql,
		Words:  catalogue,
		Routes: []web.Route{
			{Pattern: "GET " + home, Action: access.SeeEvidence, Handle: d.index},
			{Pattern: "POST " + home, Action: access.DeliverEvidence, Handle: d.put, Limit: uploadMost + 1<<20},
			{Pattern: "GET " + files + "/{id}", Action: access.DeliverEvidence, Handle: d.one},
			{Pattern: "POST " + files + "/{id}", Action: access.DeliverEvidence, Handle: d.do, Again: d.one},
			{Pattern: "GET " + files + "/{id}/rejects.csv", Action: access.DeliverEvidence, Handle: d.rejects},
			{Pattern: "GET " + home + "/{ledger}/template/{file}", Action: access.SeeEvidence, Handle: d.template},
			{Pattern: "GET " + home + "/{ledger}/delivery/{number}", Action: access.SeeEvidence, Handle: d.delivery},
			{Pattern: "GET " + home + "/{ledger}/rows", Action: access.SeeEvidence, Handle: d.rows},
			{Pattern: "POST " + home + "/{ledger}/rows", Action: access.OpenWorker, Handle: d.openRow, Again: d.rows},
			{Pattern: "GET " + home + "/{ledger}/partition", Action: access.SeeEvidence, Handle: d.file},
		},
		Nav: []web.Entry{{Path: home, Key: "evidence.nav", Action: access.SeeEvidence, Desk: true, Menu: web.MenuWatch}},
		Jobs: []job.Task{
			{Name: "evidence", Every: workEvery, Run: d.work},
			{Name: "evidence.prune", Every: pruneEvery, Run: d.prune},
		},
		Commands: []part.Command{{Name: "evidence", Usage: "take in and hand out evidence of ledgers (import FILE, export)", Run: d.Work.Command}},
	}
}
