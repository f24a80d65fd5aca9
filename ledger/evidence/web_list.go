package evidence

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/ledger"
	"ombud/machine/sheet"
	"ombud/machine/shelf"
	"ombud/machine/web"
	"ombud/machine/words"
)

const perPage = 30

// title is how a profile or kind is called.
func title(p *sheet.Profile, l words.Lang) string {
	if s := p.With[string(l)]; s != "" {
		return s
	}
	return p.Name
}

func (k Kind) title(l words.Lang) string { return title(k.Columns[0], l) }

type frontView struct {
	Kinds     []kindView
	Options   []web.Option
	Mine      []shelf.Item[upload]
	List      []deliveryView
	Problems  web.Problems
	Pager     web.Pager
	May       bool
	Kind      string
	Filtering []web.Link
}

type kindView struct {
	Kind
	Title string
}

type deliveryView struct {
	Delivery
	Title, From, Path string
}

func (d *Desk) index(c *web.Ctx) error { return d.front(c, http.StatusOK, nil) }

func (d *Desk) front(c *web.Ctx, status int, wrong error) error {
	v := frontView{Problems: c.Problems(wrong), May: access.MayEver(c.Caller, access.DeliverEvidence), Kind: c.Query("kind")}
	before := number(c.Query("before"))
	if before == 0 {
		before = 1 << 62
	}
	all := web.Link{Path: home, Label: c.Say("evidence.web.all"), Current: v.Kind == ""}
	v.Filtering = append(v.Filtering, all)
	for _, l := range d.Work.Ledgers {
		for _, k := range l.Kinds {
			v.Kinds = append(v.Kinds, kindView{k, k.title(c.Lang)})
			v.Options = append(v.Options, web.Option{Value: l.Name + "/" + k.Name, Label: k.title(c.Lang)})
			v.Filtering = append(v.Filtering, web.Link{Path: home + "?kind=" + k.Name, Label: k.title(c.Lang), Current: v.Kind == k.Name})
		}
		list, err := Deliveries(c.Context(), d.Work.Door.DB, l.Name, v.Kind, before, perPage+1)
		if err != nil {
			return err
		}
		if len(list) > perPage {
			list = list[:perPage]
			q := url.Values{"before": {strconv.FormatInt(list[perPage-1].Number, 10)}}
			if v.Kind != "" {
				q.Set("kind", v.Kind)
			}
			v.Pager = c.Page("").Newest("", home+"?"+q.Encode())
		}
		for _, x := range list {
			v.List = append(v.List, d.view(c, x))
		}
	}
	items, err := d.shelf.List()
	if err != nil {
		return err
	}
	v.Mine = slices.DeleteFunc(items, func(i shelf.Item[upload]) bool {
		return i.State.Caller.Staff != c.Caller.Staff || i.Stage == shelf.Done
	})
	return c.Render(status, frontPage(d.page(c), v))
}

func (d *Desk) view(c *web.Ctx, x Delivery) deliveryView {
	v := deliveryView{Delivery: x, Path: home + "/" + x.Ledger + "/delivery/" + strconv.FormatInt(x.Number, 10), From: x.Source}
	if x.Source == x.Office && x.Office != "" {
		v.From = d.Names.Office(c.Context(), x.Office, c.Voice)
	}
	if _, k, err := d.Work.Kind(x.Ledger, x.Kind); err == nil {
		v.Title = k.title(c.Lang)
	}
	return v
}

type previewView struct {
	Item     shelf.Item[upload]
	Kind     string
	Look     Preview
	Ready    bool
	Heads    []string
	Profiles []web.Option
	Problems web.Problems
	Standing bool
	Days     bool
}

func (d *Desk) preview(c *web.Ctx, i shelf.Item[upload], status int, wrong error) error {
	_, k, err := d.Work.Kind(i.State.Order.Ledger, i.State.Order.Kind)
	if err != nil {
		return err
	}
	v := previewView{Item: i, Kind: k.title(c.Lang), Problems: c.Problems(wrong), Standing: k.Record.Standing()}
	f, err := d.open(i)
	if err != nil {
		return err
	}
	defer f.Close()
	list, err := d.Work.Profiles(k)
	if err != nil {
		return err
	}
	for _, p := range list {
		v.Profiles = append(v.Profiles, web.Option{Value: p.Name, Label: title(p, c.Lang)})
	}
	i.State.Caller = c.Caller
	v.Look, err = d.Work.Preview(c.Context(), f, i.State.order(c.Voice), previewRows)
	switch {
	case fault.Is(err, fault.Invalid) || fault.Is(err, fault.NotFound):
		v.Problems, status = append(v.Problems, c.Problems(err)...), http.StatusUnprocessableEntity
	case err != nil:
		return err
	default:
		v.Ready = true
	}
	for _, m := range v.Look.Columns {
		if m.As != "" && !m.Sealed {
			v.Heads = append(v.Heads, m.As)
		}
	}
	return c.Render(status, previewPage(d.page(c), v))
}

// template is an empty table with the ledger's own headings, to be filled in.
func (d *Desk) template(c *web.Ctx) error {
	name, format, _ := strings.Cut(c.Path("file"), ".")
	_, k, err := d.Work.Kind(c.Path("ledger"), name)
	if err != nil {
		return err
	}
	var heads []string
	for _, key := range k.order() {
		if !strings.HasPrefix(key, "d") || strings.Trim(key[1:], "0123456789") != "" {
			heads = append(heads, k.heading(key))
		}
	}
	file := k.title(words.Zh) + "." + format
	switch format {
	case "xlsx":
		return send(c, file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(w io.Writer) error {
			return sheet.Write(w, "Sheet1", [][]string{heads})
		})
	case "csv":
		return send(c, file, "text/csv; charset=utf-8", func(w io.Writer) error {
			out, err := sheet.NewCSVWriter(w)
			if err == nil {
				err = out.Write(heads)
			}
			if err != nil {
				return err
			}
			return out.Close()
		})
	}
	return fault.New(fault.NotFound, "evidence.none")
}

type deliveryPageView struct {
	deliveryView
	Office string
	Parts  []partView
	Hidden int
	More   string
}

type partView struct {
	Partition
	Name, Path string
}

// delivery is one file that was taken in, and the partitions of it that the caller may see.
func (d *Desk) delivery(c *web.Ctx) error {
	n := number(c.Path("number"))
	x, err := GetDelivery(c.Context(), d.Work.Door.DB, c.Path("ledger"), n)
	if err != nil {
		return err
	}
	l, _, err := d.Work.Kind(x.Ledger, x.Kind)
	if err != nil {
		return err
	}
	v := deliveryPageView{deliveryView: d.view(c, x), Office: d.Names.Office(c.Context(), x.Office, c.Voice)}
	month, _ := ParseMonth(c.Query("month"))
	parts, err := Parts(c.Context(), d.Work.Door.DB, x.Ledger, n, c.Query("after"), month, perPage+1)
	if err != nil {
		return err
	}
	if len(parts) > perPage {
		parts = parts[:perPage]
		last := parts[perPage-1]
		v.More = v.Path + "?" + url.Values{"after": {last.Subject}, "month": {last.Month.String()}}.Encode()
	}
	for _, p := range parts {
		s, ok, err := l.Subject(c.Context(), d.Work.Door.DB, p.Subject)
		if err != nil {
			return err
		}
		if !ok || !access.Permits(c.Caller, access.SeeEvidence, s.Resource()) {
			v.Hidden++
			continue
		}
		v.Parts = append(v.Parts, partView{Partition: p, Name: s.Name, Path: p.path()})
	}
	return c.Render(http.StatusOK, deliveryPage(d.page(c), v))
}

// path is where the rows of a partition are shown.
func (p Partition) path() string {
	return home + "/" + p.Ledger + "/rows?" + p.query().Encode()
}

func (p Partition) query() url.Values {
	q := url.Values{"kind": {p.Kind}, "about": {p.Subject}, "number": {strconv.Itoa(int(p.Number))}}
	if p.Month != 0 {
		q.Set("month", p.Month.String())
	}
	return q
}

// seen finds the partition of an address, if the caller may see it.
func (d *Desk) seen(c *web.Ctx) (p Partition, s Subject, k Kind, err error) {
	none := fault.New(fault.NotFound, "evidence.none")
	q := c.Request.URL.Query()
	l, k, err := d.Work.Kind(c.Path("ledger"), q.Get("kind"))
	if err != nil {
		return p, s, k, none
	}
	var month ledger.Month
	if m := q.Get("month"); m != "" {
		month, _ = ParseMonth(m)
	}
	if p, err = One(c.Context(), d.Work.Door.DB, l.Name, k.Name, q.Get("about"), month, number(q.Get("number"))); err != nil {
		return p, s, k, err
	}
	s, ok, err := l.Subject(c.Context(), d.Work.Door.DB, p.Subject)
	if err == nil && (!ok || !access.Permits(c.Caller, access.SeeEvidence, s.Resource())) {
		err = none
	}
	return p, s, k, err
}
