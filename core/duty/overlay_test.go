package duty_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/place"
	"ombud/core/duty"
)

const nation = `pack: petition
title: {zh: 条例, en: Regulations}
in_force: {from: 2022-05-01}
jurisdiction: CN
rules:
  - id: decide
    cite: 《条例》第二十三条
    on: thing.filed
    bearer: fact.to
    says: {zh: 书面告知, en: tell in writing}
    within: 15d
    met_by: [thing.accepted]
    ended_by: [thing.withdrawn]
    extend: {by: thing.extended, at_most: 30d, times: 2, approver: head}
    pause: {from: hearing.opened, to: hearing.closed}
    warn: [72h, 24h]
    ladder:
      - {after: 0h, do: tell, whom: above(bearer)}
      - {after: 24h, do: notice, whom: bearer, by: above(bearer)}
  - id: soon
    cite: 《条例》第二十四条
    on: thing.filed
    bearer: fact.to
    says: {zh: 联系, en: call}
    within: 48h
    met_by: [thing.answered]
  - id: worked
    cite: 《条例》第二十五条
    on: thing.filed
    bearer: fact.to
    says: {zh: 决定, en: decide}
    within: 5wd
    met_by: [thing.answered]
  - id: named
    cite: 《条例》第二十六条
    on: thing.filed
    when: fact.due > 0
    bearer: fact.to
    says: {zh: 按期, en: by the day}
    within: fact.due
    met_by: [thing.answered]
rights:
  - id: review
    cite: 《条例》第三十五条
    on: thing.filed
    bearer: '"petitioner"'
    says: {zh: 可以复查, en: may ask}
    within: 30d
    met_by: [thing.answered]
`

func overlay(area, rows string) string {
	return "pack: local-" + area + "\ntitle: {zh: 办法, en: Measures}\nin_force: {from: 2024-01-01}\njurisdiction: \"" + area + "\"\ntightens: petition\nrules:\n" + rows
}

const decide = "  - id: decide\n    cite: 《某市办法》第二条\n"

func TestOverlayTightens(t *testing.T) {
	t.Parallel()
	b := book(t, nation, overlay("9901", decide+`    says: {zh: 当场告知, en: tell at once}
    within: 10d
    warn: [72h, 48h, 24h]
    extend: {by: thing.extended, at_most: 10d, times: 1, approver: head}
    ladder:
      - {after: 12h, do: notice, whom: bearer, by: above(bearer)}
      - {after: 0h, do: tell, whom: above(bearer)}
      - {after: 48h, do: raise, whom: above(above(bearer))}
`))
	r, _ := b.Rule("petition/decide", here, calendar.NewDate(2026, 1, 1))
	if r.Within != "10d" || len(r.Warn) != 3 || r.Area != "9901" || r.File != "b.yaml" || r.Line != 7 || r.Says.EN != "tell at once" || r.Basis != "local" {
		t.Errorf("%+v", r)
	}
	if r.Cite != "《某市办法》第二条；《条例》第二十三条" {
		t.Errorf("it rests on %s", r.Cite)
	}
	var acts []string
	for _, s := range r.Ladder {
		acts = append(acts, s.After.String()+" "+s.Do)
	}
	if got := strings.Join(acts, ", "); got != "0s tell, 12h0m0s notice, 48h0m0s raise" {
		t.Errorf("the ladder is %s", got)
	}
	for day, want := range map[calendar.Date]string{calendar.NewDate(2023, 12, 31): "15d", calendar.NewDate(2024, 1, 1): "10d"} {
		if r, _ := b.Rule("petition/decide", here, day); r.Within != want {
			t.Errorf("on %s: %s", day, r.Within)
		}
	}
	if r, _ := b.Rule("petition/decide", place.Code("990201001001"), calendar.NewDate(2026, 1, 1)); r.Within != "15d" {
		t.Errorf("another city has %s", r.Within)
	}
	if r, _ := b.Rule("petition/soon", here, calendar.NewDate(2026, 1, 1)); r.Within != "48h" || r.Area != "" {
		t.Errorf("a rule that the city leaves alone: %+v", r)
	}
}

// TestOverlayCannotLoosen tries every field, and wants both citations where both laws speak.
func TestOverlayCannotLoosen(t *testing.T) {
	t.Parallel()
	row := func(id, fields string) string {
		return "  - id: " + id + "\n    cite: 《某市办法》第二条\n" + fields
	}
	for _, c := range []struct{ name, rows, want string }{
		{"longer", row("decide", "    within: 16d\n"), "within 16d is looser than 15d"},
		{"calendar days in working days", row("decide", "    within: 15wd\n"), "within 15wd is looser than 15d"},
		{"fewer working days for days", row("decide", "    within: 1wd\n"), "within 1wd is looser than 15d"},
		{"hours in days", row("soon", "    within: 2d\n"), "within 2d is looser than 48h"},
		{"minutes that are more", row("soon", "    within: 2881m\n"), "within 2881m is looser than 48h"},
		{"an instant of the fact", row("named", "    within: 1h\n"), "within 1h is looser than fact.due"},
		{"an instant instead of days", row("decide", "    within: fact.due\n"), "within: "},
		{"fewer warnings", row("decide", "    warn: [24h]\n"), "warn [24h] is looser than 72h"},
		{"no warnings", row("decide", "    warn: []\n"), "warn [] is looser than 72h"},
		{"ladder later", row("decide", "    ladder:\n      - {after: 1h, do: tell, whom: above(bearer)}\n      - {after: 24h, do: notice, whom: bearer, by: above(bearer)}\n"), "ladder 2 rungs is looser than tell after 0h"},
		{"ladder shorter", row("decide", "    ladder:\n      - {after: 0h, do: tell, whom: above(bearer)}\n"), "ladder 1 rungs is looser than notice after 24h"},
		{"no ladder", row("decide", "    ladder: []\n"), "ladder 0 rungs is looser than tell after 0h"},
		{"ladder to somebody else", row("decide", "    ladder:\n      - {after: 0h, do: tell, whom: bearer}\n      - {after: 24h, do: notice, whom: bearer, by: above(bearer)}\n"), "looser than tell after 0h"},
		{"ladder in a weaker name", row("decide", "    ladder:\n      - {after: 0h, do: tell, whom: above(bearer)}\n      - {after: 24h, do: notice, whom: bearer}\n"), "looser than notice after 24h"},
		{"ladder that is none", row("decide", "    ladder:\n      - {after: 0h, do: shout, whom: bearer}\n"), "ladder 1: do"},
		{"longer extension", row("decide", "    extend: {by: thing.extended, at_most: 31d, times: 2, approver: head}\n"), "extend 31d, 2 time(s), by head is looser than 30d, 2 time(s), by head"},
		{"more extensions", row("decide", "    extend: {by: thing.extended, at_most: 30d, times: 3, approver: head}\n"), "extend 30d, 3 time(s)"},
		{"lower approver", row("decide", "    extend: {by: thing.extended, at_most: 30d, times: 2, approver: handler}\n"), "by handler is looser"},
		{"extension by another fact", row("decide", "    extend: {by: thing.sent, at_most: 30d, times: 2, approver: head}\n"), "is looser than 30d"},
		{"extension where there is none", row("soon", "    extend: {by: thing.extended, at_most: 1d, times: 1, approver: head}\n"), "looser than no extension"},
		{"extension that is none", row("decide", "    extend: {by: thing.extended, at_most: soon, times: 1, approver: head}\n"), "extend.at_most"},
		{"negative extensions", row("decide", "    extend: {by: thing.extended, at_most: 1d, times: -1, approver: head}\n"), "extend.times -1"},
		{"pause", row("soon", "    pause: {from: hearing.opened, to: hearing.closed}\n"), "pause cannot be changed"},
		{"ended by more", row("decide", "    ended_by: [thing.withdrawn, thing.commented]\n"), "ended_by cannot be changed"},
		{"met by less", row("decide", "    met_by: [thing.commented]\n"), "met_by cannot be changed"},
		{"opened less often", row("decide", "    when: fact.urgent\n"), "when cannot be changed"},
		{"opened by another fact", row("decide", "    on: thing.sent\n"), "on cannot be changed"},
		{"owed by another", row("decide", "    bearer: fact.matter\n"), "bearer cannot be changed"},
		{"owed to another", row("decide", "    owed_to: office\n"), "owed_to cannot be changed"},
		{"counted from elsewhere", row("decide", "    from: fact.delivered_at\n"), "from cannot be changed"},
		{"rolled", row("decide", "    roll: forward\n"), "roll cannot be changed"},
		{"without citation", "  - id: decide\n    within: 10d\n", "cite is missing"},
		{"without a text", "  - id: decide\n    cite: 第二条\n    within: 10d\n", "cite must name the text"},
		{"basis that is none", row("decide", "    basis: habit\n"), "basis \"habit\""},
		{"says in one language", row("decide", "    says: {zh: 告知}\n"), "says needs zh and en"},
		{"unknown rule", row("invented", "    within: 1d\n"), "petition has no such rule to tighten"},
		{"a right among the rules", row("review", "    within: 40d\n"), "stands among the rules here and among the rights there"},
		{"before its force", row("decide", "    in_force: {until: 2023-01-01}\n"), "unreachable: in force"},
		{"the same rule twice", row("decide", "    within: 10d\n") + row("decide", "    within: 9d\n"), "in force at the same time as b.yaml:7"},
	} {
		_, err := compile(t, nation, overlay("9901", c.rows))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "b.yaml:") {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
			continue
		}
		if strings.Contains(err.Error(), "looser") && (!strings.Contains(err.Error(), "《某市办法》第二条") || !strings.Contains(err.Error(), "《条例》第二十")) {
			t.Errorf("%s: both citations are wanted: %v", c.name, err)
		}
	}
	rights := strings.Replace(overlay("9901", ""), "rules:", "rights:", 1)
	for name, c := range map[string]struct{ rows, want string }{
		"longer right":             {row("review", "    within: 40d\n"), ""},
		"shorter right":            {row("review", "    within: 20d\n"), "within 20d is looser than 30d"},
		"right in other units":     {row("review", "    within: 30wd\n"), "within 30wd is looser than 30d"},
		"right with warnings":      {row("review", "    warn: [24h]\n"), "a right has no warnings"},
		"a rule among the rights":  {row("decide", "    within: 40d\n"), "or the other way round"},
		"a right that is extended": {row("review", "    extend: {by: thing.extended, at_most: 1d, times: 1, approver: head}\n"), "a right has no warnings"},
	} {
		_, err := compile(t, nation, rights+c.rows)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	for name, c := range map[string]struct{ text, want string }{
		"no such pack":      {strings.Replace(overlay("9901", decide), "tightens: petition", "tightens: petitions", 1), "petitions has no such rule"},
		"its own area only": {overlay("9901", decide+"    within: 10d\n") + "---\n", "one document"},
	} {
		if _, err := compile(t, nation, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// TestOverlaysNest: a city is held to its province, wherever the files stand, and to the nation outside the province's time.
func TestOverlaysNest(t *testing.T) {
	t.Parallel()
	term := func(text, from, until string) string {
		return strings.Replace(text, "in_force: {from: 2024-01-01}", "in_force: {from: "+from+", until: "+until+"}", 1)
	}
	province := term(overlay("99", decide+"    within: 10d\n    warn: [72h, 24h, 12h]\n"), "2024-01-01", "2026-07-01")
	city := overlay("9901", decide+"    within: 12d\n")
	if _, err := compile(t, city, province, nation); err == nil || !strings.Contains(err.Error(), "within 12d is looser than 10d of petition/decide (b.yaml:7)") {
		t.Errorf("a city looser than its province: %v", err)
	}
	later := term(city, "2026-07-01", "2027-01-01")
	b := book(t, later, province, nation)
	for day, want := range map[string]string{"2023-06-01": "15d", "2026-06-30": "10d", "2026-07-01": "12d", "2026-12-31": "12d", "2027-01-01": "15d"} {
		d, _ := calendar.Parse(day)
		if r, ok := b.Rule("petition/decide", here, d); !ok || r.Within != want {
			t.Errorf("on %s: %s, want %s", day, r.Within, want)
		}
	}
	spans := overlay("9901", decide+"    within: 9d\n") // lies over province and nation: each time what is nearest
	b = book(t, nation, province, spans)
	for day, want := range map[string]int{"2026-06-30": 3, "2026-07-01": 2} {
		d, _ := calendar.Parse(day)
		if r, ok := b.Rule("petition/decide", here, d); !ok || r.Within != "9d" || len(r.Warn) != want {
			t.Errorf("on %s: %s with %d warnings, want 9d with %d", day, r.Within, len(r.Warn), want)
		}
	}
	if r, _ := b.Rule("petition/decide", place.Code("990201001001"), calendar.NewDate(2026, 1, 1)); r.Within != "10d" {
		t.Errorf("another city of the province has %s", r.Within)
	}
	if _, err := compile(t, nation, overlay("9902", decide+"    within: 12d\n"), term(overlay("9901", decide+"    within: 10d\n"), "2024-01-01", "2026-01-01")); err != nil {
		t.Errorf("two cities are no law to each other: %v", err)
	}
}

// TestNationChangesUnderOverlay: when the national rule is replaced, the local one is laid over the new one from that day.
func TestNationChangesUnderOverlay(t *testing.T) {
	t.Parallel()
	old := strings.Replace(nation, "in_force: {from: 2022-05-01}", "in_force: {from: 2022-05-01, until: 2026-07-01}", 1)
	now := strings.NewReplacer("in_force: {from: 2022-05-01}", "in_force: {from: 2026-07-01}", "within: 15d", "within: 7d", "warn: [72h, 24h]", "warn: [48h]").Replace(nation)
	if _, err := compile(t, old, now, overlay("9901", decide+"    within: 10d\n")); err == nil || !strings.Contains(err.Error(), "within 10d is looser than 7d of petition/decide (b.yaml:6)") {
		t.Errorf("the new law is stricter than the local one: %v", err)
	}
	b := book(t, old, now, overlay("9901", decide+"    within: 5d\n"))
	for day, want := range map[string]int{"2026-06-30": 2, "2026-07-01": 1} {
		d, _ := calendar.Parse(day)
		if r, ok := b.Rule("petition/decide", here, d); !ok || r.Within != "5d" || len(r.Warn) != want {
			t.Errorf("on %s: %s, %d warnings", day, r.Within, len(r.Warn))
		}
	}
}

// TestCutVersions: of two texts of one pack each holds in its own time, rows of their own time outside go, and a cut is part of the version.
func TestCutVersions(t *testing.T) {
	t.Parallel()
	cal, reg := holidays(t, 2026), kinds(t)
	on, _ := calendar.Parse("2026-07-01")
	late := strings.Replace(nation, "  - id: soon\n", "  - id: later\n    in_force: {from: 2026-08-01}\n    cite: 《条例》第二十四条\n    on: thing.filed\n    bearer: fact.to\n    says: {zh: 联系, en: call}\n    within: 48h\n    met_by: [thing.answered]\n  - id: soon\n", 1)
	two := []duty.Source{{File: "a.yaml", Text: late, Until: on}, {File: "b.yaml", Text: strings.Replace(nation, "within: 15d", "within: 7d", 1), From: on},
		{File: "c.yaml", Text: overlay("9901", decide+"    within: 5d\n")}}
	b, err := duty.Compile(two, cal, reg)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[calendar.Date]string{on - 1: "15d", on: "7d"} {
		if r, ok := b.Rule("petition/decide", "990302000000", day); !ok || r.Within != want {
			t.Errorf("on %s: %s", day, r.Within)
		}
		if r, ok := b.Rule("petition/decide", here, day); !ok || r.Within != "5d" {
			t.Errorf("on %s under the local pack: %s", day, r.Within)
		}
	}
	for day, want := range map[calendar.Date]string{on - 1: "a.yaml", on: "b.yaml"} {
		if list := b.Holding(day); len(list) != 2 || list[0].Rules[0].File != want {
			t.Errorf("on %s the pages show %d packs, the first of %s", day, len(list), list[0].Rules[0].File)
		}
	}
	if _, ok := b.Rule("petition/later", here, on+60); ok {
		t.Error("a row that begins after its text ended is law")
	}
	if two[1].From++; two[0].Until != on {
		t.Fatal("copied")
	}
	if other, err := duty.Compile(two, cal, reg); err != nil || other.Version == b.Version {
		t.Errorf("another day is the same law: %v", err)
	}
	if _, err := duty.Compile([]duty.Source{{File: "a.yaml", Text: nation}, two[1]}, cal, reg); err == nil {
		t.Error("two texts of one pack at one time")
	}
}

// TestShorterIsShorter: a term that an overlay may set never ends later than the one it replaces, whenever the clock starts.
func TestShorterIsShorter(t *testing.T) {
	t.Parallel()
	cal, reg := holidays(t, 2026), kinds(t)
	term := func(t *rapid.T, name string) calendar.Span {
		u := rapid.SampledFrom([]calendar.Unit{calendar.Minute, calendar.Hour, calendar.Day, calendar.Workday}).Draw(t, name+" unit")
		return calendar.Span{Unit: u, N: rapid.IntRange(1, []int{5000, 100, 12, 10}[u]).Draw(t, name)}
	}
	rapid.Check(t, func(t *rapid.T) {
		above, local := term(t, "above"), term(t, "local")
		_, err := duty.Compile([]duty.Source{{File: "a", Text: strings.Replace(nation, "within: 15d", "within: "+above.String(), 1)},
			{File: "b", Text: overlay("9901", decide+"    within: "+local.String()+"\n")}}, cal, reg)
		start := clock.At(at("2026-01-01 00:00") + rapid.Int64Range(0, 300*24*60).Draw(t, "minute")*60000)
		later := cal.Deadline(start, local, calendar.Stay).Due.After(cal.Deadline(start, above, calendar.Stay).Due)
		if err == nil && later {
			t.Errorf("%s may replace %s, but from %s it ends later", local, above, start)
		}
		if err != nil && above.Unit == local.Unit && local.N <= above.N {
			t.Errorf("%s may not replace %s: %v", local, above, err)
		}
	})
}
