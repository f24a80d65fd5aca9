// Package rules is the law as data: rule packs, the catalogue of matters and the holiday arrangements of the State Council.
// It holds files and no code, so that whoever knows the law can read and check it without knowing Go.
package rules

import "embed"

// Files holds *.yaml (rule packs), matters.csv (catalogue of matters), stations.csv (which local office comes for which matter),
// checklists.csv (what an inspection looks at), question-threshold.csv (from how many followers a public question is owed an answer),
// terms/*.yaml (figures that the checks of a ledger compare with) and holidays/*.tsv.
//
//go:embed *.yaml matters.csv stations.csv checklists.csv question-threshold.csv wages-thresholds.csv terms/*.yaml holidays/*.tsv
var Files embed.FS
