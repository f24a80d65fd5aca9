package intake

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/machine/tlog"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/grievance"
)

// received is the page that shows the receipt, once, to whoever filed.
type received struct {
	web.Page
	Card  web.Receipt
	Owed  []web.Promise
	Until string // when the filing can no longer be changed; "" once that has passed
	Proof bool   // the proof can be downloaded
}

// receipt shows number and code. The code is in the answer to the person's own form and in the part of the QR code's address that
// browsers keep to themselves; it is never in an address that a server or a log sees.
func (d *desk) receipt(c *web.Ctx, r grievance.Receipt) error {
	cs, open, err := d.standing(c.Context(), r)
	if err != nil {
		return err
	}
	owed := d.owed(c.Context(), c.Voice, open)
	page := received{Page: c.Page(c.Say("intake.received")), Owed: owed, Card: web.Receipt{
		Number: grievance.Group(r.Number), Code: r.Code, Filed: c.Moment(clock.At(cs.ReceivedAt)), Matter: d.Matters.Name(cs.Matter, c.Lang),
		Link: d.link(c.Request, r), Check: c.Say("intake.check_receipt"),
	}}
	page.Card.City = page.City
	page.Holder, page.Where = true, "/file/receipt"
	page.Card.Proof, page.Card.Proven = d.proofLine(c.Voice, r.Fact)
	page.Proof = (page.Card.Proven || d.Prover != nil) && d.Work.Door.Log.Key != nil
	if until := cs.AmendUntil(); c.Now.UnixMilli() < until && grievance.May(cs, grievance.DoAmend) {
		page.Until = clock.At(until).Format("15:04")
	}
	c.Writer.Header().Set("Cache-Control", "no-store")
	return c.Render(http.StatusOK, receivedPage(page))
}

// owed are the promises to the petitioner that are open now.
func (d *desk) owed(ctx context.Context, v words.Voice, open []duty.Duty) []web.Promise {
	slices.SortStableFunc(open, func(a, b duty.Duty) int { return cmp.Compare(a.Due, b.Due) })
	var out []web.Promise
	for _, x := range open {
		if x.OwedTo == "petitioner" && !x.Right {
			out = append(out, d.View.Owed(ctx, v, x, d.Work.Door.Now()))
		}
	}
	return out
}

// standing is the case of a receipt and what is open in it: as the act made them, or as they are when the receipt is shown again.
func (d *desk) standing(ctx context.Context, r grievance.Receipt) (cs grievance.Case, open []duty.Duty, err error) {
	if r.Case.ID != "" {
		return r.Case, r.Owed, nil
	}
	if cs, err = grievance.Get(ctx, d.Work.Door.DB, r.ID); err != nil {
		return cs, nil, err
	}
	if open, err = duty.OpenOf(ctx, d.Work.Door.DB, r.ID); err != nil {
		err = fmt.Errorf("duties of %s: %w", r.ID, err)
	}
	return cs, open, err
}

func (d *desk) proofLine(v words.Voice, f fact.Fact) (string, bool) {
	if f.Seq < 0 { // PostgreSQL gives positions a moment later
		return v.Say("intake.proof_soon"), false
	}
	return v.Say("intake.proof", v.Count(int(f.Seq)+1)), true
}

// link opens the status page: the number, which is no secret, in the query, and the code behind #.
func (d *desk) link(r *http.Request, x grievance.Receipt) string {
	return d.base(r) + "/status?n=" + x.Number + "#code=" + grievance.GroupCode(x.Code)
}

func (d *desk) base(r *http.Request) string {
	if d.Base != "" {
		return strings.TrimSuffix(d.Base, "/")
	}
	u := url.URL{Scheme: "http", Host: r.Host}
	if r.TLS != nil || d.Pass.Jar.Secure {
		u.Scheme = "https"
	}
	return u.String()
}

// fresh is the receipt that this browser filed within the last minutes. Its code is stored nowhere: it follows from the form's key.
func (d *desk) fresh(c *web.Ctx) (grievance.Receipt, error) {
	key, ok := d.Pass.kept(c.Request)
	if !ok {
		return grievance.Receipt{}, fault.New(fault.NotFound, "intake.receipt_gone")
	}
	f, ok, err := fact.ByKey(c.Context(), d.Work.Door.DB, key)
	if err != nil || !ok {
		return grievance.Receipt{}, fault.New(fault.NotFound, "intake.receipt_gone").Because(err)
	}
	b, err := grievance.Received.Read(f)
	return grievance.Receipt{ID: f.Subject, Number: b.Number, Code: grievance.NewCode(d.Work.Secret, key), Fact: f}, err
}

// receiptAgain shows the receipt once more: after a switch of language or type size.
func (d *desk) receiptAgain(c *web.Ctx) error {
	r, err := d.fresh(c)
	if err != nil {
		return err
	}
	return d.receipt(c, r)
}

// receiptText is the receipt as a file of plain text, for whoever cannot print or keep a picture.
func (d *desk) receiptText(c *web.Ctx) error {
	r, err := d.fresh(c)
	if err != nil {
		return err
	}
	proof, _ := d.proofLine(c.Voice, r.Fact)
	lines := []string{c.Say("web.receipt.title") + " " + c.Say("web.product"), "",
		c.Say("web.receipt.number") + ": " + grievance.Group(r.Number), c.Say("web.receipt.code") + ": " + grievance.GroupCode(r.Code),
		c.Say("web.receipt.filed") + ": " + c.Moment(clock.At(r.Fact.At)), c.Say("web.receipt.proof") + ": " + proof, "",
		c.Say("intake.text_open", d.base(c.Request)+"/status"), c.Say("web.receipt.keep"), "",
		fmt.Sprintf("SHA-256: %x", r.Fact.Hash)}
	if log := d.Work.Door.Log; r.Fact.Seq < 0 && log.Key != nil {
		word, err := tlog.SignPromise(log.Key, tlog.Promise{Entry: r.Fact.Hash, At: d.Work.Door.Now().UnixMilli()})
		if err != nil {
			return err
		}
		lines = append(lines, "", c.Say("intake.text_promise"), "", string(word))
	}
	return Download(c, "text/plain; charset=utf-8", r.Number+".txt", []byte("\ufeff"+strings.Join(lines, "\r\n")+"\r\n"))
}

func (d *desk) receiptProof(c *web.Ctx) error {
	r, err := d.fresh(c)
	if err != nil {
		return err
	}
	file, ext, err := d.Prover.Prove(c.Context(), d.Work.Door, r.Fact)
	if err != nil {
		return err
	}
	return Download(c, "text/plain; charset=utf-8", r.Number+ext, file)
}

// Prover makes the file that proves a fact, and the ending of its name.
type Prover func(ctx context.Context, f fact.Fact) (file []byte, ext string, err error)

// Prove makes the file; without a prover it is the inclusion proof with the fact itself, so that anyone can rebuild its hash
// (c2sp.org/tlog-proof@v1), and Busy while the fact waits for its position.
func (p Prover) Prove(ctx context.Context, door *act.Door, f fact.Fact) (file []byte, ext string, err error) {
	if p != nil {
		return p(ctx, f)
	}
	proof, err := door.Log.Proof(ctx, door.DB, f)
	if err != nil {
		return nil, "", err
	}
	if proof.Extra, err = fact.Document(f); err != nil {
		return nil, "", err
	}
	file, err = tlog.EncodeProof(proof)
	return file, ".tlog-proof", err
}

// Download sends a file to keep.
func Download(c *web.Ctx, mime, name string, body []byte) error {
	h := c.Writer.Header()
	h.Set("Content-Type", mime)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	_, _ = c.Writer.Write(body) // a client that left is not our fault
	return nil
}
