package follow

import (
	"fmt"
	"net/http"

	"ombud/base/clock"
	"ombud/core/fact"
	"ombud/machine/web"
	"ombud/redress/intake"
	"ombud/redress/promise"
)

// proving is the page behind the seal of one fact.
type proving struct {
	web.Page
	Event web.Event
	Hash  string
	Rows  []web.Row
	File  string // address of the proof file, "" while it waits for its position
	Name  string
}

func (d *desk) proof(c *web.Ctx) error {
	f, err := d.own(c)
	if err != nil {
		return err
	}
	page := proving{Page: c.Page(c.Say("follow.proof")), Hash: fmt.Sprintf("%x", f.Hash)}
	if story := d.View.Story(c.Context(), c.Voice, []fact.Fact{f}, promise.Staff, nil); len(story) > 0 {
		page.Event = story[0]
	}
	page.Rows = []web.Row{{Key: c.Say("follow.proof_what"), Text: page.Event.Title}, {Key: c.Say("follow.proof_who"), Text: page.Event.Who},
		{Key: c.Say("follow.proof_when"), Text: c.Moment(clock.At(f.At))}}
	if f.Recorded-f.At >= 60_000 {
		page.Rows = append(page.Rows, web.Row{Key: c.Say("follow.proof_recorded"), Text: c.Moment(clock.At(f.Recorded))})
	}
	position := c.Say("follow.proof_waiting")
	if f.Seq >= 0 {
		position = c.Say("follow.proof_item", c.Count(int(f.Seq)+1))
	}
	page.Rows = append(page.Rows, web.Row{Key: c.Say("follow.proof_where"), Text: position}, web.Row{Key: "SHA-256", Body: fingerprint(page.Hash)})
	if f.Seq >= 0 && d.Work.Door.Log.Key != nil {
		page.File, page.Name = sealPath(f)+"/file", f.ID+".tlog-proof"
	}
	return c.Render(http.StatusOK, proofPage(page))
}

func (d *desk) proofFile(c *web.Ctx) error {
	f, err := d.own(c)
	if err != nil {
		return err
	}
	file, ext, err := d.Prover.Prove(c.Context(), d.Work.Door, f)
	if err != nil {
		return err
	}
	return intake.Download(c, "text/plain; charset=utf-8", f.ID+ext, file) // named without the number, so that it can be handed on
}
