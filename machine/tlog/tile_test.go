package tlog

import (
	"regexp"
	"testing"

	merkle "golang.org/x/mod/sumdb/tlog"
)

func TestPath(t *testing.T) {
	t.Parallel()
	good := map[string]merkle.Tile{
		"tile/0/000":                {H: 8, L: 0, N: 0, W: 256},
		"tile/0/x001/x234/067":      {H: 8, L: 0, N: 1234067, W: 256}, // the example of c2sp.org/tlog-tiles
		"tile/0/x001/x234/067.p/8":  {H: 8, L: 0, N: 1234067, W: 8},
		"tile/63/999.p/255":         {H: 8, L: 63, N: 999, W: 255},
		"tile/entries/x001/000.p/1": {H: 8, L: -1, N: 1000, W: 1},
		"tile/entries/273":          {H: 8, L: -1, N: 273, W: 256},
	}
	for path, want := range good {
		got, err := parsePath(path)
		if err != nil || got != want || tilePath(got) != path {
			t.Errorf("%s: %+v, %v; back: %s", path, got, err, tilePath(got))
		}
	}
	for _, path := range []string{
		"", "tile", "tile/", "tile/0", "tile/0/", "tile//000", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000",
		"tile/0/001/000", "tile/0/x000/001", "tile/0/x001/x000", "tile/00/000", "tile/01/000", "tile/64/000", "tile/-1/000",
		"tile/+1/000", "tile/data/000", "tile/8/0/000", "tile/entries/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
		"tile/0/000.p/", "tile/0/000.p", "tile/0/000.p/+1", "tile/0/000/", "/tile/0/000", "tile/0/000?", "tile/0/%30%30%30",
		"tile/0/../000", "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/x999/000",
		"tile/entries/entries/000", "tile/0/０００",
	} {
		if got, err := parsePath(path); err == nil {
			t.Errorf("%q was read as %+v", path, got)
		}
	}
}

func FuzzPath(f *testing.F) {
	for _, s := range []string{"tile/0/x001/x234/067.p/8", "tile/entries/000", "tile/63/999.p/255", "tile/data/000", "tile/0/x000/001"} {
		f.Add(s, int64(1000))
	}
	grammar := regexp.MustCompile(`^tile/(entries|0|[1-9]|[1-5][0-9]|6[0-3])/(x[0-9]{3}/)*[0-9]{3}(\.p/[1-9][0-9]{0,2})?$`)
	f.Fuzz(func(t *testing.T, path string, size int64) {
		tile, err := parsePath(path)
		if err != nil {
			return
		}
		if !grammar.MatchString(path) || tilePath(tile) != path || tile.W < 1 || tile.W > Width || tile.N < 0 {
			t.Fatalf("%q was read as %+v", path, tile)
		}
		if size >= 0 && size <= maxSize && within(tile, size) && (size == 0 || tile.L > 6 || tile.N > size) {
			t.Fatalf("%q is within %d", path, size)
		}
	})
}
