package fund

import (
	"io/fs"
	"testing/fstest"

	"ombud/machine/web"
)

var span = web.Span{}

// joined is the schema of two rooms as one: the second's files come after the first's.
type joined struct{ first, second fs.FS }

func (j joined) Open(name string) (fs.File, error) {
	all := fstest.MapFS{}
	n := 0
	for _, f := range []fs.FS{j.first, j.second} {
		names, err := fs.Glob(f, "*.sql")
		if err != nil {
			return nil, err
		}
		for _, x := range names {
			raw, err := fs.ReadFile(f, x)
			if err != nil {
				return nil, err
			}
			n++
			all["000"+string(rune('0'+n))+x[4:]] = &fstest.MapFile{Data: raw}
		}
	}
	return all.Open(name)
}
