package sealed

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"ombud/base/fault"
)

// Cipher is an authenticated cipher. Where commercial cryptography is prescribed (《密码法》第二十七条), one over SM4-GCM with a
// key of 16 bytes stands in; rows say which cipher sealed them, so that both can live in one table.
type Cipher interface {
	Name() string
	KeySize() int // bytes
	New(key []byte) (cipher.AEAD, error)
}

// AES is AES-256-GCM of the standard library.
type AES struct{}

// Name is how rows and key files call it.
func (AES) Name() string { return "aes-256-gcm" }

// KeySize is 32 bytes.
func (AES) KeySize() int { return 32 }

// New makes the cipher for a key.
func (AES) New(key []byte) (cipher.AEAD, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

// Key is the unit's key: it wraps the key of each identity. It prints as its id.
type Key struct {
	id     string
	cipher Cipher
	secret []byte
}

const (
	keyMark    = "ombud unit key v1"
	maxKeyFile = 1024 // bytes
)

// CreateKey writes a new unit key to a file that only its owner may read, and makes sure that it is on the disk. It is a Conflict
// when the file exists: without its key no identity can ever be opened again.
func CreateKey(path string) error { return createKey(path, AES{}) }

func createKey(path string, c Cipher) error {
	secret := make([]byte, c.KeySize())
	rand.Read(secret) // never fails since Go 1.24
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Conflict, "sealed.key.exists", path).Because(err)
	}
	if err != nil {
		return fault.New(fault.Invalid, "sealed.key.unwritable", path).Because(err)
	}
	_, err = fmt.Fprintf(f, "%s\n%s\n%s\n", keyMark, c.Name(), base64.StdEncoding.EncodeToString(secret))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("create key %s: %w", path, errors.Join(err, os.Remove(path)))
	}
	return nil
}

// syncDir makes the name of a new file durable; Windows does so by itself and refuses to be asked.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// LoadKey reads the file that CreateKey wrote: NotFound without it, Denied when anybody but its owner may read it, Invalid when it
// is no key of a known cipher. AES is known; name others.
func LoadKey(path string, more ...Cipher) (*Key, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "sealed.key.missing", path).Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("load key %s: %w", path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("load key %s: %w", path, err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.Denied, "sealed.key.exposed", path)
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return nil, fmt.Errorf("load key %s: %w", path, err)
	}
	k, err := parseKey(string(raw), append(more, AES{}))
	if err != nil {
		return nil, fault.New(fault.Invalid, "sealed.key.malformed", path).Because(err)
	}
	return k, nil
}

// parseKey reads the three lines of a key file; its errors never hold a part of the key.
func parseKey(text string, known []Cipher) (*Key, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != 3 || lines[0] != keyMark {
		return nil, errors.New("not a unit key")
	}
	for _, c := range known {
		if c.Name() != lines[1] {
			continue
		}
		secret, err := base64.StdEncoding.Strict().DecodeString(lines[2])
		if err != nil || len(secret) != c.KeySize() {
			return nil, fmt.Errorf("not %d bytes of base64", c.KeySize())
		}
		return newKey(c, secret), nil
	}
	return nil, fmt.Errorf("unknown cipher %q", lines[1])
}

func newKey(c Cipher, secret []byte) *Key {
	sum := sha256.Sum256(append([]byte(keyMark+" id\n"), secret...))
	return &Key{id: hex.EncodeToString(sum[:8]), cipher: c, secret: secret}
}

// ID names the key in rows; it tells nothing about the key.
func (k *Key) ID() string { return k.id }

func (k *Key) String() string { return "unit key " + k.id }

// GoString keeps the secret out of %#v too.
func (k *Key) GoString() string { return k.String() }
