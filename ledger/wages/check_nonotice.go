package wages

import "ombud/ledger"

// findNoNotice: no recent photo shows the rights board at the site (§34).
func findNoNotice(b *Book, at ledger.Day, t *Terms, emit func(ledger.Finding)) {
	p := &b.Project
	if f := t.On(at); p.runsOn(at) && at > p.Started+ledger.Day(f.NoticeDays) {
		last, proof := ledger.Day(0), []ledger.Ref{p.Ref}
		for _, n := range b.Notices {
			if n.Day <= at && n.Day > last {
				last, proof = n.Day, []ledger.Ref{n.Ref}
			}
		}
		if last != 0 && at-last <= ledger.Day(f.NoticeEvery) {
			return
		}
		since := p.Started
		if last != 0 {
			since = last
		}
		emit(ledger.Finding{Party: p.General, Count: int64(at - since), Proof: proof})
	}
}
