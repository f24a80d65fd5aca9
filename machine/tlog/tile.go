package tlog

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	merkle "golang.org/x/mod/sumdb/tlog"

	"ombud/base/fault"
)

const (
	bundleLevel = -1 // merkle's level of "raw data", here the entry bundles
	maxLevel    = 63 // c2sp.org/tlog-tiles
	maxPath     = 64 // bytes; the longest path of an index below maxSize is half of it
)

// parsePath reads tile/<L>/<N>[.p/<W>] or tile/entries/<N>[.p/<W>]; each tile has exactly one spelling.
func parsePath(path string) (merkle.Tile, error) {
	none := func(err error) (merkle.Tile, error) {
		return merkle.Tile{}, fault.New(fault.NotFound, "tlog.tile.missing").Because(err)
	}
	rest, ok := strings.CutPrefix(path, "tile/")
	if !ok || len(path) > maxPath || strings.HasPrefix(rest, "data/") {
		return none(fmt.Errorf("not a tile path"))
	}
	// The Go checksum database spells the height and says "data" where C2SP says "entries"; the rest is the same grammar.
	if n, ok := strings.CutPrefix(rest, "entries/"); ok {
		rest = "data/" + n
	}
	t, err := merkle.ParseTilePath(fmt.Sprintf("tile/%d/%s", height, rest))
	if err != nil {
		return none(err)
	}
	if t.L > maxLevel || t.N > maxSize {
		return none(fmt.Errorf("tile out of range"))
	}
	return t, nil
}

// tilePath is the inverse of parsePath.
func tilePath(t merkle.Tile) string {
	rest := strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height))
	if t.L == bundleLevel {
		rest = "entries/" + strings.TrimPrefix(rest, "data/")
	}
	return "tile/" + rest
}

// within reports whether a log of the given size has every hash of the tile.
func within(t merkle.Tile, size int64) bool {
	shift := height * max(t.L, 0)
	return shift < 63 && t.N<<height+int64(t.W) <= size>>shift
}

// widen gives the tile all the hashes that it has in a log of the given size.
func widen(t merkle.Tile, size int64) merkle.Tile {
	t.W = int(min(Width, size>>(height*t.L)-t.N<<height))
	return t
}

// read is the content of a hash tile (concatenated hashes) or an entry bundle (each entry after its uint16 length).
func read(ctx context.Context, src Source, t merkle.Tile) ([]byte, error) {
	from := t.N << height
	if t.L == bundleLevel {
		list, err := src.Entries(ctx, from, from+int64(t.W))
		if err != nil {
			return nil, fmt.Errorf("log %s: %w", tilePath(t), err)
		}
		if len(list) != t.W {
			return nil, fmt.Errorf("log %s: the source holds %d", tilePath(t), len(list))
		}
		out := make([]byte, 0, t.W*(2+sha256.Size))
		for _, entry := range list {
			out = binary.BigEndian.AppendUint16(out, sha256.Size)
			out = append(out, entry[:]...)
		}
		return out, nil
	}
	list, err := hashes(ctx, src, t.L, from, from+int64(t.W))
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, t.W*sha256.Size)
	for _, h := range list {
		out = append(out, h[:]...)
	}
	return out, nil
}
