package tlog

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"ombud/base/fault"
)

// maxKeyFile bounds the key file in bytes; an origin of 255 and the key need 360.
const maxKeyFile = 1024

// Key signs for one log. It prints as its public half, so that a careless log line gives nothing away.
type Key struct {
	private ed25519.PrivateKey
	signer  note.Signer
	public  *Verifier
}

// CreateKey writes a new Ed25519 key for the log called origin, such as "ombud.example/log", to a file that only its owner may
// read, and makes sure that it is on the disk. It is a Conflict when the file exists: a log whose key changes is another log.
func CreateKey(path, origin string) error {
	if !validOrigin(origin) {
		return fault.New(fault.Invalid, "tlog.origin.malformed", origin)
	}
	private, _, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return fmt.Errorf("create key %s: %w", path, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Conflict, "tlog.key.exists", path).Because(err)
	}
	if err != nil {
		return fault.New(fault.Invalid, "tlog.key.unwritable", path).Because(err)
	}
	_, err = f.WriteString(private + "\n")
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

// LoadKey reads the file that CreateKey wrote: NotFound without it, Denied when everybody may read it, Invalid when it is no key.
func LoadKey(path string) (*Key, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "tlog.key.missing", path).Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("load key %s: %w", path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("load key %s: %w", path, err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o007 != 0 {
		return nil, fault.New(fault.Denied, "tlog.key.exposed", path)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return nil, fmt.Errorf("load key %s: %w", path, err)
	}
	k, err := parseKey(strings.TrimSuffix(string(text), "\n"))
	if err != nil {
		return nil, fault.New(fault.Invalid, "tlog.key.malformed", path).Because(err)
	}
	return k, nil
}

// parseKey reads PRIVATE+KEY+<name>+<id>+<base64 of type and seed>; its errors never hold a part of the text.
func parseKey(text string) (*Key, error) {
	signer, err := note.NewSigner(text)
	if err != nil {
		return nil, err
	}
	// NewSigner found five fields; base64 has a plus of its own, so the last field is all the rest.
	fields := strings.SplitN(text, "+", 5)
	seed, err := base64.StdEncoding.Strict().DecodeString(fields[4])
	if err != nil || len(seed) != 1+ed25519.SeedSize || seed[0] != ed25519Type {
		return nil, errors.New("not an Ed25519 key")
	}
	private := ed25519.NewKeyFromSeed(seed[1:])
	text, err = note.NewEd25519VerifierKey(signer.Name(), private.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	public, err := ParseVerifier(text)
	if err != nil {
		return nil, err
	}
	return &Key{private: private, signer: signer, public: public}, nil
}

// Origin is the name of the log.
func (k *Key) Origin() string { return k.public.Origin() }

// Verifier is the public half.
func (k *Key) Verifier() *Verifier { return k.public }

// String is the public half as text; see Verifier.String.
func (k *Key) String() string { return k.public.String() }

// GoString keeps the private half out of %#v too.
func (k *Key) GoString() string { return k.String() }
