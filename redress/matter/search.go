package matter

import (
	"cmp"
	"math"
	"slices"

	"ombud/base/text"
)

// Candidate is a matter that a text may be about. Score is the share, 0 to 1, of the matter's own weight of words that the text
// holds. It orders candidates; it is no probability.
type Candidate struct {
	Code  string
	Score float64
}

// index weighs each two-character word of the catalogue by how few matters use it.
type index struct {
	tokens map[string]map[int]float64 // token -> matter's place in the list -> weight
	norm   []float64
}

// own and shared weigh a matter's own words against those of its group.
const own, shared = 1.0, 0.25

func newIndex(c *Catalogue) index {
	ix := index{tokens: map[string]map[int]float64{}, norm: make([]float64, len(c.list))}
	put := func(i int, s string, w float64) {
		for _, t := range text.Tokens(s) {
			if text.Count(t) < 2 || stop[t] {
				continue
			}
			if ix.tokens[t] == nil {
				ix.tokens[t] = map[int]float64{}
			}
			ix.tokens[t][i] = max(ix.tokens[t][i], w)
		}
	}
	for i, m := range c.list {
		g := c.at[m.Group()]
		put(i, m.ZH+"\n"+m.EN, own)
		put(i, g.ZH+"\n"+g.EN, shared)
	}
	for _, in := range ix.tokens {
		rare := math.Log(1 + float64(len(c.list))/float64(len(in)))
		for i := range in {
			in[i] *= rare
			ix.norm[i] += in[i] * in[i]
		}
	}
	return ix
}

// stop are English words that say nothing about a matter.
var stop = map[string]bool{"and": true, "of": true, "to": true, "other": true, "on": true}

// least is the score below which the catalogue's words say too little to suggest anything.
const least = 0.12

// Search suggests matters for a text by the words it shares with the catalogue, best first, at most n. It is a start where
// nothing is learnt yet: often it is unsure, and then the answer is empty and the person chooses from the list.
func (c *Catalogue) Search(s string, n int) []Candidate {
	hit := map[int]float64{}
	for _, t := range text.Tokens(s) {
		for i, w := range c.index.tokens[t] {
			hit[i] += w * w
		}
	}
	var out []Candidate
	for i, sum := range hit {
		if score := sum / c.index.norm[i]; score >= least {
			out = append(out, Candidate{c.list[i].Code, score})
		}
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Code, b.Code))
	})
	return out[:min(n, len(out))]
}
