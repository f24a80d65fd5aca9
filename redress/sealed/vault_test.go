package sealed

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ombud/base/fault"
)

func key(t testing.TB) *Key {
	t.Helper()
	path := filepath.Join(t.TempDir(), "unit.key")
	if err := CreateKey(path); err != nil {
		t.Fatal(err)
	}
	k, err := LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var somebody = Identity{Name: "王小明", Phone: "13812345678", Address: "上湾村 12 号", Prefer: ByPhone}

func TestVault(t *testing.T) {
	t.Parallel()
	old := key(t)
	v := NewVault(old)
	b, err := v.seal("g1", somebody)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.open(b); err != nil || got != somebody {
		t.Errorf("opened %+v, %v", got, err)
	}
	next := NewVault(key(t), old)
	if got, err := next.open(b); err != nil || got != somebody {
		t.Errorf("a new unit key forgot the old one's boxes: %v", err)
	}
	if _, err := NewVault(key(t)).open(b); err == nil {
		t.Error("a stranger's key opened it")
	}
	long := somebody
	long.Address = strings.Repeat("号", 100)
	other, err := v.seal("g2", long)
	if err != nil {
		t.Fatal(err)
	}
	if len(other.Box) != len(b.Box) {
		t.Errorf("boxes of %d and %d bytes tell how long an address is", len(b.Box), len(other.Box))
	}
	twin, err := v.seal("g1", somebody)
	if err != nil || twin.Commitment == b.Commitment || bytes.Equal(twin.Wrapped, b.Wrapped) || bytes.Equal(twin.Box, b.Box) {
		t.Errorf("the same person sealed twice can be recognised: %v", err)
	}
	for name, spoil := range map[string]func(*box){
		"another subject": func(b *box) { b.Subject = "g2" },
		"another's box":   func(b *box) { b.Box, b.Nonce = other.Box, other.Nonce },
		"another's key":   func(b *box) { b.Wrapped, b.WrapNonce = other.Wrapped, other.WrapNonce },
		"commitment":      func(b *box) { b.Commitment = other.Commitment },
		"cipher":          func(b *box) { b.Cipher = "rot13" },
		"no nonce":        func(b *box) { b.Nonce = nil },
		"one bit":         func(b *box) { b.Box = bytes.Clone(b.Box); b.Box[9] ^= 1 },
		"erased":          func(b *box) { b.Wrapped = nil },
	} {
		x := b
		spoil(&x)
		if got, err := v.open(x); err == nil || got != (Identity{}) {
			t.Errorf("%s: opened all the same", name)
		} else if strings.Contains(err.Error(), somebody.Name) || strings.Contains(err.Error(), somebody.Phone) {
			t.Errorf("%s: the error tells who: %v", name, err)
		}
	}
}

// sm4 stands in for the provider of a prescribed cipher: another name, another key size.
type sm4 struct{}

func (sm4) Name() string { return "sm4-gcm" }
func (sm4) KeySize() int { return 16 }
func (sm4) New(key []byte) (cipher.AEAD, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

func TestAnotherCipher(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "unit.key")
	if err := createKey(path, sm4{}); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(path); !fault.Is(err, fault.Invalid) {
		t.Errorf("a key of an unknown cipher: %v", err)
	}
	k, err := LoadKey(path, sm4{})
	if err != nil {
		t.Fatal(err)
	}
	old := key(t)
	before, err := NewVault(old).seal("g1", somebody)
	if err != nil {
		t.Fatal(err)
	}
	v := NewVault(k, old)
	after, err := v.seal("g2", somebody)
	if err != nil || after.Cipher != "sm4-gcm" {
		t.Fatal(after.Cipher, err)
	}
	for _, b := range []box{before, after} { // both live in one table
		if got, err := v.open(b); err != nil || got != somebody {
			t.Errorf("%s: %v", b.Cipher, err)
		}
	}
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "unit.key")
	if _, err := LoadKey(path); !fault.Is(err, fault.NotFound) {
		t.Errorf("a missing key: %v", err)
	}
	if err := CreateKey(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := CreateKey(path); !fault.Is(err, fault.Conflict) {
		t.Errorf("a key was overwritten: %v", err)
	}
	k, err := LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.Split(string(raw), "\n")[2]
	for _, s := range []string{fmt.Sprint(k), fmt.Sprintf("%v %+v %#v %s", k, k, k, k), k.ID()} {
		if strings.Contains(s, secret) || strings.Contains(s, fmt.Sprint(k.secret)) {
			t.Errorf("the key shows itself: %s", s)
		}
	}
	for name, text := range map[string]string{
		"empty": "", "another file": "hello\nworld\n!\n", "short": keyMark + "\naes-256-gcm\nAAAA\n", "not base64": keyMark + "\naes-256-gcm\n?\n",
		"two keys": string(raw) + string(raw),
	} {
		bad := filepath.Join(t.TempDir(), "bad.key")
		if err := os.WriteFile(bad, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadKey(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadKey(path); !fault.Is(err, fault.Denied) {
			t.Errorf("a key of mode %o was taken: %v", mode, err)
		}
	}
	if err := CreateKey(filepath.Join(t.TempDir(), "no", "such", "folder")); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	if _, err := LoadKey(t.TempDir()); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder was taken for a key: %v", err)
	}
}
