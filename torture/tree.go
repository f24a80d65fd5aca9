package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Tree is the Merkle tree of RFC 6962 over the entries of the log, written a second time here so that the product does not judge
// itself: only the roots of the full subtrees to the left of the edge are kept.
type Tree struct {
	stack []node
}

type node struct {
	hash  [32]byte
	width int
}

// add appends an entry, a hash in hex, which is hashed again as a leaf.
func (t *Tree) add(entry string) error {
	raw, err := hex.DecodeString(entry)
	if err != nil || len(raw) != 32 {
		return fmt.Errorf("an entry of the log is no hash: %q", entry)
	}
	n := node{sha256.Sum256(append([]byte{0}, raw...)), 1}
	for len(t.stack) > 0 && t.stack[len(t.stack)-1].width == n.width {
		n = join(t.stack[len(t.stack)-1], n)
		t.stack = t.stack[:len(t.stack)-1]
	}
	t.stack = append(t.stack, n)
	return nil
}

func join(a, b node) node {
	return node{sha256.Sum256(append(append([]byte{1}, a.hash[:]...), b.hash[:]...)), a.width + b.width}
}

func (t *Tree) root() string {
	if len(t.stack) == 0 {
		return ""
	}
	n := t.stack[len(t.stack)-1]
	for i := len(t.stack) - 2; i >= 0; i-- {
		n = join(t.stack[i], n)
	}
	return base64.StdEncoding.EncodeToString(n.hash[:])
}

// head is the size and root that a checkpoint names.
func head(text string) (int, string, error) {
	l := strings.Split(text, "\n")
	if len(l) < 3 {
		return 0, "", fmt.Errorf("no checkpoint: %.60q", text)
	}
	n, err := strconv.Atoi(l[1])
	return n, l[2], err
}
