package bench

import (
	"os"
	"path/filepath"
	"time"
)

// disk is the name of the disk itself among the contenders.
const disk = "fdatasync"

// fdatasync measures what the disk of a folder takes to keep one page of 4 KB that was appended to a file.
func fdatasync(dir string, length time.Duration) (turn, error) {
	path := filepath.Join(dir, disk)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return turn{}, err
	}
	defer os.Remove(path)
	defer f.Close()
	var sm sample
	page := make([]byte, 4096)
	begin := now()
	for now().Sub(begin) < length {
		t := now()
		_, err := f.Write(page)
		if err == nil {
			err = keep(f)
		}
		sm.add(now().Sub(t), err)
	}
	return taken(&sm, now().Sub(begin), 0)
}
