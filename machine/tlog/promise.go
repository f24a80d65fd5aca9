package tlog

import (
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"

	"ombud/base/fault"
)

// promiseContext separates promises from checkpoints: they are signed with Ed25519ctx (RFC 8032 section 5.1) under this string,
// so that neither signature can ever stand for the other though both come from one key.
const promiseContext = "ombud log promise v1"

// Promise is the log's signed word, given when an entry is committed but has no position yet, that it will be in the log within
// the published maximum merge delay. Together with a later log that lacks the entry it convicts the log.
type Promise struct {
	Entry [sha256.Size]byte
	At    int64 // when it was given, unix milliseconds UTC
}

func (p Promise) text(origin string) string {
	return fmt.Sprintf("%s\npromise\n%s\n%d\n", origin, merkle.Hash(p.Entry), p.At)
}

// SignPromise gives the promise as a signed note: origin, "promise", entry, instant, one a line.
func SignPromise(k *Key, p Promise) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: p.text(k.Origin())}, promiser{k.public, k.private})
	if err != nil {
		return nil, fmt.Errorf("sign promise: %w", err)
	}
	return signed, nil
}

// VerifyPromise reads a promise of the verifier's log; one that its key did not sign, or not as a promise, is Invalid.
func VerifyPromise(signed []byte, v *Verifier) (Promise, error) {
	text, err := open(signed, promiser{v, nil})
	if err != nil {
		return Promise{}, fault.New(fault.Invalid, "tlog.promise.unsigned", v.Origin()).Because(err)
	}
	p, err := parsePromise(text, v.Origin())
	if err != nil {
		return Promise{}, fault.New(fault.Invalid, "tlog.promise.malformed").Because(err)
	}
	return p, nil
}

func parsePromise(text, origin string) (Promise, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 {
		return Promise{}, errors.New("a promise has four lines")
	}
	entry, err := merkle.ParseHash(lines[2])
	if err != nil {
		return Promise{}, err
	}
	at, err := strconv.ParseInt(lines[3], 10, 64)
	if err != nil {
		return Promise{}, errors.New("bad instant")
	}
	p := Promise{Entry: Hash(entry), At: at}
	if p.text(origin) != text {
		return Promise{}, errors.New("not in its one spelling")
	}
	return p, nil
}

// promiser is the log's key in its other role: note.Signer and note.Verifier under promiseContext.
type promiser struct {
	public  *Verifier
	private ed25519.PrivateKey
}

// Name is the origin of the log.
func (p promiser) Name() string { return p.public.Origin() }

// KeyHash is the key id of c2sp.org/signed-note for a type without a number: 0xff and a long identifier.
func (p promiser) KeyHash() uint32 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n\xff%s%s", p.Name(), promiseContext, p.public.public))
	return binary.BigEndian.Uint32(sum[:])
}

// Sign signs under the context.
func (p promiser) Sign(msg []byte) ([]byte, error) {
	return p.private.Sign(nil, msg, &ed25519.Options{Hash: crypto.Hash(0), Context: promiseContext})
}

// Verify verifies under the context.
func (p promiser) Verify(msg, sig []byte) bool {
	return ed25519.VerifyWithOptions(p.public.public, msg, sig, &ed25519.Options{Context: promiseContext}) == nil
}
