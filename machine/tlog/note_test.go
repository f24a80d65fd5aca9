package tlog

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"

	"ombud/base/fault"
)

// fixed is a key whose secret everybody knows, so that signatures can be pinned: Ed25519 has no randomness.
func fixed(t testing.TB) *Key {
	t.Helper()
	seed := sha256.Sum256([]byte("a secret that is none"))
	public := ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey)
	text, err := note.NewEd25519VerifierKey("ombud.example/log", public)
	if err != nil {
		t.Fatal(err)
	}
	id := strings.Split(text, "+")[1]
	private := append([]byte{ed25519Type}, seed[:]...)
	k, err := parseKey("PRIVATE+KEY+ombud.example/log+" + id + "+" + base64.StdEncoding.EncodeToString(private))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func goldenLog(t testing.TB) (*Key, *memory) { return fixed(t), grown(t, 300) }

// What is published once must read the same for good: a change of these bytes breaks every receipt in a drawer.
func TestGolden(t *testing.T) {
	t.Parallel()
	k, m := goldenLog(t)
	_, signed := publish(t, k, m, 300)
	promise, err := SignPromise(k, Promise{Entry: entry(7), At: 1_767_225_600_000})
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]byte{
		"public.txt":       []byte(k.String() + "\n"),
		"checkpoint.txt":   signed,
		"promise.txt":      promise,
		"entry.tlog-proof": receipt(t, k, m, 257, []byte("salt and fact")),
	} {
		want, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// receipt proves one entry of a log.
func receipt(t testing.TB, k *Key, m *memory, index int64, extra []byte) []byte {
	t.Helper()
	_, signed := publish(t, k, m, m.edge.Size())
	hashes, err := NewProofs(m).Inclusion(t.Context(), index, m.edge.Size())
	if err != nil {
		t.Fatal(err)
	}
	text, err := EncodeProof(Proof{Extra: extra, Index: index, Hashes: hashes, Checkpoint: signed})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func verifyReceipt(text []byte, e Hash, v *Verifier) error {
	p, err := ParseProof(text)
	if err != nil {
		return err
	}
	_, err = VerifyProof(e, p, v)
	return err
}

// No byte of a checkpoint, a promise or a proof can be changed, lost or put in without being noticed.
func TestEveryByteCounts(t *testing.T) {
	t.Parallel()
	k, m := goldenLog(t)
	v := k.Verifier()
	_, signed := publish(t, k, m, 300)
	promise, err := SignPromise(k, Promise{Entry: entry(7), At: 5})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text  []byte
		check func([]byte) error
	}{
		"checkpoint": {signed, func(b []byte) error { _, err := ParseCheckpoint(b, v); return err }},
		"promise":    {promise, func(b []byte) error { _, err := VerifyPromise(b, v); return err }},
		"proof":      {receipt(t, k, m, 258, nil), func(b []byte) error { return verifyReceipt(b, entry(258), v) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refuse := func(what string, i int, b []byte) {
				if err := c.check(b); !fault.Is(err, fault.Invalid) {
					t.Errorf("%s at %d: %v", what, i, err)
				}
			}
			if err := c.check(c.text); err != nil {
				t.Fatal(err)
			}
			for i := range c.text {
				for bit := range 8 {
					b := bytes.Clone(c.text)
					b[i] ^= 1 << bit
					refuse(fmt.Sprint("bit ", bit, " changed"), i, b)
				}
				refuse("cut", i, c.text[:i])
				refuse("byte lost", i, append(bytes.Clone(c.text[:i]), c.text[i+1:]...))
			}
			for i := range len(c.text) + 1 {
				for _, s := range []string{"\n", "\r", " ", "0", "=", "A", "\x00", "\xff"} {
					refuse(fmt.Sprintf("%q put in", s), i, []byte(string(c.text[:i])+s+string(c.text[i:])))
				}
			}
		})
	}
}

func TestCheckpointRefuses(t *testing.T) {
	t.Parallel()
	k, stranger := fixed(t), key(t)
	root := merkle.Hash(entry(1)).String()
	empty := merkle.Hash(sha256.Sum256(nil)).String()
	sign := func(s note.Signer, text string) []byte {
		b, err := note.Sign(&note.Note{Text: text}, s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, b := range map[string][]byte{
		"stranger's key":   sign(stranger.signer, "ombud.example/log\n1\n"+root+"\n"),
		"other origin":     sign(k.signer, "other.example/log\n1\n"+root+"\n"),
		"extension line":   sign(k.signer, "ombud.example/log\n1\n"+root+"\nmore\n"),
		"two lines":        sign(k.signer, "ombud.example/log\n1\n"),
		"leading zero":     sign(k.signer, "ombud.example/log\n01\n"+root+"\n"),
		"plus":             sign(k.signer, "ombud.example/log\n+1\n"+root+"\n"),
		"negative":         sign(k.signer, "ombud.example/log\n-1\n"+root+"\n"),
		"enormous":         sign(k.signer, "ombud.example/log\n281474976710657\n"+root+"\n"),
		"short root":       sign(k.signer, "ombud.example/log\n1\nAAAA\n"),
		"sloppy base64":    sign(k.signer, "ombud.example/log\n1\n"+strings.Repeat("A", 42)+"B=\n"),
		"empty, with root": sign(k.signer, "ombud.example/log\n0\n"+root+"\n"),
		"nothing":          nil,
		"too long":         append(sign(k.signer, "ombud.example/log\n1\n"+root+"\n"), make([]byte, maxNote)...),
	} {
		if c, err := ParseCheckpoint(b, k.Verifier()); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	if _, err := ParseCheckpoint(sign(k.signer, "ombud.example/log\n0\n"+empty+"\n"), k.Verifier()); err != nil {
		t.Errorf("empty log: %v", err)
	}
	for _, c := range []Checkpoint{{Size: -1}, {Size: 0, Root: entry(1)}, {Size: maxSize + 1}} {
		if _, err := k.Checkpoint(c.Size, c.Root); err == nil {
			t.Errorf("signed %+v", c)
		}
	}
	witness := sign(stranger.signer, "ombud.example/log\n1\n"+root+"\n")
	both := append(sign(k.signer, "ombud.example/log\n1\n"+root+"\n"), witness[bytes.Index(witness, []byte("— ")):]...)
	if c, err := ParseCheckpoint(both, k.Verifier()); err != nil || c.Size != 1 {
		t.Errorf("with a witness: %+v, %v", c, err)
	}
}

// A signature in one role is worth nothing in the other, even over the very same text.
func TestRolesAreSeparate(t *testing.T) {
	t.Parallel()
	k := fixed(t)
	p := Promise{Entry: entry(1), At: 5}
	asCheckpoint, err := note.Sign(&note.Note{Text: p.text(k.Origin())}, k.signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyPromise(asCheckpoint, k.Verifier()); !fault.Is(err, fault.Invalid) {
		t.Errorf("the plain signature made a promise: %v", err)
	}
	c := Checkpoint{Origin: k.Origin(), Size: 1, Root: entry(1)}
	asPromise, err := note.Sign(&note.Note{Text: c.Text()}, promiser{k.public, k.private})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseCheckpoint(asPromise, k.Verifier()); !fault.Is(err, fault.Invalid) {
		t.Errorf("the promise signature made a checkpoint: %v", err)
	}
	sig, err := promiser{k.public, k.private}.Sign([]byte(c.Text()))
	if err != nil || k.public.note.Verify([]byte(c.Text()), sig) {
		t.Errorf("the signatures are interchangeable: %v", err)
	}
}

func TestProofRefuses(t *testing.T) {
	t.Parallel()
	k, m := goldenLog(t)
	text := receipt(t, k, m, 3, []byte("salt"))
	p, err := ParseProof(text)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := VerifyProof(entry(3), p, k.Verifier()); err != nil || c.Size != 300 || string(p.Extra) != "salt" {
		t.Fatalf("%+v %v", c, err)
	}
	wrong := map[string]func(*Proof){
		"other index":  func(p *Proof) { p.Index = 4 },
		"beyond":       func(p *Proof) { p.Index = 300 },
		"hash missing": func(p *Proof) { p.Hashes = p.Hashes[1:] },
		"hash added":   func(p *Proof) { p.Hashes = append(bytesOf(p.Hashes), entry(1)) },
		"other head":   func(p *Proof) { _, p.Checkpoint = publish(t, k, m, 299) },
	}
	for name, spoil := range wrong {
		q := p
		spoil(&q)
		if _, err := VerifyProof(entry(3), q, k.Verifier()); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := VerifyProof(entry(4), p, k.Verifier()); !fault.Is(err, fault.Invalid) {
		t.Errorf("another entry: %v", err)
	}
	for name, q := range map[string]Proof{
		"no checkpoint":   {Index: 1},
		"negative index":  {Index: -1, Checkpoint: p.Checkpoint},
		"too many hashes": {Index: 1, Hashes: make([]Hash, maxHashes+1), Checkpoint: p.Checkpoint},
		"too much extra":  {Index: 1, Extra: make([]byte, maxProof), Checkpoint: p.Checkpoint},
	} {
		if _, err := EncodeProof(q); err == nil {
			t.Errorf("encoded: %s", name)
		}
	}
	for _, s := range []string{
		"", proofHeader, proofHeader + "\n\nx", proofHeader + "\nextra \nindex 0\n\nx", proofHeader + "\nindex 00\n\nx",
		proofHeader + "\nindex 0\nextra AAAA\n\nx", proofHeader + "\n0\n\nx", proofHeader + "\nindex 0\nAAAA\n\nx",
	} {
		if p, err := ParseProof([]byte(s)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q was read: %+v %v", s, p, err)
		}
	}
}

func bytesOf(list []Hash) []Hash { return append([]Hash(nil), list...) }
