package bench

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRoundsTurnAndJudgeByMedian(t *testing.T) {
	t.Parallel()
	var order []string
	n := 0
	one := func(name string, rates ...float64) contender {
		return contender{name, func(context.Context) (turn, error) {
			order = append(order, name)
			n++
			return turn{rate: rates[(n-1)/2]}, nil
		}}
	}
	var out strings.Builder
	c := comparison{title: "a race", contenders: []contender{one(ours, 200, 900, 210), one(ref, 100, 100, 100)}, goals: []goal{
		atLeast("X1", 2, "twice ref", ratio(rate, ref)),
		atLeast("X2", 2.5, "more than twice ref", ratio(rate, ref)),
		atMost("X3", 200, "not far above ref", above(rate, ref)),
		atLeast("X4", 1, "nobody there", ratio(rate, tessera)),
	}}
	if err := c.run(t.Context(), Options{Rounds: 3, Out: &out}); err != nil {
		t.Fatal(err)
	}
	if want := []string{ours, ref, ref, ours, ours, ref}; !slices.Equal(order, want) {
		t.Errorf("the turns went %v, want %v", order, want)
	}
	for _, want := range []string{"PASS  X1", "miss  X2", "PASS  X3", "median 2.10", "[2.00 9.00 2.10]"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not said in:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "X4") {
		t.Errorf("a goal against nobody was judged:\n%s", out.String())
	}
}

func TestNoisyRoundsAreLeftOut(t *testing.T) {
	t.Parallel()
	calm, loud := map[string]turn{ours: {others: .1}, ref: {}}, map[string]turn{ours: {}, ref: {others: .9}}
	for _, c := range []struct {
		rounds []map[string]turn
		judged int
		says   string
	}{
		{[]map[string]turn{calm, calm, calm}, 3, ""},
		{[]map[string]turn{calm, loud, calm}, 2, "1 of 3 rounds are left out"},
		{[]map[string]turn{loud, loud, calm}, 3, "NOISY"},
	} {
		var out strings.Builder
		if got := quiet(&out, c.rounds); len(got) != c.judged || !strings.Contains(out.String(), c.says) || c.says == "" && out.Len() > 0 {
			t.Errorf("%d rounds are judged, want %d; it says %q", len(got), c.judged, out.String())
		}
	}
}

func TestRefusalsAreNotCompared(t *testing.T) {
	t.Parallel()
	var sm sample
	sm.add(time.Millisecond, nil)
	if got, err := taken(&sm, time.Second, time.Millisecond); err != nil || got.rate != 1 || got.cpu != time.Millisecond {
		t.Errorf("one success in a second is %+v, %v", got, err)
	}
	sm.add(time.Millisecond, errors.New("refused"))
	if got, err := taken(&sm, time.Second, 0); err == nil {
		t.Errorf("a turn with a refusal counts: %+v", got)
	}
}

func TestPeersAreNamed(t *testing.T) {
	t.Parallel()
	for list, want := range map[string]int{"": 0, "ref": 1, "pocketbase, ref": 2, "all": 5} {
		if got, err := peers(list); err != nil || len(got) != want {
			t.Errorf("-beside %q is %v, %v; want %d peers", list, got, err, want)
		}
	}
	if got, err := peers("ref,gitea"); err == nil {
		t.Errorf("an unknown peer was taken: %v", got)
	}
	for _, args := range [][]string{{"lifecycle", "-beside", "ref"}, {"filing", "-beside", "tessera"}, {"filing", "-rounds", "0"}, {"nothing"}, {"filing", "more"}} {
		if err := With(nil)(t.Context(), args, &strings.Builder{}); err == nil {
			t.Errorf("ombud bench %v ran", args)
		}
	}
}

func TestPeersAreFoundInACheckout(t *testing.T) {
	if dir, err := source(); err != nil || !strings.HasSuffix(dir, "bench") {
		t.Errorf("from the tests' folder the peers are in %q, %v", dir, err)
	}
	t.Chdir(t.TempDir())
	if dir, err := source(); err == nil {
		t.Errorf("outside a checkout the peers are in %q", dir)
	}
}
