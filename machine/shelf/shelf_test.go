package shelf

import (
	"os"
	"strings"
	"testing"
	"time"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/ident"
)

func newShelf(t *testing.T) *Shelf[string] {
	ids := ident.NewMaker(clock.System{}, 1, "")
	return &Shelf[string]{Dir: t.TempDir(), Most: 10, IDs: ids.Next, Gone: "gone", Moved: "moved", Large: "large"}
}

func TestShelf(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	if _, err := s.Put("a.csv", strings.NewReader(strings.Repeat("x", 11)), ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("too large: %v", err)
	}
	if list, err := os.ReadDir(s.Dir); err != nil || len(list) != 0 {
		t.Errorf("something is left: %v %v", list, err)
	}
	i, err := s.Put(`..\..\etc/passwd`, strings.NewReader("x"), "state")
	if err != nil || i.Name != "passwd" || i.Stage != Waiting {
		t.Fatalf("%+v %v", i, err)
	}
	if got, err := s.Get(i.ID); err != nil || got != i {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := s.Get("../" + i.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a path is an id: %v", err)
	}
	queue := func(i *Item[string]) error { i.Stage = Queued; return nil }
	if _, err := s.Change(i.ID, []Stage{Waiting}, queue); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Change(i.ID, []Stage{Waiting}, queue); !fault.Is(err, fault.Conflict) {
		t.Errorf("confirmed twice: %v", err)
	}
	if err := s.Discard(i.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("discarded while it is taken in: %v", err)
	}
	if err := s.Prune(-time.Hour, -time.Hour); err != nil {
		t.Error(err)
	}
	if _, err := s.Change(i.ID, []Stage{Queued}, func(i *Item[string]) error { i.Stage = Done; return nil }); err != nil {
		t.Error("a queued file was forgotten")
	}
	if err := s.Prune(time.Hour, time.Hour); err != nil {
		t.Error(err)
	}
	if list, _ := s.List(); len(list) != 1 {
		t.Errorf("forgotten too early: %v", list)
	}
	if err := s.Prune(time.Hour, -time.Hour); err != nil {
		t.Error(err)
	}
	if list, _ := s.List(); len(list) != 0 {
		t.Errorf("not forgotten: %v", list)
	}
}
