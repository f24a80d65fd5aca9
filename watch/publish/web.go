package publish

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/machine/store"
	"ombud/machine/tlog"
	"ombud/machine/web"
)

type pages struct{ Deps }

// logPage is the log in words.
type logPage struct {
	Origin, Key, Address string
	Last                 []signed // newest first
}

// signed is one checkpoint that was published.
type signed struct {
	Size, At, Root string
}

// lastCheckpoints is how many the page shows; all of them stay in the database.
const lastCheckpoints = 10

func (p pages) log(c *web.Ctx) error {
	page := logPage{Address: p.address(c) + prefix}
	if k := p.Door.Log.Key; k != nil {
		page.Origin, page.Key = k.Origin(), k.Verifier().String()
	}
	list, err := store.All(c.Context(), p.Door.DB, func(r *sql.Rows, s *signed) error {
		var size, at int64
		var root []byte
		if err := r.Scan(&size, &root, &at); err != nil {
			return err
		}
		*s = signed{c.Count(int(size)), c.Moment(clock.At(at)), fmt.Sprintf("%x", root)}
		return nil
	}, `SELECT size, root, at FROM checkpoint ORDER BY size DESC LIMIT $1`, lastCheckpoints)
	if err != nil {
		return fmt.Errorf("log page: %w", err)
	}
	page.Last = list
	return c.Render(http.StatusOK, logView(c.Page(c.Say("log.title")), page))
}

// address is how people reach this city.
func (p pages) address(c *web.Ctx) string {
	if p.Base != "" {
		return p.Base
	}
	scheme := "http://"
	if c.Jar.Secure {
		scheme = "https://"
	}
	return scheme + c.Request.Host
}

// asking is the page that checks a file.
type asking struct {
	Address, Key string
	Problems     web.Problems // with what was asked
	Failed       string       // why the file proves nothing, "" if it does
	Told         *told
	Pasted       string // what did not prove anything, to be mended
}

func (p pages) ask(c *web.Ctx) error { return p.answer(c, nil, nil) }

// askAgain is the page with what was pasted so far, in another language. A file has to be chosen again: no page can carry one.
func (p pages) askAgain(c *web.Ctx) error {
	if _, err := c.Form(); err != nil {
		return err
	}
	return p.answer(c, nil, nil)
}

// verify checks what was handed in and forgets it: nothing is stored, and the log of requests holds no form value.
func (p pages) verify(c *web.Ctx) error {
	t, err := p.look(c)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	return p.answer(c, t, err)
}

func (p pages) answer(c *web.Ctx, t *told, err error) error {
	page := asking{Address: p.address(c), Told: t}
	if t == nil {
		page.Pasted = text.Clean(c.Request.PostForm.Get("proof"))
	}
	if k := p.Door.Log.Key; k != nil {
		page.Key = k.Verifier().String()
	}
	status := http.StatusOK
	if err != nil {
		status = http.StatusUnprocessableEntity
		if page.Problems = c.Problems(err); page.Problems[0].Field == "" {
			page.Problems, page.Failed = nil, page.Problems[0].Text
		}
	}
	c.Writer.Header().Set("Cache-Control", "no-store")
	view := c.Page(c.Say("verify.title"))
	view.Typed.Path = "/verify"
	return c.Render(status, verifyView(view, page))
}

func (p pages) look(c *web.Ctx) (*told, error) {
	key := p.Door.Log.Key
	if key == nil {
		return nil, fault.New(fault.NotFound, "verify.no_log")
	}
	file, err := handed(c)
	if err != nil {
		return nil, err
	}
	f, err := Check(file, key.Verifier())
	if err != nil {
		return nil, err
	}
	more, err := p.ours(c, f)
	if err != nil {
		return nil, err
	}
	t := tell(c.Voice, f, more...)
	return &t, nil
}

// handed is the file that was uploaded, or the text that was pasted.
func handed(c *web.Ctx) ([]byte, error) {
	form, err := c.Form()
	if err != nil {
		return nil, err
	}
	for _, h := range c.Files("file") {
		if h.Size == 0 {
			continue
		}
		f, err := h.Open()
		if err != nil {
			return nil, fmt.Errorf("read the proof: %w", err)
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, maxFile))
	}
	if text := bytes.TrimSpace([]byte(form.Get("proof"))); len(text) > 0 {
		return text, nil
	}
	return nil, fault.Of("proof", "verify.nothing")
}

// ours compares the file with the log as it is in our database now: that the state it was proven in is a beginning of today's.
func (p pages) ours(c *web.Ctx, f Finding) ([]string, error) {
	if f.Promise != nil {
		return nil, nil
	}
	ctx, db := c.Context(), p.Door.DB
	head, err := p.Door.Log.Latest(ctx, db)
	if err != nil {
		return nil, err
	}
	root, err := rootAt(ctx, db, f.Head.Size, head.Size)
	if err != nil {
		return nil, err
	}
	if root != f.Head.Root {
		return nil, fault.New(fault.Invalid, "tlog.log.rewritten", f.Head.Size, head.Size)
	}
	return []string{c.Say("verify.grown", c.Count(int(f.Head.Size)), c.Count(int(head.Size)))}, nil
}

// rootAt is the root that the stored log had at a size; a size beyond what was published is not ours.
func rootAt(ctx context.Context, db *store.DB, size, published int64) (tlog.Hash, error) {
	if size > published {
		return tlog.Hash{}, fault.New(fault.Invalid, "tlog.log.rewritten", size, published)
	}
	e, err := tlog.LoadEdge(ctx, act.Source{Q: db}, size)
	if err != nil {
		return tlog.Hash{}, err
	}
	return e.Root(), nil
}

// refused is how many things the product refuses; each has its words.
const refused = 9

func (p pages) refusals(c *web.Ctx) error {
	return c.Render(http.StatusOK, refusalsView(c.Page(c.Say("refuse.title"))))
}

func (p pages) about(c *web.Ctx) error {
	rows := []web.Row{}
	if b := p.Door.Law; b != nil && !b.Empty() {
		rows = append(rows, web.Row{Key: c.Say("about.rules"), Text: b.Current().Version, Action: web.Link{Path: "/rules", Label: c.Say("about.see")}},
			web.Row{Key: c.Say("about.calendar"), Text: c.Say("about.until", b.Current().Calendar.LastYear()), Action: web.Link{Path: "/calendar", Label: c.Say("about.see")}})
	}
	if k := p.Door.Log.Key; k != nil {
		rows = append(rows, web.Row{Key: c.Say("about.log"), Text: k.Origin(), Action: web.Link{Path: "/log", Label: c.Say("about.see")}})
	}
	return c.Render(http.StatusOK, aboutView(c.Page(c.Say("about.title")), rows))
}
