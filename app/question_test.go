package app

import (
	"strings"
	"testing"
	"time"

	"ombud/base/clock"
	"ombud/core/duty"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/question"
	"ombud/watch/board"
	"ombud/watch/tally"
)

// While the campaign is on, the three clocks of a public question are 30 minutes, 2 hours and 4 hours.
func TestQuestionInCampaign(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, clk := seasonCity(t, open)
		ctx, w := t.Context(), c.Desk.questions
		terms := func() string {
			id, err := w.Pose(ctx, county, "HC-990102", "桥何时修好？", "请说明原因。", true)
			if err == nil {
				err = w.Suppose(ctx, id, 100)
			}
			if err != nil {
				t.Fatal(err)
			}
			list, err := duty.OpenOf(ctx, c.DB, id)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, row := range []string{"answer", "statement", "report"} {
				for _, d := range list {
					if d.Rule == "public-question/"+row {
						out = append(out, d.Within+" "+clock.At(d.Due).Sub(clock.At(d.Start)).String())
					}
				}
			}
			return strings.Join(out, ", ")
		}
		if got := terms(); !strings.HasPrefix(got, "1wd ") || !strings.Contains(got, "10wd ") {
			t.Errorf("standing: %s", got)
		}
		clk.Advance(3 * 24 * time.Hour)
		if got := terms(); got != "30m 30m0s, 2h 2h0m0s, 4h 4h0m0s" {
			t.Errorf("in the campaign: %s", got)
		}
	})
}

// A million more followers change no figure and no board of any office.
func TestFollowersChangeNoFigure(t *testing.T) {
	t.Parallel()
	c, clk := seasonCity(t, storetest.Open(t, store.SQLite))
	ctx, w := t.Context(), c.Desk.questions
	id, err := w.Pose(ctx, county, "HC-990102", "桥何时修好？", "请说明原因。", true)
	if err == nil {
		err = w.Suppose(ctx, id, 100)
	}
	if err != nil {
		t.Fatal(err)
	}
	clk.Advance(3 * 24 * time.Hour)
	if _, err := c.Door.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	figures := func() string {
		if err := (&tally.Reader{DB: c.DB}).Refold(ctx); err != nil {
			t.Fatal(err)
		}
		if err := (&board.Reader{DB: c.DB}).Refold(ctx); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for _, path := range []string{"/figures.json", "/figures.csv", "/board"} {
			out.WriteString(look(t, c, path).Body.String())
		}
		for _, q := range []string{`SELECT area, day, office, opened, met, late, breached, due FROM board_day ORDER BY 1, 2, 3`} {
			for _, r := range rows(t, c, q) {
				out.WriteString(strings.Join(r, " ") + "\n")
			}
		}
		return out.String()
	}
	before := figures()
	if !strings.Contains(before, "HC-990102") {
		t.Fatalf("the duties of the question are on no board: %s", before)
	}
	if err := w.Suppose(ctx, id, 1_000_000); err != nil {
		t.Fatal(err)
	}
	if q, err := question.Get(ctx, c.DB, id); err != nil || q.Bucket != 100 {
		t.Errorf("%+v %v", q, err)
	}
	if after := figures(); after != before {
		t.Errorf("followers changed a figure:\n%s\n%s", before, after)
	}
}
