package publish

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
)

// run is the command, with the fault it ends with.
func run(ctx context.Context, args ...string) (string, *fault.Fault) {
	var out bytes.Buffer
	err := Verify(ctx, args, &out)
	return out.String(), fault.As(err)
}

func TestCommand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.DB) {
		c, h, _ := serve(t, open)
		_, file := proof(t, c, 300)
		dir := t.TempDir()
		path, keyPath, state := filepath.Join(dir, "a.tlog-proof"), filepath.Join(dir, "log.pub"), filepath.Join(dir, "seen")
		key := c.Key.Verifier().String()
		for p, text := range map[string][]byte{path: file, keyPath: []byte(key + "\n"), filepath.Join(dir, "bad"): bytes.Replace(file, []byte("index 3"), []byte("index 4"), 1)} {
			if err := os.WriteFile(p, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		site := httptest.NewServer(h)
		defer site.Close()
		for _, call := range []struct{ args, say string }{
			{path + " --key " + key + " --lang en", "The signature is genuine"},
			{"--lang zh --key " + keyPath + " " + path, "签名是真的"},
			{"--key=" + keyPath + " --lang=en --body " + path, `"title": "路灯不亮"`},
			{path + " --key " + key + " --lang en --server " + site.URL, "The log has only grown"},
			{path + " --key " + key + " --lang en --server " + site.URL + "/log/", "is still this record"},
			{"--log " + site.URL + " --key " + key + " --lang en --state " + state, "its signature is genuine"},
		} {
			if out, f := run(t.Context(), strings.Fields(call.args)...); f != nil || !strings.Contains(out, call.say) {
				t.Errorf("%s: %v\n%s", call.args, f, out)
			}
		}
		c.File(t, "0304", "990102001003")
		work(t, c)
		if out, f := run(t.Context(), "--log", site.URL, "--key", key, "--lang", "en", "--state", state); f != nil || !strings.Contains(out, "seen last time") {
			t.Errorf("watching again: %v\n%s", f, out)
		}
		ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer stop()
		if out, _ := run(ctx, "--log", site.URL, "--key", key, "--lang", "zh", "--every", "1ms"); strings.Count(out, "✓") < 2 {
			t.Errorf("watching on:\n%s", out)
		}
		other, _, _ := serve(t, storetest.Open(t, store.SQLite))
		stranger := other.Key.Verifier().String()
		for args, want := range map[string]string{
			"":                                  "verify.usage",
			path:                                "verify.no_key",
			path + " --key":                     "verify.usage",
			path + " --what":                    "verify.usage",
			path + " " + path + " --key " + key: "verify.usage",
			path + " --log " + site.URL + " --key " + key:                           "verify.usage",
			path + " --every 1s --key " + key:                                       "verify.usage",
			path + " --key nothing":                                                 "verify.no_file",
			path + " --key " + path:                                                 "tlog.public.malformed",
			dir + "/none --key " + key:                                              "verify.no_file",
			dir + "/bad --key " + key:                                               "tlog.proof.false",
			dir + " --key " + key:                                                   "verify.no_file",
			path + " --key " + stranger:                                             "tlog.checkpoint.unsigned",
			path + " --key " + key + " --server nowhere":                            "tlog.address.malformed",
			path + " --key " + key + " --server " + site.URL + "/none":              "tlog.server.lacks",
			path + " --key " + key + " --server http://127.0.0.1:1":                 "tlog.server.silent",
			"--log " + site.URL + " --key " + key + " --state " + path:              "tlog.checkpoint.unsigned",
			"--log " + site.URL + " --key " + key + " --state " + dir + "/no/where": "verify.no_write",
		} {
			v, err := voice("en")
			if err != nil {
				t.Fatal(err)
			}
			if out, f := run(t.Context(), strings.Fields(args)...); f == nil || f.Key != want || !v.Has(f.Key) {
				t.Errorf("%s: %v, want %s\n%s", args, f, want, out)
			} else if f.Kind.Exit() == 0 {
				t.Errorf("%s: exit 0", args)
			}
		}
	})
}

// The server forks the log behind a watcher's back: the same key, a shorter past and then another one.
func TestWatcherFindsAnotherPast(t *testing.T) {
	t.Parallel()
	c, h, _ := serve(t, storetest.Open(t, store.SQLite))
	_, file := proof(t, c, 30)
	forked, other, _ := serve(t, storetest.Open(t, store.SQLite))
	forked.Door.Log.Key = c.Key
	proof(t, forked, 60)
	short, less, _ := serve(t, storetest.Open(t, store.SQLite))
	short.Door.Log.Key = c.Key
	proof(t, short, 2)
	dir := t.TempDir()
	path, state, key := filepath.Join(dir, "a"), filepath.Join(dir, "seen"), c.Key.Verifier().String()
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	serveOn := func(h http.Handler) string {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return s.URL
	}
	if _, f := run(t.Context(), "--log", serveOn(h), "--key", key, "--state", state); f != nil {
		t.Fatal(f)
	}
	for _, h := range []http.Handler{other, less} {
		site := serveOn(h)
		for _, args := range [][]string{{"--log", site, "--key", key, "--state", state}, {path, "--key", key, "--server", site}} {
			if out, f := run(t.Context(), args...); f == nil || f.Key != "tlog.log.rewritten" {
				t.Errorf("%v: %v\n%s", args, f, out)
			}
		}
	}
}
