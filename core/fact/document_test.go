package fact_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/fact"
)

func sample() fact.Fact {
	f := fact.Fact{Seq: -1, ID: "01A", Kind: "grievance.received", Subject: "01B", Place: "990102001000", Office: "desk", Staff: "s1", Role: access.Operator,
		At: 1764000000000, Recorded: 1764000000001, Reason: "<后补>", Body: []byte(`{"title":"路灯\u003c","n":1.0}`), Salt: [16]byte{1, 2, 3}}
	f.Seal()
	return f
}

func TestDocumentHashesToTheFact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String()
		f := fact.Fact{Seq: -1, ID: s.Draw(t, "id"), Kind: s.Draw(t, "kind"), Subject: s.Draw(t, "subject"), Place: place.Code(s.Draw(t, "place")),
			Office: s.Draw(t, "office"), Staff: s.Draw(t, "staff"), Role: access.Role(s.Draw(t, "role")), Reason: s.Draw(t, "reason"),
			At: rapid.Int64().Draw(t, "at"), Recorded: rapid.Int64().Draw(t, "recorded"), Body: []byte(s.Draw(t, "body"))}
		copy(f.Salt[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "salt"))
		f.Seal()
		doc, err := fact.Document(f)
		if err != nil {
			t.Fatal(err)
		}
		back, err := fact.ParseDocument(doc)
		if err != nil {
			t.Fatal(err)
		}
		f.Staff = "" // the document names nobody
		if d := cmp.Diff(f, back); d != "" {
			t.Fatal(d)
		}
	})
}

func TestDocumentHasOneSpelling(t *testing.T) {
	t.Parallel()
	doc, err := fact.Document(sample())
	if err != nil {
		t.Fatal(err)
	}
	for i := range doc {
		bent := bytes.Clone(doc)
		bent[i] ^= 1
		if f, err := fact.ParseDocument(bent); err == nil && f.Hash == sample().Hash {
			t.Fatalf("byte %d can be changed and the hash stays", i)
		} else if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
	for name, text := range map[string][]byte{
		"empty": nil, "space before": append([]byte(" "), doc...), "line end": append(bytes.Clone(doc), '\n'), "two": append(bytes.Clone(doc), doc...),
		"field twice":   bytes.Replace(doc, []byte(`"kind"`), []byte(`"id":"x","kind"`), 1),
		"unknown field": bytes.Replace(doc, []byte(`"kind"`), []byte(`"seq":1,"kind"`), 1),
		"other case":    bytes.Replace(doc, []byte(`"kind"`), []byte(`"Kind"`), 1),
		"other format":  bytes.Replace(doc, []byte("fact v1"), []byte("fact v2"), 1),
		"short salt":    bytes.Replace(doc, []byte(`"salt":"01`), []byte(`"salt":"`), 1),
		"null":          []byte("null"),
	} {
		if _, err := fact.ParseDocument(text); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseDocument(f *testing.F) {
	doc, err := fact.Document(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(doc)
	f.Add([]byte(`{"format":"ombud fact v1"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := fact.ParseDocument(text)
		if err != nil {
			return
		}
		if again, err := fact.Document(got); err != nil || !bytes.Equal(again, text) {
			t.Fatalf("%q reads but writes %q (%v)", text, again, err)
		}
		if !got.Genuine() {
			t.Fatal("not sealed")
		}
	})
}
