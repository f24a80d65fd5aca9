package wages

import (
	"cmp"
	"slices"

	"ombud/ledger"
)

// pay is a book's wages as the checks of pay see them: what is owed by worker and month, and each worker's transfers.
type pay struct {
	owed   map[workerMonth]*monthOf
	months map[ledger.Key][]ledger.Month // in which a worker is owed something, in order
	flows  map[ledger.Key][]transfer
	t      *Terms
	p      *Project
}

// transfer is a row of the account as it counts for a worker: a wage, or less of one.
type transfer struct {
	*Flow
	month ledger.Month // 0 where the bank does not say
	net   ledger.Fen
}

// payOf reads what is owed and what was paid until the end of a day. A bank's number counts once, however often it was delivered. What
// came back counts for the worker and month of the transfer that it undoes.
func payOf(b *Book, at ledger.Day, t *Terms) *pay {
	p := &pay{confirmed(b), map[ledger.Key][]ledger.Month{}, map[ledger.Key][]transfer{}, t, &b.Project}
	for k := range p.owed {
		p.months[k.worker] = append(p.months[k.worker], k.month)
	}
	for _, m := range p.months {
		slices.Sort(m)
	}
	flows := onceEach(b.Flows, at)
	wages := map[string]*Flow{}
	for _, f := range flows {
		if f.Kind == Wage && f.Txn != "" {
			wages[f.Txn] = f
		}
	}
	for _, f := range flows {
		switch f.Kind {
		case Wage:
			p.flows[f.Worker] = append(p.flows[f.Worker], transfer{f, f.Month, f.Fen})
		case Return:
			worker, month := f.Worker, f.Month
			if of := wages[f.Of]; of != nil && f.Of != "" {
				worker, month = of.Worker, of.Month
			}
			p.flows[worker] = append(p.flows[worker], transfer{f, month, -f.Fen})
		}
	}
	return p
}

// onceEach are the rows of an account until the end of a day, in the order of the bank; a number that stands there twice is one row, the
// earliest and then the smallest where they differ, whichever delivery brought it.
func onceEach(rows []Flow, at ledger.Day) []*Flow {
	var out []*Flow
	for i := range rows {
		if rows[i].Day <= at {
			out = append(out, &rows[i])
		}
	}
	slices.SortFunc(out, func(a, b *Flow) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Txn, b.Txn), cmp.Compare(a.Fen, b.Fen), cmp.Compare(a.Month, b.Month),
			byKey(a.Worker, b.Worker), byKey(a.Card, b.Card), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Left, b.Left), byRef(a.Ref, b.Ref))
	})
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(f *Flow) bool {
		k := string(rune('0'+f.Kind)) + f.Txn
		twice := f.Txn != "" && seen[k]
		seen[k] = true
		return twice
	})
}

// lacks is what is missing of a worker's month at the end of a day. Transfers for which the bank names no month fill the oldest gaps
// first, so that another payment can never make more missing.
func (p *pay) lacks(worker ledger.Key, m ledger.Month, at ledger.Day) ledger.Fen {
	var pool, gaps, gap ledger.Fen
	for _, f := range p.flows[worker] {
		if f.month == 0 && f.Day <= at {
			pool += f.net
		}
	}
	for _, k := range p.months[worker] {
		if k > m {
			break
		}
		due := p.owed[workerMonth{worker, k}].due
		gap = due
		for _, f := range p.flows[worker] {
			if f.month == k && f.Day <= at {
				gap -= f.net
			}
		}
		gap = max(0, min(gap, due))
		gaps += gap
	}
	return max(0, min(gaps-pool, gap))
}

// proof are the rows of a worker's month: the confirmations, and the transfers that count for it.
func (p *pay) proof(k workerMonth) []ledger.Ref {
	out := p.owed[k].refs()
	for _, f := range p.flows[k.worker] {
		if f.month == k.month || f.month == 0 {
			out = append(out, f.Ref)
		}
	}
	return out
}

// each calls fn for every worker's month whose pay day, with the grace of the terms, is over.
func (p *pay) each(at ledger.Day, fn func(k workerMonth, of *monthOf, limit ledger.Day, tolerance ledger.Fen)) {
	for k, of := range p.owed {
		day := paidBy(p.p, k.month, p.t)
		f := p.t.On(day)
		if limit := day + ledger.Day(f.PayGrace); of.due > 0 && at > limit {
			fn(k, of, limit, f.PayTolerance)
		}
	}
}
