package attach

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime/multipart"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/machine/media"
	"ombud/machine/store"
	"ombud/redress/grievance"
)

// Vault seals files. About is the grievance and the hash: what is moved elsewhere does not open.
type Vault interface {
	Pack(about string, plain []byte) ([]byte, error)
	Unpack(about string, packed []byte) ([]byte, error)
}

// Work does the verbs: take in, keep, read. Make one; it is safe for concurrent use.
type Work struct {
	Door  *act.Door
	Vault func() Vault // nil vault: nothing can be kept or read

	turns chan struct{} // photos being decoded at once
}

// decodedAtOnce bounds the memory that pixels take: one photo at the limit is 400 MB.
const decodedAtOnce = 2

// New makes the verbs.
func New(door *act.Door, vault func() Vault) *Work {
	return &Work{Door: door, Vault: vault, turns: make(chan struct{}, decodedAtOnce)}
}

// Limits of one sending and of one grievance.
const (
	MostAtOnce = 4
	MostOfAll  = 24
	// SendLimit is the largest body: MostAtOnce photos and the form around them.
	SendLimit = MostAtOnce*media.MaxPhoto + 1<<20
)

// Clean takes uploads in before an act begins: decoding is slow, and an act may run again. Every file that cannot be taken is said, by
// its place in the list.
func (w *Work) Clean(ctx context.Context, field string, uploads []*multipart.FileHeader) ([]media.File, error) {
	var a fault.All
	if len(uploads) > MostAtOnce {
		a.Add(field, "attach.many", MostAtOnce)
		return nil, a.Err()
	}
	var out []media.File
	for i, u := range uploads {
		if u.Size == 0 && u.Filename == "" { // an empty field of a form
			continue
		}
		f, err := w.clean(ctx, u)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			key, args := why(err)
			a.Add(field, key, append([]any{i + 1}, args...)...)
			continue
		}
		out = append(out, f)
	}
	return out, a.Err()
}

func (w *Work) clean(ctx context.Context, u *multipart.FileHeader) (media.File, error) {
	if u.Size > media.MaxPhoto {
		return media.File{}, media.ErrLarge
	}
	r, err := u.Open()
	if err != nil {
		return media.File{}, err
	}
	defer r.Close()
	raw, err := media.Read(r)
	if err != nil {
		return media.File{}, err
	}
	select {
	case w.turns <- struct{}{}:
	case <-ctx.Done():
		return media.File{}, ctx.Err()
	}
	defer func() { <-w.turns }()
	return media.Clean(raw)
}

// why is the sentence for what is wrong with a file.
func why(err error) (key string, args []any) {
	switch {
	case errors.Is(err, media.ErrEmpty):
		return "attach.bad.empty", nil
	case errors.Is(err, media.ErrType):
		return "attach.bad.type", nil
	case errors.Is(err, media.ErrLarge):
		return "attach.bad.large", []any{media.MaxPhoto >> 20, media.MaxVoice >> 20}
	case errors.Is(err, media.ErrPixels):
		return "attach.bad.pixels", nil
	}
	return "attach.bad.broken", nil
}

// Keep puts files away inside an act about their grievance, which it holds. Bytes, fact and row are one commit: there are no bytes
// without their fact and no fact without its bytes. A file that the grievance has already is not kept twice.
func (w *Work) Keep(ctx context.Context, tx *act.Tx, cs grievance.Case, from, source, key string, files []media.File) error {
	b := AddedBody{From: from, Source: source}
	had, err := Of(ctx, tx, cs.ID)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, f := range had {
		seen[f.Hash] = true
	}
	for _, f := range files {
		sum := sha256.Sum256(f.Bytes)
		hash := hex.EncodeToString(sum[:])
		if seen[hash] {
			continue
		}
		seen[hash] = true
		sealed, err := w.pack(cs.ID, hash, f.Bytes)
		if err != nil {
			return err
		}
		t := blobs()
		if err := tx.Add(ctx, t, []store.Value{store.Str(cs.ID), store.Str(hash), store.Bytes(string(sealed)), store.Int(tx.Now.UnixMilli())}); err != nil {
			return err
		}
		b.Files = append(b.Files, Item{Hash: hash, Kind: f.Kind, Type: f.Type, Size: int64(len(f.Bytes)), Width: int64(f.Width), Height: int64(f.Height)})
	}
	if len(had)+len(b.Files) > MostOfAll {
		return fault.Of("files", "attach.full", MostOfAll)
	}
	if len(b.Files) == 0 {
		return nil
	}
	d := Added.Draft(cs.ID, cs.Place, b)
	d.Key = key
	_, err = tx.Record(ctx, d)
	return err
}

func about(subject, hash string) string { return subject + " " + hash }

func (w *Work) pack(subject, hash string, plain []byte) ([]byte, error) {
	v := w.Vault()
	if v == nil {
		return nil, errors.New("attach: no vault")
	}
	sealed, err := v.Pack(about(subject, hash), plain)
	if err != nil {
		return nil, fmt.Errorf("seal a file of %s: %w", subject, err)
	}
	return sealed, nil
}

// Add gives files to a grievance that is not over: its petitioner, or the office that handles it. The same form does nothing twice.
func (w *Work) Add(ctx context.Context, c access.Caller, a access.Action, id string, files []media.File) error {
	if len(files) == 0 {
		return fault.Of("files", "attach.need")
	}
	return w.Door.Do(ctx, c, a, func(ctx context.Context, tx *act.Tx) error {
		if err := tx.Hold(ctx, id); err != nil {
			return err
		}
		cs, err := grievance.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := tx.Permit(cs.Resource()); err != nil {
			return err
		}
		key := grievance.SendingKey(ctx)
		if old, ok, err := tx.Once(ctx, key); err != nil || ok && old.Subject == id && old.Staff == c.Staff {
			return err
		}
		if cs.Over() {
			return fault.New(fault.Conflict, "attach.over")
		}
		from := c.Office
		if c.Subject != "" {
			from = Resident
		}
		return w.Keep(ctx, tx, cs, from, "", key, files)
	})
}

// Read opens one file of a grievance. Who may see the grievance is for the pages to ask.
func (w *Work) Read(ctx context.Context, subject, hash string) (File, []byte, error) {
	f, err := one(ctx, w.Door.DB, subject, hash)
	if err != nil {
		return f, nil, err
	}
	plain, err := w.open(ctx, f)
	return f, plain, err
}

// open reads and unseals, and believes nothing: what comes out must have the hash that the fact says.
func (w *Work) open(ctx context.Context, f File) ([]byte, error) {
	sealed, err := bytesOf(ctx, w.Door.DB, f.Subject, f.Hash)
	if store.Missing(err) {
		return nil, fmt.Errorf("the file %.12s of %s is missing", f.Hash, f.Subject)
	}
	if err != nil {
		return nil, err
	}
	v := w.Vault()
	if v == nil {
		return nil, errors.New("attach: no vault")
	}
	plain, err := v.Unpack(about(f.Subject, f.Hash), sealed)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(plain); hex.EncodeToString(sum[:]) != f.Hash {
		return nil, fmt.Errorf("the file %.12s of %s is not the one that was given", f.Hash, f.Subject)
	}
	return plain, nil
}

// examinedAtOnce is how many rows are read at once when all files are examined.
const examinedAtOnce = 200

// Examine opens every file once, in memory, and counts them: it finds files that are missing or were altered, and bytes that no fact
// names.
func (w *Work) Examine(ctx context.Context) (n int, err error) {
	subject, hash := "", ""
	for {
		list, err := after(ctx, w.Door.DB, subject, hash, examinedAtOnce)
		if err != nil {
			return n, err
		}
		for _, f := range list {
			if _, err := w.open(ctx, f); err != nil {
				return n, err
			}
			n++
		}
		if len(list) < examinedAtOnce {
			break
		}
		subject, hash = list[len(list)-1].Subject, list[len(list)-1].Hash
	}
	lost, err := stray(ctx, w.Door.DB)
	if err == nil && lost > 0 {
		err = fmt.Errorf("%d files that no fact names", lost)
	}
	return n, err
}
