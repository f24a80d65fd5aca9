package wages

import (
	"ombud/base/calendar"
	"ombud/ledger"
)

// depositOf is what a project has lodged at the end of a day, and what it must: a rate of the contract, at most the cap, nothing for
// small contracts (§32). The comparison is by ten-thousandths of a fen, so that no rounding decides.
func depositOf(b *Book, at ledger.Day, t *Terms) (lodged ledger.Fen, needed int64, rows []ledger.Ref) {
	f := t.On(at)
	if b.Project.Contract >= f.DepositExempt {
		needed = min(b.Project.Contract*f.DepositRate, f.DepositCap*10000)
	}
	for _, d := range b.Deposits {
		if d.Day > at {
			continue
		}
		rows = append(rows, d.Ref)
		if !d.Guarantee || d.Fen < 0 || d.Until == 0 || d.Until >= at {
			lodged += d.Fen
		}
	}
	return max(0, lodged), needed, rows
}

// findDepositMissing: no wage deposit and no guarantee was lodged in time after the start (§32).
func findDepositMissing(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	_, needed, rows := depositOf(b, at, t)
	p := &b.Project
	if needed == 0 || len(rows) > 0 || !p.runsOn(at) {
		return
	}
	workdays := t.calendar.Workdays(calendar.Date(p.Started), calendar.Date(at))
	if workdays > t.On(p.Started).DepositWorkdays {
		emit(ledger.Finding{Party: p.General, Amount: (needed + 9999) / 10000, Count: int64(at - p.Started), Proof: []ledger.Ref{p.Ref}})
	}
}
