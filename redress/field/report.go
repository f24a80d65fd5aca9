package field

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/media"
	"ombud/machine/words"
	"ombud/redress/attach"
	"ombud/redress/grievance"
	"ombud/redress/intake"
)

// Report is what a phone sends.
type Report struct {
	intake.Form
	What   What
	Danger bool
	Shift  string
	Owner  string // the staff who wrote it, as the phone knows; "" for a form without a script
	Spot   Spot
	Body   ReportedBody
}

// Read takes what was posted, as it is.
func Read(v url.Values) Report {
	r := Report{Form: intake.ReadForm(v), What: What(v.Get("what")), Danger: v.Get("danger") != "", Shift: v.Get("shift"), Owner: v.Get("owner"), Spot: readSpot(v)}
	if r.What == Hazard { // a hazard is nobody's: what was typed before the choice changed is not taken along
		r.Name, r.Phone, r.Address = "", "", ""
	}
	r.Body = ReportedBody{What: r.What, Shift: r.Shift}
	r.Body.Written, _ = strconv.ParseInt(v.Get("written"), 10, 64)
	return r
}

// Check notes what must be mended.
func (w *Work) Check(c access.Caller, r Report, lang words.Lang) error {
	var a fault.All
	if r.What != Hazard && r.What != Behalf {
		a.Add("what", "field.need.what")
	}
	for _, x := range fault.Fields(r.Form.Check(w.Grievances, lang)) {
		a.Add(x.Field, x.Key, x.Args...)
	}
	if p := r.Where(); p.Valid() && !p.Within(c.Area) {
		a.Add("place", "field.outside")
	}
	if r.Shift != "" && !slices.Contains(Shifts, r.Shift) {
		a.Add("shift", "field.need.shift")
	}
	return a.Err()
}

// digest is one number for all that was sent, the files included.
func (r Report) digest(files []media.File) string {
	h := sha256.New()
	put := func(s string) {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(s))))
		h.Write([]byte(s))
	}
	put(r.Once())
	for _, s := range []string{string(r.What), r.Shift, strconv.FormatBool(r.Danger), strconv.FormatInt(r.Spot.Lat, 10), strconv.FormatInt(r.Spot.Lon, 10)} {
		put(s)
	}
	for _, f := range files {
		put(string(f.Bytes))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Work does the verb.
type Work struct {
	Door       *act.Door
	Grievances *grievance.Work
	Files      *attach.Work
	Sealed     intake.Vault
}

// key is the report's own: drawn by the phone, and nobody else's. It does not depend on the content, so that what was changed after an
// answer got lost on its way does not become a second grievance.
func key(c access.Caller, drawn string) string {
	sum := sha256.Sum256([]byte("ombud field v1\n" + c.Staff + "\n" + drawn))
	return hex.EncodeToString(sum[:16])
}

// changed is a report that arrived before as something else: it stands as it arrived first.
const changed = "field.changed"

// File registers a report and sends it on by matter and place, in one act with its files. The same report gives the same receipt however
// often it is sent; one that was changed meanwhile is a Conflict, with the receipt of what arrived.
func (w *Work) File(ctx context.Context, c access.Caller, r Report, lang words.Lang, files []media.File) (grievance.Receipt, error) {
	if err := w.Check(c, r, lang); err != nil {
		return grievance.Receipt{}, err
	}
	body := r.Body
	body.Digest = r.digest(files)
	if now := w.Door.Now().UnixMilli(); body.Written < 0 || body.Written > now {
		body.Written = 0 // a phone whose clock is ahead
	}
	files = append(slices.Clip(files), r.Spot.file(rand.Text())...)
	f := r.Filing(lang)
	f.Key, f.Channel, f.Urgency = key(c, r.Key), grievance.Worker, grievance.General
	if r.Danger {
		f.Urgency = grievance.Danger
	}
	rec, err := w.Grievances.ReceiveThen(ctx, c, access.OnSite, f, w.seal(r), func(ctx context.Context, tx *act.Tx, cs grievance.Case) error {
		if _, err := tx.Record(ctx, Reported.Draft(cs.ID, cs.Place, body)); err != nil {
			return err
		}
		if err := w.Files.Keep(ctx, tx, cs, c.Office, "", "", files); err != nil {
			return err
		}
		err := w.Grievances.Dispatch(ctx, tx, cs)
		if fault.Is(err, fault.Invalid) { // no office is in the catalogue for it: the petition office decides
			return nil
		}
		return err
	})
	if err != nil {
		return rec, err
	}
	stands, ok, err := fact.Newest(ctx, w.Door.DB, rec.ID, Reported.Name())
	if err != nil || !ok {
		return rec, err
	}
	first, err := Reported.Read(stands)
	if err == nil && first.Digest != body.Digest {
		err = fault.New(fault.Conflict, changed)
	}
	return rec, err
}

// seal puts away whom a report was filed for; of a hazard there is nobody.
func (w *Work) seal(r Report) grievance.Seal {
	who := r.Identity()
	if who.Empty() {
		return nil
	}
	return func(ctx context.Context, tx *act.Tx, subject string) (string, error) {
		return w.Sealed.Put(ctx, tx, subject, who)
	}
}
