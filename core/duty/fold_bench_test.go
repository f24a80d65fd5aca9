package duty_test

import (
	"testing"

	"ombud/core/duty"
	"ombud/core/fact"
)

const benchPack = `pack: bench
title: {zh: 例, en: Bench}
jurisdiction: CN
in_force: {from: 2022-05-01}
rules:
  - id: decide-a
    cite: 《例》第一条
    on: thing.filed
    when: fact.urgent == false
    bearer: petition(fact.place)
    says: {zh: 决定, en: decide}
    within: 15d
    warn: [72h, 24h, 6h]
    met_by: [thing.accepted]
    ended_by: [thing.withdrawn]
    ladder:
      - {after: 0h, do: tell, whom: above(bearer)}
  - id: answer-a
    cite: 《例》第二条
    on: thing.filed
    when: fact.urgent == false && fact.count > 0
    bearer: lead(fact.matter, fact.place)
    says: {zh: 答复, en: answer}
    within: 60d
    warn: [72h, 24h, 6h]
    met_by: [thing.answered]
    ended_by: [thing.withdrawn]
  - id: urgent-a
    cite: 《例》第三条
    on: thing.filed
    when: fact.urgent
    bearer: lead(fact.matter, fact.place)
    says: {zh: 急办, en: hurry}
    within: 24h
    met_by: [thing.answered]
`

// BenchmarkFold opens two of three duties by a fact, and meets one of them by another.
func BenchmarkFold(b *testing.B) {
	law := duty.NewLaw(book(b, benchPack))
	body := filedBody{To: "road", Matter: "leak", Count: 3, Points: []string{"一", "二"}}
	raw, err := fact.Encode(body)
	if err != nil {
		b.Fatal(err)
	}
	first := fact.Fact{ID: "F000", Kind: filed.Name(), Subject: "S", Place: "990102001000", At: at(friday), Recorded: at(friday), Body: raw, Typed: body}
	second := fact.Fact{ID: "F001", Kind: accepted.Name(), Subject: "S", Place: "990102001000", Office: "city", At: at(friday), Recorded: at(friday), Body: []byte("{}"), Typed: noBody{}}
	b.ReportAllocs()
	for b.Loop() {
		ch, err := law.Fold(b.Context(), nil, town{}, first, nil)
		if err != nil || len(ch.Opened) != 2 {
			b.Fatal(len(ch.Opened), err)
		}
		ch, err = law.Fold(b.Context(), nil, town{}, second, ch.Opened)
		if err != nil || len(ch.Changed) != 1 {
			b.Fatal(len(ch.Changed), err)
		}
	}
}
