package wages

import (
	_ "embed"
	"fmt"

	"ombud/ledger"
	"ombud/machine/words"
)

// CheckWords are the names of the checks and what they found, in sentences.
//
//go:embed check_words.txt
var CheckWords string

// CheckName is a check as people call it.
func CheckName(w words.Voice, id string) string { return w.Say("wages.check." + id + ".name") }

// Found is a finding as a sentence with its figures. It names neither the worker nor the company: the page beside it says who owes.
func Found(w words.Voice, f ledger.Finding) string {
	return w.Say("wages.check."+f.Check+".found", f.Party, f.Period.String(), fenText(f.Amount), f.Count)
}

func fenText(f ledger.Fen) string { return fmt.Sprintf("%d.%02d", f/100, f%100) }
