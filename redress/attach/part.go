package attach

import (
	_ "embed"
	"io/fs"

	"ombud/base/access"
	"ombud/core/part"
	"ombud/machine/web"
)

//go:embed words.txt
var wordText string

// Part brings the files of grievances.
func Part(d *Desk) part.Part {
	sql, _ := fs.Sub(schema, "schema") // the folder is embedded
	return part.Part{
		Name:   "attach",
		Kinds:  Kinds,
		Folds:  folds(),
		Tables: []part.Table{{Name: "attachment", Key: "subject, hash"}},
		Schema: sql,
		Words:  wordText,
		Routes: []web.Route{
			{Pattern: "GET /my/photos", Action: access.AddInfo, Handle: d.myForm},
			{Pattern: "POST /my/photos", Action: access.AddInfo, Handle: d.myAdd, Again: d.myForm, Limit: SendLimit},
			{Pattern: "GET /my/file/{hash}", Action: access.Follow, Handle: d.myFile},
			{Pattern: "GET /desk/case/{id}/files", Action: access.Accept, Handle: d.deskForm},
			{Pattern: "POST /desk/case/{id}/files", Action: access.Accept, Handle: d.deskAdd, Again: d.deskForm, Limit: SendLimit},
			{Pattern: "GET /desk/case/{id}/file/{hash}", Action: access.SeeCase, Handle: d.deskFile},
		},
	}
}
