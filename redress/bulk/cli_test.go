package bulk

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ombud/base/fault"
)

func (c *city) cli(args ...string) (string, error) {
	c.t.Helper()
	var out bytes.Buffer
	err := c.Command(c.t.Context(), append(args, "--lang", "en"), &out)
	if strings.Contains(out.String(), "⟦") || strings.Contains(out.String(), "{0}") {
		c.t.Errorf("words are missing:\n%s", out.String())
	}
	return out.String(), err
}

func TestCommand(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	path := c.write("old.csv", "工单编号,诉求标题,诉求内容,来电时间,来电人,满意度\n1,停水,停水两天,2026-07-01 08:00,张测试,满意\n2,停电,,2026-07-01,,\n")
	out, err := c.cli(path)
	if !fault.Is(err, fault.Invalid) || !strings.Contains(out, "--save-profile") {
		t.Fatalf("a new layout: %v\n%s", err, out)
	}
	if out, err = c.cli("--save-profile", "hotline-2020", path); err != nil || !strings.Contains(out, "诉求内容") {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err = c.cli(path, "--preview", "5")
	if err != nil || !strings.Contains(out, "hotline-2020") || !strings.Contains(out, "满意度") || strings.Contains(out, "张测试") || !strings.Contains(out, "2026-07-01 08:00") {
		t.Errorf("%v\n%s", err, out)
	}
	if n := c.count(`SELECT count(*) FROM grievance`); n != 0 {
		t.Errorf("a preview registered %d", n)
	}
	if out, err = c.cli(path, "--dry-run", "--rejects", filepath.Join(t.TempDir(), "r.csv")); err != nil || !strings.Contains(out, "1 would be registered") {
		t.Errorf("%v\n%s", err, out)
	}
	for i, want := range []string{"1 registered", "0 registered"} {
		if out, err = c.cli(path); err != nil || !strings.Contains(out, want) || !strings.Contains(out, "Row 3: ") {
			t.Errorf("run %d: %v\n%s", i, err, out)
		}
	}
	beside := strings.TrimSuffix(path, ".csv") + ".rejects"
	for _, name := range []string{beside + ".csv", beside + "-2.csv"} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	if out, err = c.cli("--profiles"); err != nil || !strings.Contains(out, "hotline-2020") || !strings.Contains(out, "hot-issues") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err = c.cli("-h"); err != nil || !strings.Contains(out, "--at-once") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestCommandFaults(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	c.profile(oldHotline)
	path := c.write("a.csv", head+"1,停水,,,,,,,,\n")
	taken := c.write("taken.csv", "x")
	for name, tc := range map[string]struct {
		args []string
		key  string
	}{
		"no file":         {nil, "bulk.cli.no_file"},
		"two files":       {[]string{path, path}, "bulk.cli.one_file"},
		"no such file":    {[]string{"nowhere.csv"}, "sheet.not_found"},
		"no such flag":    {[]string{path, "--colour"}, "bulk.cli.usage"},
		"place":           {[]string{path, "--place", "9901"}, "bulk.cli.place"},
		"at-once":         {[]string{path, "--at-once", "-1"}, "bulk.cli.number"},
		"profile":         {[]string{path, "--profile", "nobody"}, "bulk.no_profile"},
		"no such yaml":    {[]string{path, "--profile", "./nobody.yaml"}, "sheet.not_found"},
		"rejects exist":   {[]string{path, "--rejects", taken}, "bulk.cli.exists"},
		"profile is kept": {[]string{path, "--save-profile", "old-hotline"}, "bulk.profile.exists"},
		"profile's name":  {[]string{path, "--save-profile", "Old Hotline"}, "bulk.profile.name"},
	} {
		_, err := c.cli(tc.args...)
		if err == nil || fault.Fields(err)[0].Key != tc.key {
			t.Errorf("%s: %v, want %s", name, err, tc.key)
		}
	}
}

func TestCommandCutOff(t *testing.T) {
	t.Parallel()
	c := onLite(t)
	c.profile(oldHotline)
	ctx, cancel := context.WithCancel(t.Context())
	cut := &cutter{Sealer: c.Sealed, cut: cancel}
	cut.left.Store(3)
	c.Sealed = cut
	path := c.write("a.csv", head+strings.Repeat("1,停水,正文,,张测试,,,,,\n2,停水,正文,,张测试,,,,,\n,停水,别的,,张测试,,,,,\n", 50))
	var out bytes.Buffer
	err := c.Command(ctx, []string{path}, &out)
	if !fault.Is(err, fault.Busy) || fault.As(err).Key != "bulk.cli.cut" {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// The progress of a command that nobody watches on a terminal is plain lines, each with the tenth it has reached.
func TestProgress(t *testing.T) {
	t.Parallel()
	var p Progress
	p.set(Tally{}, 0, 200)
	p.set(Tally{Rows: 50, Imported: 50}, 50, 200)
	s := p.Look()
	if s.Percent() != 25 || s.Rows != 50 || s.Left < 2*s.Spent || (Snapshot{}).Percent() != 0 {
		t.Errorf("%+v", s)
	}
	if terminal(&bytes.Buffer{}) {
		t.Error("a buffer is no terminal")
	}
}
