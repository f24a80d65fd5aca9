package wages

import "ombud/ledger"

// findLabourLate: the owner let more than a month pass without transferring labour costs (§24). The month is that of the missed day, the
// amount what workers had earned in the month before it.
func findLabourLate(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	p := &b.Project
	if p.Started == 0 {
		return
	}
	flows := onceEach(b.Flows, at)
	end := func(m ledger.Month) ledger.Day {
		d := dayIn(m, p.LabourDay)
		return d + ledger.Day(t.On(d).LabourGrace)
	}
	for m := p.Started.Month() + 1; end(m) < at && (p.Completed == 0 || end(m) <= p.Completed); m++ {
		proof, sent := []ledger.Ref{p.Ref}, ledger.Fen(0)
		for _, f := range flows {
			switch {
			case f.Kind != Labour || f.Day > end(m):
			case f.Day > end(m-1):
				sent += f.Fen
			default:
				proof = []ledger.Ref{f.Ref} // the last one before
			}
		}
		if sent > 0 {
			continue
		}
		var earned ledger.Fen
		for _, a := range b.Attendance {
			if a.Month == m-1 {
				earned += a.Due
			}
		}
		emit(ledger.Finding{Party: p.Owner, Period: m, Amount: max(0, earned), Proof: proof})
	}
}
