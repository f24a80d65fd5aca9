package prf

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"pgregory.net/rapid"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The examples of RFC 4493, section 4.
func TestCMACAsPublished(t *testing.T) {
	t.Parallel()
	h, err := New(unhex(t, "2b7e151628aed2a6abf7158809cf4f3c"))
	if err != nil {
		t.Fatal(err)
	}
	msg := unhex(t, "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
	for n, want := range map[int]string{0: "bb1d6929e95937287fa37d129b756746", 16: "070a16b46b4d4144f79bdd9dd04a287c", 40: "dfa66747de9ae63030ca32611497c827", 64: "51f0bebf7e3b9d92fc49741779363cfe"} {
		if got := h.cmac(msg[:n]); hex.EncodeToString(got[:]) != want {
			t.Errorf("%d bytes: %x, want %s", n, got, want)
		}
	}
}

// A key of a short text is the CMAC of its message, and texts that differ anywhere, in length or by space never share one.
func TestSumTellsTextsApart(t *testing.T) {
	t.Parallel()
	h, err := New([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[[Size]byte]string{}
	add := func(space byte, text string) {
		var k [Size]byte
		h.Sum(space, []byte(text), &k)
		name := string(rune(space)) + text
		if was, ok := seen[k]; ok && was != name {
			t.Fatalf("%q and %q share a key", was, name)
		}
		seen[k] = name
	}
	for _, s := range []string{"", "0", "00", "000000000000000", "0000000000000000", "000000000000000000", "00000000000000000X", "11010119900307987X", "110101199003079870",
		"6222020200112233445", "6222020200112233440", "62220202001122334455", "9999999999999999999", "abcdefghijklmn", "abcdefghijklmno", "12345678901234X", "\x00", "\x00\x00"} {
		add(1, s)
		add(2, s)
	}
	rapid.Check(t, func(r *rapid.T) { add(3, rapid.StringMatching(`[0-9]{13,20}X?`).Draw(r, "text")) })
	var short [Size]byte
	h.Sum(1, []byte("ab"), &short)
	want := h.cmac(append([]byte{1, 2, 'a', 'b'}, make([]byte, 12)...))
	if !bytes.Equal(short[:], want[:]) {
		t.Error("a short text is hashed by something that is not CMAC")
	}
}

func TestSecretHasItsLength(t *testing.T) {
	t.Parallel()
	if _, err := New(make([]byte, 32)); err == nil {
		t.Error("a secret of 32 bytes was taken")
	}
}

var id = []byte("11010119900307987X")

func BenchmarkSum(b *testing.B) {
	h, err := New(make([]byte, SecretSize))
	if err != nil {
		b.Fatal(err)
	}
	var k [Size]byte
	b.ReportAllocs()
	for b.Loop() {
		h.Sum(1, id, &k)
	}
}

// BenchmarkSumHMAC is what Sum is measured against: HMAC-SHA256, kept and reset, cut to 128 bits.
func BenchmarkSumHMAC(b *testing.B) {
	m := hmac.New(sha256.New, make([]byte, 32))
	var sum [32]byte
	b.ReportAllocs()
	for b.Loop() {
		m.Reset()
		m.Write(id)
		m.Sum(sum[:0])
	}
}
