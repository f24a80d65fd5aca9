package staff

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ombud/base/access"
	"ombud/base/fault"
)

// cheap is a cost for tests.
var cheap = Cost{Memory: 64, Passes: 1}

func TestWaitGrowsAndStops(t *testing.T) {
	t.Parallel()
	want := []time.Duration{0, 0, 0, 0, 0, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute}
	for n, w := range want {
		if got := wait(n); got != w {
			t.Errorf("after %d failures: %v, want %v", n, got, w)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 1<<40).Draw(t, "n")
		if a, b := wait(n), wait(n+1); a > b || b > longest || a < 0 {
			t.Fatalf("after %d failures %v, after one more %v", n, a, b)
		}
	})
}

func TestJudge(t *testing.T) {
	t.Parallel()
	who := Staff{Login: "wang.min", Name: "王敏"}
	for password, want := range map[string]string{
		"correct-horse-battery":     "",
		"工地的灯今晚还亮着呢对吧":              "",
		"short-pass1":               "staff.password.length",
		strings.Repeat("ab1-x", 41): "staff.password.length",
		"abababababababab":          "staff.password.same",
		"2026-Wang.Min-desk":        "staff.password.login",
		"我是王敏这是我的密码呀呀":              "staff.password.login",
	} {
		var a fault.All
		judge(&a, "password", password, who)
		got := ""
		if f := fault.As(a.Err()); f != nil {
			got = f.Key
		}
		if got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

func TestInitialPasswords(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		p := initial()
		var a fault.All
		judge(&a, "password", p, Staff{Login: "somebody"})
		if seen[p] || len(p) != 19 || strings.Count(p, "-") != 3 || strings.ToLower(p) != p || a.Err() != nil {
			t.Fatalf("%q", p)
		}
		seen[p] = true
	}
}

func TestHasher(t *testing.T) {
	t.Parallel()
	h := NewHasher(cheap)
	stored, err := h.Hash(t.Context(), "correct-horse-battery")
	if err != nil || !strings.HasPrefix(stored, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatal(stored, err)
	}
	twin, err := h.Hash(t.Context(), "correct-horse-battery")
	if err != nil || twin == stored {
		t.Error("two people with one password can be recognised")
	}
	for _, tc := range []struct {
		stored, password string
		ok               bool
	}{{stored, "correct-horse-battery", true}, {twin, "correct-horse-battery", true}, {stored, "correct-horse-batterx", false}, {stored, "", false}, {"", "", false}, {"", "x", false}} {
		if ok, err := h.check(tc.stored, tc.password); ok != tc.ok || err != nil {
			t.Errorf("%q: %v, %v", tc.password, ok, err)
		}
	}
	dear := NewHasher(Cost{Memory: 128, Passes: 1})
	if ok, err := dear.check(stored, "correct-horse-battery"); !ok || err != nil || !dear.dated(stored) || h.dated(stored) {
		t.Error("a password stored at another cost is no longer known")
	}
	for _, bad := range []string{"plain", "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA", "$argon2id$v=19$m=9999999,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
		strings.Replace(stored, "v=19", "v=18", 1), strings.Replace(stored, "t=1", "t=0", 1), stored[:len(stored)-4]} {
		if _, err := h.check(bad, "x"); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestHasherIsNotFlooded(t *testing.T) {
	t.Parallel()
	h := NewHasher(cheap)
	hold, in := make(chan struct{}), make(chan struct{}, inQueue)
	errs := make(chan error, 2*inQueue)
	for range inQueue {
		go func() {
			errs <- h.InTurn(t.Context(), func() error { in <- struct{}{}; <-hold; return nil })
		}()
	}
	for range atOnce {
		<-in
	}
	// The rest wait; once the queue is full the next one is told so at once.
	for len(h.queue) < inQueue {
		select {
		case err := <-errs:
			t.Fatal(err)
		default:
		}
	}
	if len(in) != 0 {
		t.Errorf("more than %d work at once", atOnce)
	}
	if err := h.InTurn(t.Context(), func() error { return nil }); !fault.Is(err, fault.Busy) {
		t.Errorf("one too many: %v", err)
	}
	close(hold)
	for range inQueue {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestCrowd(t *testing.T) {
	t.Parallel()
	var c crowd
	now := time.Date(2026, 8, 3, 9, 0, 0, 0, time.UTC)
	for range strangersAMinute {
		if c.full(now) {
			t.Fatal("full too early")
		}
		c.add(now)
	}
	if !c.full(now.Add(59*time.Second)) || c.full(now.Add(time.Minute)) {
		t.Error("a minute has 60 seconds")
	}
}

func TestCheckStaff(t *testing.T) {
	t.Parallel()
	good := Staff{Login: " Wang．Min ", Name: "王\u3000敏", Office: "HC-9901", Roles: []access.Role{access.Head, access.Handler, access.Head}}
	if err := good.check().Err(); err != nil || good.Login != "wang.min" || good.Name != "王 敏" || good.roles() != "handler head" {
		t.Errorf("%+v, %v", good, err)
	}
	for name, tc := range map[string]struct {
		s     Staff
		field string
	}{
		"login":        {Staff{Login: "王敏", Name: "x", Office: "o-1", Roles: []access.Role{access.Head}}, "login"},
		"short login":  {Staff{Login: "a", Name: "x", Office: "o-1", Roles: []access.Role{access.Head}}, "login"},
		"name":         {Staff{Login: "ab", Name: " ", Office: "o-1", Roles: []access.Role{access.Head}}, "name"},
		"no role":      {Staff{Login: "ab", Name: "x", Office: "o-1"}, "roles"},
		"no such role": {Staff{Login: "ab", Name: "x", Office: "o-1", Roles: []access.Role{access.Machine}}, "roles"},
		"two hats":     {Staff{Login: "ab", Name: "x", Office: "o-1", Roles: []access.Role{access.Admin, access.Head}}, "roles"},
		"no office":    {Staff{Login: "ab", Name: "x", Roles: []access.Role{access.Head}}, "office"},
	} {
		if f := fault.As(tc.s.check().Err()); f == nil || f.Field != tc.field {
			t.Errorf("%s: %v", name, f)
		}
	}
	admin := Staff{Login: "root", Name: "x", Roles: []access.Role{access.Admin}}
	if err := admin.check().Err(); err != nil {
		t.Errorf("an administrator without an office: %v", err)
	}
}
