package evidence

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"

	"ombud/ledger"
)

// Keys turns numbers of persons and cards into keys. It is used by one goroutine.
type Keys struct{ mac hash.Hash }

// NewKeys derives the key of a ledger from the city's secret: the same worker has other keys in another ledger and in another city.
func NewKeys(secret []byte, name string) (*Keys, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "ombud ledger keys v1 "+name, 32)
	if err != nil {
		return nil, fmt.Errorf("keys of %s: %w", name, err)
	}
	return &Keys{mac: hmac.New(sha256.New, key)}, nil
}

// Person is the key of a worker by the number of the identity card.
func (k *Keys) Person(id string) ledger.Key { return k.of('p', id) }

// Card is the key of a bank card.
func (k *Keys) Card(number string) ledger.Key { return k.of('c', number) }

func (k *Keys) of(what byte, s string) (out ledger.Key) {
	if s == "" {
		return out
	}
	k.mac.Reset()
	k.mac.Write([]byte{what})
	k.mac.Write([]byte(s))
	var sum [sha256.Size]byte
	copy(out[:], k.mac.Sum(sum[:0]))
	return out
}

// Person is who a row is about. It stands sealed beside the row, and opens in one verb only.
type Person struct {
	Name   string `json:"n,omitempty"`
	Number string `json:"i,omitempty"`
	Card   string `json:"c,omitempty"`
}

// sealer seals who the rows of a delivery are about, under a key for each subject.
type sealer struct {
	of map[string]*boxes
}

type boxes struct {
	key  []byte
	aead cipher.AEAD
}

func newBoxes(key []byte) (*boxes, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	a, err := cipher.NewGCM(b)
	return &boxes{key: key, aead: a}, err
}

// pad fills up what is sealed to a multiple, so that a length tells nothing about a name.
const pad = 96

func (s *sealer) seal(subject string, line uint32, p Person) ([]byte, error) {
	b := s.of[subject]
	if b == nil {
		key := make([]byte, 32)
		rand.Read(key) // never fails since Go 1.24
		var err error
		if b, err = newBoxes(key); err != nil {
			return nil, err
		}
		s.of[subject] = b
	}
	plain, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	for len(plain)%pad != 0 {
		plain = append(plain, ' ')
	}
	nonce := make([]byte, b.aead.NonceSize(), b.aead.NonceSize()+len(plain)+b.aead.Overhead())
	rand.Read(nonce)
	return b.aead.Seal(nonce, nonce, plain, bound(subject, line)), nil
}

func (b *boxes) open(subject string, line uint32, box []byte) (p Person, err error) {
	n := b.aead.NonceSize()
	if len(box) < n {
		return p, errors.New("the box is too short")
	}
	plain, err := b.aead.Open(nil, box[:n], box[n:], bound(subject, line))
	if err != nil {
		return p, fmt.Errorf("it was changed since it was sealed: %w", err)
	}
	return p, json.Unmarshal(plain, &p)
}

// bound ties a box to its row: moved to another it does not open.
func bound(subject string, line uint32) []byte { return fmt.Appendf(nil, "%s %d", subject, line) }
