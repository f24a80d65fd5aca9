package follow

import (
	"cmp"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"ombud/base/clock"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/words"
	"ombud/redress/grievance"
)

// TestMissingTakesAsLong measures what a stranger could measure: whether a number exists must not show in the time of the answer. The two
// questions take turns, in either order. OMBUD_TIMING sets how many of each, for the figure of the scorecard.
func TestMissingTakesAsLong(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("OMBUD_TIMING"))
	judged := n > 0
	n = cmp.Or(n, 500)
	c := newCity(t, storetest.Open(t, store.SQLite))
	var numbers [2][]string
	for i := range 40 {
		number, _ := c.Person(words.Zh).File(t)
		numbers[0] = append(numbers[0], number)
		numbers[1] = append(numbers[1], grievance.Number("990102001000", grievance.Web, c.Clock.Now(), 900000+i))
	}
	const wrong = "00000000000000000000"
	var took [2][]time.Duration
	for i := range 2 * n {
		which := (i + i/2) % 2
		list := numbers[which]
		began := clock.System{}.Now()
		if _, ok, err := lookup(t.Context(), c.DB, list[i/2%len(list)], wrong); ok || err != nil {
			t.Fatal(ok, err)
		}
		took[which] = append(took[which], clock.System{}.Now().Sub(began))
	}
	for i := range took {
		slices.Sort(took[i])
	}
	there, missing := took[0][n/2], took[1][n/2]
	t.Logf("timing: %d of each, there %s, missing %s, difference %s", n, there, missing, (there - missing).Abs())
	if judged && (there-missing).Abs() > time.Microsecond {
		t.Error("the time of an answer tells whether a number exists")
	}
}
