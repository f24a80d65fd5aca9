package bulk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/ident"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/machine/sheet"
	"ombud/machine/words"
)

// stage is how far an upload is.
type stage string

const (
	waiting stage = "waiting" // for an administrator to look at the preview
	queued  stage = "queued"  // confirmed: being imported, or about to be, or cut off by the end of the process
	done    stage = "done"
	stopped stage = "stopped" // by an administrator
	failed  stage = "failed"
)

// upload is a file handed in on the page, as state.json keeps it beside the file.
type upload struct {
	ID      string
	Name    string // as the browser said it, shortened
	Size    int64
	At      int64 // unix ms
	Stage   stage
	Profile string
	Place   place.Code
	Caller  access.Caller // who confirmed it: facts say so even when the import goes on after a restart
	Lang    words.Lang    // of the reasons

	Tally Tally
	Spent int64 // ms
	First []Refusal
	Why   string // failed: word key
	Args  []string
	Ended int64
}

// The files of an upload hold what people wrote, and who. They are kept no longer than they are needed.
const (
	uploadMost  = 64 << 20       // bytes
	keepWaiting = 24 * time.Hour // a file nobody confirmed
	keepResult  = 7 * 24 * time.Hour
)

// shelf keeps uploads in a folder of this node and imports them in the background. Only this node's process touches it.
type shelf struct {
	im *Importer

	mu   sync.Mutex
	live map[string]*live // being imported now
}

type live struct {
	Progress
	stop context.CancelFunc
	told bool // an administrator stopped it
}

func (s *shelf) dir(id string, name ...string) string {
	return filepath.Join(append([]string{s.im.Dir, "files", id}, name...)...)
}

// put takes a file in. One that is too large leaves nothing behind.
func (s *shelf) put(name string, r io.Reader) (u upload, err error) {
	u = upload{ID: s.im.Work.Door.IDs.Next(), Name: plainName(name), At: clock.System{}.Now().UnixMilli(), Stage: waiting}
	if err := os.MkdirAll(filepath.Dir(s.file(u)), 0o700); err != nil {
		return u, fmt.Errorf("keep upload: %w", err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(s.dir(u.ID))
		}
	}()
	f, err := os.OpenFile(s.file(u), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return u, fmt.Errorf("keep upload: %w", err)
	}
	u.Size, err = io.Copy(f, io.LimitReader(r, uploadMost+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return u, err
	}
	if u.Size > uploadMost {
		return u, fault.Of("file", "bulk.web.too_large", uploadMost>>20)
	}
	return u, s.save(u)
}

// save writes the state whole or not at all.
func (s *shelf) save(u upload) error {
	raw, err := json.Marshal(u)
	if err != nil {
		return err
	}
	tmp := s.dir(u.ID, "state.tmp")
	if err := os.WriteFile(tmp, raw, 0o600); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	return os.Rename(tmp, s.dir(u.ID, "state.json"))
}

func (s *shelf) get(id string) (u upload, err error) {
	gone := fault.New(fault.NotFound, "bulk.web.gone")
	if _, ok := ident.Number(id); !ok {
		return u, gone
	}
	raw, err := os.ReadFile(s.dir(id, "state.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return u, gone
	}
	if err == nil {
		err = json.Unmarshal(raw, &u)
	}
	return u, err
}

// list gives every upload, newest first.
func (s *shelf) list() ([]upload, error) {
	dirs, err := os.ReadDir(s.dir(""))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []upload
	for _, d := range dirs {
		u, err := s.get(d.Name())
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	slices.SortFunc(out, func(a, b upload) int { return cmp.Compare(b.ID, a.ID) })
	return out, nil
}

// change does one thing to an upload that is in one of the stages; in another, somebody else was quicker.
func (s *shelf) change(id string, in []stage, fn func(*upload) error) (upload, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.get(id)
	if err != nil {
		return u, err
	}
	if !slices.Contains(in, u.Stage) {
		return u, fault.New(fault.Conflict, "bulk.web.moved_on")
	}
	if err := fn(&u); err != nil {
		return u, err
	}
	return u, s.save(u)
}

// discard forgets an upload and all its files.
func (s *shelf) discard(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.get(id)
	if err != nil {
		return err
	}
	if s.live[id] != nil || u.Stage == queued {
		return fault.New(fault.Conflict, "bulk.web.moved_on")
	}
	return os.RemoveAll(s.dir(id))
}

// halt stops an import after the rows being written; it can be gone on with.
func (s *shelf) halt(id string) error {
	_, err := s.change(id, []stage{queued}, func(u *upload) error {
		if l := s.live[id]; l != nil {
			l.told = true
			l.stop()
			return nil
		}
		u.Stage = stopped
		return nil
	})
	return err
}

// progress is how far an import is; false when it is not running now.
func (s *shelf) progress(id string) (Snapshot, bool) {
	s.mu.Lock()
	l := s.live[id]
	s.mu.Unlock()
	if l == nil {
		return Snapshot{}, false
	}
	return l.Look(), true
}

// file is where an upload's file stands: alone in a folder, under its own name, because faults say it.
func (s *shelf) file(u upload) string { return s.dir(u.ID, "file", u.Name) }

func (s *shelf) open(u upload) (*sheet.File, error) {
	return sheet.Open(s.file(u), sheet.Options{MaxBytes: uploadMost})
}

// plainName is a name from a browser as the name of a file: no folders, and short.
func plainName(name string) string {
	name = text.Clip(strings.Join(strings.Fields(text.Clean(path.Base(strings.ReplaceAll(name, `\`, "/")))), " "), 60)
	if strings.Trim(name, "./ ") == "" {
		return "file"
	}
	return name
}
