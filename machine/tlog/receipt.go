package tlog

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	merkle "golang.org/x/mod/sumdb/tlog"

	"ombud/base/fault"
)

const (
	proofHeader = "c2sp.org/tlog-proof@v1"
	maxProof    = 256 << 10 // bytes of a whole proof file
	maxHashes   = 48        // of an inclusion proof: log2 of maxSize
)

// Proof is what a resident keeps: everything needed to check, offline and for good, that an entry is in the log
// (c2sp.org/tlog-proof@v1, file extension .tlog-proof).
type Proof struct {
	Extra      []byte // whatever rebuilds the entry, such as the fact and its salt; nobody vouches for it until it hashes to the entry
	Index      int64  // zero-based position of the entry
	Hashes     []Hash // from the leaf's sibling up to the root's child
	Checkpoint []byte // the signed checkpoint, verbatim
}

// EncodeProof writes the proof file. It is an error to encode what ParseProof would refuse, such as more than 256 kB.
func EncodeProof(p Proof) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintln(&b, proofHeader)
	if len(p.Extra) > 0 {
		fmt.Fprintln(&b, "extra", base64.StdEncoding.EncodeToString(p.Extra))
	}
	fmt.Fprintln(&b, "index", p.Index)
	for _, h := range p.Hashes {
		fmt.Fprintln(&b, merkle.Hash(h))
	}
	b.WriteByte('\n')
	b.Write(p.Checkpoint)
	if _, err := parseProof(b.Bytes()); err != nil {
		return nil, fmt.Errorf("encode proof: %w", err)
	}
	return b.Bytes(), nil
}

// ParseProof reads a proof file; it proves nothing yet. Each proof has one spelling, and any other text is Invalid.
func ParseProof(text []byte) (Proof, error) {
	p, err := parseProof(text)
	if err != nil {
		return Proof{}, fault.New(fault.Invalid, "tlog.proof.malformed").Because(err)
	}
	return p, nil
}

func parseProof(text []byte) (p Proof, err error) {
	if len(text) > maxProof {
		return p, fmt.Errorf("a proof of %d bytes", len(text))
	}
	head, checkpoint, ok := strings.Cut(string(text), "\n\n")
	if !ok || len(checkpoint) == 0 || len(checkpoint) > maxNote {
		return p, errors.New("no checkpoint")
	}
	p.Checkpoint = []byte(checkpoint)
	lines := strings.Split(head, "\n")
	if lines[0] != proofHeader {
		return p, errors.New("not a " + proofHeader)
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		if p.Extra, err = decode(lines[0][len("extra "):]); err != nil || len(p.Extra) == 0 {
			return p, errors.New("bad extra data")
		}
		lines = lines[1:]
	}
	if len(lines) == 0 || len(lines) > 1+maxHashes {
		return p, errors.New("no index, or too many hashes")
	}
	p.Index, err = strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil || p.Index < 0 || p.Index >= maxSize || lines[0] != fmt.Sprint("index ", p.Index) {
		return p, errors.New("bad index")
	}
	for _, line := range lines[1:] {
		raw, err := decode(line)
		if err != nil || len(raw) != sha256.Size {
			return p, errors.New("bad hash")
		}
		p.Hashes = append(p.Hashes, Hash(raw))
	}
	return p, nil
}

// decode is base64 in its one spelling: the decoder alone would pass over carriage returns.
func decode(s string) ([]byte, error) {
	if strings.ContainsRune(s, '\r') {
		return nil, errors.New("carriage return")
	}
	return base64.StdEncoding.Strict().DecodeString(s)
}

// VerifyProof checks offline that the log of v holds entry where the proof says, and returns the checkpoint that vouches for it.
// It is Invalid when the checkpoint is not the log's, or when the hashes do not lead from the entry to its root.
func VerifyProof(entry [sha256.Size]byte, p Proof, v *Verifier) (Checkpoint, error) {
	c, err := ParseCheckpoint(p.Checkpoint, v)
	if err != nil {
		return Checkpoint{}, err
	}
	err = merkle.CheckRecord(merkled(p.Hashes), c.Size, merkle.Hash(c.Root), p.Index, merkle.Hash(leaf(entry)))
	if err != nil {
		return Checkpoint{}, fault.New(fault.Invalid, "tlog.proof.false").Because(err)
	}
	return c, nil
}
