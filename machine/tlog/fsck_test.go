package tlog

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The independent judge is transparency-dev/tessera's fsck, in a module of its own: it rebuilds the whole log from its bundles
// over HTTP and compares every tile and the signed root. It must also find the log guilty when one byte is wrong.
func TestIndependentJudge(t *testing.T) {
	t.Parallel()
	if os.Getenv("OMBUD_FSCK") == "" {
		t.Skip("needs the module tools/fsck from the module proxy; run with OMBUD_FSCK=1, as CI does")
	}
	judge := filepath.Join(t.TempDir(), "fsck")
	if out, err := exec.Command("go", "build", "-C", filepath.FromSlash("../../tools/fsck"), "-o", judge, ".").CombinedOutput(); err != nil {
		t.Fatalf("build tools/fsck: %v\n%s", err, out)
	}
	k, m := key(t), grown(t, 66_000)
	ask := func(size int64, spoil func(string, []byte) []byte) (string, error) {
		out, err := exec.Command(judge, serve(t, k, m, size, spoil), k.String()).CombinedOutput()
		return string(out), err
	}
	for _, size := range []int64{1, 2, 255, 256, 257, 511, 512, 3000, 65_535, 65_536, 66_000} {
		if out, err := ask(size, nil); err != nil || !strings.Contains(out, fmt.Sprintf("Successfully fsck'd log with size %d", size)) {
			t.Errorf("size %d: %v\n%s", size, err, out)
		}
	}
	for _, path := range []string{"checkpoint", "tile/0/003", "tile/0/011.p/184", "tile/1/000.p/11", "tile/entries/003", "tile/entries/011.p/184"} {
		out, err := ask(3000, func(p string, b []byte) []byte {
			if p == "/log/"+path {
				b = bytes.Clone(b)
				b[len(b)-5] ^= 2
			}
			return b
		})
		if err == nil {
			t.Errorf("a wrong byte in %s was passed over:\n%s", path, out)
		}
	}
}
