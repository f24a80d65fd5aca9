package question

import (
	"encoding/xml"
	"net/http"
	"time"

	"ombud/base/clock"
	"ombud/machine/web"
)

// atom is a feed after RFC 4287, of what the office said and of nothing else.
type atom struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string   `xml:"xml:lang,attr"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Links   []link   `xml:"link"`
	Entries []entry  `xml:"entry"`
}

type link struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type entry struct {
	ID      string `xml:"id"`
	Title   string `xml:"title"`
	Updated string `xml:"updated"`
	Link    link   `xml:"link"`
	Content string `xml:"content"`
}

// feed lets a reader program tell its owner when the office has said something: we need not know who that is.
func (d *Desk) feed(c *web.Ctx) error {
	q, err := d.find(c)
	if err != nil {
		return err
	}
	stamp := func(ms int64) string { return clock.At(ms).Format(time.RFC3339) }
	f := atom{Lang: c.Lang.Tag(), ID: "urn:ombud:" + q.ID, Title: q.Title, Updated: stamp(max(q.Posed, q.Raised, q.Answered, q.Stated, q.Reported)),
		Author: d.Names.Office(c.Context(), q.To, c.Voice), Links: []link{{Rel: "self", Href: path(q.ID) + "/feed.atom"}, {Href: path(q.ID)}}}
	at := map[string]int64{string(Answer): q.Answered, string(Statement): q.Stated, string(Report): q.Reported}
	for _, w := range said3(c, q) {
		f.Entries = append(f.Entries, entry{ID: f.ID + ":" + w.ID, Title: w.Head, Updated: stamp(at[w.ID]), Link: link{Href: path(q.ID) + "#" + w.ID}, Content: w.Text})
	}
	out, err := xml.MarshalIndent(f, "", " ")
	if err != nil {
		return err
	}
	c.Writer.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	c.Writer.WriteHeader(http.StatusOK)
	_, err = c.Writer.Write(append([]byte(xml.Header), out...))
	return err
}
