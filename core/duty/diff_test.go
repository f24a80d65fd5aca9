package duty_test

import (
	"strings"
	"testing"

	"ombud/base/calendar"
	"ombud/core/duty"
)

// ways lists a comparison as "row field way", rows that came and went as "row came" and "row went".
func ways(list []duty.RowChange) []string {
	var out []string
	for _, r := range list {
		_, row, _ := strings.Cut(r.ID, "/")
		switch {
		case r.Old == nil:
			out = append(out, row+" came")
		case r.New == nil:
			out = append(out, row+" went")
		}
		for _, f := range r.Fields {
			out = append(out, row+" "+f.Field+" "+f.Way.String())
		}
	}
	return out
}

func TestDiffNamesEachFieldAndItsDirection(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, from, to, want string }{
		{"same", "", "", ""},
		{"shorter", "within: 15d", "within: 10d", "decide within tightened"},
		{"longer", "within: 15d", "within: 20d", "decide within loosened"},
		{"another unit that cannot be ordered", "within: 15d", "within: 7wd", "decide within changed"},
		{"a longer right", "within: 30d", "within: 45d", "review within tightened"},
		{"a shorter right", "within: 30d", "within: 20d", "review within loosened"},
		{"one warning more", "warn: [72h, 24h]", "warn: [72h, 48h, 24h]", "decide warn tightened"},
		{"one warning less", "warn: [72h, 24h]", "warn: [24h]", "decide warn loosened"},
		{"an earlier rung", "after: 24h, do: notice", "after: 12h, do: notice", "decide ladder tightened"},
		{"a later rung", "after: 24h, do: notice", "after: 48h, do: notice", "decide ladder loosened"},
		{"a shorter extension", "at_most: 30d, times: 2", "at_most: 10d, times: 2", "decide extend tightened"},
		{"a longer, rarer extension", "at_most: 30d, times: 2", "at_most: 60d, times: 1", "decide extend changed"},
		{"one way less to meet it", "met_by: [thing.accepted]", "met_by: [thing.accepted, thing.answered]", "decide met_by loosened"},
		{"no pause any more", "    pause: {from: hearing.opened, to: hearing.closed}\n", "", "decide pause tightened"},
		{"another condition", "when: fact.due > 0", "when: fact.due > 1", "named when changed"},
		{"another text", "cite: 《条例》第二十三条", "cite: 《条例》第九十条", "decide cite changed"},
		{"another row", "id: soon", "id: sooner", "soon went|sooner came"},
		{"it ends", "in_force: {from: 2022-05-01}", "in_force: {from: 2022-05-01, until: 2030-01-01}", "decide in_force loosened|named in_force loosened|review in_force loosened|soon in_force loosened|worked in_force loosened"},
	} {
		if c.from != "" && !strings.Contains(nation, c.from) {
			t.Fatalf("%s: the pack has no %q", c.name, c.from)
		}
		other := strings.Replace(nation, c.from, c.to, 1)
		got := strings.Join(ways(duty.Diff(book(t, nation), book(t, other))), "|")
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestDiffOfAnOverlay: a local row is a change of the row it lies over, not a row that came from nowhere.
func TestDiffOfAnOverlay(t *testing.T) {
	t.Parallel()
	was, is := book(t, nation), book(t, nation, overlay("9901", decide+"    within: 10d\n"))
	list := duty.Diff(was, is)
	if len(list) != 1 || !list[0].Over || list[0].Way() != duty.Tightened {
		t.Fatalf("%+v", ways(list))
	}
	back := duty.Diff(is, was)
	if len(back) != 1 || back[0].New != nil || back[0].Way() != duty.Loosened {
		t.Errorf("taking it away: %v", ways(back))
	}
}

const drive = `pack: drive
title: {zh: 专项行动, en: Drive}
in_force: {from: 2026-09-10, until: 2026-10-09}
jurisdiction: "9901"
campaign: true
rules:
  - id: decide
    tightens: petition
    cite: 《专项行动方案》第一条
    within: 5d
`

// TestCampaignLiesOverItsArea: a campaign may tighten what a standing pack of the same area has tightened, for its days, and never
// gives more time than that.
func TestCampaignLiesOverItsArea(t *testing.T) {
	t.Parallel()
	local := overlay("9901", decide+"    within: 10d\n")
	b := book(t, nation, local, drive)
	for text, want := range map[string]string{"2026-09-09": "10d", "2026-09-10": "5d", "2026-10-08": "5d", "2026-10-09": "10d"} {
		day, _ := calendar.Parse(text)
		if r, _ := b.Rule("petition/decide", "990102001000", day); r.Within != want {
			t.Errorf("%s: within %s, want %s", text, r.Within, want)
		}
	}
	r, _ := b.Rule("petition/decide", "990102001000", calendar.NewDate(2026, 9, 10))
	if r.Basis != "campaign" || !strings.Contains(r.Cite, "条例") {
		t.Errorf("basis %s, cite %s", r.Basis, r.Cite)
	}
	for want, text := range map[string]string{
		"c.yaml:7: rule decide: within 16d is looser":                                            strings.Replace(drive, "5d", "16d", 1),
		"is looser than 10d of petition/decide (b.yaml:7)":                                       strings.Replace(drive, "5d", "12d", 1),
		"c.yaml:1: in_force.until is missing":                                                    strings.Replace(drive, ", until: 2026-10-09", "", 1),
		"c.yaml:11: rule tables: milestone: on 2026-12-01: the pack is not in force on that day": drive + "  - id: tables\n    cite: 《方案》\n    on: thing.filed\n    when: fact.item == \"tables\"\n    bearer: fact.to\n    says: {zh: 交表, en: hand in}\n    within: fact.due\n    met_by: [thing.answered]\n    milestone: {on: [2026-12-01], agencies: [HC]}\n",
	} {
		if _, err := compile(t, nation, local, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
