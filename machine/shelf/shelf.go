// Package shelf keeps files that were handed in on a page until they are taken in: each in a folder of its own, with a small state beside
// it that outlives the process. It is apart because whoever takes files in must bound, keep, show and forget them in the same way.
package shelf

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

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/ident"
	"ombud/base/text"
)

// Stage is how far a file is.
type Stage string

// The stages.
const (
	Waiting Stage = "waiting" // for somebody to look at the preview
	Queued  Stage = "queued"  // confirmed: being taken in, or about to be, or cut off by the end of the process
	Done    Stage = "done"
	Failed  Stage = "failed"
)

// Item is a file on the shelf.
type Item[T any] struct {
	ID    string
	Name  string // as the browser said it, shortened
	Size  int64
	At    int64 // unix ms
	Ended int64
	Stage Stage
	State T
}

// Shelf keeps files in a folder of this node. Only this node's process touches it. Words are the keys of what is said.
type Shelf[T any] struct {
	Dir   string
	Most  int64 // bytes of a file
	IDs   func() string
	Gone  string // there is no such file
	Moved string // somebody else was quicker
	Large string // the file is larger than {0} MB

	mu sync.Mutex
}

// Path is a place beside an item.
func (s *Shelf[T]) Path(id string, name ...string) string {
	return filepath.Join(append([]string{s.Dir, id}, name...)...)
}

// File is where an item's file stands: alone in a folder, under its own name, because faults say it.
func (s *Shelf[T]) File(i Item[T]) string { return s.Path(i.ID, "file", i.Name) }

// Put takes a file in. One that is too large leaves nothing behind.
func (s *Shelf[T]) Put(name string, r io.Reader, state T) (i Item[T], err error) {
	i = Item[T]{ID: s.IDs(), Name: plain(name), At: clock.System{}.Now().UnixMilli(), Stage: Waiting, State: state}
	if err := os.MkdirAll(filepath.Dir(s.File(i)), 0o700); err != nil {
		return i, fmt.Errorf("keep a file: %w", err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(s.Path(i.ID))
		}
	}()
	f, err := os.OpenFile(s.File(i), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return i, fmt.Errorf("keep a file: %w", err)
	}
	i.Size, err = io.Copy(f, io.LimitReader(r, s.Most+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return i, err
	}
	if i.Size > s.Most {
		return i, fault.Of("file", s.Large, s.Most>>20)
	}
	return i, s.save(i)
}

// save writes the state whole or not at all.
func (s *Shelf[T]) save(i Item[T]) error {
	raw, err := json.Marshal(i)
	if err != nil {
		return err
	}
	tmp := s.Path(i.ID, "state.tmp")
	if err := os.WriteFile(tmp, raw, 0o600); err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	return os.Rename(tmp, s.Path(i.ID, "state.json"))
}

// Get finds an item.
func (s *Shelf[T]) Get(id string) (i Item[T], err error) {
	gone := fault.New(fault.NotFound, s.Gone)
	if _, ok := ident.Number(id); !ok {
		return i, gone
	}
	raw, err := os.ReadFile(s.Path(id, "state.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return i, gone
	}
	if err == nil {
		err = json.Unmarshal(raw, &i)
	}
	return i, err
}

// List gives every item, newest first.
func (s *Shelf[T]) List() (out []Item[T], err error) {
	dirs, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, d := range dirs {
		i, err := s.Get(d.Name())
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	slices.SortFunc(out, func(a, b Item[T]) int { return cmp.Compare(b.ID, a.ID) })
	return out, nil
}

// Change does one thing to an item that is in one of the stages; in another, somebody else was quicker.
func (s *Shelf[T]) Change(id string, in []Stage, fn func(*Item[T]) error) (Item[T], error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.Get(id)
	if err != nil {
		return i, err
	}
	if !slices.Contains(in, i.Stage) {
		return i, fault.New(fault.Conflict, s.Moved)
	}
	if err := fn(&i); err != nil {
		return i, err
	}
	return i, s.save(i)
}

// Discard forgets an item that is not being taken in, and all its files.
func (s *Shelf[T]) Discard(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.Get(id)
	if err != nil {
		return err
	}
	if i.Stage == Queued {
		return fault.New(fault.Conflict, s.Moved)
	}
	return os.RemoveAll(s.Path(id))
}

// Empty deletes the file of an item and keeps what became of it.
func (s *Shelf[T]) Empty(id string) error { return os.RemoveAll(s.Path(id, "file")) }

// Work takes in what was confirmed, the oldest first, one after the other.
func (s *Shelf[T]) Work(ctx context.Context, take func(context.Context, Item[T]) error) error {
	list, err := s.List()
	if err != nil {
		return err
	}
	slices.Reverse(list)
	for _, i := range list {
		if i.Stage != Queued {
			continue
		}
		if err := take(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// Prune forgets what nobody confirmed for a time, and what was done for a time.
func (s *Shelf[T]) Prune(waiting, done time.Duration) error {
	list, err := s.List()
	if err != nil {
		return err
	}
	now := clock.System{}.Now().UnixMilli()
	for _, i := range list {
		keep := waiting
		if i.Stage == Done || i.Stage == Failed {
			keep = done
		}
		if i.Stage != Queued && now-max(i.At, i.Ended) > keep.Milliseconds() {
			if err := s.Discard(i.ID); err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
				return err
			}
		}
	}
	return nil
}

// plain is a name from a browser as the name of a file: no folders, and short.
func plain(name string) string {
	name = text.Clip(strings.Join(strings.Fields(text.Clean(path.Base(strings.ReplaceAll(name, `\`, "/")))), " "), 60)
	if strings.Trim(name, "./ ") == "" {
		return "file"
	}
	return name
}
