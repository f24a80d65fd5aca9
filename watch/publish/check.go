// Package publish is what the world may check: the Merkle log over HTTP, the proof files that people keep, and the program and the
// page that say what such a file proves. It is apart because none of it needs, or may change, what the city knows.
package publish

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/machine/tlog"
)

// Finding is what a file proves. Fact is genuine and was in the log under Head, or, where only a promise was given, was accepted
// by the log at Promise.At.
type Finding struct {
	Fact    fact.Fact
	Head    tlog.Checkpoint // zero for a promise
	Promise *tlog.Promise   // nil for a proof
}

// Check says what a file proves, with nothing but the log's public key. It is Invalid when the file is damaged, when the key did not sign
// it, or when the record in it is not what the log holds.
func Check(file []byte, v *tlog.Verifier) (Finding, error) {
	file = unify(file)
	if bytes.HasPrefix(file, []byte(promiseHeader+"\n")) {
		return checkPromise(file, v)
	}
	p, err := tlog.ParseProof(file)
	if err != nil {
		return Finding{}, err
	}
	if len(p.Extra) == 0 {
		return Finding{}, fault.New(fault.Invalid, "verify.no_record")
	}
	// The signature is looked at first: whose proof it is comes before what it says.
	if _, err := tlog.ParseCheckpoint(p.Checkpoint, v); err != nil {
		return Finding{}, err
	}
	f, err := fact.ParseDocument(p.Extra)
	if err != nil {
		return Finding{}, err
	}
	head, err := tlog.VerifyProof(f.Hash, p, v)
	if err != nil {
		return Finding{}, err
	}
	f.Seq = p.Index
	return Finding{Fact: f, Head: head}, nil
}

// unify undoes what mail programs and forms do to a text on its way: line ends, and blanks around it. The rest must be exact.
func unify(file []byte) []byte {
	file = bytes.ReplaceAll(file, []byte("\r\n"), []byte("\n"))
	return append(bytes.TrimSpace(file), '\n')
}

const (
	promiseHeader = "ombud promise v1"
	maxPromise    = 256 << 10 // bytes, as a proof
)

// encodePromise writes a promise file: the record, then the log's signed word that it will be in the log.
func encodePromise(doc, note []byte) []byte {
	return fmt.Appendf(nil, "%s\nextra %s\n\n%s", promiseHeader, base64.StdEncoding.EncodeToString(doc), note)
}

func checkPromise(file []byte, v *tlog.Verifier) (Finding, error) {
	bad := func(err error) (Finding, error) {
		return Finding{}, fault.New(fault.Invalid, "tlog.promise.malformed").Because(err)
	}
	head, note, ok := strings.Cut(string(file), "\n\n")
	extra, is := strings.CutPrefix(head, promiseHeader+"\nextra ")
	if !ok || !is || len(file) > maxPromise {
		return bad(errors.New("not a promise file"))
	}
	doc, err := base64.StdEncoding.Strict().DecodeString(extra)
	if err != nil || !bytes.Equal(encodePromise(doc, []byte(note)), file) {
		return bad(errors.New("not in its one spelling"))
	}
	p, err := tlog.VerifyPromise([]byte(note), v)
	if err != nil {
		return Finding{}, err
	}
	f, err := fact.ParseDocument(doc)
	if err != nil {
		return Finding{}, err
	}
	if f.Hash != p.Entry {
		return Finding{}, fault.New(fault.Invalid, "verify.other_record")
	}
	return Finding{Fact: f, Promise: &p}, nil
}
