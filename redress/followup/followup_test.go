package followup

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/duty/dutytest"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/tlog"
	"ombud/redress/grievance"
	"ombud/redress/matter"
	"ombud/redress/office/officetest"
	"ombud/redress/promise"
	"ombud/rules"
)

type routes struct{ *matter.Catalogue }

func (r routes) Route(code string) (grievance.Route, bool) {
	m, ok := r.Matter(code)
	return grievance.Route(m.Route), ok
}

var (
	city   = officetest.Of("p", "pt-9901", "990100000000", access.Supervisor)
	county = officetest.Of("c", "pt-990102", "990102000000", access.Supervisor)
	asker  = officetest.Of("a", "pt-990102", "990102000000", access.Handler)
	clerk  = officetest.Of("h", "HC-990102", "990102000000", access.Handler)
)

const (
	monday = "2026-08-03" // of the week in which the test city begins
	seed   = "a seed that somebody else keeps"
)

type town = *officetest.City

type site struct {
	town
	*Work
	t     *testing.T
	cases *grievance.Work
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func each(t *testing.T, fn func(*site)) {
	t.Helper()
	for name, m := range map[string]store.Make{"sqlite": store.SQLite, "postgres": store.Postgres} {
		t.Run(name, func(t *testing.T) { t.Parallel(); fn(newSite(t, m)) })
	}
}

func newSite(t *testing.T, m store.Make) *site {
	t.Helper()
	s := &site{t: t}
	s.town = officetest.New(t, storetest.Open(t, m), func(c *officetest.City) part.Part {
		s.cases = &grievance.Work{Door: c.Door, Offices: c.Dir, Matters: routes{c.Matters}, Numbers: &grievance.Numbers{DB: c.DB}, Secret: []byte("a secret")}
		return grievance.Part(&grievance.Desk{Work: s.cases})
	}, func(c *officetest.City) part.Part { return Part(&Desk{Desk: &grievance.Desk{Work: s.cases}}) },
		func(*officetest.City) part.Part { return part.Part{Name: "core", Words: core.Words} },
		func(*officetest.City) part.Part { return part.Part{Name: "promise", Words: promise.Words} })
	s.Fill(t)
	book, err := duty.Compile(dutytest.Fitting(t, rules.Files, ".", s.town.Door.Kinds), s.town.Door.Law.Current().Calendar, s.town.Door.Kinds)
	must(t, err)
	must(t, s.town.Door.Enact(t.Context(), book))
	file := filepath.Join(t.TempDir(), "log.key")
	must(t, tlog.CreateKey(file, "followup.ombud.example/log"))
	s.town.Door.Log.Key, err = tlog.LoadKey(file)
	must(t, err)
	s.Work = &Work{Door: s.town.Door, Offices: s.Dir, City: "990100000000", Setting: Setting{Share: whole}}
	return s
}

// refused is a grievance that the office refused: it is concluded.
func (s *site) refused(who access.Caller, to string) string {
	s.t.Helper()
	f := grievance.Filing{Channel: grievance.Web, Named: true, Place: "990102001001", Matter: "0307", Title: "加装电梯补贴", Text: "补贴至今没有发放。", Lang: "zh"}
	r, err := s.cases.Receive(s.t.Context(), access.Caller{}, access.File, f, func(context.Context, *act.Tx, string) (string, error) { return strings.Repeat("c", 64), nil })
	must(s.t, err)
	if to != "" {
		must(s.t, s.cases.Transfer(s.t.Context(), county, r.ID, grievance.Sending{To: to, Reason: "由该单位办理。"}))
	}
	must(s.t, s.cases.Refuse(s.t.Context(), who, r.ID, grievance.RefusedBody{Reason: "已经进入诉讼程序。", Remedy: "请参加诉讼。"}))
	return r.ID
}

func (s *site) publish() {
	s.t.Helper()
	_, err := s.town.Door.Log.Sequence(s.t.Context(), s.DB)
	must(s.t, err)
	_, err = s.town.Door.Log.Publish(s.t.Context(), s.DB)
	must(s.t, err)
}

// drawn commits, lets the week end, publishes and draws.
func (s *site) drawn() {
	s.t.Helper()
	must(s.t, s.Commit(s.t.Context(), city, monday, Commitment(seed)))
	s.Clock.Advance(7 * 24 * time.Hour)
	s.publish()
	must(s.t, s.Draw(s.t.Context(), city, monday, seed))
}

func (s *site) owed(id, rule string) duty.Duty {
	s.t.Helper()
	list, err := duty.Of(s.t.Context(), s.DB, id)
	must(s.t, err)
	for _, d := range list {
		if d.Rule == "followup/"+rule {
			return d
		}
	}
	return duty.Duty{}
}

func wants(t *testing.T, err error, key string) {
	t.Helper()
	for _, f := range fault.Fields(err) {
		if f.Key == key {
			return
		}
	}
	if f := fault.As(err); err == nil || f.Key != key {
		t.Fatalf("want %s, got %v", key, err)
	}
}

// The draw as docs/followup.md tells it, written a second time.
func TestDrawIsWhatTheDocumentSays(t *testing.T) {
	t.Parallel()
	root := sha256.Sum256([]byte("root"))
	n := 0
	for i := range 20000 {
		entry := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))
		text := slices.Concat([]byte("ombud followup v1\n"), root[:], []byte(seed), []byte("\n"), entry[:])
		h := sha256.Sum256(text)
		want := binary.BigEndian.Uint64(h[:8]) < 100*(math.MaxUint64/1000)
		if Picks(root, seed, 100, entry) != want {
			t.Fatalf("entry %d: want %t", i, want)
		}
		if want {
			n++
		}
		if Picks(root, seed, 0, entry) || !Picks(root, seed, 1000, entry) {
			t.Fatal("none and all are not none and all")
		}
	}
	if n < 1800 || n > 2200 {
		t.Errorf("a tenth of 20000 is %d", n)
	}
	other := sha256.Sum256([]byte("another root"))
	entry, moved := sha256.Sum256([]byte("entry")), 0
	for i := range 100 {
		s := seed + string(rune('a'+i%26)) + string(rune('a'+i/26))
		if Picks(root, s, 500, entry) != Picks(other, s, 500, entry) {
			moved++
		}
	}
	if moved < 25 {
		t.Errorf("the root decides %d of 100 draws", moved)
	}
}

func TestSeedIsBoundBeforeTheWeekEnds(t *testing.T) {
	t.Parallel()
	each(t, func(s *site) {
		ctx := s.t.Context()
		id := s.refused(clerk, "HC-990102")
		wants(s.t, s.Commit(ctx, city, "2026-08-04", Commitment(seed)), "followup.need.monday")
		wants(s.t, s.Commit(ctx, city, monday, seed), "followup.need.commitment")
		wants(s.t, s.Commit(ctx, county, monday, Commitment(seed)), "fault.denied.say")
		wants(s.t, s.Commit(ctx, city, "2026-07-27", Commitment(seed)), "followup.week_over")
		wants(s.t, s.Draw(ctx, city, monday, seed), "followup.no_seed")
		must(s.t, s.Commit(ctx, city, monday, Commitment(seed)))
		wants(s.t, s.Commit(ctx, city, monday, Commitment("another")), "followup.committed")
		s.publish()
		wants(s.t, s.Draw(ctx, city, monday, seed), "followup.week_open")
		s.Clock.Advance(7 * 24 * time.Hour)
		wants(s.t, s.Draw(ctx, city, monday, "another"), "followup.need.seed")
		wants(s.t, s.Draw(ctx, city, monday, seed), "followup.no_checkpoint") // that of the week itself will not do
		must(s.t, s.Commit(ctx, city, "2026-08-10", Commitment(seed)))        // so that the log grows
		s.publish()
		wants(s.t, s.Draw(ctx, county, monday, seed), "fault.denied.say")
		must(s.t, s.Draw(ctx, city, monday, seed))
		wants(s.t, s.Draw(ctx, city, monday, seed), "followup.already_drawn")
		if d := s.owed(Subject(monday), "reveal"); d.State != duty.Met || d.Bearer != "pt-9901" || d.OwedTo != "public" {
			s.t.Errorf("the duty to reveal: %+v", d)
		}
		s.again(id)
	})
}

// again draws once more from the fact alone and the entries of the log.
func (s *site) again(id string) {
	s.t.Helper()
	list, err := fact.Of(s.t.Context(), s.DB, Subject(monday))
	must(s.t, err)
	b, err := Drawn.Read(list[len(list)-1])
	must(s.t, err)
	var root [32]byte
	raw, err := hex.DecodeString(b.Root)
	must(s.t, err)
	copy(root[:], raw)
	own, err := fact.Of(s.t.Context(), s.DB, id)
	must(s.t, err)
	var end fact.Fact
	for _, f := range own {
		if f.Kind == grievance.Refused.Name() {
			end = f
		}
	}
	if !slices.Equal(b.Candidates, []int64{end.Seq}) || !slices.Equal(b.Picked, b.Candidates) || !Picks(root, b.Seed, b.Share, end.Hash) || Commitment(b.Seed) != b.Commitment {
		s.t.Errorf("drawn again: %+v", b)
	}
}

// Who asks never had a hand in the case.
func TestSomebodyElseAsks(t *testing.T) {
	t.Parallel()
	each(t, func(s *site) {
		theirs, own := s.refused(clerk, "HC-990102"), s.refused(asker, "pt-990102")
		s.drawn()
		if d := s.owed(theirs, "ask"); d.Bearer != "pt-990102" || d.State != duty.Open {
			s.t.Errorf("asked by %s, %s", d.Bearer, d.State)
		}
		if d := s.owed(own, "ask"); d.Bearer != "pt-9901" {
			s.t.Errorf("what the county's own petition office handled is asked by %s", d.Bearer)
		}
		said := AnsweredBody{Solved: "yes"}
		wants(s.t, s.Answer(s.t.Context(), clerk, theirs, said), "fault.denied.say")
		wants(s.t, s.Answer(s.t.Context(), asker, own, said), "fault.denied.say")
		must(s.t, s.Answer(grievance.Once(s.t.Context(), "k1"), asker, theirs, said))
		must(s.t, s.Answer(grievance.Once(s.t.Context(), "k1"), asker, theirs, said)) // the same form
		wants(s.t, s.Answer(s.t.Context(), asker, theirs, said), "followup.over")
		if d := s.owed(theirs, "ask"); d.State != duty.Met {
			s.t.Errorf("asked, and %s", d.State)
		}
		if d := s.owed(theirs, "look-again"); d.ID != "" {
			s.t.Error("a satisfied answer is looked at again")
		}
	})
}

func TestSilenceAndBeingHeardAfterwards(t *testing.T) {
	t.Parallel()
	each(t, func(s *site) {
		ctx, id := s.t.Context(), s.refused(clerk, "HC-990102")
		s.drawn()
		for n := range mostAttempts {
			must(s.t, s.Attempt(ctx, asker, id, ByCall, "电话无人接听。"))
			if n < mostAttempts-1 {
				wants(s.t, s.Attempt(ctx, asker, id, ByCall, "再打一次。"), "followup.tried_today")
			}
			s.Clock.Advance(24 * time.Hour)
		}
		wants(s.t, s.Attempt(ctx, asker, id, ByCall, "第四次。"), "followup.over")
		a, _, err := Of(ctx, s.DB, id)
		must(s.t, err)
		if a.State != Silent || a.Solved != "" || s.owed(id, "ask").State != duty.Met {
			s.t.Errorf("after three tries: %+v", a)
		}
		holder := access.Caller{Subject: id, Roles: []access.Role{access.Resident}}
		wants(s.t, s.Tell(ctx, access.Caller{Subject: "another", Roles: holder.Roles}, id, AnsweredBody{Solved: "no"}), "fault.denied.say")
		wants(s.t, s.Tell(ctx, holder, id, AnsweredBody{Solved: "perhaps"}), "followup.need.solved")
		wants(s.t, s.Tell(ctx, holder, id, AnsweredBody{Solved: "no", Satisfied: 4}), "followup.need.mark")
		wants(s.t, s.Tell(ctx, holder, id, AnsweredBody{Solved: "no", Text: strings.Repeat("长", maxNote+1)}), "followup.need.shorter")
		must(s.t, s.Tell(ctx, holder, id, AnsweredBody{Solved: "no"}))
		wants(s.t, s.Tell(ctx, holder, id, AnsweredBody{Solved: "yes"}), "followup.told")

		again := s.owed(id, "look-again")
		if again.Bearer != "HC-990102" || again.State != duty.Open {
			s.t.Fatalf("dissatisfied: %+v", again)
		}
		wants(s.t, s.LookAgain(ctx, asker, id, "请再等等。"), "fault.denied.say")
		wants(s.t, s.LookAgain(ctx, clerk, id, " "), "followup.need.answer")
		must(s.t, s.LookAgain(ctx, clerk, id, "已重新核查，答复如下。"))
		wants(s.t, s.LookAgain(ctx, clerk, id, "又一次。"), "followup.nothing_again")
		if d := s.owed(id, "look-again"); d.State != duty.Met {
			s.t.Errorf("looked again, and %s", d.State)
		}
	})
}

// Two at once: one is recorded, one is told.
func TestTwoAnswersAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(s *site) {
		id := s.refused(clerk, "HC-990102")
		s.drawn()
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i := range errs {
			wg.Go(func() { errs[i] = s.Answer(s.t.Context(), asker, id, AnsweredBody{Solved: "yes"}) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			s.t.Errorf("%v, %v", errs[0], errs[1])
		}
	})
}

// What was not drawn is not asked about, and a later week begins where the one before it ended.
func TestOnlyWhatWasDrawn(t *testing.T) {
	t.Parallel()
	each(t, func(s *site) {
		ctx := s.t.Context()
		first := s.refused(clerk, "HC-990102")
		s.drawn()
		second := s.refused(clerk, "HC-990102")
		holder := access.Caller{Subject: second, Roles: []access.Role{access.Resident}}
		wants(s.t, s.Tell(ctx, holder, second, AnsweredBody{Solved: "yes"}), "followup.not_drawn")
		must(s.t, s.Commit(ctx, city, "2026-08-10", Commitment(seed)))
		s.Clock.Advance(7 * 24 * time.Hour)
		s.publish()
		must(s.t, s.Draw(ctx, city, "2026-08-10", seed))
		for id, period := range map[string]string{first: monday, second: "2026-08-10"} {
			if a, ok, err := Of(ctx, s.DB, id); err != nil || !ok || a.Period != period || a.State != Waiting {
				s.t.Errorf("drawn in %q, want %s, %v", a.Period, period, err)
			}
		}
	})
}
