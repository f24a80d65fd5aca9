package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"ombud/torture/faultfs"
)

// plug is a mounted file system whose power can go. Its folders live, durable and mnt are in one folder.
type plug struct{ cut, close func() }

// maker mounts one on a folder that holds durable.
type maker func(dir string) (plug, error)

// noFuse says why no file system can be mounted here; "" when one can.
func (b *Bench) noFuse() string {
	f, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	if err != nil {
		return "FUSE: " + err.Error()
	}
	f.Close()
	if os.Getuid() != 0 {
		return "FUSE: mounting needs root"
	}
	return ""
}

// lay makes live a copy of durable, and the mount point.
func lay(dir string) (mnt, live, durable string, err error) {
	mnt, live, durable = filepath.Join(dir, "mnt"), filepath.Join(dir, "live"), filepath.Join(dir, "durable")
	if err := os.RemoveAll(live); err != nil {
		return "", "", "", err
	}
	for _, d := range []string{mnt, live} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return "", "", "", err
		}
	}
	return mnt, live, durable, copyTree(live, durable)
}

// ownFS is this module's file system: the plug is pulled between two calls or in the middle of an fsync.
func (b *Bench) ownFS(dir string) (plug, error) {
	f, err := b.mount(dir)
	if err != nil {
		return plug{}, err
	}
	return plug{f.Cut, f.Stop}, nil
}

// mount mounts faultfs on the folder; it is gone when the bench closes, at the latest.
func (b *Bench) mount(dir string) (*faultfs.FS, error) {
	mnt, live, durable, err := lay(dir)
	if err != nil {
		return nil, err
	}
	f, err := faultfs.Start(mnt, live, durable)
	if err != nil {
		return nil, fmt.Errorf("mount: %w", err)
	}
	b.later(func() { _ = syscall.Unmount(mnt, syscall.MNT_DETACH) })
	return f, nil
}

// amnesia builds the shared tool, or says why not.
func (b *Bench) amnesia(ctx context.Context) (bin, why string) {
	if _, err := os.Stat(filepath.Join(b.Amnesia, "main.go")); err != nil {
		return "", "it is not beside the checkout"
	}
	bin = filepath.Join(b.Dir, "amnesiafs")
	if out, err := b.goRun(ctx, b.Amnesia, "build", "-mod=readonly", "-o", bin, "."); err != nil {
		return "", "it does not build: " + lastLine(out)
	}
	return bin, ""
}

// sharedFS is the shared tool, a process of its own: the plug is pulled by killing it.
func (b *Bench) sharedFS(bin, dir string) (plug, error) {
	mnt, live, durable, err := lay(dir)
	if err != nil {
		return plug{}, err
	}
	cmd := exec.Command(bin, "-mnt", mnt, "-live", live, "-durable", durable)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return plug{}, err
	}
	b.later(func() { _ = syscall.Unmount(mnt, syscall.MNT_DETACH) })
	var once sync.Once
	p := plug{cut: func() { once.Do(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }) }}
	p.close = func() { p.cut(); _ = syscall.Unmount(mnt, syscall.MNT_DETACH) }
	for range 500 {
		raw, err := os.ReadFile("/proc/mounts")
		if err == nil && strings.Contains(string(raw), " "+mnt+" ") {
			return p, nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	p.close()
	return plug{}, errors.New("amnesiafs did not mount")
}

// startCheckpoints runs WAL checkpoints in a process of its own: one that mounts a file system must not wait for pages of it.
func startCheckpoints(db string) (stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "-checkpoint", db)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }, nil
}

// checkpoints is that process. What fails is no matter: the file system goes away under it.
func checkpoints(path string) int {
	db, err := lite{path}.open()
	if err != nil {
		return 1
	}
	defer db.Close()
	for range 10000 {
		_, _ = db.Exec("PRAGMA wal_checkpoint(RESTART)")
		time.Sleep(15 * time.Millisecond)
	}
	return 0
}
