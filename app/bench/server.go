package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// server is a contender's process: ours, or a peer's.
type server struct {
	url   string
	cmd   *exec.Cmd
	out   *bufio.Scanner // what it says after it said that it is ready
	life  io.WriteCloser // a peer ends when this closes; nil for ours, which is interrupted as an operator would
	notes strings.Builder
	done  chan struct{}

	commits, writes int64 // ours says them when it closes
}

// ready is the line with which a contender says that it can be spoken to.
var ready = regexp.MustCompile(`http://127\.0\.0\.1:\d+|^ready$`)

// start runs this binary as a server of a fictional city in the folder, on a free port of this machine.
func start(ctx context.Context, dir string, o Options) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := []string{"demo", "-addr", "127.0.0.1:0", "-dir", dir, "-grievances", "0", "-filing-rate", "-1", "-resume"}
	if o.City == "" {
		args = append(args, "-backlog", strconv.Itoa(o.Existing))
	}
	if o.Database != "" {
		args = append(args, "-database", o.Database)
	}
	return launch(ctx, false, self, args...)
}

// launch runs a contender and waits until it says that it is ready.
func launch(ctx context.Context, peer bool, path string, args ...string) (*server, error) {
	s := &server{cmd: exec.CommandContext(ctx, path, args...), done: make(chan struct{})}
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(os.Interrupt) }
	s.cmd.WaitDelay = 30 * time.Second
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	errs, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if peer {
		if s.life, err = s.cmd.StdinPipe(); err != nil {
			return nil, err
		}
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go s.read(errs)
	s.out = bufio.NewScanner(out)
	s.out.Buffer(nil, 64<<20)
	for s.out.Scan() {
		if s.url = ready.FindString(s.out.Text()); s.url != "" {
			return s, nil
		}
	}
	<-s.done
	return nil, errors.Join(fmt.Errorf("bench: %s did not start: %s", filepath.Base(path), s.notes.String()), s.cmd.Wait())
}

// read follows what the server says on its log: ours ends it with its closing figures. The first lines are kept, to be shown if it
// does not start.
func (s *server) read(r io.Reader) {
	defer close(s.done)
	for sc := bufio.NewScanner(r); sc.Scan(); {
		if s.notes.Len() < 2000 {
			s.notes.WriteString(sc.Text() + "\n")
		}
		var line struct {
			Msg             string
			Commits, Writes int64
		}
		if json.Unmarshal(sc.Bytes(), &line) == nil && line.Msg == "closed" {
			s.commits, s.writes = line.Commits, line.Writes
		}
	}
}

// stop ends the server and waits for its last words.
func (s *server) stop() error {
	var err error
	if s.life != nil {
		err = s.life.Close()
	} else {
		err = s.cmd.Process.Signal(os.Interrupt)
	}
	for s.out.Scan() { // so that it never waits for a reader
	}
	<-s.done
	return errors.Join(err, s.cmd.Wait())
}

// cpu is the processor time a process has used, from /proc; 0 where there is none.
func cpu(pid int) time.Duration {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	_, rest, ok := strings.Cut(string(raw), ") ")
	f := strings.Fields(rest)
	if !ok || len(f) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond // USER_HZ is 100 on Linux
}

func (s *server) cpu() time.Duration { return cpu(s.cmd.Process.Pid) }

// rss is the server's resident memory in bytes, 0 where unknown.
func (s *server) rss() int64 { return s.memory("status", "VmRSS:") }

// pss is resident memory in which what is shared with other processes counts only for its share.
func (s *server) pss() int64 { return s.memory("smaps_rollup", "Pss:") }

func (s *server) memory(file, field string) int64 {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(s.cmd.Process.Pid) + "/" + file)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if v, ok := strings.CutPrefix(line, field); ok {
			kb, _ := strconv.ParseInt(strings.Fields(v)[0], 10, 64)
			return kb << 10
		}
	}
	return 0
}
