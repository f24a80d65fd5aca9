package fact

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
)

// document is a fact as somebody outside may keep it: every field that the hash covers and the salt, so that the hash can be
// computed again without us. The body is text inside a string, byte for byte what was hashed: programs that read JSON spell
// numbers and escapes in their own way when they write it again.
type document struct {
	Format   string `json:"format"`
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Subject  string `json:"subject"`
	Place    string `json:"place"`
	Office   string `json:"office"`
	By       string `json:"by"` // commitment to the person who acted, see Fact.By
	Role     string `json:"role"`
	Reason   string `json:"reason"`
	At       int64  `json:"at"`
	Recorded int64  `json:"recorded_at"`
	Body     string `json:"body"`
	Salt     string `json:"salt"` // hex
}

var format = strings.TrimSuffix(domain, "\n")

// Document writes the fact for whoever may know it, with its salt: together they hash to the entry in the public log.
func Document(f Fact) ([]byte, error) {
	return Encode(document{Format: format, ID: f.ID, Kind: f.Kind, Subject: f.Subject, Place: string(f.Place), Office: f.Office, By: f.By,
		Role: string(f.Role), Reason: f.Reason, At: f.At, Recorded: f.Recorded, Body: string(f.Body), Salt: hex.EncodeToString(f.Salt[:])})
}

// ParseDocument reads what Document wrote and seals it: Hash is what the fields hash to, Seq is -1. It proves nothing by itself.
// Each fact has one spelling, and any other text is Invalid.
func ParseDocument(text []byte) (Fact, error) {
	bad := func(err error) (Fact, error) {
		return Fact{}, fault.New(fault.Invalid, "fact.document.malformed").Because(err)
	}
	var d document
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return bad(err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return bad(fmt.Errorf("something follows the document"))
	}
	if d.Format != format {
		return bad(fmt.Errorf("format %q", d.Format))
	}
	salt, err := hex.DecodeString(d.Salt)
	f := Fact{Seq: -1, ID: d.ID, Kind: d.Kind, Subject: d.Subject, Place: place.Code(d.Place), Office: d.Office, By: d.By,
		Role: access.Role(d.Role), At: d.At, Recorded: d.Recorded, Reason: d.Reason, Body: []byte(d.Body)}
	if err != nil || copy(f.Salt[:], salt) != len(f.Salt) || len(salt) != len(f.Salt) {
		return bad(fmt.Errorf("salt of %d bytes", len(salt)))
	}
	if same, err := Document(f); err != nil || !bytes.Equal(same, text) {
		return bad(fmt.Errorf("not in its one spelling"))
	}
	f.Seal()
	return f, nil
}
