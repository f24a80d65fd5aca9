package office

import (
	"context"
	"strings"
	"sync"
	"time"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/machine/store"
	"ombud/machine/words"
)

// Names gives pages the names of offices and places. It keeps each for a few seconds, so that a queue of fifty rows does not ask
// fifty times; nothing but a name on a page depends on it, and a name that another node changed is shown soon enough.
type Names struct {
	DB *store.DB

	mu   sync.Mutex
	kept map[string]kept
}

type kept struct {
	name  words.Pair
	until time.Time
}

const (
	keepFor  = 10 * time.Second
	keepMost = 4096
)

// Office is an office's name; an id that is no office stands for itself, "" for nobody.
func (n *Names) Office(ctx context.Context, id string, v words.Voice) string {
	if id == "" {
		return ""
	}
	return n.name(id, v, func() (words.Pair, error) {
		o, err := Get(ctx, n.DB, id)
		if fault.Is(err, fault.NotFound) {
			return words.Pair{Zh: id}, nil
		}
		return o.Name(), err
	})
}

// Place is a division's own name; a code without one stands for itself.
func (n *Names) Place(ctx context.Context, code place.Code, v words.Voice) string {
	if code == "" {
		return ""
	}
	return n.name(string(code), v, func() (words.Pair, error) {
		p, ok, err := PlaceOf(ctx, n.DB, code)
		if err == nil && !ok {
			return words.Pair{Zh: string(code)}, nil
		}
		return p.Name(), err
	})
}

// Where is a place with the divisions that hold it, below the city: 青屏县石桥镇上湾村; Shangwan Village, Shiqiao Town, Qingping County.
func (n *Names) Where(ctx context.Context, code place.Code, v words.Voice) string {
	var parts []string
	for c := code; c != "" && (c == code || c.Level() > place.City); c = c.Parent() {
		parts = append(parts, n.Place(ctx, c, v))
	}
	if v.Lang == words.En {
		return strings.Join(parts, ", ")
	}
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteString(parts[i])
	}
	return b.String()
}

func (n *Names) name(key string, v words.Voice, look func() (words.Pair, error)) string {
	now := clock.System{}.Now()
	n.mu.Lock()
	k, ok := n.kept[key]
	n.mu.Unlock()
	if ok && now.Before(k.until) {
		return k.name.In(v.Lang)
	}
	name, err := look()
	if err != nil {
		return key // the page is more use with an id than not at all; the next page asks again
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.kept == nil || len(n.kept) >= keepMost {
		n.kept = map[string]kept{}
	}
	n.kept[key] = kept{name, now.Add(keepFor)}
	return name.In(v.Lang)
}
