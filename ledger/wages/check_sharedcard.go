package wages

import (
	"slices"

	"ombud/ledger"
)

// findSharedCard: one card receives the wages of several workers (§31: to the worker's own card, which nobody may hold for them). Person
// is the card here.
func findSharedCard(b *Book, at ledger.Day, _ *Terms, emit func(ledger.Finding)) {
	for card, u := range cardsOf(b, at) {
		if len(u.workers) > 1 {
			emit(ledger.Finding{Party: b.Project.General, Person: card, Amount: u.paid, Count: int64(len(u.workers)), Proof: u.proof})
		}
	}
}

// cardUse is for whom a card stands in a book.
type cardUse struct {
	workers []ledger.Key
	paid    ledger.Fen // wages sent to it, less what came back
	proof   []ledger.Ref
}

func (u *cardUse) add(worker ledger.Key, r ledger.Ref) {
	if !slices.Contains(u.workers, worker) {
		u.workers = append(u.workers, worker)
	}
	u.proof = append(u.proof, r)
}

func cardsOf(b *Book, at ledger.Day) map[ledger.Key]*cardUse {
	out := map[ledger.Key]*cardUse{}
	use := func(card, worker ledger.Key, r ledger.Ref) *cardUse {
		if card == (ledger.Key{}) || worker == (ledger.Key{}) {
			return nil
		}
		if out[card] == nil {
			out[card] = &cardUse{}
		}
		out[card].add(worker, r)
		return out[card]
	}
	for _, r := range b.Roster {
		if r.Entered <= at {
			use(r.Card, r.Worker, r.Ref)
		}
	}
	flows, sent := onceEach(b.Flows, at), map[string]ledger.Key{}
	for _, f := range flows {
		if f.Kind != Wage {
			continue
		}
		if sent[f.Txn] = f.Card; f.Txn == "" {
			delete(sent, "")
		}
		if u := use(f.Card, f.Worker, f.Ref); u != nil {
			u.paid += f.Fen
		}
	}
	for _, f := range flows {
		card := f.Card
		if of, ok := sent[f.Of]; ok && card == (ledger.Key{}) {
			card = of
		}
		if u := out[card]; f.Kind == Return && u != nil {
			u.paid -= f.Fen
		}
	}
	for _, u := range out {
		u.paid = max(0, u.paid)
	}
	return out
}
