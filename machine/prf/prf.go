// Package prf turns names and numbers into keys of 128 bits that nobody can make without the secret. It is apart because the space of
// identity numbers is small (a plain hash of one is found by trying all of them in an hour), so how they are hashed is decided once.
package prf

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
)

// Size is the length of a key, SecretSize that of the secret.
const (
	Size       = 16
	SecretSize = 16
)

// Hasher is AES-CMAC (RFC 4493) over a text and the space it belongs to. It is safe for concurrent use.
type Hasher struct {
	block  cipher.Block
	k1, k2 [Size]byte
}

// New makes a hasher from a secret of SecretSize bytes.
func New(secret []byte) (*Hasher, error) {
	if len(secret) != SecretSize {
		return nil, errors.New("prf: the secret has not 16 bytes")
	}
	b, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	h := &Hasher{block: b}
	var l [Size]byte
	b.Encrypt(l[:], l[:])
	h.k1 = double(l)
	h.k2 = double(h.k1)
	return h, nil
}

// double multiplies by x in the field of CMAC's subkeys.
func double(in [Size]byte) (out [Size]byte) {
	hi, lo := binary.BigEndian.Uint64(in[:8]), binary.BigEndian.Uint64(in[8:])
	carry := hi >> 63
	hi = hi<<1 | lo>>63
	lo = lo<<1 ^ carry*0x87
	binary.BigEndian.PutUint64(out[:8], hi)
	binary.BigEndian.PutUint64(out[8:], lo)
	return out
}

// How a text lies in the message; the second byte of it tells, so that two texts never give one message.
const (
	packed = 0x80 // or the length: up to 18 digits and a digit or X, as the number they are
	long   = 0xff
)

// Sum is the key of a text within a space; the same text has unrelated keys in two spaces. Short texts, identity numbers and bank
// cards fit one block, for which AES is a permutation: two of them never share a key.
func (h *Hasher) Sum(space byte, text []byte, out *[Size]byte) {
	var m [Size]byte
	m[0] = space
	switch n := len(text); {
	case n <= Size-2:
		m[1] = byte(n)
		copy(m[2:], text)
	case n <= 19 && pack(text, &m):
		m[1] = packed | byte(n)
	default:
		h.long(space, text, out)
		return
	}
	xor(&m, &h.k1)
	*out = m
	h.block.Encrypt(out[:], out[:])
}

// pack writes digits, of which the last may be X, as a number.
func pack(text []byte, m *[Size]byte) bool {
	var v uint64
	last := len(text) - 1
	for _, c := range text[:last] {
		if c -= '0'; c > 9 {
			return false
		}
		v = v*10 + uint64(c)
	}
	m[2] = text[last] // the last character stands apart, as it is
	if c := text[last]; c != 'X' && c-'0' > 9 {
		return false
	}
	binary.BigEndian.PutUint64(m[8:], v)
	return true
}

func (h *Hasher) long(space byte, text []byte, out *[Size]byte) {
	*out = h.cmac(append([]byte{space, long}, text...))
}

// cmac is RFC 4493 over any message.
func (h *Hasher) cmac(msg []byte) (x [Size]byte) {
	for len(msg) > Size {
		xor(&x, (*[Size]byte)(msg))
		h.block.Encrypt(x[:], x[:])
		msg = msg[Size:]
	}
	var last [Size]byte
	n := copy(last[:], msg)
	if n == Size {
		xor(&last, &h.k1)
	} else {
		last[n] = 0x80
		xor(&last, &h.k2)
	}
	xor(&x, &last)
	h.block.Encrypt(x[:], x[:])
	return x
}

func xor(a, b *[Size]byte) {
	for i := 0; i < Size; i += 8 {
		binary.NativeEndian.PutUint64(a[i:], binary.NativeEndian.Uint64(a[i:])^binary.NativeEndian.Uint64(b[i:]))
	}
}
