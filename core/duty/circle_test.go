package duty_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestCircularEscalationIsRefused(t *testing.T) {
	t.Parallel()
	chase := func(id, after string) string {
		return fmt.Sprintf("  - id: %s\n    cite: 《条例》\n    on: duty.breached\n    when: fact.rule == \"petition/%s\"\n    bearer: fact.bearer\n    says: {zh: 追, en: chase}\n    within: 1d\n    met_by: [thing.answered]\n", id, after)
	}
	head, _, _ := strings.Cut(nation, "rights:")
	for name, c := range map[string]struct{ pack, want string }{
		"two that open one another": {head + chase("first", "second") + chase("second", "first"), "circular escalation: petition/first → petition/second → petition/first"},
		"one that opens itself":     {head + chase("first", "first"), "circular escalation: petition/first → petition/first"},
		"raised to the bearer":      {strings.Replace(nation, "do: notice, whom: bearer, by: above(bearer)", "do: raise, whom: bearer", 1), "a.yaml:6: rule decide: ladder 2: circular escalation"},
		"raised to a village":       {strings.Replace(nation, "do: notice, whom: bearer, by: above(bearer)", "do: raise, whom: village(\"990102001001\")", 1), "circular escalation"},
		"raised down again": {strings.Replace(nation, "      - {after: 24h, do: notice, whom: bearer, by: above(bearer)}\n",
			"      - {after: 24h, do: raise, whom: above(above(bearer))}\n      - {after: 48h, do: raise, whom: above(bearer)}\n", 1), "ladder 3: circular escalation: above(bearer) is not higher"},
	} {
		if _, err := compile(t, c.pack); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := compile(t, head+chase("first", "decide")+chase("second", "first")); err != nil {
		t.Errorf("a chain that ends: %v", err)
	}
}
