package publish_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"

	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/watch/publish"
	"ombud/watch/tally/tallytest"
)

// check is the program of docs/verify.md: it reads a proof with the Go project's modules alone and nothing of ours.
func check(proof, key string) string {
	head, signed, _ := strings.Cut(proof, "\n\n")
	lines := strings.Split(head, "\n") // c2sp.org/tlog-proof@v1, extra, index, hashes
	document, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))

	// 1. The record hashes to the entry.
	var d struct {
		ID, Kind, Subject, Place, Office, By, Role, Reason, Body, Salt string
		At                                                             int64
		Recorded                                                       int64 `json:"recorded_at"`
	}
	if err := json.Unmarshal(document, &d); err != nil {
		return err.Error()
	}
	number := func(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
	h := sha256.New()
	h.Write([]byte("ombud fact v1\n"))
	salt, _ := hex.DecodeString(d.Salt)
	h.Write(salt)
	for _, s := range []string{d.ID, d.Kind, d.Subject, d.Place, d.Office, d.By, d.Role, d.Reason} {
		h.Write(number(uint64(len(s))))
		h.Write([]byte(s))
	}
	h.Write(number(uint64(d.At)))
	h.Write(number(uint64(d.Recorded)))
	h.Write(number(uint64(len(d.Body))))
	h.Write([]byte(d.Body))
	entry := h.Sum(nil)

	// 2. The signature is the log's.
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return err.Error()
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return err.Error()
	}

	// 3. The entry is in the log that was signed.
	text := strings.Split(opened.Text, "\n") // name, size, root
	size, _ := strconv.ParseInt(text[1], 10, 64)
	root, _ := merkle.ParseHash(text[2])
	index, _ := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	var path merkle.RecordProof
	for _, line := range lines[3:] {
		hash, _ := merkle.ParseHash(line)
		path = append(path, hash)
	}
	if err := merkle.CheckRecord(path, size, root, index, merkle.RecordHash(entry)); err != nil {
		return err.Error()
	}
	return "ok"
}

func TestIndependentProgram(t *testing.T) {
	t.Parallel()
	c := tallytest.New(t, storetest.Open(t, store.SQLite))
	var file []byte
	for range 40 {
		f := c.File(t, "0304", "990102001003")
		var err error
		if file, err = publish.ProofFile(t.Context(), c.Door, f); err != nil {
			t.Fatal(err)
		}
	}
	key := c.Key.Verifier().String()
	if got := check(string(file), key); got != "ok" {
		t.Error(got)
	}
	line := strings.Split(string(file), "\n")[1]
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(line, "extra "))
	if err != nil {
		t.Fatal(err)
	}
	other := "extra " + base64.StdEncoding.EncodeToString([]byte(strings.Replace(string(raw), "路灯不亮", "路灯很亮", 1)))
	if got := check(strings.Replace(string(file), line, other, 1), key); got == "ok" {
		t.Error("an altered record passes")
	}
}
