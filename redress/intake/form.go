package intake

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/matter"
	"ombud/redress/sealed"
)

// mostPoints is how many requests one form takes; each must be answered one by one.
const mostPoints = 20

// Form is what somebody typed. It travels from page to page in the pages themselves: nothing is kept on the server before it is
// filed, and nothing in the browser's storage, because phones are lent and computers shared.
type Form struct {
	Key        string // drawn by the server with the empty form, see Once
	County     string // the first half of a place chosen in two steps
	Place      string
	Matter     string
	Title      string
	Text       string
	Points     []string
	Respondent string
	Headcount  string
	Name       string
	Phone      string
	Address    string
	More       int // request lines asked for beyond those that the form shows
}

var keyForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// NewKey draws a form key: 128 bits, so that nobody can guess another person's and be shown their receipt.
func NewKey() string {
	var b [16]byte
	rand.Read(b[:]) // never fails since Go 1.24
	return hex.EncodeToString(b[:])
}

// ReadForm takes what was posted, as it is; a key that we did not draw is replaced.
func ReadForm(v url.Values) Form {
	f := Form{
		Key: v.Get("key"), County: v.Get("county"), Place: v.Get("place"), Matter: v.Get("matter"), Title: v.Get("title"), Text: v.Get("text"),
		Respondent: v.Get("respondent"), Headcount: v.Get("headcount"), Name: v.Get("name"), Phone: v.Get("phone"), Address: v.Get("address"),
	}
	if !keyForm.MatchString(f.Key) {
		f.Key = NewKey()
	}
	f.Points = v["point"]
	if len(f.Points) > mostPoints {
		f.Points = f.Points[:mostPoints]
	}
	return f
}

// Where is the place: the exact one, or the county alone when no more was said.
func (f Form) Where() place.Code {
	if p := place.Code(f.Place); p.Valid() && (f.County == "" || p.Within(place.Code(f.County).Area())) {
		return p
	}
	return place.Code(f.County)
}

// Filing is the form as the verbs take it.
func (f Form) Filing(lang words.Lang) grievance.Filing {
	n, _ := strconv.ParseInt(text.Fold(f.Headcount), 10, 64)
	title := text.Clean(f.Title)
	if title == "" {
		title = opening(f.Text)
	}
	who := f.Identity()
	return grievance.Filing{
		Key: f.Once(), Channel: grievance.Web, Place: f.Where(), Matter: f.Matter, Title: title, Text: f.Text, Points: f.Points,
		Respondent: f.Respondent, Headcount: n, Lang: string(lang), Named: who.Name != "" && who.Address != "",
	}
}

// Once is the idempotency key: form and content. A second press of the same form is the same filing; somebody who goes back with
// the browser and writes about something else has filed another, although the form is the same.
func (f Form) Once() string {
	h := sha256.New()
	put := func(s string) {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(s))))
		h.Write([]byte(s))
	}
	put(f.Key)
	for _, x := range f.fields() {
		put(x[1])
	}
	for _, p := range f.Given() {
		put(p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Identity is who wrote, as far as they told; it goes to redress/sealed and nowhere else.
func (f Form) Identity() sealed.Identity {
	return sealed.Identity{Name: line(f.Name), Phone: line(f.Phone), Address: line(f.Address)}
}

// Check notes what must be mended before it can be filed, in the order of the form.
func (f Form) Check(w *grievance.Work, lang words.Lang) error {
	var a fault.All
	if text.Clean(f.Text) == "" {
		a.Add("text", "intake.need.text")
	}
	filing := f.Filing(lang)
	for _, x := range fault.Fields(w.Check(&filing)) {
		if (x.Field == "text" || x.Field == "title") && text.Clean(f.Text) == "" {
			continue // the title is taken from the text: one mistake, said once
		}
		a.Add(x.Field, x.Key, x.Args...)
	}
	if h := text.Fold(f.Headcount); h != "" {
		if n, err := strconv.Atoi(h); err != nil || n < 1 {
			a.Add("headcount", "intake.headcount")
		}
	}
	who := f.Identity()
	for _, x := range fault.Fields(who.Check()) {
		a.Add(x.Field, x.Key, x.Args...)
	}
	return a.Err()
}

// Rows is how many request lines the form shows: those written and one to go on, two at least.
func (f Form) Rows() int {
	n := 0
	for i, p := range f.Points {
		if strings.TrimSpace(p) != "" {
			n = i + 1
		}
	}
	return min(mostPoints, max(2, n+1, len(f.Points)+f.More))
}

// Point is request i, counted from 0.
func (f Form) Point(i int) string {
	if i < len(f.Points) {
		return f.Points[i]
	}
	return ""
}

// Given are the requests that were written.
func (f Form) Given() []string {
	var out []string
	for _, p := range f.Points {
		if p = line(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// line is a text on one line.
func line(s string) string { return strings.Join(strings.Fields(text.Clean(s)), " ") }

// opening is a title for whoever gave none: the first sentence of the text, at most 30 characters.
func opening(s string) string {
	s = text.Clean(s)
	if i := strings.IndexAny(s, "。！？!?\n"); i > 0 {
		s = s[:i]
	}
	return text.Clip(strings.TrimSpace(s), 30)
}

// NewEntry prepares the changeable part of a form for a page of its own.
func NewEntry(f Form, problems web.Problems, action string, c *matter.Catalogue, l words.Lang) Entry {
	return Entry{Form: f, Problems: problems, Action: action, kinds: kinds(c, l)}
}

// FormOf is a filed grievance as a form, for changing it.
func FormOf(c grievance.Case) Form {
	f := Form{Place: string(c.Place), Matter: c.Matter, Title: c.Title, Text: c.Text, Points: c.Points, Respondent: c.Respondent}
	if c.Headcount > 1 {
		f.Headcount = strconv.FormatInt(c.Headcount, 10)
	}
	return f
}

// fields are the form's single fields by name, for carrying them on.
func (f Form) fields() [][2]string {
	return [][2]string{{"county", f.County}, {"place", f.Place}, {"matter", f.Matter}, {"title", f.Title}, {"text", f.Text},
		{"respondent", f.Respondent}, {"headcount", f.Headcount}, {"name", f.Name}, {"phone", f.Phone}, {"address", f.Address}}
}
