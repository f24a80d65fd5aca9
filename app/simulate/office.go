package simulate

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
	"strings"

	"ombud/base/calendar"
	"ombud/base/clock"
)

// task is what an office has to do about one grievance next.
type task struct {
	no      int // of the grievance
	what    deed
	ready   int64   // it cannot be done before
	due     int64   // of the duty that it meets, 0 for none
	minutes float64 // of work
	urgent  bool    // danger, and what a household cannot be without: also at night
}

// line is what waits at a desk: what is urgent first, then what is due first.
type line []task

func (l line) Len() int { return len(l) }
func (l line) Less(i, j int) bool {
	a, b := &l[i], &l[j]
	if a.urgent != b.urgent {
		return a.urgent
	}
	return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.ready, b.ready), cmp.Compare(a.no, b.no), cmp.Compare(a.what, b.what)) < 0
}
func (l line) Swap(i, j int) { l[i], l[j] = l[j], l[i] }
func (l *line) Push(x any)   { *l = append(*l, x.(task)) }
func (l *line) Pop() any {
	last := (*l)[len(*l)-1]
	*l = (*l)[:len(*l)-1]
	return last
}

// desk is an office at work: so many people, the hours they keep, and what waits for them.
type desk struct {
	office string
	staff  int
	line   line
	credit float64 // minutes worked on what has not been finished
	night  float64 // the same of those on call
}

// done is a task that a desk finished, and when.
type done struct {
	task
	at int64
}

// rota tells how many minutes of a slot an office has people for, and for how many only what is urgent.
type rota struct {
	cal   *calendar.Calendar
	hours [24]float64
}

// people on duty in the slot that begins at an instant, and on call.
func (r *rota) people(office string, staff int, at int64) (duty, call int) {
	t := clock.At(at)
	minute := t.Hour()*60 + t.Minute()
	if strings.HasPrefix(office, "HOT-") || strings.HasPrefix(office, "hot-") { // round the clock, by the calls of an ordinary hour
		return max(1, int(math.Ceil(float64(staff)*r.hours[t.Hour()]/100))), 0
	}
	call = max(1, staff/20)
	if r.cal.Workday(calendar.DateOf(t)) {
		if minute >= 8*60+30 && minute < 12*60 || minute >= 13*60+30 && minute < 17*60+30 {
			return staff, 0
		}
		return 0, call
	}
	if minute >= 9*60 && minute < 12*60 || minute >= 14*60 && minute < 17*60 { // the roster of days off
		return max(1, staff/4), 0
	}
	return 0, call
}

// workMinutes are the minutes that one of an office's people works in a season.
func (r *rota) workMinutes(office string, s Season) (sum float64) {
	const many = 1000
	for slot := range s.slots() {
		n, _ := r.people(office, many, s.start(slot))
		sum += float64(n) * slotMillis / 60000 / many
	}
	return sum
}

// serve works through a slot. Everything in the line is ready before the slot ends.
func (d *desk) serve(at int64, duty, call int, out []done) []done {
	if len(d.line) == 0 {
		d.credit, d.night = 0, 0
		return out
	}
	const slot = slotMillis / 60000.0
	full := float64(duty) * slot
	credit := &d.credit
	if duty == 0 {
		full, credit = float64(call)*slot, &d.night
	}
	*credit += full
	all := *credit
	for len(d.line) > 0 && *credit >= d.line[0].minutes && (duty > 0 || d.line[0].urgent) {
		t := heap.Pop(&d.line).(task)
		*credit -= t.minutes
		when := at + int64((1-max(0, *credit)/max(all, 1))*float64(slotMillis-120000))
		out = append(out, done{t, max(when, t.ready+1000)})
	}
	if len(d.line) == 0 || duty == 0 && !d.line[0].urgent {
		*credit = 0
	}
	return out
}

// enough is the smallest staff with which hardly a task of a season would have been late that people could have helped: at most one in
// a hundred more than with an office without limits. It is the same line, hours and days, without the faults. Tasks are in the order in
// which they became ready.
func enough(r *rota, s Season, office string, tasks []task, had int) int {
	const endless = 100000
	bound := replay(r, s, office, tasks, endless) + len(tasks)/100
	low, high := 1, max(had, 1)
	for high < endless && replay(r, s, office, tasks, high) > bound {
		low, high = high+1, high*2
	}
	for low < high {
		mid := (low + high) / 2
		if replay(r, s, office, tasks, mid) > bound {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return high
}

// replay counts the tasks that so many people would have done late, or not yet.
func replay(r *rota, s Season, office string, tasks []task, staff int) (late int) {
	d := desk{office: office, staff: staff}
	next := 0
	var out []done
	for slot := range s.slots() {
		at := s.start(slot)
		for next < len(tasks) && tasks[next].ready < at+slotMillis {
			heap.Push(&d.line, tasks[next])
			next++
		}
		if len(d.line) == 0 {
			d.credit, d.night = 0, 0
			continue
		}
		duty, call := r.people(office, staff, at)
		out = d.serve(at, duty, call, out[:0])
		for _, t := range out {
			if t.due != 0 && t.at >= t.due {
				late++
			}
		}
	}
	end := s.To.UnixMilli()
	for _, t := range d.line {
		if t.due != 0 && t.due <= end {
			late++
		}
	}
	return late
}

func sortTasks(list []task) {
	slices.SortStableFunc(list, func(a, b task) int { return cmp.Or(cmp.Compare(a.ready, b.ready), cmp.Compare(a.no, b.no)) })
}
