// Package faultfs is a loopback file system over FUSE that breaks on command: the n-th write, fsync, rename or open fails once, the
// disk is full for a while, or the power goes. Beside the live folder it keeps a durable one that only fsync and fdatasync reach,
// which is what a power cut leaves. It is apart so that the trials say what is to break and this alone knows how.
package faultfs

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// Op is a class of calls.
type Op int

// The classes. Open counts every open and create.
const (
	Write Op = iota
	Sync
	Rename
	Open
	ops
)

func (o Op) String() string { return [...]string{"write", "fsync", "rename", "open"}[o] }

// Fault is what the n-th call of a class does, once.
type Fault struct {
	Op    Op
	N     int
	Errno syscall.Errno
	Short bool // a write takes half of what it was given and says so
}

func (f Fault) String() string {
	if f.Short {
		return fmt.Sprintf("%s %d is short", f.Op, f.N)
	}
	return fmt.Sprintf("%s %d: %v", f.Op, f.N, f.Errno)
}

// FS is a mounted file system.
type FS struct {
	Mount, Live, Durable string

	mu    sync.Mutex
	dirty map[string]map[int64]int64 // path → offset → end, of what no fsync has reached
	seen  [ops]int
	plan  *Fault
	fired bool
	deny  syscall.Errno
	dead  bool
	srv   *fuse.Server
}

// Start mounts live on mount; durable must hold the same files. It needs root and /dev/fuse.
func Start(mount, live, durable string) (*FS, error) {
	f := &FS{Mount: mount, Live: live, Durable: durable, dirty: map[string]map[int64]int64{}}
	var st syscall.Stat_t
	if err := syscall.Stat(live, &st); err != nil {
		return nil, err
	}
	root := &fs.LoopbackRoot{Path: live, Dev: uint64(st.Dev)}
	root.NewNode = func(rd *fs.LoopbackRoot, _ *fs.Inode, _ string, _ *syscall.Stat_t) fs.InodeEmbedder {
		return &node{LoopbackNode: fs.LoopbackNode{RootData: rd}, fs: f}
	}
	o := &fs.Options{MountOptions: fuse.MountOptions{AllowOther: true, DirectMount: true, FsName: "faultfs", Name: "faultfs"}}
	var err error
	f.srv, err = fs.Mount(mount, &node{LoopbackNode: fs.LoopbackNode{RootData: root}, fs: f}, o)
	return f, err
}

// Plan sets what is to fail and counts from here.
func (f *FS) Plan(p *Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plan, f.fired, f.seen = p, false, [ops]int{}
}

// Fired reports whether the planned fault has happened.
func (f *FS) Fired() bool { f.mu.Lock(); defer f.mu.Unlock(); return f.fired }

// Seen is how many calls of each class there were since the plan was set.
func (f *FS) Seen() map[Op]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[Op]int{}
	for o := range ops {
		out[o] = f.seen[o]
	}
	return out
}

// Deny lets every write, create and rename fail until it is called with 0: ENOSPC is a full disk, EROFS one that was mounted read-only.
func (f *FS) Deny(e syscall.Errno) { f.mu.Lock(); f.deny = e; f.mu.Unlock() }

// Cut is the power going: from here on nothing reaches the durable folder, and every call fails.
func (f *FS) Cut() { f.mu.Lock(); f.dead = true; f.mu.Unlock() }

// Stop unmounts, also when somebody still has files open.
func (f *FS) Stop() {
	if err := f.srv.Unmount(); err != nil {
		_ = syscall.Unmount(f.Mount, syscall.MNT_DETACH)
	}
}

// meet counts a call and tells how it fails: 0 for not at all.
func (f *FS) meet(o Op) (e syscall.Errno, short bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen[o]++
	switch {
	case f.dead:
		return syscall.EIO, false
	case f.deny != 0 && o != Sync && o != Open:
		return f.deny, false
	case f.plan == nil || f.fired || f.plan.Op != o || f.plan.N != f.seen[o]:
		return 0, false
	}
	f.fired = true
	return f.plan.Errno, f.plan.Short
}

func (f *FS) wrote(r string, off, end int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.dirty[r]
	if m == nil {
		m = map[int64]int64{}
		f.dirty[r] = m
	}
	m[off] = max(m[off], end)
}

// sync copies what was written since the last one to the durable folder, piece by piece in no order: a cut may come between any two.
func (f *FS) sync(r string) error {
	src, err := os.Open(filepath.Join(f.Live, r))
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(filepath.Join(f.Durable, r), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer dst.Close()
	f.mu.Lock()
	pieces := f.dirty[r]
	delete(f.dirty, r)
	f.mu.Unlock()
	for off, end := range pieces {
		if f.gone() {
			tear(src, dst, off, end)
			return syscall.EIO
		}
		if _, err := io.Copy(io.NewOffsetWriter(dst, off), io.NewSectionReader(src, off, end-off)); err != nil {
			return err
		}
	}
	st, err := src.Stat()
	if err != nil {
		return err
	}
	if f.gone() {
		return syscall.EIO
	}
	return dst.Truncate(st.Size())
}

func (f *FS) denied() syscall.Errno { f.mu.Lock(); defer f.mu.Unlock(); return f.deny }

func (f *FS) gone() bool { f.mu.Lock(); defer f.mu.Unlock(); return f.dead }

// tear leaves a piece half written, in whole sectors, as a disk does when the power goes.
func tear(src io.ReaderAt, dst io.WriterAt, off, end int64) {
	if n := rand.N((end-off)/512+1) * 512; n > 0 {
		_, _ = io.Copy(io.NewOffsetWriter(dst, off), io.NewSectionReader(src, off, n))
	}
}

type node struct {
	fs.LoopbackNode
	fs *FS
}

func (n *node) rel(name ...string) string {
	return filepath.Join(append([]string{n.Path(n.Root())}, name...)...)
}

func (n *node) Open(ctx context.Context, flags uint32) (fs.FileHandle, uint32, syscall.Errno) {
	if e, _ := n.fs.meet(Open); e != 0 {
		return nil, 0, e
	}
	h, ff, e := n.LoopbackNode.Open(ctx, flags)
	if e != 0 {
		return nil, 0, e
	}
	return &handle{h, n.fs, n.rel()}, ff, 0
}

func (n *node) Create(ctx context.Context, name string, flags, mode uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	if e := n.fs.denied(); e != 0 {
		return nil, nil, 0, e
	}
	if e, _ := n.fs.meet(Open); e != 0 {
		return nil, nil, 0, e
	}
	i, h, ff, e := n.LoopbackNode.Create(ctx, name, flags, mode, out)
	if e != 0 {
		return nil, nil, 0, e
	}
	return i, &handle{h, n.fs, n.rel(name)}, ff, 0
}

func (n *node) Unlink(ctx context.Context, name string) syscall.Errno {
	if n.fs.gone() {
		return syscall.EIO
	}
	e := n.LoopbackNode.Unlink(ctx, name)
	if e == 0 {
		n.fs.mu.Lock()
		delete(n.fs.dirty, n.rel(name))
		n.fs.mu.Unlock()
		_ = os.Remove(filepath.Join(n.fs.Durable, n.rel(name)))
	}
	return e
}

func (n *node) Rename(ctx context.Context, name string, to fs.InodeEmbedder, newName string, flags uint32) syscall.Errno {
	if e, _ := n.fs.meet(Rename); e != 0 {
		return e
	}
	e := n.LoopbackNode.Rename(ctx, name, to, newName, flags)
	if e == 0 {
		a, b := n.rel(name), filepath.Join(to.EmbeddedInode().Path(n.Root()), newName)
		n.fs.mu.Lock()
		n.fs.dirty[b] = n.fs.dirty[a]
		delete(n.fs.dirty, a)
		n.fs.mu.Unlock()
		_ = os.Rename(filepath.Join(n.fs.Durable, a), filepath.Join(n.fs.Durable, b))
	}
	return e
}

func (n *node) Mkdir(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	if e, _ := n.fs.meet(Write); e != 0 {
		return nil, e
	}
	_ = os.MkdirAll(filepath.Join(n.fs.Durable, n.rel(name)), 0o700)
	return n.LoopbackNode.Mkdir(ctx, name, mode, out)
}

// Setattr and Getattr ask the file, not our handle, which the loopback does not know.
func (n *node) Setattr(ctx context.Context, _ fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	if n.fs.gone() {
		return syscall.EIO
	}
	if e := n.fs.denied(); e != 0 && in.Valid&fuse.FATTR_SIZE != 0 {
		return e
	}
	return n.LoopbackNode.Setattr(ctx, nil, in, out)
}

func (n *node) Getattr(ctx context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	return n.LoopbackNode.Getattr(ctx, nil, out)
}
