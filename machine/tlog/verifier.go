package tlog

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"

	"ombud/base/fault"
)

const (
	ed25519Type = 0x01 // c2sp.org/signed-note, signature type of an Ed25519 key
	maxOrigin   = 255  // bytes
)

// Verifier checks what a Key signed.
type Verifier struct {
	text   string
	public ed25519.PublicKey
	note   note.Verifier
}

// ParseVerifier reads the public key of a log, <origin>+<id>+<base64>, as published by its owner; anything else is Invalid.
func ParseVerifier(text string) (*Verifier, error) {
	bad := func(err error) (*Verifier, error) {
		return nil, fault.New(fault.Invalid, "tlog.public.malformed").Because(err)
	}
	v, err := note.NewVerifier(text)
	if err != nil {
		return bad(err)
	}
	fields := strings.SplitN(text, "+", 3)
	data, err := base64.StdEncoding.Strict().DecodeString(fields[2])
	if err != nil || len(data) != 1+ed25519.PublicKeySize || data[0] != ed25519Type || !validOrigin(v.Name()) {
		return bad(errors.New("not an Ed25519 key"))
	}
	public := ed25519.PublicKey(data[1:])
	if same, err := note.NewEd25519VerifierKey(v.Name(), public); err != nil || same != text {
		return bad(errors.New("not in its one spelling"))
	}
	return &Verifier{text: text, public: public, note: v}, nil
}

// Origin is the name of the log.
func (v *Verifier) Origin() string { return v.note.Name() }

// String is the public key as text, for publication; ParseVerifier reads it back.
func (v *Verifier) String() string { return v.text }

// validOrigin is the rule for key names of c2sp.org/signed-note, which our origins are, and no control characters.
func validOrigin(s string) bool {
	return s != "" && len(s) <= maxOrigin && utf8.ValidString(s) && !strings.Contains(s, "+") &&
		strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) < 0
}
