package oracle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/expr-lang/expr"
	"golang.org/x/sync/errgroup"

	"ombud/core/fact"
	"ombud/machine/store"
)

// Result is what both computations were held against each other on.
type Result struct {
	Subjects, Duties, Rungs int
	Missed, Double, Extra   int      // rungs: due and not recorded, recorded twice, recorded and not due
	Wrong                   int      // duties of which rule, day, end or breach differ, or which only one of them knows
	Examples                []string // the first few differences
}

// Clean reports whether both say the same.
func (r *Result) Clean() bool { return r.Missed+r.Double+r.Extra+r.Wrong == 0 }

// owed is a duty as either of them has it.
type owed struct {
	rule, subject, opening string
	due, breached          int64
	state, endBy           string
	endAt                  int64
	bearer                 string
	id                     string
	of                     *rule
	start, early           int64
	whole                  bool // counted in days
}

// rung is something that had to be recorded about a duty at an instant.
type rung struct {
	duty, kind, name string
	at               int64
}

// Check computes every duty and rung of the subjects whose facts have kinds that begin so, up to an instant, and compares them with what
// the database holds. packs and notices are the texts in force.
func Check(ctx context.Context, db *store.DB, packs, notices []string, of func(kind string) bool, until int64) (Result, error) {
	l, err := readLaw(packs, notices)
	if err != nil {
		return Result{}, err
	}
	held, err := duties(ctx, db)
	if err != nil {
		return Result{}, err
	}
	work := make(chan []fact.Fact, 64)
	var mu sync.Mutex
	var sum Result
	var g errgroup.Group
	g.Go(func() error {
		defer close(work)
		for list, err := range fact.BySubject(ctx, db, func(string) bool { return true }) {
			if err != nil {
				return err
			}
			work <- list
		}
		return nil
	})
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			var mine Result
			var failed error
			for list := range work {
				if failed != nil || !of(list[0].Kind) {
					continue
				}
				failed = l.subject(list, held[list[0].Subject], until, &mine)
			}
			mu.Lock()
			defer mu.Unlock()
			sum.join(&mine)
			return failed
		})
	}
	err = g.Wait()
	slices.Sort(sum.Examples)
	sum.Examples = sum.Examples[:min(len(sum.Examples), 10)]
	return sum, err
}

func (r *Result) join(o *Result) {
	r.Subjects, r.Duties, r.Rungs = r.Subjects+o.Subjects, r.Duties+o.Duties, r.Rungs+o.Rungs
	r.Missed, r.Double, r.Extra, r.Wrong = r.Missed+o.Missed, r.Double+o.Double, r.Extra+o.Extra, r.Wrong+o.Wrong
	r.Examples = append(r.Examples, o.Examples...)
}

func (r *Result) say(format string, args ...any) {
	if len(r.Examples) < 10 {
		r.Examples = append(r.Examples, fmt.Sprintf(format, args...))
	}
}

// duties are the rows of the database by subject.
func duties(ctx context.Context, db *store.DB) (map[string][]owed, error) {
	rows, err := db.Query(ctx, `SELECT id, rule, subject, opening, due_at, state, end_by, end_at, breached_at, bearer FROM duty ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string][]owed{}
	for rows.Next() {
		var o owed
		if err := rows.Scan(&o.id, &o.rule, &o.subject, &o.opening, &o.due, &o.state, &o.endBy, &o.endAt, &o.breached, &o.bearer); err != nil {
			return nil, err
		}
		out[o.subject] = append(out[o.subject], o)
	}
	return out, rows.Err()
}

// subject goes through what happened to one subject.
func (l *law) subject(list []fact.Fact, held []owed, until int64, out *Result) error {
	var mine []*owed
	var want []rung
	got := map[rung]int{}
	for i := range list {
		f := &list[i]
		if strings.HasPrefix(f.Kind, "duty.") {
			if err := note(f, got); err != nil {
				return err
			}
			continue
		}
		for _, d := range mine {
			want = d.pass(f.Recorded, want)
		}
		view, err := viewOf(f)
		if err != nil {
			return err
		}
		for _, d := range mine {
			if err := d.touch(f, view); err != nil {
				return err
			}
		}
		if mine, err = l.open(f, view, mine); err != nil {
			return err
		}
	}
	for _, d := range mine {
		want = d.pass(until, want)
	}
	out.Subjects++
	out.compare(mine, held)
	out.rungs(want, got)
	return nil
}

// note counts a rung that is on record.
func note(f *fact.Fact, got map[rung]int) error {
	var b struct{ Duty, Rung string }
	if err := json.Unmarshal(f.Body, &b); err != nil {
		return fmt.Errorf("fact %s: %w", f.ID, err)
	}
	got[rung{b.Duty, f.Kind, b.Rung, f.At}]++
	return nil
}

// viewOf is a fact as conditions see it.
func viewOf(f *fact.Fact) (map[string]any, error) {
	out := map[string]any{}
	d := json.NewDecoder(bytes.NewReader(f.Body))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("fact %s: %w", f.ID, err)
	}
	for k, v := range out {
		if n, ok := v.(json.Number); ok {
			out[k], _ = n.Int64()
		}
	}
	out["at"], out["place"], out["office"], out["subject"] = f.At, string(f.Place), f.Office, f.Subject
	return out, nil
}

// open adds the duties that a fact opens.
func (l *law) open(f *fact.Fact, view map[string]any, mine []*owed) ([]*owed, error) {
	for _, name := range l.on[f.Kind] {
		r := l.inForce(name, string(f.Place), dayAt(f.At))
		if r == nil {
			continue
		}
		if r.when != nil {
			yes, err := expr.Run(r.when, map[string]any{"fact": view})
			if err != nil {
				return mine, fmt.Errorf("%s: %w", name, err)
			}
			if yes != true {
				continue
			}
		}
		sum := sha256.Sum256([]byte(name + "\x00" + f.Subject + "\x00" + f.ID))
		d := &owed{rule: name, subject: f.Subject, opening: f.ID, id: f.ID + "-" + hex.EncodeToString(sum[:5]), state: "open", of: r, start: f.At}
		if at, ok := view[strings.TrimPrefix(r.From, "fact.")].(int64); ok && at != 0 {
			d.start = at
		}
		if field, ok := strings.CutPrefix(r.Bearer, "fact."); ok {
			d.bearer, _ = view[field].(string)
		}
		if field, ok := strings.CutPrefix(r.Within, "fact."); ok {
			d.due, _ = view[field].(int64)
		} else {
			t, err := readTerm(r.Within)
			if err != nil {
				return mine, err
			}
			d.due, d.whole = l.days.end(d.start, t, r.Roll == "forward"), t.whole()
			if d.whole && !r.right {
				d.early = l.days.early(d.due)
			}
		}
		mine = append(mine, d)
	}
	return mine, nil
}

// pass lets time go by up to an instant and notes what has to be recorded meanwhile.
func (d *owed) pass(to int64, want []rung) []rung {
	if d.state != "open" {
		return want
	}
	from := d.start
	if d.endAt != 0 { // how far time has gone by already
		from = d.endAt
	}
	due := func(at int64, kind, name string) {
		if at <= to && (d.endAt == 0 || at > from) {
			want = append(want, rung{d.id, kind, name, at})
		}
	}
	if d.of.right {
		if d.due <= to {
			want = append(want, rung{d.id, "duty.lapsed", "due", d.due})
			d.state, d.endBy, d.endAt = "ended", "", d.due
			return want
		}
	} else {
		for _, w := range d.of.warns {
			at := d.due - w.span
			if w.den > 0 {
				at = d.due - (d.due-d.start)*w.num/w.den
			}
			if at > d.start {
				due(at, "duty.warned", w.name)
			}
		}
		if d.early > d.start {
			due(d.early, "duty.warned", "workday")
		}
		due(d.due, "duty.breached", "due")
		if d.due <= to {
			d.breached = d.due
		}
		for _, s := range d.of.steps {
			due(d.due+s.after, "duty.climbed", s.do)
		}
	}
	d.endAt = max(d.endAt, to)
	return want
}

// touch lets a fact meet or end the duty.
func (d *owed) touch(f *fact.Fact, view map[string]any) error {
	r := d.of
	switch {
	case d.state != "open":
	case slices.Contains(r.MetBy, f.Kind):
		if d.meant(view) && (r.DoneBy == "" || f.Office == d.bearer) {
			d.state, d.endBy, d.endAt = "met", f.ID, f.At
		}
	case slices.Contains(r.EndedBy, f.Kind):
		if d.meant(view) {
			d.state, d.endBy, d.endAt = "ended", f.ID, f.At
		}
	case r.Extend != nil && r.Extend.By == f.Kind, r.Pause != nil && (r.Pause.From == f.Kind || r.Pause.To == f.Kind):
		return fmt.Errorf("%s by %s: the oracle knows no extensions and pauses", r.name, f.Kind)
	}
	return nil
}

func (d *owed) meant(view map[string]any) bool {
	field, named := strings.CutPrefix(d.of.NamedIn, "fact.")
	if !named {
		return true
	}
	name, has := view[field]
	return !has || name == d.id
}

// compare holds the duties against the rows.
func (r *Result) compare(mine []*owed, held []owed) {
	rows := map[string]*owed{}
	for i := range held {
		rows[held[i].id] = &held[i]
	}
	for _, d := range mine {
		r.Duties++
		h := rows[d.id]
		delete(rows, d.id)
		if d.state == "open" {
			d.endAt = 0
		}
		switch {
		case h == nil:
			r.Wrong++
			r.say("%s of %s: it is owed, and no row says so", d.rule, d.subject)
		case h.rule != d.rule || h.due != d.due || h.state != d.state || h.breached != d.breached || h.endAt != d.endAt || d.endBy != "" && h.endBy != d.endBy ||
			d.bearer != "" && h.bearer != d.bearer:
			r.Wrong++
			r.say("%s of %s: due %d %s by %s at %d, breached %d; the row says due %d %s by %s at %d, breached %d", d.rule, d.subject, d.due, d.state, d.endBy, d.endAt,
				d.breached, h.due, h.state, h.endBy, h.endAt, h.breached)
		}
	}
	for _, h := range rows {
		r.Wrong++
		r.say("%s of %s: a row that nothing opened", h.rule, h.subject)
	}
}

// rungs holds what had to be recorded against what was.
func (r *Result) rungs(want []rung, got map[rung]int) {
	for _, w := range want {
		r.Rungs++
		switch n := got[w]; {
		case n == 0:
			r.Missed++
			r.say("%s %s of %s at %d: missed", w.kind, w.name, w.duty, w.at)
		case n > 1:
			r.Double++
			r.say("%s %s of %s at %d: %d times", w.kind, w.name, w.duty, w.at, n)
		}
		delete(got, w)
	}
	for g, n := range got {
		r.Extra += n
		r.say("%s %s of %s at %d: recorded and not due", g.kind, g.name, g.duty, g.at)
	}
}
