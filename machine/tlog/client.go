package tlog

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	merkle "golang.org/x/mod/sumdb/tlog"

	"ombud/base/fault"
)

// Client watches a log from outside. It fetches static files only, computes every proof itself and believes nothing but the
// log's signature, so a server can refuse it but not deceive it.
type Client struct {
	base string
	http *http.Client
	log  *Verifier
}

// NewClient prepares to watch the log of v below the address base, such as "https://ombud.example/log"; another scheme than http
// or https is Invalid. A nil client gets a limit of 30 seconds a request.
func NewClient(base string, v *Verifier, client *http.Client) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fault.New(fault.Invalid, "tlog.address.malformed", base).Because(err)
	}
	if client == nil {
		client = &http.Client{Timeout: 30 * time.Second}
	}
	return &Client{base: strings.TrimRight(base, "/"), http: client, log: v}, nil
}

// Checkpoint fetches the latest checkpoint and checks its signature; it returns the signed text too, to be kept as evidence.
func (c *Client) Checkpoint(ctx context.Context) (Checkpoint, []byte, error) {
	signed, err := c.get(ctx, "checkpoint", maxNote)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	head, err := ParseCheckpoint(signed, c.log)
	return head, signed, err
}

// Consistency checks that the log at old is a prefix of the log at head, both of them checkpoints that the log signed. It is
// Invalid, with key tlog.log.rewritten, when the log took something back: then the two signed checkpoints are the evidence.
func (c *Client) Consistency(ctx context.Context, old, head Checkpoint) error {
	rewritten := func(err error) error {
		return fault.New(fault.Invalid, "tlog.log.rewritten", old.Size, head.Size).Because(err)
	}
	switch {
	case old.Size > head.Size:
		return rewritten(errors.New("the log shrank"))
	case old.Size == head.Size && old.Root != head.Root:
		return rewritten(errors.New("two roots of one size"))
	case old.Size == head.Size || old.Size == 0:
		return nil
	}
	proof, err := merkle.ProveTree(head.Size, old.Size, c.reader(ctx, head))
	if err != nil {
		return unproved(err)
	}
	if err := merkle.CheckTree(proof, head.Size, merkle.Hash(head.Root), old.Size, merkle.Hash(old.Root)); err != nil {
		return rewritten(err)
	}
	return nil
}

// Inclusion checks that the log at head holds entry at index, and returns the proof, which may go into a fresh Proof. It is
// Invalid, with key tlog.proof.false, when something else is there.
func (c *Client) Inclusion(ctx context.Context, entry [sha256.Size]byte, index int64, head Checkpoint) ([]Hash, error) {
	wrong := func(err error) error { return fault.New(fault.Invalid, "tlog.proof.false").Because(err) }
	if index < 0 || index >= head.Size {
		return nil, wrong(fmt.Errorf("index %d of %d", index, head.Size))
	}
	proof, err := merkle.ProveRecord(head.Size, index, c.reader(ctx, head))
	if err != nil {
		return nil, unproved(err)
	}
	err = merkle.CheckRecord(proof, head.Size, merkle.Hash(head.Root), index, merkle.Hash(leaf(entry)))
	if err != nil {
		return nil, wrong(err)
	}
	return plain(proof), nil
}

// reader gives hashes that are proven to be in the log at head: merkle checks each tile against the root before it uses it.
func (c *Client) reader(ctx context.Context, head Checkpoint) merkle.HashReader {
	return merkle.TileHashReader(merkle.Tree{N: head.Size, Hash: merkle.Hash(head.Root)}, tiles{ctx, c})
}

// unproved tells a server that could not be reached from one whose tiles contradict the checkpoint it signed.
func unproved(err error) error {
	if f := (*fault.Fault)(nil); errors.As(err, &f) {
		return err
	}
	return fault.New(fault.Invalid, "tlog.log.contradictory").Because(err)
}

// tiles is a merkle.TileReader over HTTP for the length of one proof.
type tiles struct {
	ctx context.Context
	*Client
}

// Height is that of C2SP tiles.
func (t tiles) Height() int { return height }

// SaveTiles keeps nothing: a proof needs each tile once.
func (t tiles) SaveTiles([]merkle.Tile, [][]byte) {}

// ReadTiles fetches tiles, by way of the full tile where the log has dropped a partial one, as it may.
func (t tiles) ReadTiles(list []merkle.Tile) ([][]byte, error) {
	out := make([][]byte, len(list))
	for i, tile := range list {
		size := tile.W * merkle.HashSize
		data, err := t.get(t.ctx, tilePath(tile), int64(size))
		if tile.W < Width && fault.Is(err, fault.NotFound) {
			tile.W = Width
			data, err = t.get(t.ctx, tilePath(tile), Width*merkle.HashSize)
		}
		if err != nil {
			return nil, err
		}
		if len(data) != tile.W*merkle.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", tilePath(tile), len(data))
		}
		out[i] = data[:size]
	}
	return out, nil
}

// get fetches one file of at most limit bytes. One that is not there is NotFound, other trouble is Busy.
func (c *Client) get(ctx context.Context, path string, limit int64) ([]byte, error) {
	busy := func(err error) ([]byte, error) {
		return nil, fault.New(fault.Busy, "tlog.server.silent", c.base).Because(fmt.Errorf("get %s: %w", path, err))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/"+path, nil)
	if err != nil {
		return busy(err)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return busy(err)
	}
	defer res.Body.Close()
	switch res.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return nil, fault.New(fault.NotFound, "tlog.server.lacks", c.base, path)
	default:
		return busy(fmt.Errorf("status %s", res.Status))
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err != nil {
		return busy(err)
	}
	if int64(len(data)) > limit {
		return nil, unproved(fmt.Errorf("get %s: more than %d bytes", path, limit))
	}
	return data, nil
}
