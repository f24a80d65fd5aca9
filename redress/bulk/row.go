package bulk

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"ombud/base/calendar"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/core/duty"
	"ombud/machine/sheet"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/sealed"
)

// titleMost is how many characters a title may have; the whole of a longer one stands above the text, so that nothing is lost.
const (
	titleMost = 100
	titleFrom = 40 // characters of the text that stand for a missing title
)

// desk reads rows of one file under one profile. It is pure: the catalogue and the names of places are given to it.
type desk struct {
	profile *Profile
	bind    *sheet.Binding
	guide   *guide
	book    *duty.Book
	places  map[string]place.Code // by folded name
	place   place.Code            // of rows that name none
	now     int64                 // unix ms
}

// item is one row on its way.
type item struct {
	row    sheet.Row
	filing grievance.Filing
	person sealed.Identity
	said   string   // what the file says about the matter
	words  [16]byte // fingerprint of title and text, blanks aside
	body   [16]byte // of the text alone
	id     bool     // the file gave it an id
	copy   bool     // an earlier row has the same text
	again  bool     // an earlier row of the file has the same id and words
	there  bool     // an earlier import, or an earlier row, is the same
	err    error    // why the row is refused
}

// read turns a row into a filing, with every fault of the row at once. What the catalogue has to say waits for file.
func (d *desk) read(row sheet.Row, broken error) item {
	it := item{row: row, err: broken}
	if broken != nil {
		return it
	}
	rec, err := d.bind.Read(row)
	var all fault.All
	for _, f := range faults(err) {
		all.Add(f.Field, f.Key, f.Args...)
	}
	title, body := heading(rec.Text(colTitle), rec.Text(colText))
	it.words, it.body = fingerprint(title, body), fingerprint(body)
	it.person = person(&all, rec)
	it.said = rec.Text(colMatter)
	it.filing = grievance.Filing{Channel: grievance.Import, Named: !it.person.Empty(), Title: title, Text: body,
		Respondent: rec.Text(colRespondent), Headcount: rec.Int(colHeadcount), Lang: string(words.Zh), Place: d.place}
	if rec.Has(colTime) {
		it.filing.Written = rec.Time(colTime).UnixMilli()
		if it.filing.Written > d.now {
			all.Add(colTime, "bulk.row.future")
		}
	}
	if said := rec.Text(colPlace); said != "" {
		var ok bool
		if it.filing.Place, ok = d.where(said); !ok {
			all.Add(colPlace, "bulk.row.place")
		}
	}
	if d.profile.Clock == AtFile && it.filing.Written > 0 && lawful(d.book, it.filing.Written, d.now, it.filing.Place) {
		it.filing.At = it.filing.Written
	}
	d.name(&it, rec)
	it.err = all.Err()
	return it
}

// person is who wrote. A phone number that nobody could dial, such as one that its system has masked, is kept beside the address:
// it is no reason to refuse what was written.
func person(all *fault.All, rec sheet.Record) sealed.Identity {
	id := sealed.Identity{Name: rec.Text(colPerson), Phone: rec.Text(colPhone), Address: rec.Text(colAddress)}
	if probe := (sealed.Identity{Phone: id.Phone}); id.Phone != "" && probe.Check() != nil {
		id.Phone, id.Address = "", strings.TrimSpace(id.Address+" "+id.Phone)
	}
	for _, f := range faults(id.Check()) {
		field := map[string]string{"name": colPerson, "address": colAddress}[f.Field]
		all.Add(field, f.Key, f.Args...)
	}
	return id
}

// name gives the row its identity: the id that its own system gave it, or else its words, so that the same file imported twice
// is known again. Who wrote is no part of it: a fingerprint of a name can be guessed.
func (d *desk) name(it *item, rec sheet.Record) {
	id := rec.Text(colID)
	if it.id = id != ""; !it.id {
		h := fingerprint(it.filing.Title, it.filing.Text, strconv.FormatInt(it.filing.Written, 10))
		id = "~" + hex.EncodeToString(h[:])
	}
	it.identify(d.profile, id)
}

func (it *item) identify(p *Profile, id string) {
	it.filing.Source = p.Name + ":" + id
	it.filing.Key = "import:" + it.filing.Source
}

// where reads a division: its code, of which trailing zeros may be missing, or its name.
func (d *desk) where(said string) (place.Code, bool) {
	s := text.Fold(said)
	if c, ok := d.places[s]; ok {
		return c, c != ""
	}
	if n := len(s); n < 12 && slices.Contains([]int{2, 4, 6, 9}, n) {
		s += strings.Repeat("0", 12-n)
	}
	c := place.Code(s)
	return c, c.Valid()
}

// file settles the matter and reports whether the catalogue may send the grievance on.
func (d *desk) file(it *item) (sure bool, err error) {
	it.filing.Matter, sure, err = d.guide.choose(it.said, it.filing.Title)
	return sure, err
}

// heading makes sure of a title that fits, without losing a character of what was written.
func heading(title, body string) (string, string) {
	title = strings.Join(strings.Fields(title), " ")
	if title == "" {
		line, _, _ := strings.Cut(strings.TrimSpace(body), "\n")
		return text.Clip(strings.Join(strings.Fields(line), " "), titleFrom), body
	}
	if text.Count(title) > titleMost {
		return text.Clip(title, titleMost), title + "\n" + body
	}
	return title, body
}

// fingerprint leaves white space out, so that a text is known again although a system has re-flowed it.
func fingerprint(texts ...string) (out [16]byte) {
	h := sha256.New()
	for _, s := range texts {
		for word := range strings.FieldsSeq(s) {
			h.Write([]byte(word))
		}
		h.Write([]byte{0})
	}
	copy(out[:], h.Sum(nil))
	return out
}

func faults(err error) []*fault.Fault {
	if err == nil {
		return nil
	}
	return fault.Fields(err)
}

// lawful reports whether every rule that a received grievance meets today was law in that place at an instant, unix ms, already. No
// clock can run from before its law; and a row that only some of the rules reached back to would be owed less than any other.
func lawful(b *duty.Book, at, now int64, p place.Code) bool {
	then, today := calendar.DateOf(clock.At(at)), calendar.DateOf(clock.At(now))
	for _, pack := range b.Packs {
		for _, r := range pack.Rules {
			if r.On != grievance.Received.Name() {
				continue
			}
			_, was := b.Rule(r.ID, p, then)
			if _, is := b.Rule(r.ID, p, today); is && !was {
				return false
			}
		}
	}
	return true
}
