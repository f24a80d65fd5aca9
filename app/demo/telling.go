package demo

import (
	"math/rand/v2"
	"slices"

	"ombud/redress/grievance"
)

// Telling writes what made-up filings say, for whoever makes them by the thousand.
type Telling struct {
	words vocabulary
	tales map[string][]*tale
}

// NewTelling reads the vocabulary.
func NewTelling() *Telling {
	t := &Telling{words: readVocabulary(yearText), tales: map[string][]*tale{}}
	for i := range tales {
		t.tales[tales[i].matter] = append(t.tales[tales[i].matter], &tales[i])
	}
	return t
}

// Write gives a filing its title, text and points, by its matter and the name of its place.
func (t *Telling) Write(r *rand.Rand, f *grievance.Filing, place string) {
	var one *tale
	if list := t.tales[f.Matter]; len(list) > 0 {
		one = list[r.IntN(len(list))]
	}
	f.Points = []string{}
	t.words.write(r, f, one, place)
}

// Settlements are the places that filings are about: villages and communities, those of a seeded city too, in a fixed order.
func Settlements() []Place {
	return append(slices.Clone(Places[11:]), readVocabulary(yearText).communities()...)
}

// Hours are how many calls each hour of a day brings, beside the other hours.
func Hours() [24]float64 { return hours }

// Opinion is what an office answers; nth chooses whether it supports the request.
func Opinion(c grievance.Case, nth int) grievance.AnsweredBody {
	s := &Stage{Rand: rand.New(rand.NewPCG(uint64(nth), 1))}
	return s.opinion(c)
}

// Said are the words that offices write into notices, contacts and delivery records.
func Said() (notice, contact, evidence string) {
	return opinion.notice, opinion.contact, opinion.evidence
}
