package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/ledger"
	"ombud/machine/sheet"
	"ombud/machine/shelf"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/office"
)

// Desk are the pages: hand in a file, look, confirm, come back; what was delivered, and the rows of it.
type Desk struct {
	Work  *Work
	Names *office.Names

	shelf *shelf.Shelf[upload]
	mu    sync.Mutex
	live  map[string]*Progress
}

// NewDesk makes the pages.
func NewDesk(w *Work, names *office.Names) *Desk {
	return &Desk{Work: w, Names: names, live: map[string]*Progress{}, shelf: &shelf.Shelf[upload]{Dir: filepath.Join(w.Dir, "evidence", "files"), Most: uploadMost,
		IDs: func() string { return w.Door.IDs.Next() }, Gone: "evidence.none", Moved: "evidence.web.moved_on", Large: "evidence.web.too_large"}}
}

// upload is how a file on the shelf is to be taken in, and what became of it.
type upload struct {
	Order  chosen
	Caller access.Caller
	Lang   words.Lang

	Report Report
	Why    string // failed: word key
	Args   []string
}

// chosen is what the form says.
type chosen struct {
	Ledger, Kind, Profile, Subject, Source string
	Month                                  ledger.Month
	Add                                    bool
}

const (
	home        = "/desk/evidence"
	files       = "/desk/evidence-file"
	uploadMost  = 256 << 20 // bytes
	keepWaiting = 24 * time.Hour
	keepResult  = 7 * 24 * time.Hour
	previewRows = 8
	refresh     = "2" // seconds
)

func (u upload) order(v words.Voice) Order {
	o := u.Order
	return Order{Ledger: o.Ledger, Kind: o.Kind, Profile: o.Profile, Subject: o.Subject, Source: o.Source, Month: o.Month, Add: o.Add, Caller: u.Caller, Voice: v}
}

// own finds a file of the caller's: what somebody handed in holds names, and is nobody else's before it is taken in.
func (d *Desk) own(c *web.Ctx) (shelf.Item[upload], error) {
	i, err := d.shelf.Get(c.Path("id"))
	if err == nil && i.State.Caller.Staff != c.Caller.Staff {
		err = fault.New(fault.NotFound, "evidence.none")
	}
	return i, err
}

// put streams a file to the folder: the kind stands in the form before it.
func (d *Desk) put(c *web.Ctx) error {
	i, err := d.received(c)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return d.front(c, http.StatusRequestEntityTooLarge, fault.Of("file", "evidence.web.too_large", uploadMost>>20))
	case fault.Is(err, fault.Invalid):
		return d.front(c, http.StatusUnprocessableEntity, err)
	case err != nil:
		return err
	}
	return c.Redirect(files + "/" + i.ID)
}

func (d *Desk) received(c *web.Ctx) (i shelf.Item[upload], err error) {
	none := fault.Of("file", "evidence.web.no_file")
	r, err := c.Request.MultipartReader()
	if err != nil {
		return i, none.Because(err)
	}
	u := upload{Caller: c.Caller, Lang: c.Lang}
	u.Order.Ledger, u.Order.Kind, _ = strings.Cut(c.Query("kind"), "/")
	for {
		part, err := r.NextPart()
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return i, err
		}
		if err != nil {
			return i, none.Because(err)
		}
		if part.FormName() == "kind" {
			raw, err := io.ReadAll(io.LimitReader(part, 80))
			if err != nil {
				return i, err
			}
			u.Order.Ledger, u.Order.Kind, _ = strings.Cut(string(raw), "/")
			continue
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		if _, _, err := d.Work.Kind(u.Order.Ledger, u.Order.Kind); err != nil {
			return i, fault.Of("kind", "evidence.web.kind")
		}
		if i, err = d.shelf.Put(part.FileName(), part, u); err != nil {
			return i, err
		}
		f, err := d.open(i)
		if err != nil { // not a table at all: said at once, and not kept
			return i, errors.Join(err, d.shelf.Discard(i.ID))
		}
		return i, f.Close()
	}
}

func (d *Desk) open(i shelf.Item[upload]) (*sheet.File, error) {
	return sheet.Open(d.shelf.File(i), sheet.Options{MaxBytes: uploadMost})
}

// one shows a file at whatever stage it is.
func (d *Desk) one(c *web.Ctx) error {
	i, err := d.own(c)
	if err != nil {
		return err
	}
	switch i.Stage {
	case shelf.Waiting:
		return d.preview(c, i, http.StatusOK, nil)
	case shelf.Queued:
		if c.Query("still") == "" {
			c.Writer.Header().Set("Refresh", refresh)
		}
		d.mu.Lock()
		p := d.live[i.ID]
		d.mu.Unlock()
		return c.Render(http.StatusOK, progressPage(d.page(c), i, p, c.Query("still") != ""))
	}
	_, err = os.Stat(d.shelf.Path(i.ID, "rejects.csv"))
	return c.Render(http.StatusOK, resultPage(d.page(c), i, err == nil))
}

func (d *Desk) page(c *web.Ctx) web.Page {
	p := c.Page(c.Say("evidence.nav"))
	p.Under(home)
	return p
}

// do is every button of a file's page.
func (d *Desk) do(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	i, err := d.own(c)
	if err != nil {
		return err
	}
	waiting := []shelf.Stage{shelf.Waiting}
	set := func(next shelf.Stage) error {
		_, err := d.shelf.Change(i.ID, waiting, func(i *shelf.Item[upload]) error {
			o := &i.State.Order
			o.Profile, o.Subject, o.Source, o.Add = form.Get("profile"), strings.TrimSpace(form.Get("subject")), strings.TrimSpace(form.Get("source")), form.Get("how") == "add"
			o.Month = 0
			if s := form.Get("month"); s != "" {
				m, ok := ParseMonth(s)
				if !ok {
					return fault.Of("month", "evidence.web.month")
				}
				o.Month = m
			}
			i.State.Caller, i.State.Lang, i.Stage = c.Caller, c.Lang, next
			return nil
		})
		return err
	}
	switch form.Get("do") {
	case "look":
		err = set(shelf.Waiting)
	case "start":
		err = set(shelf.Queued)
	case "discard":
		if err = d.shelf.Discard(i.ID); err == nil {
			c.Flash("evidence.web.discarded")
			return c.Redirect(home)
		}
	default:
		return fault.New(fault.Invalid, "fault.form.say")
	}
	if fault.Is(err, fault.Invalid) {
		return d.preview(c, i, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(files + "/" + i.ID)
}

// rejects sends the rows that were refused, as they were handed in.
func (d *Desk) rejects(c *web.Ctx) error {
	i, err := d.own(c)
	if err != nil {
		return err
	}
	f, err := os.Open(d.shelf.Path(i.ID, "rejects.csv"))
	if err != nil {
		return fault.New(fault.NotFound, "evidence.none").Because(err)
	}
	defer f.Close()
	name := strings.TrimSuffix(i.Name, filepath.Ext(i.Name)) + ".rejects.csv"
	return send(c, name, "text/csv; charset=utf-8", func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}

// send is a file to be kept.
func send(c *web.Ctx, name, kind string, write func(io.Writer) error) error {
	c.Writer.Header().Set("Content-Type", kind)
	c.Writer.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return write(c.Writer)
}

// work takes in the files that were confirmed.
func (d *Desk) work(ctx context.Context) error { return d.shelf.Work(ctx, d.take) }

func (d *Desk) prune(context.Context) error { return d.shelf.Prune(keepWaiting, keepResult) }

func (d *Desk) take(ctx context.Context, i shelf.Item[upload]) error {
	p := &Progress{}
	d.mu.Lock()
	d.live[i.ID] = p
	d.mu.Unlock()
	report, err := d.deliver(ctx, i, p)
	d.mu.Lock()
	delete(d.live, i.ID)
	d.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err() // cut off: nothing was written, and it begins again at the next start
	}
	_, e := d.shelf.Change(i.ID, []shelf.Stage{shelf.Queued}, func(i *shelf.Item[upload]) error {
		i.State.Report, i.Stage, i.Ended = report, shelf.Done, clock.System{}.Now().UnixMilli()
		if err != nil {
			f := fault.As(err)
			i.Stage, i.State.Why, i.State.Args = shelf.Failed, f.Key, nil
			for _, a := range f.Args {
				i.State.Args = append(i.State.Args, fmt.Sprint(a))
			}
		}
		return nil
	})
	if fault.Is(err, fault.Internal) {
		e = errors.Join(fmt.Errorf("evidence %s: %w", i.ID, err), e) // for the log
	}
	return errors.Join(e, d.shelf.Empty(i.ID))
}

func (d *Desk) deliver(ctx context.Context, i shelf.Item[upload], p *Progress) (Report, error) {
	f, err := d.open(i)
	if err != nil {
		return Report{}, err
	}
	defer f.Close()
	o := i.State.order(d.Work.Words.In(i.State.Lang))
	o.Key = "evidence.file:" + i.ID // after an end of the process between commit and state, the file is not delivered again
	o.Rejects = func() (io.WriteCloser, error) {
		return os.OpenFile(d.shelf.Path(i.ID, "rejects.csv"), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	}
	return d.Work.Deliver(ctx, f, o, p)
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
