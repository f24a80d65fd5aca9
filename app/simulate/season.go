// Package simulate plays a whole season of a fictional city on a virtual clock: what is filed by hour, matter and place, offices with a
// limited staff, faults, and what became of every duty. It knows matters, places and offices; it models no person and nobody who
// complains again.
package simulate

import (
	"math"
	"math/rand/v2"
	"time"

	"ombud/app/demo"
	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/machine/words"
	"ombud/redress/grievance"
)

// Season is what is played. The same season gives the same result, byte for byte.
type Season struct {
	From, To   time.Time // whole days, To not included
	Population int
	Seed       uint64
	Faults     bool
}

// slotMillis is a quarter of an hour: acts of a slot share a commit.
const slotMillis = 15 * 60 * 1000

const dayMillis = 24 * 60 * 60 * 1000

func (s Season) slots() int { return int((s.To.UnixMilli() - s.From.UnixMilli()) / slotMillis) }

// Days is how many days the season has.
func (s Season) Days() int { return s.slots() / slotsADay }

const slotsADay = dayMillis / slotMillis

func (s Season) start(slot int) int64 { return s.From.UnixMilli() + int64(slot)*slotMillis }

// usual is how many grievances a resident files on an ordinary day. Days off bring dayOff of that.
const (
	usual  = 0.00102
	dayOff = 0.62
)

// peak is what a season brings on top: matters that are filed more often between two days of the year.
type peak struct {
	Name             words.Pair
	from, top, until day
	share            float64 // of an ordinary day, on the day of its top
	matters          []string
	rural            bool // towns and townships alone
}

type day struct{ month, of int }

// peaks are the five of the weeks around National Day and Mid-Autumn.
var peaks = []peak{
	{words.Pair{Zh: "秋收与节前工资", En: "harvest and holiday wages"}, day{9, 13}, day{9, 26}, day{10, 1}, 0.30, []string{"0102", "0108", "0101", "0101", "0808"}, true},
	{words.Pair{Zh: "预订与退订", En: "bookings"}, day{9, 17}, day{9, 28}, day{10, 2}, 0.20, []string{"0705", "0705", "0704", "0701", "0502", "0501"}, false},
	{words.Pair{Zh: "婚庆", En: "weddings"}, day{9, 25}, day{10, 1}, day{10, 6}, 0.18, []string{"0606", "0603", "0604", "0901", "0902", "0705"}, false},
	{words.Pair{Zh: "假期出行", En: "holiday travel"}, day{9, 29}, day{10, 2}, day{10, 8}, 0.55, []string{"0504", "0501", "0503", "0702", "0704", "0703", "0604"}, false},
	{words.Pair{Zh: "退货退费", En: "returns"}, day{10, 1}, day{10, 7}, day{10, 10}, 0.40, []string{"0706", "0706", "0606", "0601", "0602", "0701"}, false},
}

// at is the height of a peak on a day, 0 outside it: it rises and falls in straight lines.
func (p peak) at(t time.Time) float64 {
	on := func(d day) float64 {
		return float64(time.Date(t.Year(), time.Month(d.month), d.of, 0, 0, 0, 0, clock.Zone).UnixMilli()) / dayMillis
	}
	from, top, until, now := on(p.from), on(p.top), on(p.until), float64(t.UnixMilli())/dayMillis
	switch {
	case now < from || now >= until:
		return 0
	case now < top:
		return p.share * (now - from + 1) / (top - from + 1)
	}
	return p.share * (until - now) / (until - top)
}

// arrival is one grievance as it is filed.
type arrival struct {
	at      int64
	place   demo.Place
	matter  string
	channel grievance.Channel
	urgency grievance.Urgency
	peak    int // -1 for none
}

// world is what arrivals are drawn from.
type world struct {
	season  Season
	cal     *calendar.Calendar
	matters []string // the busiest first
	places  []demo.Place
	rural   []demo.Place
	hours   [24]float64
	sum     float64
}

// busy are the matters that every hotline knows best.
var busy = map[string]bool{"0303": true, "0304": true, "0306": true, "0207": true, "0401": true, "0404": true, "0503": true, "0901": true}

func newWorld(s Season, cal *calendar.Calendar, codes []string) *world {
	w := &world{season: s, cal: cal, places: demo.Settlements(), hours: demo.Hours()}
	r := rand.New(rand.NewPCG(s.Seed, 1<<63))
	codes = append([]string{}, codes...)
	r.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
	r.Shuffle(len(w.places), func(i, j int) { w.places[i], w.places[j] = w.places[j], w.places[i] })
	for _, first := range []bool{true, false} {
		for _, c := range codes {
			if busy[c] == first {
				w.matters = append(w.matters, c)
			}
		}
	}
	for _, p := range w.places {
		if p.Code[6] != '0' { // towns and townships; subdistricts begin with 0
			w.rural = append(w.rural, p)
		}
	}
	for _, h := range w.hours {
		w.sum += h
	}
	return w
}

// arrivals draws what is filed in a slot, in the order of the instants.
func (w *world) arrivals(slot int) (out []arrival) {
	from := w.season.start(slot)
	t := clock.At(from)
	r := rand.New(rand.NewPCG(w.season.Seed, 1<<62|uint64(slot)))
	hour := w.hours[t.Hour()] / w.sum / (3600 * 1000 / slotMillis)
	level := 1.0
	if !w.cal.Workday(calendar.DateOf(t)) {
		level = dayOff
	}
	ordinary := float64(w.season.Population) * usual * hour
	out = w.draw(r, out, from, ordinary*level, -1)
	midnight := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, clock.Zone)
	for i, p := range peaks {
		out = w.draw(r, out, from, ordinary*p.at(midnight), i)
	}
	return out
}

// draw adds as many as come of one kind.
func (w *world) draw(r *rand.Rand, out []arrival, from int64, mean float64, of int) []arrival {
	for range poisson(r, mean) {
		a := arrival{at: from + r.Int64N(slotMillis-60000), peak: of, channel: grievance.Web, urgency: grievance.General}
		places := w.places
		if of < 0 {
			a.matter = w.matters[rank(r, len(w.matters))]
		} else {
			a.matter = peaks[of].matters[r.IntN(len(peaks[of].matters))]
			if peaks[of].rural {
				places = w.rural
			}
		}
		a.place = places[rank(r, len(places))]
		switch n := r.IntN(100); {
		case n < 64:
			a.channel = grievance.Hotline
		case n < 67:
			a.channel = grievance.Letter
		case n < 70:
			a.channel = grievance.Visit
		}
		switch n := r.IntN(1000); {
		case n < 6:
			a.urgency = grievance.Danger
		case n < 60 && a.matter[:2] == "04":
			a.urgency = grievance.Utility
		case n > 960:
			a.urgency = grievance.Hard
		}
		out = append(out, a)
	}
	return out
}

// rank draws 0..n-1, the k-th about 1/k as often as the first, but not quite as steep.
func rank(r *rand.Rand, n int) int {
	x := r.Float64()
	if r.IntN(2) == 0 {
		return int(x * float64(n))
	}
	return min(n-1, int(math.Pow(float64(n+1), x))-1)
}

// poisson draws a count; from a normal distribution where the mean is large.
func poisson(r *rand.Rand, mean float64) int {
	if mean > 60 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*r.NormFloat64())))
	}
	n, p, limit := 0, r.Float64(), math.Exp(-mean)
	for p > limit {
		p *= r.Float64()
		n++
	}
	return n
}
