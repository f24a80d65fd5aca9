package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// shelf keeps the partitions of a delivery on disk until its commit.
type shelf struct {
	file *os.File
	list []Partition
	from []int64
	end  int64
	old  map[uint32]bool
}

func newShelf(dir string) (*shelf, error) {
	f, err := os.OpenFile(filepath.Join(dir, "parts"), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep partitions: %w", err)
	}
	return &shelf{file: f, old: map[uint32]bool{}}, nil
}

func (s *shelf) close() { s.file.Close() }

// put keeps a partition; old is the delivery whose partition it takes the place of, 0 for none.
func (s *shelf) put(p Partition, old uint32, data []byte) error {
	sum := sha256.Sum256(data)
	p.Hash = hex.EncodeToString(sum[:])
	if _, err := s.file.Write(data); err != nil {
		return fmt.Errorf("keep partitions: %w", err)
	}
	s.list, s.from = append(s.list, p), append(s.from, s.end)
	s.end += int64(len(data))
	if old != 0 {
		s.old[old] = true
	}
	return nil
}

func (s *shelf) get(i int) ([]byte, error) {
	end := s.end
	if i+1 < len(s.from) {
		end = s.from[i+1]
	}
	data := make([]byte, end-s.from[i])
	_, err := s.file.ReadAt(data, s.from[i])
	return data, err
}

func (s *shelf) replaced() (out []int64) {
	for n := range s.old {
		out = append(out, int64(n))
	}
	slices.Sort(out)
	return out
}

// manifestHead is the first line of a manifest.
const manifestHead = "ombud evidence v1"

// manifest lists the partitions, a line each: hash, rows, month, the hash it replaces or a dash, subject. The fact holds the list's hash,
// so that it commits to every file.
func (s *shelf) manifest() (listed []byte, hash string) {
	lines := make([]string, 0, len(s.list))
	for _, p := range s.list {
		lines = append(lines, manifestLine(p))
	}
	slices.Sort(lines)
	listed = []byte(manifestHead + "\n" + strings.Join(lines, "\n") + "\n")
	sum := sha256.Sum256(listed)
	return listed, hex.EncodeToString(sum[:])
}

func manifestLine(p Partition) string {
	month, old := p.Month.String(), p.Replaces
	if month == "" {
		month = "-"
	}
	if old == "" {
		old = "-"
	}
	return fmt.Sprintf("%s %d %s %s %s", p.Hash, p.Rows, month, old, p.Subject)
}
