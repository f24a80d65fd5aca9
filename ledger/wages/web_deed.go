package wages

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/ledger"
	"ombud/machine/web"
	"ombud/redress/deed"
	"ombud/redress/office"
)

// registering is the verb that puts a project into the register.
func (d *Desk) registering() deed.Pages[Entry] {
	return deed.Pages[Entry]{Prefix: "wages", At: "/desk/projects", Find: func(*web.Ctx) (Entry, error) { return Entry{}, nil },
		Path: func(Entry) string { return "/desk/projects" }, Title: func(c *web.Ctx, _ Entry) string { return c.Say("wages.desk.title") }, Under: "/desk/projects",
		Verbs: []deed.Verb[Entry]{{Name: "register", Action: access.WageProject, Ask: d.askRegister,
			Open: func(c access.Caller, _ Entry) bool { return access.MayEver(c, access.WageProject) },
			Do: func(ctx context.Context, f *deed.Form[Entry]) error {
				e, err := read(f, f.In.Get("id"))
				if err != nil {
					return err
				}
				return d.Register.Register(ctx, f.Caller, e)
			}}}}
}

// changing is the verb that corrects what the register says.
func (d *Desk) changing() deed.Pages[Entry] {
	return deed.Pages[Entry]{Prefix: "wages", At: "/desk/project/{id}", Find: func(c *web.Ctx) (Entry, error) { return d.seen(c, c.Path("id")) },
		Path: func(e Entry) string { return "/desk/project/" + e.ID }, Title: func(_ *web.Ctx, e Entry) string { return e.Title }, Under: "/desk/projects",
		Verbs: []deed.Verb[Entry]{{Name: "change", Action: access.WageProject, Ask: d.askChange,
			Open: func(c access.Caller, e Entry) bool { return access.Permits(c, access.WageProject, e.Resource()) },
			Do: func(ctx context.Context, f *deed.Form[Entry]) error {
				e, err := read(f, f.On.ID)
				if err != nil {
					return err
				}
				e.Regulator, e.Labour = f.On.Regulator, f.On.Labour
				return d.Register.Change(ctx, f.Caller, e)
			}}}}
}

func (d *Desk) askRegister(f *deed.Form[Entry]) ([]templ.Component, error) {
	id := field(f, "id", "")
	id.Short, id.Max = true, 32
	rest, err := d.ask(f)
	return append([]templ.Component{web.Input(id)}, rest...), err
}

func (d *Desk) askChange(f *deed.Form[Entry]) ([]templ.Component, error) { return d.ask(f) }

// field is a question; its words are the same in both verbs. A form that was not sent yet begins with what the register says.
func field(f *deed.Form[Entry], name, value string) web.Field {
	out := web.Field{Name: name, Label: f.Say("wages.field." + name), Value: value, Error: f.Bad.For(name), Max: maxTitle}
	if f.In.Has(name) {
		out.Value = f.In.Get(name)
	}
	if key := "wages.field." + name + "_hint"; f.Has(key) {
		out.Hint = f.Say(key)
	}
	return out
}

func (d *Desk) ask(f *deed.Form[Entry]) ([]templ.Component, error) {
	e := f.On
	fen := func(x ledger.Fen) string {
		if x == 0 {
			return ""
		}
		return Yuan(x)
	}
	day := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	var subs []string
	for _, p := range e.Parties {
		if p.Role == Sub {
			subs = append(subs, p.Company+" "+p.Title)
		}
	}
	where, err := d.places(f, string(e.Place))
	if err != nil {
		return nil, err
	}
	short := func(x web.Field, mode string) web.Field { x.Short, x.Mode = true, mode; return x }
	date := func(name, v string) web.Field {
		x := field(f, name, v)
		x.Type, x.Short, x.Optional = "date", true, name == "completed"
		return x
	}
	area := field(f, "subs", strings.Join(subs, "\n"))
	area.Optional, area.Rows, area.Max = true, 4, 0
	deposit := short(field(f, "deposit", fen(e.Deposit)), "decimal")
	deposit.Optional = true
	return []templ.Component{
		web.Input(field(f, "title", e.Title)), web.Select(where), web.Input(field(f, "site", e.Site)),
		web.Input(field(f, "owner", strings.TrimSpace(e.party(Owner).Company+" "+e.party(Owner).Title))),
		web.Input(field(f, "general", strings.TrimSpace(e.party(General).Company+" "+e.party(General).Title))), web.Area(area),
		web.Input(field(f, "wage_desk", e.WageDesk)),
		web.Input(short(field(f, "pay_day", day(e.PayDay)), "numeric")), web.Input(short(field(f, "labour_day", day(e.LabourDay)), "numeric")),
		web.Input(short(field(f, "min_monthly", fen(e.MinMonthly)), "decimal")), web.Input(short(field(f, "min_daily", fen(e.MinDaily)), "decimal")),
		web.Input(short(field(f, "contract", fen(e.Contract)), "decimal")), web.Input(deposit),
		web.Input(date("started", e.Started)), web.Input(date("completed", e.Completed)),
	}, nil
}

// places are those of the caller's area in which a project can lie.
func (d *Desk) places(f *deed.Form[Entry], now string) (web.Choice, error) {
	list, err := office.Inside(f.Context(), d.db(), d.City, mostPlaces)
	out := web.Choice{Field: field(f, "place", now), Options: []web.Option{{}}}
	for _, p := range list {
		if p.Code.Level() >= place.County && p.Code.Within(f.Caller.Area) {
			out.Options = append(out.Options, web.Option{Value: string(p.Code), Label: d.Names.Where(f.Context(), p.Code, f.Voice)})
		}
	}
	return out, err
}

// read reads the form; what is no number is said by the verb as missing.
func read(f *deed.Form[Entry], id string) (Entry, error) {
	var a fault.All
	in := f.In
	e := Entry{Place: place.Code(in.Get("place"))}
	e.ID, e.Title, e.Site, e.WageDesk = id, in.Get("title"), in.Get("site"), in.Get("wage_desk")
	e.Started, e.Completed = in.Get("started"), in.Get("completed")
	e.PayDay, _ = strconv.Atoi(strings.TrimSpace(in.Get("pay_day")))
	e.LabourDay, _ = strconv.Atoi(strings.TrimSpace(in.Get("labour_day")))
	for name, to := range map[string]*ledger.Fen{"min_monthly": &e.MinMonthly, "min_daily": &e.MinDaily, "contract": &e.Contract, "deposit": &e.Deposit} {
		s := strings.TrimSpace(in.Get(name))
		if s == "" && name == "deposit" {
			continue
		}
		var ok bool
		if *to, ok = ParseFen(s); !ok {
			*to = -1
		}
	}
	for _, r := range []Role{Owner, General} {
		if s := strings.TrimSpace(in.Get(string(r))); s != "" {
			e.Parties = append(e.Parties, company(r, s))
		}
	}
	for _, s := range strings.Split(in.Get("subs"), "\n") {
		if s = strings.TrimSpace(s); s != "" {
			e.Parties = append(e.Parties, company(Sub, s))
		}
	}
	e.check(&a)
	return e, a.Err()
}

// company reads a code and the name after it.
func company(r Role, s string) Party {
	s = strings.NewReplacer("　", " ", "\t", " ", ",", " ", "，", " ").Replace(s)
	code, title, _ := strings.Cut(s, " ")
	return Party{Role: r, Company: code, Title: strings.TrimSpace(title)}
}
