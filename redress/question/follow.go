package question

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/machine/store"
)

// Line is the wait of those who press: it knows nobody, so it makes pressing over and over slow and shuts nobody out.
type Line interface {
	Take(ctx context.Context) error
}

// wait stands in the line of one question, so that a rush on one does not hold up another.
func (w *Work) wait(ctx context.Context, id string) error {
	if w.NewLine == nil {
		return nil
	}
	line, ok := w.lines.Load(id)
	if !ok {
		line, _ = w.lines.LoadOrStore(id, w.NewLine())
	}
	err := line.(Line).Take(ctx)
	if fault.Is(err, fault.Busy) {
		return fault.New(fault.Busy, "question.busy")
	}
	return err
}

// A ticket comes with a page that was shown and counts once. It says when, for which question, and nothing about who.
const lasts = 2 * time.Hour

// now is the machine's time: a page is read in it, also where a demo moves the product's.
func (w *Work) now() time.Time { return clock.System{}.Now() }

// ticket is a new one.
func (w *Work) ticket(id string) string {
	body := rand.Text() + "." + strconv.FormatInt(w.now().UnixMilli(), 36)
	return body + "." + w.mac(id, body)
}

// issued tells when a ticket of this question came into being; false when it is not ours.
func (w *Work) issued(id, ticket string) (time.Time, bool) {
	i := strings.LastIndexByte(ticket, '.')
	if i < 0 || len(ticket) > 200 || !hmac.Equal([]byte(ticket[i+1:]), []byte(w.mac(id, ticket[:i]))) {
		return time.Time{}, false
	}
	_, at, _ := strings.Cut(ticket[:i], ".")
	ms, err := strconv.ParseInt(at, 36, 64)
	return time.UnixMilli(ms), err == nil
}

func (w *Work) mac(id, body string) string {
	h := hmac.New(sha256.New, w.Secret)
	h.Write([]byte("ombud question " + id + "\x00" + body))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// Follow counts one more who wants to know. Nothing about them is read or kept. A ticket that was used before changes nothing; one that
// has run out asks to press again.
func (w *Work) Follow(ctx context.Context, id, ticket string) error {
	q, err := Get(ctx, w.Door.DB, id)
	if err != nil {
		return err
	}
	if q.Reported != 0 {
		return fault.New(fault.Conflict, "question.over")
	}
	at, ok := w.issued(id, ticket)
	age := w.now().Sub(at)
	if !ok || age > lasts {
		return fault.New(fault.Conflict, "question.stale")
	}
	if err := w.wait(ctx, id); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(ticket))
	var n int64
	err = w.Door.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) error {
		fresh, err := spend(ctx, tx, base64.RawURLEncoding.EncodeToString(sum[:]), at.Add(lasts).UnixMilli())
		if err != nil || !fresh {
			return err
		}
		n, err = count(ctx, tx, id, 1)
		return err
	})
	if err != nil || q.Raised != 0 || n < w.Threshold().Followers {
		return err
	}
	return w.raise(ctx, id)
}

// Suppose gives a fictional question followers at once: for a demo and for tests, which have no crowd.
func (w *Work) Suppose(ctx context.Context, id string, n int64) error {
	err := w.Door.DB.Keep(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := count(ctx, tx, id, n)
		return err
	})
	if err != nil {
		return err
	}
	q, err := Get(ctx, w.Door.DB, id)
	if err != nil || q.Raised != 0 || q.followers < w.Threshold().Followers {
		return err
	}
	return w.raise(ctx, id)
}
