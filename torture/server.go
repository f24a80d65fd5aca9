package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Serving is how a server is started.
type Serving struct {
	Demo bool     // ombud demo: a clock that can be moved
	Args []string // more arguments
	Env  []string
	Wrap []string // a command that execs the server: the limits of a shell
	Wait time.Duration
}

// Server is a running ombud.
type Server struct {
	URL     string
	Started time.Duration // from exec to the printed address
	cmd     *exec.Cmd
	said    *grumbles
	ended   chan struct{}
	err     error
}

var onAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// start starts a server on a city's folder and waits until it says where it is. One that ends first is an error that holds what it said.
func (b *Bench) start(ctx context.Context, dir string, how Serving) (*Server, error) {
	args := []string{b.Bin, "serve", "-dir", dir, "-addr", "127.0.0.1:0"}
	if how.Demo {
		args = []string{b.Bin, "demo", "-dir", dir, "-addr", "127.0.0.1:0", "-grievances", "0", "-filing-rate", "-1"}
	}
	args = append(append(append([]string{}, how.Wrap...), args...), how.Args...)
	s := &Server{cmd: exec.Command(args[0], args[1:]...), said: &grumbles{}, ended: make(chan struct{})}
	s.cmd.Dir = b.Dir
	s.cmd.Env = append(append(os.Environ(), "LC_ALL=C.UTF-8"), how.Env...)
	s.cmd.Stderr = s.said
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if u := onAddress.FindString(lines.Text()); u != "" {
				found <- u
				break
			}
		}
		io.Copy(io.Discard, out)
		s.err = s.cmd.Wait()
		close(s.ended)
	}()
	wait := how.Wait
	if wait == 0 {
		wait = 30 * time.Second
	}
	select {
	case s.URL = <-found:
		s.Started = time.Since(began)
		return s, nil
	case <-s.ended:
		return nil, fmt.Errorf("the server ended: %v: %s", s.err, s.said)
	case <-time.After(wait):
		s.kill()
		return nil, fmt.Errorf("the server did not start within %s: %s", wait, s.said)
	case <-ctx.Done():
		s.kill()
		return nil, ctx.Err()
	}
}

// answers waits for the first good page.
func (s *Server) answers(d time.Duration) error {
	for end := time.Now().Add(d); ; time.Sleep(2 * time.Millisecond) {
		if _, err := get(s.URL + "/"); err == nil {
			return nil
		} else if time.Now().After(end) {
			return err
		}
	}
}

func (s *Server) signal(sig syscall.Signal) { _ = s.cmd.Process.Signal(sig) }

func (s *Server) kill() { s.signal(syscall.SIGKILL); <-s.ended }

func (s *Server) alive() bool {
	select {
	case <-s.ended:
		return false
	default:
		return true
	}
}

// stop ends the server with a signal; one that does not end within 20 s is killed and that is an error.
func (s *Server) stop(sig syscall.Signal) error {
	s.signal(sig)
	select {
	case <-s.ended:
	case <-time.After(20 * time.Second):
		s.kill()
		return errors.New("the server did not end within 20 s")
	}
	if sig != syscall.SIGKILL && s.err != nil {
		return fmt.Errorf("the server did not end well: %w: %s", s.err, s.said)
	}
	return nil
}

// rss is the resident memory in bytes.
func (s *Server) rss() int64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	var size, resident int64
	fmt.Sscan(string(raw), &size, &resident)
	return resident * int64(os.Getpagesize())
}

// grumbles keeps what a server says beyond the line a request.
type grumbles struct {
	mu   sync.Mutex
	text []byte
}

func (g *grumbles) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for line := range bytes.Lines(p) {
		if !bytes.Contains(line, []byte(`"level":"INFO"`)) && len(g.text) < 3000 {
			g.text = append(g.text, line...)
		}
	}
	return len(p), nil
}

func (g *grumbles) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return strings.TrimSpace(string(g.text))
}

var plain = &http.Client{Timeout: 20 * time.Second}

// get reads a page that must be there.
func get(url string) (string, error) {
	res, err := plain.Get(url)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", url, res.Status)
	}
	return strings.TrimSpace(string(body)), err
}
