package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ombud/base/fault"
)

const yunchuanRules = `pack: yunchuan-petition
title: {zh: 云川市信访工作规定, en: Yunchuan rules on petition work}
in_force: {from: 2026-01-01}
jurisdiction: "9901"
tightens: petition-2022
rules:
  - id: decide-acceptance
    cite: 《云川市信访工作规定》第八条
    within: 7d
    warn: [72h, 48h, 24h, 6h]
`

func packFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "yunchuan.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRulesDiff(t *testing.T) {
	var out, errs bytes.Buffer
	tell := func(lang string, args ...string) (int, string) {
		t.Setenv("LC_ALL", lang)
		out.Reset()
		errs.Reset()
		code := Main(context.Background(), append([]string{"rules"}, args...), &out, &errs)
		return code, out.String() + errs.String()
	}
	local := packFile(t, yunchuanRules)
	code, said := tell("en_GB.UTF-8", "diff", "-", local)
	for _, want := range []string{"~ petition-2022/decide-acceptance", "15d → 7d  [tightened]", "yunchuan.yaml:7", "0 came, 0 went, 1 changed; 1 tightened, 0 loosened."} {
		if code != 0 || !strings.Contains(said, want) {
			t.Errorf("exit %d, no %q in\n%s", code, want, said)
		}
	}
	if _, said = tell("zh_CN.UTF-8", "diff", local, "-"); !strings.Contains(said, "- petition-2022/decide-acceptance") || !strings.Contains(said, "放宽 1 行") {
		t.Errorf("the way back:\n%s", said)
	}
	if code, said = tell("en", "diff", "-", packFile(t, strings.Replace(yunchuanRules, "7d", "20d", 1))); code != fault.Invalid.Exit() || !strings.Contains(said, "yunchuan.yaml:7: rule decide-acceptance: within 20d is looser than 15d") {
		t.Errorf("a loosened clock: exit %d\n%s", code, said)
	}
	if code, said = tell("en", "diff", "-", "/no/such/folder"); code != fault.NotFound.Exit() || !strings.Contains(said, "/no/such/folder") {
		t.Errorf("no folder: exit %d\n%s", code, said)
	}
}
