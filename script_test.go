// The built binary as an administrator and a browser without a window meet it: commands, exit codes, files, HTTP. One story a script.
package ombud_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// binary builds the product once for all scripts; the folder is removed by TestMain.
var binary = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "ombud-script-"); err != nil {
		return "", err
	}
	out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "ombud"), "./cmd/ombud").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("build: %w\n%s", err, out)
	}
	return dir, err
})

func TestScripts(t *testing.T) {
	t.Parallel()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(bin) })
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", bin+string(filepath.ListSeparator)+e.Getenv("PATH"))
			e.Setenv("LC_ALL", "C")
			e.Setenv("LANG", "")
			e.Values[key{}] = &visit{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": serveCmd, "halt": haltCmd, "http": httpCmd, "status": statusCmd, "body": bodyCmd, "header": headerCmd,
			"grab": grabCmd, "save": saveCmd, "forget": forgetCmd, "exit": exitCmd, "swap": swapCmd, "pile": pileCmd, "gbk": gbkCmd,
		},
	})
}

// key finds a script's visit among the values of its environment.
type key struct{}

// visit is a script's server and its browser.
type visit struct {
	server  *exec.Cmd
	url     string
	browser *http.Client
	status  int
	head    http.Header
	body    string
}

func visitOf(ts *testscript.TestScript) *visit { return ts.Value(key{}).(*visit) }

func (v *visit) forget() {
	jar, _ := cookiejar.New(nil)
	v.browser = &http.Client{Jar: jar, Timeout: 30 * time.Second, Transport: &http.Transport{Proxy: nil},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

var saidAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// serveCmd: serve COMMAND [ARGUMENT...] runs "ombud COMMAND -addr 127.0.0.1:0 …" until halt or the end, and sets $URL.
func serveCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: serve serve|demo [ARGUMENT...]")
	}
	v := visitOf(ts)
	if v.server != nil {
		ts.Fatalf("a server runs already")
	}
	cmd := exec.Command(filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], "ombud"), append([]string{args[0], "-addr", "127.0.0.1:0"}, args[1:]...)...)
	cmd.Dir = ts.Getenv("WORK")
	cmd.Env = append(os.Environ(), "TMPDIR="+ts.Getenv("TMPDIR"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	log, err := os.Create(ts.MkAbs("server.log"))
	ts.Check(err)
	defer log.Close()
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	v.server = cmd
	ts.Defer(func() { v.halt() })
	lines := bufio.NewScanner(out)
	for v.url = ""; v.url == "" && lines.Scan(); {
		v.url = saidAddress.FindString(lines.Text())
	}
	if v.url == "" {
		said, _ := os.ReadFile(ts.MkAbs("server.log"))
		ts.Fatalf("the server ended: %v\n%s", v.halt(), said)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	v.forget()
	ts.Setenv("URL", v.url)
}

// halt stops the server as an operator does and tells how it ended.
func (v *visit) halt() error {
	if v.server == nil {
		return nil
	}
	_ = v.server.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(20*time.Second, func() { _ = v.server.Process.Kill() })
	defer late.Stop()
	err := v.server.Wait()
	v.server = nil
	return err
}

// haltCmd: halt ends the server, which must end well.
func haltCmd(ts *testscript.TestScript, _ bool, _ []string) { ts.Check(visitOf(ts).halt()) }

// forgetCmd: forget drops all cookies, as another browser.
func forgetCmd(ts *testscript.TestScript, _ bool, _ []string) { visitOf(ts).forget() }

// httpCmd: http METHOD PATH [NAME=VALUE...] asks the server; NAME=@FILE sends a file's text. Redirects are not followed.
func httpCmd(ts *testscript.TestScript, neg bool, args []string) {
	v := visitOf(ts)
	if neg || len(args) < 2 || v.browser == nil {
		ts.Fatalf("usage, after serve: http METHOD PATH [NAME=VALUE...]")
	}
	form := url.Values{}
	head := http.Header{}
	for _, a := range args[2:] {
		name, value, ok := strings.Cut(a, "=")
		if !ok {
			if name, value, ok = strings.Cut(a, ":"); ok {
				head.Set(name, value)
				continue
			}
			ts.Fatalf("%q is neither NAME=VALUE nor Header:value", a)
		}
		if file, ok := strings.CutPrefix(value, "@"); ok {
			value = ts.ReadFile(file)
		}
		form.Add(name, value)
	}
	var body io.Reader
	if args[0] == http.MethodPost {
		body = strings.NewReader(form.Encode())
		head.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	target := args[1]
	if !strings.HasPrefix(target, "http") {
		target = v.url + target
	}
	req, err := http.NewRequest(args[0], target, body)
	ts.Check(err)
	req.Header = head
	req.Header.Set("Accept-Language", "zh-CN")
	res, err := v.browser.Do(req)
	ts.Check(err)
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 8<<20))
	ts.Check(err)
	v.status, v.head, v.body = res.StatusCode, res.Header, string(text)
	ts.Logf("%s %s: %d, %d bytes", args[0], args[1], v.status, len(text))
}

var markup = regexp.MustCompile(`(?s)<head>.*?</head>|<svg.*?</svg>|<[^>]*>`)

// text is the last body as somebody would read it, for messages.
func (v *visit) text() string {
	if !strings.Contains(v.head.Get("Content-Type"), "html") {
		return v.body
	}
	return strings.Join(strings.Fields(markup.ReplaceAllString(v.body, " ")), " ")
}

// statusCmd: status CODE [CODE...]
func statusCmd(ts *testscript.TestScript, neg bool, args []string) {
	v := visitOf(ts)
	if slices.Contains(args, strconv.Itoa(v.status)) == neg {
		ts.Fatalf("the status is %d\n%.2000s", v.status, v.text())
	}
}

// bodyCmd: [!] body PATTERN
func bodyCmd(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: body PATTERN")
	}
	if v := visitOf(ts); regexp.MustCompile(args[0]).MatchString(v.body) == neg {
		ts.Fatalf("body against %s\n%.4000s", args[0], v.text())
	}
}

// headerCmd: [!] header NAME PATTERN
func headerCmd(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: header NAME PATTERN")
	}
	if got := strings.Join(visitOf(ts).head.Values(args[0]), "\n"); regexp.MustCompile(args[1]).MatchString(got) == neg {
		ts.Fatalf("%s: %s", args[0], got)
	}
}

// grabCmd: grab NAME PATTERN [FILE] sets $NAME to the first group of the pattern in the last body, or in a file.
func grabCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: grab NAME PATTERN [FILE]")
	}
	text := visitOf(ts).body
	if len(args) == 3 {
		text = ts.ReadFile(args[2])
	}
	m := regexp.MustCompile(args[1]).FindStringSubmatch(text)
	if len(m) < 2 {
		ts.Fatalf("%s is not in\n%.4000s", args[1], text)
	}
	ts.Setenv(args[0], m[1])
}

// saveCmd: save FILE writes the last body into a file.
func saveCmd(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(visitOf(ts).body), 0o600))
}

// swapCmd: swap FILE OLD NEW replaces what must be there.
func swapCmd(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %q:\n%s", args[0], args[1], text)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o600))
}

// pileCmd: pile FILE BYTES writes a long text.
func pileCmd(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat("长", n/3)), 0o600))
}

// gbkCmd: gbk FILE OUT writes a file in the encoding of older systems.
func gbkCmd(ts *testscript.TestScript, _ bool, args []string) {
	raw, err := simplifiedchinese.GBK.NewEncoder().String(ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(raw), 0o600))
}

// exitCmd: exit CODE PROGRAM [ARGUMENT...] runs a program that must end with the code; stdout and stderr then work as after exec.
func exitCmd(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exit CODE PROGRAM [ARGUMENT...]")
	}
	got := 0
	var ended *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &ended) {
		got = ended.ExitCode()
	} else if err != nil {
		ts.Check(err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}
