package faultfs

import (
	"context"
	"syscall"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// handle is an open file.
type handle struct {
	fs.FileHandle
	fs  *FS
	rel string
}

func (h *handle) Write(ctx context.Context, b []byte, off int64) (uint32, syscall.Errno) {
	e, short := h.fs.meet(Write)
	if e != 0 {
		return 0, e
	}
	if short {
		b = b[:len(b)/2]
	}
	n, e := h.FileHandle.(fs.FileWriter).Write(ctx, b, off)
	h.fs.wrote(h.rel, off, off+int64(n)) // afterwards, or an fsync in between would take the old bytes for the new
	return n, e
}

func (h *handle) Read(ctx context.Context, b []byte, off int64) (fuse.ReadResult, syscall.Errno) {
	if h.fs.gone() {
		return nil, syscall.EIO
	}
	return h.FileHandle.(fs.FileReader).Read(ctx, b, off)
}

// Fsync that fails has lost what was written: the kernel marks such pages clean, and the next fsync says that all is well.
func (h *handle) Fsync(_ context.Context, _ uint32) syscall.Errno {
	if e, _ := h.fs.meet(Sync); e != 0 {
		h.fs.mu.Lock()
		if !h.fs.dead {
			delete(h.fs.dirty, h.rel)
		}
		h.fs.mu.Unlock()
		return e
	}
	return fs.ToErrno(h.fs.sync(h.rel))
}

func (h *handle) Flush(ctx context.Context) syscall.Errno {
	return h.FileHandle.(fs.FileFlusher).Flush(ctx)
}

func (h *handle) Release(ctx context.Context) syscall.Errno {
	return h.FileHandle.(fs.FileReleaser).Release(ctx)
}

func (h *handle) Getlk(ctx context.Context, o uint64, lk *fuse.FileLock, fl uint32, out *fuse.FileLock) syscall.Errno {
	return h.FileHandle.(fs.FileGetlker).Getlk(ctx, o, lk, fl, out)
}

func (h *handle) Setlk(ctx context.Context, o uint64, lk *fuse.FileLock, fl uint32) syscall.Errno {
	return h.FileHandle.(fs.FileSetlker).Setlk(ctx, o, lk, fl)
}

func (h *handle) Setlkw(ctx context.Context, o uint64, lk *fuse.FileLock, fl uint32) syscall.Errno {
	return h.FileHandle.(fs.FileSetlkwer).Setlkw(ctx, o, lk, fl)
}
