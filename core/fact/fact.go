// Package fact is what happened: typed, append-only, each with a salted hash that the public log commits to.
// It is the bottom of the heart: rows, duties, boards and proofs are all computed from facts and can be computed again.
package fact

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"ombud/base/access"
	"ombud/base/place"
)

// Fact is one thing that happened. It is never updated and never deleted.
type Fact struct {
	Seq      int64       // position in the log; -1 until the leaf is integrated (at once on SQLite, within a second on PostgreSQL)
	ID       string      // base/ident
	Kind     string      // dotted, registered: grievance.received
	Subject  string      // id of the thing it is about
	Place    place.Code  // where the subject lies
	Office   string      // the office that acted, "" for residents and the machine
	Staff    string      // the person in that office; shown to nobody outside it
	By       string      // what the hash says of that person: a commitment under Veil, so that a proof names no one; "" for nobody
	Role     access.Role // what the actor acted as
	At       int64       // when it happened, unix ms; never in the future
	Recorded int64       // when it was written down, unix ms; never before an earlier fact of the subject
	Reason   string      // why At lies before an earlier fact of the same office, "" when it does not
	Body     []byte      // canonical JSON of the kind's typed body
	Salt     [16]byte    // hides the body from whoever holds only the hash, so a body can be erased and the proof kept
	Veil     [16]byte    // hides Staff from whoever holds the document of the fact; kept here, never handed out
	Hash     [32]byte
	Key      string // idempotency key of the client, "" for none

	Typed any // Body before it was encoded, where that is still at hand, else nil: Read and View then cost nothing
}

// Draft is a fact before the door has given it id, time, salt and hash.
type Draft struct {
	Kind    string
	Subject string
	Place   place.Code
	At      int64 // 0 for now
	Reason  string
	Key     string
	Body    any
	// Office and Role override the caller's where an act on one matter writes facts for others (joined matters).
	Office string
}

const domain = "ombud fact v1\n"

// commit binds the fact to the person who acted without naming them: an auditor who is shown staff id and veil can check it.
func commit(veil [16]byte, staff string) string {
	h := sha256.Sum256(append(append([]byte("ombud staff v1\n"), veil[:]...), staff...))
	return hex.EncodeToString(h[:])
}

// Seal computes the hash over salt and canonical encoding: every field that says what happened, each with its length, so that
// no two different facts encode alike. Seq and Key are bookkeeping and stay out.
func (f *Fact) Seal() {
	if f.Staff != "" {
		f.By = commit(f.Veil, f.Staff)
	}
	b := make([]byte, 0, 512+len(f.Reason)+len(f.Body))
	b = append(append(b, domain...), f.Salt[:]...)
	for _, s := range [...]string{f.ID, f.Kind, f.Subject, string(f.Place), f.Office, f.By, string(f.Role), f.Reason} {
		b = append(binary.BigEndian.AppendUint64(b, uint64(len(s))), s...)
	}
	for _, t := range [...]int64{f.At, f.Recorded} {
		b = binary.BigEndian.AppendUint64(b, uint64(t))
	}
	b = append(binary.BigEndian.AppendUint64(b, uint64(len(f.Body))), f.Body...)
	f.Hash = sha256.Sum256(b)
}

// Genuine reports whether the hash is that of the fields.
func (f Fact) Genuine() bool {
	g := f
	g.Seal()
	return g.Hash == f.Hash && g.By == f.By && (f.Staff != "" || f.Veil == [16]byte{})
}

// NewSalt draws a salt from the system's randomness.
func NewSalt() (s [16]byte) {
	rand.Read(s[:]) // never fails since Go 1.24
	return s
}

// Encode is the canonical JSON of a body: struct order, no HTML escaping, no trailing newline.
func Encode(body any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, fmt.Errorf("encode fact body: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
