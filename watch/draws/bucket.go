package draws

import (
	"strconv"

	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/followup"
	"ombud/watch/tally"
)

// buckets are what was heard, by what was said. It has no office: an office is not measured by how often somebody is drawn.
type buckets struct {
	Solved, Satisfied, Silence, Excluded web.Bars
	Asked                                string
}

// sum counts those buckets that a week fits.
func sum(list []followup.Bucket, fits func(followup.Bucket) bool) (n int) {
	for _, b := range list {
		if fits(b) {
			n += b.N
		}
	}
	return n
}

// shown writes a count as the public may see it: rounded down to a multiple of five, and not said under five. An exact count would change by
// one when one person answers, and whoever looks every day would see it.
func shown(v words.Voice, n int) (string, float64) {
	c := tally.Floored(n)
	switch {
	case c.Hidden:
		return v.Say("draws.under"), 0
	case c.N > 0:
		return v.Say("draws.at_least", v.Count(c.N)), float64(c.N)
	}
	return v.Count(0), 0
}

func bar(v words.Voice, label string, n int) web.Bar {
	text, value := shown(v, n)
	return web.Bar{Link: web.Link{Label: label}, Value: value, Shown: text}
}

func reached(b followup.Bucket) bool { return b.State == followup.Reached }

// bucketsOf draws the buckets of some weeks.
func bucketsOf(v words.Voice, list []followup.Bucket) buckets {
	bars := func(key string) web.Bars {
		return web.Bars{Caption: v.Say("draws.bars." + key), Head: v.Say("draws.said"), Unit: v.Say("draws.cases")}
	}
	out := buckets{Solved: bars("solved"), Satisfied: bars("satisfied"), Silence: bars("silence"), Excluded: bars("excluded")}
	for _, s := range []string{"yes", "partly", "no"} {
		n := sum(list, func(b followup.Bucket) bool { return reached(b) && b.Solved == s })
		out.Solved.Rows = append(out.Solved.Rows, bar(v, v.Say("followup.solved."+s), n))
	}
	for _, m := range []int64{3, 2, 1, 0} {
		n := sum(list, func(b followup.Bucket) bool { return reached(b) && b.Satisfied == m })
		out.Satisfied.Rows = append(out.Satisfied.Rows, bar(v, v.Say("followup.satisfied."+strconv.FormatInt(m, 10)), n))
	}
	for _, s := range []followup.State{followup.Reached, followup.Silent, followup.Excluded, followup.Waiting} {
		n := sum(list, func(b followup.Bucket) bool { return b.State == s })
		out.Silence.Rows = append(out.Silence.Rows, bar(v, v.Say("followup.state."+string(s)), n))
	}
	for _, r := range followup.Reasons {
		n := sum(list, func(b followup.Bucket) bool { return b.State == followup.Excluded && b.Reason == r })
		out.Excluded.Rows = append(out.Excluded.Rows, bar(v, v.Say("followup.reason."+r), n))
	}
	return out
}
