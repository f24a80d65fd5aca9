package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ombud/base/fault"
)

// The peers as -beside names them, and as a round does: PocketBase takes part twice.
const (
	pocketbase = "pocketbase"
	ref        = "ref"
	tessera    = "tessera"
	duckdb     = "duckdb"
	sqlite     = "sqlite"

	pbFull    = "PocketBase FULL"
	pbDefault = "PocketBase default"
)

const notDurable = "PocketBase default is NOT durable: it says yes before the disk has the record (synchronous=NORMAL). All others are."

// peers reads what -beside was given.
func peers(list string) ([]string, error) {
	all := []string{pocketbase, ref, tessera, duckdb, sqlite}
	if list == "" {
		return nil, nil
	}
	if list == "all" {
		return all, nil
	}
	var out []string
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); !slices.Contains(all, name) {
			return nil, fault.New(fault.Invalid, "app.usage", fmt.Sprintf("-beside %q: there are %s, and all", name, strings.Join(all, ", ")))
		}
		out = append(out, name)
	}
	return out, nil
}

// source finds the folder of the peers' module: this is run from somewhere in a checkout, or the binary lies in one.
func source() (string, error) {
	var from []string
	if here, err := os.Getwd(); err == nil {
		from = append(from, here)
	}
	if self, err := os.Executable(); err == nil {
		from = append(from, filepath.Dir(self))
	}
	for _, dir := range from {
		for ; ; dir = filepath.Dir(dir) {
			raw, err := os.ReadFile(filepath.Join(dir, "bench", "go.mod"))
			if err == nil && strings.HasPrefix(string(raw), "module ombud/bench\n") {
				return filepath.Join(dir, "bench"), nil
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return "", fault.New(fault.Invalid, "app.usage", "-beside builds the peers from source (the folder bench of a checkout of ombud, with Go 1.26 or newer): run it in a checkout")
}

// arena is where a comparison happens: a folder on one disk for all, with the peers' binaries, and the servers that run.
type arena struct {
	dir     string
	servers []*server
	n       int
}

// prepare builds the peers that the comparison needs; the second time Go only links them.
func prepare(ctx context.Context, names []string) (*arena, error) {
	dir, err := os.MkdirTemp("", "ombud-beside-")
	if err != nil {
		return nil, err
	}
	a := &arena{dir: dir}
	if len(names) == 0 {
		return a, nil
	}
	src, err := source()
	if err != nil {
		a.close()
		return nil, err
	}
	args := []string{"build", "-o", filepath.Join(dir, "bin") + string(filepath.Separator)}
	for _, n := range names {
		args = append(args, "./"+n)
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = src
	if said, err := cmd.CombinedOutput(); err != nil {
		a.close()
		return nil, fmt.Errorf("bench: building %s in %s: %w\n%s", strings.Join(names, ", "), src, err, said)
	}
	return a, nil
}

// fresh is an empty folder of its own.
func (a *arena) fresh() (string, error) {
	a.n++
	dir := filepath.Join(a.dir, strconv.Itoa(a.n))
	return dir, os.Mkdir(dir, 0o700)
}

// peer starts a peer's binary on a folder.
func (a *arena) peer(ctx context.Context, name, dir string, args ...string) (*server, error) {
	s, err := launch(ctx, true, filepath.Join(a.dir, "bin", name), append([]string{"-dir", dir}, args...)...)
	if err == nil {
		a.servers = append(a.servers, s)
	}
	return s, err
}

// city starts our own server, on the folder of the options' city or on a new one.
func (a *arena) city(ctx context.Context, o Options) (*server, error) {
	dir := o.City
	if dir == "" {
		var err error
		if dir, err = a.fresh(); err != nil {
			return nil, err
		}
	}
	s, err := start(ctx, dir, o)
	if err == nil {
		a.servers = append(a.servers, s)
	}
	return s, err
}

// clear stops all servers.
func (a *arena) clear() (err error) {
	for _, s := range a.servers {
		if e := s.stop(); e != nil && err == nil {
			err = e
		}
	}
	a.servers = nil
	return err
}

func (a *arena) close() {
	_ = a.clear()
	os.RemoveAll(a.dir)
}
