package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
)

// ours is the name of this product among the contenders.
const ours = "ombud"

// contender is one of those that take turns in a round.
type contender struct {
	name string
	turn func(ctx context.Context) (turn, error)
}

// turn is what a contender showed in one round; what was not measured is zero.
type turn struct {
	rate     float64       // a second
	p50, p99 time.Duration // as the clients saw it
	cpu      time.Duration // of the server, for each request
	used     time.Duration // of a server that is not this process, in all
	others   float64       // the part of the machine that somebody else used meanwhile
	start    time.Duration // from the command to the first answer
	idle     float64       // MB of memory before the load
	loaded   float64       // and after it
	proof    time.Duration // of one inclusion proof
}

// taken sums up a load and the processor time that the server used for it.
func taken(sm *sample, whole, cpu time.Duration) (turn, error) {
	n := len(sm.took)
	for e, k := range sm.fails {
		return turn{}, fmt.Errorf("%d of %d failed: %s", k, k+n, e) // a contender that refuses work cannot be compared
	}
	if n == 0 {
		return turn{}, errors.New("nothing was done")
	}
	return turn{rate: float64(n) / whole.Seconds(), p50: sm.at(.5), p99: sm.at(.99), cpu: cpu / time.Duration(n), used: cpu}, nil
}

// comparison runs contenders in rounds and judges goals on the medians.
type comparison struct {
	title      string
	notes      []string
	contenders []contender
	goals      []goal
	blind      bool // a contender works in processes of others too, so these cannot be told from bystanders
}

// run lets every contender take its turn in each round, in an order that moves on by one, so that none has the quiet or the warm
// place always. Machines drift by a factor of two within minutes; within a round they hardly do, so only ratios within a round count.
func (c comparison) run(ctx context.Context, o Options) error {
	fmt.Fprintf(o.Out, "\n== %s: %d rounds\n", c.title, o.Rounds)
	for _, n := range append(c.notes, "others: the part of the machine that neither the contender nor its clients used meanwhile.") {
		fmt.Fprintf(o.Out, "   %s\n", n)
	}
	rounds := make([]map[string]turn, o.Rounds)
	for r := range rounds {
		rounds[r] = map[string]turn{}
		for i := range c.contenders {
			k := c.contenders[(i+r)%len(c.contenders)]
			rest := bystanders()
			t, err := k.turn(ctx)
			t.others = rest(t.used)
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return fmt.Errorf("%s, round %d, %s: %w", c.title, r+1, k.name, err)
			}
			rounds[r][k.name] = t
			t.print(o.Out, r+1, k.name)
		}
	}
	if !c.blind {
		rounds = quiet(o.Out, rounds)
	}
	for _, g := range c.goals {
		g.judge(o.Out, rounds)
	}
	return nil
}

// noise is the part of the machine that somebody else may use in a quiet round. Beyond it contenders suffer unequally: tessera
// fell to a sixth of its rate where ombud kept half.
const noise = .25

// quiet are the rounds to judge: those without noise, if they are most; else all of them, and it says so.
func quiet(out io.Writer, rounds []map[string]turn) []map[string]turn {
	var list []map[string]turn
	for _, r := range rounds {
		loud := false
		for _, t := range r {
			loud = loud || t.others > noise
		}
		if !loud {
			list = append(list, r)
		}
	}
	switch n := len(rounds) - len(list); {
	case n == 0:
		return rounds
	case n < len(list):
		fmt.Fprintf(out, "   %d of %d rounds are left out: others used more than %.0f %% of the machine in them\n", n, len(rounds), 100*noise)
		return list
	default:
		fmt.Fprintf(out, "   NOISY: others used more than %.0f %% of the machine in %d of %d rounds; all are judged, but measure again when it is quiet\n", 100*noise, n, len(rounds))
		return rounds
	}
}

// print says what was measured, in one line.
func (t turn) print(out io.Writer, round int, name string) {
	fmt.Fprintf(out, "   round %d  %-19s", round, name)
	if t.rate > 0 {
		fmt.Fprintf(out, " %7.0f /s", t.rate)
	}
	if t.p50 > 0 {
		fmt.Fprintf(out, "  p50 %s  p99 %s", ms(t.p50), ms(t.p99))
	}
	if t.cpu > 0 {
		fmt.Fprintf(out, "  CPU %d us each", t.cpu.Microseconds())
	}
	if t.start > 0 {
		fmt.Fprintf(out, " first answer after %s", ms(t.start))
	}
	if t.idle > 0 {
		fmt.Fprintf(out, "  memory idle %.0f MB, after the load %.0f MB", t.idle, t.loaded)
	}
	if t.proof > 0 {
		fmt.Fprintf(out, "  inclusion proof %.2f ms", float64(t.proof.Microseconds())/1000)
	}
	fmt.Fprintf(out, "  others %.0f %%\n", 100*t.others)
}

// goal is a figure of a round and what its median must reach.
type goal struct {
	line, what string
	of         func(round map[string]turn) float64 // NaN where the round has not what it takes
	least      bool                                // at least the target, else at most
	target     float64
}

func atLeast(line string, target float64, what string, of func(map[string]turn) float64) goal {
	return goal{line, what, of, true, target}
}

func atMost(line string, target float64, what string, of func(map[string]turn) float64) goal {
	return goal{line, what, of, false, target}
}

// judge prints the figure of every round, the median and the verdict; a goal whose contenders did not run says nothing.
func (g goal) judge(out io.Writer, rounds []map[string]turn) {
	var each []float64
	var said []string
	for _, r := range rounds {
		if v := g.of(r); !math.IsNaN(v) && !math.IsInf(v, 0) {
			each = append(each, v)
			said = append(said, short(v))
		}
	}
	if len(each) == 0 {
		return
	}
	verdict(out, g.line, g.what, said, median(each), g.least, g.target)
}

func verdict(out io.Writer, line, what string, each []string, m float64, least bool, target float64) {
	sign, ok := "<=", m <= target
	if least {
		sign, ok = ">=", m >= target
	}
	word := "miss"
	if ok {
		word = "PASS"
	}
	fmt.Fprintf(out, "   %s  %-3s %-52s median %s (%s %s)  [%s]\n", word, line, what, short(m), sign, short(target), strings.Join(each, " "))
}

func short(v float64) string {
	switch a := math.Abs(v); {
	case a >= 100:
		return fmt.Sprintf("%.0f", v)
	case a >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// median of a list that is not empty.
func median(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	n := len(s)
	return (s[(n-1)/2] + s[n/2]) / 2
}

// The figures of a turn.
func rate(t turn) float64   { return t.rate }
func p50(t turn) float64    { return t.p50.Seconds() * 1e3 }
func p99(t turn) float64    { return t.p99.Seconds() * 1e3 }
func micros(t turn) float64 { return t.cpu.Seconds() * 1e6 }
func begun(t turn) float64  { return t.start.Seconds() * 1e3 }
func idle(t turn) float64   { return t.idle }
func loaded(t turn) float64 { return t.loaded }
func proof(t turn) float64  { return t.proof.Seconds() * 1e3 }

// ratio is our figure in a round over another contender's.
func ratio(f func(turn) float64, other string) func(map[string]turn) float64 {
	return two(f, other, func(a, b float64) float64 { return a / b })
}

// above is by how much our figure in a round is more than another contender's.
func above(f func(turn) float64, other string) func(map[string]turn) float64 {
	return two(f, other, func(a, b float64) float64 { return a - b })
}

func two(f func(turn) float64, other string, of func(a, b float64) float64) func(map[string]turn) float64 {
	return func(round map[string]turn) float64 {
		a, b := f(round[ours]), f(round[other])
		if a == 0 || b == 0 {
			return math.NaN()
		}
		return of(a, b)
	}
}

// own is our figure in a round.
func own(f func(turn) float64) func(map[string]turn) float64 {
	return func(round map[string]turn) float64 {
		if v := f(round[ours]); v != 0 {
			return v
		}
		return math.NaN()
	}
}
