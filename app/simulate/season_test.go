package simulate

import (
	"container/heap"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/rules"
)

func on(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, clock.Zone)
}

var autumn = Season{From: on(9, 10), To: on(10, 10), Population: 3_300_000, Seed: 7}

func holidays(t *testing.T) *calendar.Calendar {
	t.Helper()
	cal, err := calendar.Load(rules.Files, "holidays")
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

func codes() (out []string) {
	for i := range 90 {
		out = append(out, fmt.Sprintf("%02d%02d", 1+i/9, 1+i%9))
	}
	return out
}

// TestSeasonHasItsPeaks: a month of 3.3 million people brings some 120,000 grievances; each peak is there, within its days, and rural ones
// come from towns and villages.
func TestSeasonHasItsPeaks(t *testing.T) {
	t.Parallel()
	w := newWorld(autumn, holidays(t), codes())
	total, of := 0, map[int]int{}
	for slot := range autumn.slots() {
		for _, a := range w.arrivals(slot) {
			total++
			of[a.peak]++
			if a.at < autumn.start(slot) || a.at >= autumn.start(slot+1) {
				t.Fatalf("slot %d files at %d", slot, a.at)
			}
			if a.peak >= 0 && peaks[a.peak].rural && a.place.Code[6] == '0' {
				t.Errorf("%s in %s", peaks[a.peak].Name.En, a.place.EN)
			}
			if a.peak >= 0 && !slices.Contains(peaks[a.peak].matters, a.matter) {
				t.Errorf("%s about %s", peaks[a.peak].Name.En, a.matter)
			}
		}
	}
	if total < 105_000 || total > 130_000 {
		t.Errorf("%d grievances", total)
	}
	for i, p := range peaks {
		if of[i] < 1000 {
			t.Errorf("%s: %d grievances", p.Name.En, of[i])
		}
		year := func(d day, off int) time.Time { return on(time.Month(d.month), d.of+off) }
		if p.at(year(p.from, -1)) != 0 || p.at(year(p.until, 0)) != 0 || math.Abs(p.at(year(p.top, 0))-p.share) > 1e-9 {
			t.Errorf("%s: %v before, %v at its top, %v after", p.Name.En, p.at(year(p.from, -1)), p.at(year(p.top, 0)), p.at(year(p.until, 0)))
		}
	}
	again := newWorld(autumn, holidays(t), codes())
	if !slices.Equal(w.arrivals(400), again.arrivals(400)) {
		t.Error("the same seed draws otherwise")
	}
}

// TestDesk: what is urgent comes first, then what is due first; nobody does more than there is time for, and at night only what is urgent.
func TestDesk(t *testing.T) {
	t.Parallel()
	at := on(9, 14).Add(9 * time.Hour).UnixMilli()
	d := &desk{office: "HC-9901", staff: 2}
	for _, x := range []task{{no: 1, due: at + 3*hour, minutes: 10}, {no: 2, due: at + hour, minutes: 10}, {no: 3, due: at + 9*hour, minutes: 10, urgent: true}, {no: 4, due: at + 4*hour, minutes: 10}} {
		heap.Push(&d.line, x)
	}
	var order []int
	for _, x := range d.serve(at, 2, 0, nil) { // 30 minutes
		order = append(order, x.no)
		if x.at < at || x.at >= at+slotMillis {
			t.Errorf("done at %d", x.at-at)
		}
	}
	if !slices.Equal(order, []int{3, 2, 1}) {
		t.Errorf("done in the order %v", order)
	}
	if out := d.serve(at, 0, 1, nil); len(out) != 0 {
		t.Errorf("at night: %v", out)
	}
	r := &rota{cal: holidays(t)}
	for _, c := range []struct {
		at         time.Time
		duty, call int
	}{{on(9, 14).Add(9 * time.Hour), 40, 0}, {on(9, 14).Add(12 * time.Hour), 0, 2}, {on(9, 20).Add(9 * time.Hour), 40, 0}, {on(10, 2).Add(10 * time.Hour), 10, 0}, {on(10, 2).Add(20 * time.Hour), 0, 2}} {
		if duty, call := r.people("HC-9901", 40, c.at.UnixMilli()); duty != c.duty || call != c.call {
			t.Errorf("%s: %d on duty, %d on call", c.at.Format(time.DateTime), duty, call)
		}
	}
}

// TestEnough: the staff it finds is the smallest that keeps within its bound, and an office with nothing to do needs one.
func TestEnough(t *testing.T) {
	t.Parallel()
	s := Season{From: on(9, 14), To: on(9, 19), Population: 1000, Seed: 1}
	r := &rota{cal: holidays(t)}
	var tasks []task
	for i := range 400 { // 100 a day, each an hour of work that is due the same evening: 100 hours in eight
		ready := s.From.Add(time.Duration(i/100)*24*time.Hour + 8*time.Hour).UnixMilli()
		tasks = append(tasks, task{no: i, ready: ready, due: ready + 10*hour, minutes: 60})
	}
	n := enough(r, s, "HC-9901", tasks, 3)
	if n < 11 || n > 15 {
		t.Errorf("%d people are enough", n)
	}
	if few, bound := replay(r, s, "HC-9901", tasks, n-1), len(tasks)/100; few <= bound || replay(r, s, "HC-9901", tasks, n) > bound {
		t.Errorf("with one fewer %d are late; %d may be", few, bound)
	}
	if n := enough(r, s, "HC-9901", nil, 5); n != 1 {
		t.Errorf("nothing to do takes %d", n)
	}
}
