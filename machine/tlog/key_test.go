package tlog

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"ombud/base/fault"
)

func TestKeyFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "log.key")
	if _, err := LoadKey(path); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a key from nowhere: %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Fatalf("loading made a file: %v", err)
	}
	if err := CreateKey(path, "ombud.example/log"); err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := CreateKey(path, "ombud.example/log"); !fault.Is(err, fault.Conflict) {
		t.Errorf("overwriting: %v", err)
	}
	if again, err := os.ReadFile(path); err != nil || string(again) != string(first) {
		t.Errorf("the file changed: %v", err)
	}
	k, err := LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	v, err := ParseVerifier(k.String())
	if err != nil || v.Origin() != "ombud.example/log" || v.String() != k.String() || k.Origin() != v.Origin() {
		t.Fatalf("%v, %v", v, err)
	}
	signed, err := k.Checkpoint(1, entry(1))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := ParseCheckpoint(signed, v); err != nil || c.Size != 1 || c.Root != entry(1) {
		t.Errorf("%+v, %v", c, err)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(format, k); got != v.String() {
			t.Errorf("%s prints %s", format, got)
		}
	}
	if runtime.GOOS == "windows" {
		return // no permission bits
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(path, 0o604); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(path); !fault.Is(err, fault.Denied) {
		t.Errorf("a key that everybody may read: %v", err)
	}
}

// The base64 of a seed may hold a plus, which also parts the fields of a key: keys are made until both have been seen.
func TestKeysWithPlus(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var with, without bool
	for n := 0; !with || !without; n++ {
		path := filepath.Join(dir, fmt.Sprint(n))
		if err := CreateKey(path, "ombud.example/log"); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadKey(path); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		plus := strings.Count(string(text), "+") > 4
		with, without = with || plus, without || !plus
	}
}

func TestKeyRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, origin := range []string{"", "a b", "a+b", "a\nb", "a\x00b", "\xff", "a\u3000b", strings.Repeat("a", 256)} {
		if err := CreateKey(filepath.Join(dir, "none"), origin); !fault.Is(err, fault.Invalid) {
			t.Errorf("origin %q: %v", origin, err)
		}
	}
	if err := CreateKey(filepath.Join(dir, "missing", "log.key"), "ombud.example/log"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a folder that is not there: %v", err)
	}
	for i, text := range []string{"", "x", "PRIVATE+KEY+a+00000000+AAAA", strings.Repeat("x", 5000)} {
		path := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadKey(path); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
	good := fixed(t).String()
	id := strings.Split(good, "+")[1]
	for _, text := range []string{"", "a", "a+b+c", good + " ", good + "\n", " " + good, good[:len(good)-1], strings.ToUpper(good),
		strings.Replace(good, id, "00000000", 1), strings.Replace(good, "ombud", "other", 1)} {
		if v, err := ParseVerifier(text); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v, %v", text, v, err)
		}
	}
}
