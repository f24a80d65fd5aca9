package duty_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"ombud/base/calendar"
	"ombud/base/place"
	"ombud/core/duty"
)

// sound is a pack that uses every key. Its line numbers are those of the file: the tests below count on them.
const sound = `pack: petition
title: {zh: 条例, en: Regulations}
in_force: {from: 2022-05-01, until: 2030-01-01}
jurisdiction: CN
rules:
  - id: decide
    cite: 《条例》第二十三条
    basis: statute
    unverified: true
    in_force: {from: 2023-01-01}
    on: thing.filed
    when: fact.matter != "accusation" and not fact.urgent and fact.count < 5 and len(fact.points) < 3
    bearer: fact.to
    owed_to: petitioner
    says: {zh: 书面告知, en: tell in writing}
    within: 15d
    from: fact.at
    roll: stay
    met_by: [thing.accepted]
    ended_by: [thing.withdrawn]
    extend: {by: thing.extended, at_most: 30d, times: 1, approver: head}
    pause: {from: hearing.opened, to: hearing.closed}
    warn: [72h, 24h, 1/6]
    ladder:
      - {after: 0h, do: tell, whom: above(bearer)}
      - {after: 24h, do: notice, whom: bearer, by: above(bearer)}
      - {after: 72h, do: raise, whom: above(above(bearer))}
  - id: find
    cite: 《条例》第二十四条
    on: duty.climbed
    when: fact.rule == "petition/decide" and fact.rung == "raise"
    bearer: lead("leak", fact.place)
    says: {zh: 找到, en: find it}
    within: 2wd
    met_by: [thing.answered]
rights:
  - id: review
    cite: 《条例》第三十五条
    on: thing.filed
    bearer: '"petitioner"'
    says: {zh: 可以复查, en: may ask}
    within: 30d
    from: fact.delivered_at
    roll: forward
    met_by: [thing.answered]
`

func TestSoundPack(t *testing.T) {
	t.Parallel()
	b := book(t, sound)
	if len(b.Packs) != 1 || len(b.Packs[0].Rules) != 3 || b.Packs[0].Name != "petition" || b.Packs[0].Title.In("en-GB") != "Regulations" || b.Packs[0].Title.In("zh-CN") != "条例" {
		t.Errorf("%+v", b.Packs)
	}
	r, ok := b.Rule("petition/decide", here, calendar.NewDate(2026, 9, 18))
	if !ok || r.Line != 6 || r.File != "a.yaml" || !r.Unverified || r.Basis != "statute" || r.Span != (calendar.Span{N: 15, Unit: calendar.Day}) || len(r.Ladder) != 3 {
		t.Errorf("%t %+v", ok, r)
	}
	for _, c := range []struct {
		day  calendar.Date
		want bool
	}{{calendar.NewDate(2022, 12, 31), false}, {calendar.NewDate(2023, 1, 1), true}, {calendar.NewDate(2029, 12, 31), true}, {calendar.NewDate(2030, 1, 1), false}} {
		if _, ok := b.Rule("petition/decide", here, c.day); ok != c.want {
			t.Errorf("on %s it is in force: %t", c.day, ok)
		}
	}
	for kind, want := range map[string]bool{"thing.filed": true, "thing.accepted": true, "thing.withdrawn": true, "thing.extended": true, "hearing.opened": true,
		"hearing.closed": true, "duty.released": true, "thing.commented": false, "thing.sent": false} {
		if got := b.Touches(kind); got != want {
			t.Errorf("Touches(%s) = %t", kind, got)
		}
	}
	if again := book(t, sound); again.Version != b.Version {
		t.Error("the same law has two versions")
	}
	if other := book(t, strings.Replace(sound, "15d", "14d", 1)); other.Version == b.Version {
		t.Error("two laws have one version")
	}
	if other, err := duty.Compile(b.Sources, holidays(t, 2025), kinds(t)); err != nil || other.Version == b.Version {
		t.Errorf("another calendar is the same law: %v", err)
	}
}

// TestRefusals changes one thing in the sound pack and wants to be told of it, at its line.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key of a pack", "jurisdiction: CN", "jurisdiction: CN\ncolour: red", `a.yaml:5: unknown key "colour"`},
		{"unknown key of a rule", "    basis: statute", "    bases: statute", `a.yaml:8: unknown key "bases"`},
		{"unknown key of a term", "until: 2030-01-01", "til: 2030-01-01", `a.yaml:3: unknown key "til"`},
		{"unknown key of an extension", "times: 1", "tims: 1", `a.yaml:21: unknown key "tims"`},
		{"unknown key of a rung", "do: notice, whom", "do: notice, who", `a.yaml:26: unknown key "who"`},
		{"key twice", "    roll: stay", "    within: 16d", `a.yaml:18: `},
		{"no YAML", "rules:", "rules: [", `a.yaml:`},
		{"second document", "rights:", "---\nrights:", "only one document"},
		{"wrong type", "times: 1", "times: once", `a.yaml:21: `},
		{"no date", "from: 2022-05-01", "from: 2022-05-32", `a.yaml:3: in_force.from`},
		{"date twice", "until: 2030-01-01", "from: 2030-01-01", `a.yaml:3: in_force.from stands twice`},
		{"no term", "{from: 2022-05-01, until: 2030-01-01}", "now", `a.yaml:3: in_force needs from`},
		{"no start of force", "{from: 2022-05-01, until: 2030-01-01}", "{until: 2030-01-01}", "a.yaml:1: in_force.from is missing"},
		{"no title in English", "title: {zh: 条例, en: Regulations}", "title: {zh: 条例}", "a.yaml:1: a pack needs a name"},
		{"bad name", "pack: petition", "pack: Petition!", "a.yaml:1: a pack needs a name"},
		{"bad jurisdiction", "jurisdiction: CN", "jurisdiction: Beijing", `a.yaml:1: jurisdiction "Beijing"`},
		{"no jurisdiction", "jurisdiction: CN\n", "", `jurisdiction ""`},
		{"bad id", "id: decide", "id: Decide it", "a.yaml:6: rule Decide it: id must be"},
		{"id twice", "id: find", "id: decide", "a.yaml:28: rule decide: in force at the same time as a.yaml:6"},
		{"missing cite", "    cite: 《条例》第二十四条", "    cite: ''", "a.yaml:28: rule find: cite is missing"},
		{"cite without a text", "cite: 《条例》第二十四条", "cite: 第二十四条", "a.yaml:28: rule find: cite must name the text"},
		{"basis", "basis: statute", "basis: habit", `a.yaml:6: rule decide: basis "habit"`},
		{"owed to", "owed_to: petitioner", "owed_to: mayor", `a.yaml:6: rule decide: owed_to "mayor"`},
		{"says in one language", "says: {zh: 找到, en: find it}", "says: {zh: 找到}", "a.yaml:28: rule find: says needs zh and en"},
		{"unknown fact", "on: thing.filed\n    when", "on: thing.filled\n    when", `a.yaml:6: rule decide: unreachable: on names the fact "thing.filled"`},
		{"no opening fact", "    on: thing.filed\n    when", "    when", `a.yaml:6: rule decide: unreachable: on names the fact ""`},
		{"met by an unknown fact", "met_by: [thing.accepted]", "met_by: [thing.excepted]", `unreachable: met_by names the fact "thing.excepted"`},
		{"met by nothing", "met_by: [thing.accepted]", "met_by: []", "a.yaml:6: rule decide: met_by is empty"},
		{"met by its opening", "met_by: [thing.accepted]", "met_by: [thing.filed]", "met_by names thing.filed, the fact that opens it"},
		{"ended by an unknown fact", "ended_by: [thing.withdrawn]", "ended_by: [thing.gone]", `ended_by names the fact "thing.gone"`},
		{"a duty that is owed to the clock", "owed_to: petitioner", "owed_to: clock", "a.yaml:6: rule decide: owed_to: clock is for rights"},
		{"named in what is no field", "    from: fact.at", "    named_in: duty", `a.yaml:6: rule decide: named_in "duty" must name a field`},
		{"met by what names nothing", "    from: fact.at", "    named_in: fact.duty", `a.yaml:6: rule decide: named_in: thing.accepted has no text "duty"`},
		{"met and ended by one fact", "ended_by: [thing.withdrawn]", "ended_by: [thing.accepted]", "thing.accepted stands in met_by and in ended_by"},
		{"met by one fact twice", "met_by: [thing.accepted]", "met_by: [thing.accepted, thing.accepted]", "thing.accepted stands in met_by and in met_by"},
		{"met by a breach", "met_by: [thing.accepted]", "met_by: [duty.breached]", "met_by names duty.breached, which the sweep makes"},
		{"answers for itself", `when: fact.rule == "petition/decide" and fact.rung == "raise"`, `when: fact.rung == "raise"`, "on duty.climbed needs a when that names the rule"},
		{"untyped condition", "not fact.urgent", "not fact.urgency", "a.yaml:6: rule decide: when: "},
		{"condition of another type", `fact.matter != "accusation" and not fact.urgent`, `fact.matter`, "a.yaml:6: rule decide: when: "},
		{"comparison of two types", `fact.count < 5`, `fact.count < "5"`, "a.yaml:6: rule decide: when: "},
		{"never true", `fact.matter != "accusation" and not fact.urgent and fact.count < 5 and len(fact.points) < 3`, "1 > 2", "unreachable: when is never true"},
		{"condition on the clock", "fact.count < 5", "now().Unix() > 5", "a.yaml:6: rule decide: when: "},
		{"bad bearer", "bearer: fact.to", "bearer: fact.too", "a.yaml:6: rule decide: bearer: "},
		{"no bearer", "    bearer: fact.to\n", "", "a.yaml:6: rule decide: bearer: is missing"},
		{"bearer that is no office", "bearer: fact.to", "bearer: fact.count", "a.yaml:6: rule decide: bearer: "},
		{"unknown function", `lead("leak", fact.place)`, `chief("leak")`, "a.yaml:28: rule find: bearer: "},
		{"function with too little", `lead("leak", fact.place)`, `lead("leak")`, "a.yaml:28: rule find: bearer: "},
		{"bad span", "within: 15d", "within: 15 days", "a.yaml:6: rule decide: within: "},
		{"no span", "    within: 15d\n", "", "a.yaml:6: rule decide: within: "},
		{"span of an unknown field", "within: 15d", "within: fact.deadline", `within: thing.filed has no instant "deadline"`},
		{"span of a field that is no instant", "within: 15d", "within: fact.to", `within: thing.filed has no instant "to"`},
		{"start of an unknown field", "from: fact.delivered_at", "from: fact.received_at", `a.yaml:37: rule review: from: thing.filed has no instant "received_at"`},
		{"start that is no field", "from: fact.delivered_at", "from: yesterday", `from "yesterday" must name a field`},
		{"roll for an office", "roll: stay", "roll: forward", "roll: forward is for rights of petitioners only"},
		{"roll that is none", "roll: stay", "roll: back", `roll "back" is neither`},
		{"bad warning", "[72h, 24h, 1/6]", "[72h, tomorrow]", "a.yaml:6: rule decide: warn: "},
		{"warning in working days", "[72h, 24h, 1/6]", "[2wd]", "warn: \"2wd\": minutes, hours or days"},
		{"warning after the day", "[72h, 24h, 1/6]", "[7/6]", "a fraction lies between 0 and 1"},
		{"fraction and more", "[72h, 24h, 1/6]", "[1/6h]", "a.yaml:6: rule decide: warn: "},
		{"negative fraction", "[72h, 24h, 1/6]", "[-1/6]", "a.yaml:6: rule decide: warn: "},
		{"warning twice", "[72h, 24h, 1/6]", "[72h, 72h]", "warn: 72h stands twice"},
		{"ladder out of order", "after: 24h", "after: 96h", "ladder 3: after 72h comes before the rung above it"},
		{"ladder that does nothing known", "do: tell", "do: shout", `ladder 1: do "shout" is none of`},
		{"ladder for nobody", "whom: above(above(bearer))", "whom: ''", "ladder 3: whom: is missing"},
		{"ladder that reads the fact", "whom: above(above(bearer))", "whom: fact.to", "ladder 3: whom: "},
		{"ladder by nobody known", "by: above(bearer)", "by: boss", "ladder 2: by: "},
		{"ladder in working days", "after: 72h", "after: 3wd", "ladder 3: after: "},
		{"extension by an unknown fact", "by: thing.extended", "by: thing.stretched", `extend.by names the fact "thing.stretched"`},
		{"extension by a fact without days", "by: thing.extended", "by: thing.commented", "extend.by: thing.commented must say how many days"},
		{"extension in working days", "at_most: 30d", "at_most: 30wd", `extend.at_most "30wd"`},
		{"extension without number", "times: 1", "times: 0", "extend needs times"},
		{"extension without approver", "approver: head", "approver: ''", "extend needs times"},
		{"pause by an unknown fact", "pause: {from: hearing.opened", "pause: {from: hearing.begun", `pause.from names the fact "hearing.begun"`},
		{"pause that does not end", "pause: {from: hearing.opened, to: hearing.closed}", "pause: {from: hearing.opened}", `pause.to names the fact ""`},
		{"pause that ends as it begins", "to: hearing.closed", "to: hearing.opened", "hearing.opened stands in pause.from and in pause.to"},
		{"right with a ladder", "    roll: forward\n", "    roll: forward\n    ladder:\n      - {after: 0h, do: tell, whom: bearer}\n", "a right has no warnings, ladder or extension"},
		{"right with warnings", "    roll: forward\n", "    roll: forward\n    warn: [24h]\n", "a right has no warnings, ladder or extension"},
		{"right with an extension", "    roll: forward\n", "    roll: forward\n    extend: {by: thing.extended, at_most: 3d, times: 1, approver: head}\n", "a right has no warnings, ladder or extension"},
		{"roll for an office's right", "    roll: forward\n", "    roll: forward\n    owed_to: office\n", "roll: forward is for rights of petitioners only"},
		{"rule after its pack", "{from: 2023-01-01}", "{from: 2031-01-01}", "a.yaml:6: rule decide: unreachable: in force from 2031-01-01 until 2030-01-01"},
		{"rule before its pack", "{from: 2023-01-01}", "{from: 2021-01-01, until: 2022-01-01}", "a.yaml:6: rule decide: unreachable: in force"},
		{"overlay of the nation", "jurisdiction: CN", "jurisdiction: CN\ntightens: petition", "a pack that tightens another is local"},
	} {
		text := strings.Replace(sound, c.old, c.new, 1)
		if text == sound {
			t.Errorf("%s: the sound pack has no %q", c.name, c.old)
			continue
		}
		_, err := compile(t, text)
		if err == nil {
			t.Errorf("%s: it compiles", c.name)
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n%v\nwant %s", c.name, err, c.want)
		}
	}
}

func TestEmptyPacks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"empty":    {"", "a.yaml:1: the file is empty"},
		"comment":  {"# nothing\n", "a.yaml:1: the file is empty"},
		"no rules": {sound[:strings.Index(sound, "rules:")], "a.yaml:1: the pack has no rules"},
		"a list":   {"- 1\n", "a.yaml:1: "},
		"huge":     {"# " + strings.Repeat("x", 1<<20), "at most"},
	} {
		if _, err := compile(t, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// TestAllAtOnce: the author of a pack sees every mistake of every file in one go.
func TestAllAtOnce(t *testing.T) {
	t.Parallel()
	bad := strings.NewReplacer("owed_to: petitioner", "owed_to: mayor", "within: 30d", "within: soon", "id: find", "id: FIND").Replace(sound)
	_, err := compile(t, bad, "pack: [", strings.Replace(bad, "pack: petition", "pack: second", 1))
	for _, want := range []string{"a.yaml:6: rule decide: owed_to", "a.yaml:28: rule FIND: id", "a.yaml:37: rule review: within", "b.yaml:1: ", "c.yaml:37: rule review"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %s", err, want)
		}
	}
}

// TestVersionsOfARule: a rule may change from a day on, even the fact that opens it.
func TestVersionsOfARule(t *testing.T) {
	t.Parallel()
	const head = "pack: petition\ntitle: {zh: 条例, en: Regulations}\njurisdiction: CN\n"
	rule := func(on, within string) string {
		return "rules:\n  - {id: decide, cite: 《条例》第一条, on: " + on + ", bearer: fact.to, says: {zh: 答, en: answer}, within: " + within + ", met_by: [thing.answered]}\n"
	}
	old, now := head+"in_force: {from: 2020-01-01, until: 2026-07-01}\n"+rule("thing.filed", "30d"), head+"in_force: {from: 2026-07-01}\n"+rule("thing.sent", "15d")
	b := book(t, old, now)
	for day, want := range map[calendar.Date]string{calendar.NewDate(2026, 6, 30): "30d", calendar.NewDate(2026, 7, 1): "15d"} {
		if r, ok := b.Rule("petition/decide", here, day); !ok || r.Within != want {
			t.Errorf("on %s: %s", day, r.Within)
		}
	}
	if _, err := compile(t, old, strings.Replace(now, "2026-07-01", "2026-06-30", 1)); err == nil || !strings.Contains(err.Error(), "b.yaml:6: rule decide: in force at the same time as a.yaml:6") {
		t.Errorf("overlapping versions: %v", err)
	}
}

func TestReadSources(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{"p/b.yaml": {Data: []byte("b")}, "p/a.yaml": {Data: []byte("a")}, "p/c.txt": {Data: []byte("c")}, "d.yaml": {Data: []byte("d")}}
	list, err := duty.ReadSources(fsys, "p")
	if err != nil || len(list) != 2 || list[0] != (duty.Source{File: "a.yaml", Text: "a"}) || list[1].File != "b.yaml" {
		t.Errorf("%v, %v", list, err)
	}
	if list, err := duty.ReadSources(fsys, "."); err != nil || len(list) != 1 || list[0].File != "d.yaml" {
		t.Errorf("%v, %v", list, err)
	}
}

func FuzzCompile(f *testing.F) {
	f.Add(sound)
	f.Add("pack: &a [*a]\n")
	f.Add("rules: &r\n  - {id: x}\nrights: *r\n")
	f.Add("in_force: {<<: {from: 2022-01-01}}\n")
	f.Add(strings.Replace(sound, "fact.count < 5", "all(1..1000000, {# > 0})", 1))
	f.Add(strings.Replace(sound, "within: 15d", "within: 99999999999999999999d", 1))
	reg, cal := kinds(f), holidays(f, 2026)
	f.Fuzz(func(t *testing.T, text string) {
		b, err := duty.Compile([]duty.Source{{File: "a.yaml", Text: text}}, cal, reg)
		if err == nil {
			b.Rule("petition/decide", place.Code(here), calendar.NewDate(2026, 1, 1))
		} else if !strings.Contains(err.Error(), "a.yaml:") {
			t.Errorf("a mistake without its place: %v", err)
		}
	})
}
