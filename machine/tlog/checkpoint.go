package tlog

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"

	"ombud/base/fault"
)

// maxNote bounds a signed note in bytes; c2sp.org/signed-note asks for room for 16 signatures, of up to 5 kB each.
const maxNote = 96 << 10

// Checkpoint is the state of a log at one size (c2sp.org/tlog-checkpoint).
type Checkpoint struct {
	Origin string
	Size   int64
	Root   Hash
}

// Text is the body that is signed: origin, size, root, one a line.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, merkle.Hash(c.Root))
}

// Checkpoint signs the state of the key's log as a note. A log must never sign two states of which one is not a prefix of the
// other; that the edge comes from the database it is committed to is the caller's part.
func (k *Key) Checkpoint(size int64, root [sha256.Size]byte) ([]byte, error) {
	c := Checkpoint{Origin: k.Origin(), Size: size, Root: root}
	if _, err := parseTree(c.Text()); err != nil {
		return nil, fmt.Errorf("sign checkpoint of size %d: %w", size, err)
	}
	signed, err := note.Sign(&note.Note{Text: c.Text()}, k.signer)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint of size %d: %w", size, err)
	}
	return signed, nil
}

// ParseCheckpoint reads a signed checkpoint of the verifier's log. It is Invalid when v's key did not sign it, or when the text
// has another origin, another spelling or extension lines, which our logs never write. Signatures of strangers (witnesses) are
// passed over, as c2sp.org/signed-note demands.
func ParseCheckpoint(signed []byte, v *Verifier) (Checkpoint, error) {
	text, err := open(signed, v.note)
	if err != nil {
		return Checkpoint{}, fault.New(fault.Invalid, "tlog.checkpoint.unsigned", v.Origin()).Because(err)
	}
	c, err := parseTree(text)
	if err == nil && c.Origin != v.Origin() {
		err = fmt.Errorf("of origin %q", c.Origin)
	}
	if err != nil {
		return Checkpoint{}, fault.New(fault.Invalid, "tlog.checkpoint.malformed").Because(err)
	}
	return c, nil
}

// parseTree reads the body of a checkpoint; there is one spelling for each.
func parseTree(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return Checkpoint{}, errors.New("a checkpoint has three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || size > maxSize {
		return Checkpoint{}, errors.New("bad size")
	}
	root, err := merkle.ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, err
	}
	c := Checkpoint{Origin: lines[0], Size: size, Root: Hash(root)}
	if !validOrigin(c.Origin) || c.Text() != text {
		return Checkpoint{}, errors.New("not in its one spelling")
	}
	if size == 0 && c.Root != sha256.Sum256(nil) {
		return Checkpoint{}, errors.New("the empty log has one root only")
	}
	return c, nil
}

// open checks that v signed the note and gives its text. It is stricter than note.Open, which passes over the unused last bits
// of a base64 signature: a note that was touched anywhere is no note.
func open(signed []byte, v note.Verifier) (string, error) {
	if len(signed) > maxNote {
		return "", fmt.Errorf("a note of %d bytes", len(signed))
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return "", err
	}
	for _, sig := range n.Sigs {
		if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err != nil {
			return "", err
		}
	}
	return n.Text, nil
}
