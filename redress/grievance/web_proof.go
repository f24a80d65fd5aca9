package grievance

import (
	"fmt"
	"net/http"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/machine/tlog"
	"ombud/machine/web"
	"ombud/redress/promise"
)

// proofPage is the page behind the seal of one fact.
type proofPage struct {
	web.Page
	Case  Case
	Event web.Event
	Rows  []web.Row
	File  string // address of the proof file, "" while the fact waits for its position
}

func proofPath(f fact.Fact) string { return casePath(f.Subject) + "/proof/" + f.ID }

// sealed finds a fact of the case of the address; one of another case is not there.
func (d *Desk) sealed(c *web.Ctx) (Case, fact.Fact, error) {
	cs, err := d.load(c)
	if err != nil {
		return cs, fact.Fact{}, err
	}
	f, ok, err := fact.ByID(c.Context(), d.Work.Door.DB, c.Path("fact"))
	if err == nil && (!ok || f.Subject != cs.ID) {
		err = fault.New(fault.NotFound, "grievance.proof.none")
	}
	return cs, f, err
}

func (d *Desk) proof(c *web.Ctx) error {
	cs, f, err := d.sealed(c)
	if err != nil {
		return err
	}
	p := proofPage{Page: c.Page(c.Say("grievance.proof.title")), Case: cs}
	if story := d.View.Story(c.Context(), c.Voice, []fact.Fact{f}, promise.Staff, nil); len(story) > 0 {
		p.Event = story[0]
	}
	position := c.Say("grievance.proof.waiting")
	if f.Seq >= 0 {
		position = c.Say("grievance.proof.item", c.Count(int(f.Seq)+1))
	}
	p.Rows = []web.Row{
		{Key: c.Say("grievance.proof.what"), Text: p.Event.Title},
		{Key: c.Say("grievance.proof.who"), Text: p.Event.Who},
		{Key: c.Say("grievance.proof.at"), Text: c.Moment(clock.At(f.At))},
		{Key: c.Say("grievance.proof.recorded"), Text: c.Moment(clock.At(f.Recorded))},
		{Key: c.Say("grievance.proof.where"), Text: position},
		{Key: "SHA-256", Body: code(fmt.Sprintf("%x", f.Hash))},
	}
	if f.Seq >= 0 && d.Work.Door.Log.Key != nil {
		p.File = proofPath(f) + "/file"
	}
	return c.Render(http.StatusOK, proofView(p))
}

// proofFile is the fact with its proof, for `ombud verify` and for programs that know c2sp.org/tlog-proof.
func (d *Desk) proofFile(c *web.Ctx) error {
	_, f, err := d.sealed(c)
	if err != nil {
		return err
	}
	p, err := d.Work.Door.Log.Proof(c.Context(), d.Work.Door.DB, f)
	if err != nil {
		return err
	}
	if p.Extra, err = fact.Document(f); err != nil {
		return err
	}
	body, err := tlog.EncodeProof(p)
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+f.ID+`.tlog-proof"`)
	_, _ = c.Writer.Write(body) // a client that left is not our fault
	return nil
}
