package wages

import (
	"cmp"
	"math/bits"
	"slices"

	"ombud/ledger"
)

// AcrossChecks are what only the books of several projects together show. Words and citations go by these ids.
var AcrossChecks = []Check{
	{ID: "shared-card-across", Cite: "《保障农民工工资支付条例》第三十一条"},
	{ID: "two-sites", Cite: "《保障农民工工资支付条例》第三十一条"},
}

// Across compares projects with each other. Books are added one at a time and forgotten: what is kept is a small row for each worker's
// month and each card. With Parts > 1 only every so-many-th key is looked at, so that as many passes over the books see everything in
// as little memory.
type Across struct {
	At          ledger.Day
	Part, Parts int

	projects []Project
	days     []siteDays
	cards    []siteCard
}

type siteDays struct {
	worker   ledger.Key
	month    ledger.Month
	on       uint32
	project  int32
	employer string
	ref      ledger.Ref
}

type siteCard struct {
	card, worker ledger.Key
	project      int32
	ref          ledger.Ref
}

// Add takes what it needs of one project.
func (x *Across) Add(b *Book) {
	n := int32(len(x.projects))
	x.projects = append(x.projects, b.Project)
	for _, a := range b.Attendance {
		if a.On != 0 && a.Month.First() <= x.At && x.mine(a.Worker) {
			x.days = append(x.days, siteDays{a.Worker, a.Month, a.On, n, a.Employer, a.Ref})
		}
	}
	type pair struct{ card, worker ledger.Key }
	seen := map[pair]bool{}
	use := func(card, worker ledger.Key, r ledger.Ref) {
		if p := (pair{card, worker}); card != (ledger.Key{}) && worker != (ledger.Key{}) && x.mine(card) && !seen[p] {
			seen[p] = true
			x.cards = append(x.cards, siteCard{card, worker, n, r})
		}
	}
	rows := slices.Clone(b.Roster)
	slices.SortFunc(rows, func(a, b Roster) int { return byRef(a.Ref, b.Ref) })
	for _, r := range rows {
		if r.Entered <= x.At {
			use(r.Card, r.Worker, r.Ref)
		}
	}
	for _, f := range onceEach(b.Flows, x.At) {
		if f.Kind == Wage {
			use(f.Card, f.Worker, f.Ref)
		}
	}
}

func (x *Across) mine(k ledger.Key) bool {
	return x.Parts <= 1 || int(k[0])%x.Parts == x.Part
}

// Find emits what was found, in an order that depends on nothing but the rows.
func (x *Across) Find(emit func(ledger.Finding)) {
	var out []ledger.Finding
	slices.SortFunc(x.days, func(a, b siteDays) int {
		return cmp.Or(byKey(a.worker, b.worker), cmp.Compare(a.month, b.month), cmp.Compare(x.projects[a.project].ID, x.projects[b.project].ID), byRef(a.ref, b.ref))
	})
	runsOf(x.days, func(a, b *siteDays) bool { return a.worker == b.worker && a.month == b.month }, func(run []siteDays) {
		out = x.twoSites(out, run)
	})
	slices.SortFunc(x.cards, func(a, b siteCard) int {
		return cmp.Or(byKey(a.card, b.card), cmp.Compare(x.projects[a.project].ID, x.projects[b.project].ID), byKey(a.worker, b.worker))
	})
	runsOf(x.cards, func(a, b *siteCard) bool { return a.card == b.card }, func(run []siteCard) {
		out = x.sharedCard(out, run)
	})
	for i := range out {
		slices.SortFunc(out[i].Proof, byRef)
		out[i].Proof = slices.Compact(out[i].Proof)
	}
	slices.SortFunc(out, byFinding)
	for _, f := range out {
		emit(f)
	}
}

// runsOf calls fn for each stretch of rows that belong together.
func runsOf[T any](rows []T, same func(a, b *T) bool, fn func([]T)) {
	for i := 0; i < len(rows); {
		j := i + 1
		for j < len(rows) && same(&rows[i], &rows[j]) {
			j++
		}
		fn(rows[i:j])
		i = j
	}
}

// twoSites: a worker stands in the tables of two projects on the same day (§31). Each of the projects has it found, with both rows.
func (x *Across) twoSites(out []ledger.Finding, run []siteDays) []ledger.Finding {
	runsOf(run, func(a, b *siteDays) bool { return a.project == b.project }, func(own []siteDays) {
		var here, there uint32
		var proof []ledger.Ref
		for _, r := range own {
			here |= r.on
			proof = append(proof, r.ref)
		}
		for _, r := range run {
			if r.project != own[0].project {
				there |= r.on
			}
		}
		both := here & there
		if both == 0 {
			return
		}
		for _, r := range run {
			if r.project != own[0].project && r.on&both != 0 {
				proof = append(proof, r.ref)
			}
		}
		party := ""
		for _, r := range own {
			if r.on&both != 0 && (party == "" || r.employer < party) {
				party = r.employer
			}
		}
		out = append(out, ledger.Finding{Check: "two-sites", Subject: x.projects[own[0].project].ID, Party: party, Period: own[0].month,
			Person: own[0].worker, Count: int64(bits.OnesCount32(both)), Proof: proof})
	})
	return out
}

// sharedCard: a card stands for different workers on different projects (§31). Person is the card.
func (x *Across) sharedCard(out []ledger.Finding, run []siteCard) []ledger.Finding {
	workers := map[ledger.Key]bool{}
	for _, r := range run {
		workers[r.worker] = true
	}
	if len(workers) < 2 || run[0].project == run[len(run)-1].project {
		return out
	}
	runsOf(run, func(a, b *siteCard) bool { return a.project == b.project }, func(own []siteCard) {
		var proof []ledger.Ref
		other := false
		for _, r := range own {
			proof = append(proof, r.ref)
		}
		for _, r := range run {
			for _, o := range own {
				if r.project != o.project && r.worker != o.worker {
					other = true
					proof = append(proof, r.ref)
				}
			}
		}
		if other {
			p := &x.projects[own[0].project]
			out = append(out, ledger.Finding{Check: "shared-card-across", Subject: p.ID, Party: p.General, Person: own[0].card, Count: int64(len(workers)), Proof: proof})
		}
	})
	return out
}
