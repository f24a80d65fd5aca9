package sealed

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// Vault seals identities under the unit's key and opens them. It knows no database and asks nobody whether it may: Work does.
type Vault struct {
	key  *Key
	keys map[string]*Key // by id: the one that seals and those before it
}

// NewVault seals with key and opens what key or an earlier one sealed. A nil Vault refuses both.
func NewVault(key *Key, earlier ...*Key) *Vault {
	v := &Vault{key: key, keys: map[string]*Key{key.id: key}}
	for _, k := range earlier {
		v.keys[k.id] = k
	}
	return v
}

// box is a sealed identity as stored. Each has a data key of its own, so that erasing one row's wrapped key erases that identity
// and no other, and so that a new unit key rewraps keys and need not touch the boxes.
type box struct {
	Subject    string
	Cipher     string
	KeyID      string // of the unit key that wrapped
	WrapNonce  []byte
	Wrapped    []byte // the data key
	Nonce      []byte
	Box        []byte // padded JSON of content
	Commitment string // hex
	SealedAt   int64  // unix ms
}

// content is what the box holds. The salt stays inside: with it outside, a phone number could be guessed from the commitment.
type content struct {
	Salt     []byte   `json:"salt"`
	Identity Identity `json:"identity"`
}

// pad is the unit, in bytes, to which content is filled up: the length of a box tells nothing about a name or an address.
const pad = 512

const (
	mark     = "ombud sealed v1\n"
	saltSize = 16
)

// bind ties a ciphertext to its subject and use: a box moved to another row does not open.
func bind(use, subject string) []byte { return []byte(mark + use + "\n" + subject) }

var errNoKey = errors.New("no unit key is loaded")

func (v *Vault) seal(subject string, id Identity) (box, error) {
	if v == nil {
		return box{}, errNoKey
	}
	c := content{Salt: random(saltSize), Identity: id}
	plain, err := json.Marshal(c)
	if err != nil {
		return box{}, err
	}
	if rest := len(plain) % pad; rest > 0 {
		plain = append(plain, bytes.Repeat([]byte{' '}, pad-rest)...)
	}
	data := random(v.key.cipher.KeySize())
	b := box{Subject: subject, Cipher: v.key.cipher.Name(), KeyID: v.key.id}
	if b.Commitment, err = c.commit(); err != nil {
		return box{}, err
	}
	if b.Nonce, b.Box, err = lock(v.key.cipher, data, plain, bind("identity", subject)); err != nil {
		return box{}, err
	}
	b.WrapNonce, b.Wrapped, err = lock(v.key.cipher, v.key.secret, data, bind("key "+v.key.id, subject))
	return b, err
}

var errBroken = errors.New("it was changed since it was sealed")

func (v *Vault) open(b box) (Identity, error) {
	if v == nil {
		return Identity{}, errNoKey
	}
	k := v.keys[b.KeyID]
	if k == nil {
		return Identity{}, fmt.Errorf("open identity of %s: the unit key %s that sealed it is not loaded", b.Subject, b.KeyID)
	}
	if k.cipher.Name() != b.Cipher {
		return Identity{}, fmt.Errorf("open identity of %s: sealed with %s, the key is for %s", b.Subject, b.Cipher, k.cipher.Name())
	}
	data, err := unlock(k.cipher, k.secret, b.WrapNonce, b.Wrapped, bind("key "+k.id, b.Subject))
	if err != nil {
		return Identity{}, fmt.Errorf("open identity of %s: %w", b.Subject, err)
	}
	plain, err := unlock(k.cipher, data, b.Nonce, b.Box, bind("identity", b.Subject))
	if err != nil {
		return Identity{}, fmt.Errorf("open identity of %s: %w", b.Subject, err)
	}
	var c content
	if err := json.Unmarshal(plain, &c); err != nil {
		return Identity{}, fmt.Errorf("open identity of %s: %w", b.Subject, errBroken)
	}
	if sum, err := c.commit(); err != nil || sum != b.Commitment {
		return Identity{}, fmt.Errorf("open identity of %s: %w", b.Subject, errBroken)
	}
	return c.Identity, nil
}

// commit is the hash that the receiving fact carries: it binds the city to this identity and tells nothing about it.
func (c content) commit() (string, error) {
	b, err := json.Marshal(c.Identity)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append(append([]byte(mark), c.Salt...), b...))
	return hex.EncodeToString(sum[:]), nil
}

func lock(c Cipher, key, plain, bound []byte) (nonce, locked []byte, err error) {
	a, err := c.New(key)
	if err != nil {
		return nil, nil, err
	}
	nonce = random(a.NonceSize())
	return nonce, a.Seal(nil, nonce, plain, bound), nil
}

func unlock(c Cipher, key, nonce, locked, bound []byte) ([]byte, error) {
	var a cipher.AEAD
	a, err := c.New(key)
	if err != nil {
		return nil, err
	}
	if len(nonce) != a.NonceSize() {
		return nil, errBroken
	}
	plain, err := a.Open(nil, nonce, locked, bound)
	if err != nil {
		return nil, errBroken
	}
	return plain, nil
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails since Go 1.24
	return b
}
