package tlog

import (
	"bytes"
	"testing"
)

func FuzzCheckpoint(f *testing.F) {
	k, m := goldenLog(f)
	want, signed := publish(f, k, m, 300)
	f.Add(signed)
	f.Add([]byte(want.Text()))
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := parseTree(string(b)); err == nil && c.Text() != string(b) {
			t.Fatalf("%q has two spellings", b)
		}
		// The key signed once, so whatever is believed must be that.
		if c, err := ParseCheckpoint(b, k.Verifier()); err == nil && c != want {
			t.Fatalf("forged: %+v", c)
		}
	})
}

func FuzzPromise(f *testing.F) {
	k := fixed(f)
	want := Promise{Entry: entry(7), At: 5}
	signed, err := SignPromise(k, want)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed)
	f.Add([]byte(want.text(k.Origin())))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := parsePromise(string(b), k.Origin()); err == nil && p.text(k.Origin()) != string(b) {
			t.Fatalf("%q has two spellings", b)
		}
		if p, err := VerifyPromise(b, k.Verifier()); err == nil && p != want {
			t.Fatalf("forged: %+v", p)
		}
	})
}

func FuzzProof(f *testing.F) {
	k, m := goldenLog(f)
	f.Add(receipt(f, k, m, 257, nil))
	f.Add(receipt(f, k, m, 299, []byte("salt")))
	f.Add([]byte(proofHeader + "\nextra AAAA\nindex 0\n\nx"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParseProof(b)
		if err != nil {
			return
		}
		again, err := EncodeProof(p)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%q came back as %q, %v", b, again, err)
		}
		// entry(300) is not in the log, so nothing may prove it.
		if _, err := VerifyProof(entry(300), p, k.Verifier()); err == nil {
			t.Fatalf("%q proves what is not there", b)
		}
	})
}
