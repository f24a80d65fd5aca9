package staff

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"

	"ombud/base/fault"
	"ombud/base/text"
)

// Cost is what a password check costs: OWASP's advice of 2023 for argon2id is 46 MiB once; twice is about 70 ms here.
type Cost struct {
	Memory uint32 // KiB
	Passes uint32
}

// Usual is the cost of a real city.
var Usual = Cost{Memory: 46 << 10, Passes: 2}

const (
	saltSize = 16 // bytes
	hashSize = 32
	// atOnce bounds memory: no crowd of sign-ins takes more than two times 46 MiB.
	atOnce  = 2
	inQueue = 64
	// patience is how long a sign-in waits for its turn.
	patience = 10 * time.Second
)

// Hasher checks passwords, few at once. Make it with NewHasher.
type Hasher struct {
	cost  Cost
	turn  chan struct{}
	queue chan struct{}
	blank func() string // a hash nobody's password has, for logins nobody has
}

// NewHasher makes a hasher of a cost.
func NewHasher(c Cost) *Hasher {
	h := &Hasher{cost: c, turn: make(chan struct{}, atOnce), queue: make(chan struct{}, inQueue)}
	h.blank = sync.OnceValue(func() string { return h.hash(rand.Text()) })
	return h
}

// InTurn runs fn when it is its turn; Busy when too many wait or it takes too long.
func (h *Hasher) InTurn(ctx context.Context, fn func() error) error {
	select {
	case h.queue <- struct{}{}:
		defer func() { <-h.queue }()
	default:
		return fault.New(fault.Busy, "fault.busy.say")
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
		return fn()
	case <-ctx.Done():
		return fault.New(fault.Busy, "fault.busy.say").Because(ctx.Err())
	}
}

// Hash makes what is stored of a password.
func (h *Hasher) Hash(ctx context.Context, password string) (stored string, err error) {
	err = h.InTurn(ctx, func() error { stored = h.hash(password); return nil })
	return stored, err
}

func (h *Hasher) hash(password string) string {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails since Go 1.24
	sum := argon2.IDKey([]byte(password), salt, h.cost.Passes, h.cost.Memory, 1, hashSize)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, h.cost.Memory, h.cost.Passes, b64.EncodeToString(salt), b64.EncodeToString(sum))
}

// check compares a password with what is stored; nothing stored costs the same. The caller holds a turn.
func (h *Hasher) check(stored, password string) (bool, error) {
	blank, nobody := h.blank(), stored == "" // made for everybody, so that the first unknown login takes no longer than others
	if nobody {
		stored = blank
	}
	c, salt, want, err := parse(stored)
	if err != nil {
		return false, err
	}
	got := argon2.IDKey([]byte(password), salt, c.Passes, c.Memory, 1, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1 && !nobody, nil
}

// dated reports whether a password is stored at another cost than this hasher's.
func (h *Hasher) dated(stored string) bool {
	c, _, _, err := parse(stored)
	return err == nil && c != h.cost
}

var errStored = errors.New("a stored password is not argon2id as this program writes it")

func parse(stored string) (c Cost, salt, sum []byte, err error) {
	f := strings.Split(stored, "$")
	var version int
	if len(f) != 6 || f[0] != "" || f[1] != "argon2id" {
		return c, nil, nil, errStored
	}
	if n, err := fmt.Sscanf(f[2], "v=%d", &version); n != 1 || err != nil || version != argon2.Version {
		return c, nil, nil, errStored
	}
	if n, err := fmt.Sscanf(f[3], "m=%d,t=%d,p=1", &c.Memory, &c.Passes); n != 2 || err != nil || c.Memory > 1<<20 || c.Memory < 8 || c.Passes < 1 || c.Passes > 16 {
		return c, nil, nil, errStored
	}
	b64 := base64.RawStdEncoding.Strict()
	if salt, err = b64.DecodeString(f[4]); err != nil || len(salt) < 8 {
		return c, nil, nil, errStored
	}
	if sum, err = b64.DecodeString(f[5]); err != nil || len(sum) != hashSize {
		return c, nil, nil, errStored
	}
	return c, salt, sum, nil
}

const (
	leastPassword = 12 // characters
	maxPassword   = 200
	leastSigns    = 5 // different characters
)

// judge notes what is wrong with a chosen password: length counts, not the kinds of characters (GB/T 39786 and NIST SP 800-63B
// both put length first).
func judge(a *fault.All, field, password string, s Staff) {
	n := text.Count(password)
	signs := map[rune]bool{}
	for _, r := range password {
		signs[r] = true
	}
	low := strings.ToLower(password)
	switch {
	case n < leastPassword || n > maxPassword:
		a.Add(field, "staff.password.length", leastPassword, maxPassword)
	case len(signs) < leastSigns:
		a.Add(field, "staff.password.same")
	case strings.Contains(low, s.Login) || s.Name != "" && strings.Contains(low, strings.ToLower(s.Name)):
		a.Add(field, "staff.password.login")
	}
}

// initial makes a one-time password of 80 bits that can be read out: abcd-efgh-jkmn-pqrs.
func initial() string {
	s := strings.ToLower(rand.Text())[:16] // base 32: letters and 2 to 7
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}
