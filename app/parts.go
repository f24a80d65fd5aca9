package app

import (
	"context"
	_ "embed"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ombud/app/simulate"
	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/place"
	"ombud/core"
	"ombud/core/fact"
	"ombud/core/part"
	"ombud/ledger"
	"ombud/ledger/evidence"
	"ombud/ledger/finding"
	"ombud/ledger/fund"
	"ombud/ledger/sanction"
	"ombud/ledger/wages"
	"ombud/machine/sheet"
	"ombud/machine/store"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/attach"
	"ombud/redress/bulk"
	"ombud/redress/campaign"
	"ombud/redress/clockface"
	"ombud/redress/deed"
	"ombud/redress/field"
	"ombud/redress/follow"
	"ombud/redress/followup"
	"ombud/redress/grievance"
	"ombud/redress/inspection"
	"ombud/redress/intake"
	"ombud/redress/interview"
	"ombud/redress/listing"
	"ombud/redress/matter"
	"ombud/redress/mediation"
	"ombud/redress/office"
	"ombud/redress/promise"
	"ombud/redress/question"
	"ombud/redress/ruledesk"
	"ombud/redress/sealed"
	"ombud/redress/staff"
	"ombud/redress/suggestion"
	"ombud/redress/supervise"
	"ombud/redress/team"
	"ombud/redress/workorder"
	"ombud/rules"
	"ombud/watch/board"
	"ombud/watch/draws"
	"ombud/watch/publish"
	"ombud/watch/tally"
)

// desk holds the concepts that commands and the demo use directly.
type desk struct {
	offices  *office.Work
	names    *office.Names
	work     *grievance.Work
	teams    *team.Work
	mediates *mediation.Work
	asks     *followup.Work
	sealed   *sealed.Work
	pass     intake.Pass
	orders   *workorder.Work
	files    *attach.Work
	reports  *field.Work
	importer *bulk.Importer
	evidence *evidence.Work
	staff    *staff.Work
	sessions *staff.Sessions

	campaigns *campaign.Work
	rules     *ruledesk.Work

	interviews  *interview.Work
	listings    *listing.Work
	inspections *inspection.Work
	suggestions *suggestion.Verbs
	questions   *question.Work

	findings  *finding.Work
	funds     *fund.Work
	wages     *wages.Work
	audit     *wages.Audit
	off       func(ledger.Day) bool // whether nobody works on a day
	sanctions *sanction.Work
}

// Filings without an account are let in at the pace of a city's worst hour and wait in line beyond it; nobody is turned away before
// the line is half a minute long.
const (
	usualRate  = 50 // a second: 180,000 an hour
	burstOf    = 40 // seconds' worth at once
	filingWait = 30 * time.Second
)

// limit is the line for filings; a negative rate in the configuration is no limit.
func (c Config) limit() *intake.Bucket {
	rate := c.FilingRate
	if rate == 0 {
		rate = usualRate
	}
	return &intake.Bucket{Rate: max(0, rate), Burst: max(0, rate) * burstOf, Wait: filingWait}
}

// routes of matters, as the verbs ask for them.
type routes struct{ *matter.Catalogue }

// Route is the suggested lawful path of a matter.
func (r routes) Route(code string) (grievance.Route, bool) {
	m, ok := r.Matter(code)
	return grievance.Route(m.Route), ok
}

// parts makes every part over the door. Adding a concept is one line here and one folder.
func (c *City) parts(opt Options) error {
	raw, err := rules.Files.ReadFile("matters.csv")
	if err != nil {
		return err
	}
	matters, err := matter.Load(raw)
	if err != nil {
		return err
	}
	dir := office.Directory{Matters: matters}
	c.Door.Dir = dir
	d := &c.Desk
	d.offices = &office.Work{Door: c.Door, Matters: matters}
	d.names = &office.Names{DB: c.DB}
	d.work = &grievance.Work{Door: c.Door, Offices: dir, Matters: routes{matters}, Numbers: &grievance.Numbers{DB: c.DB}, Secret: c.Keys.Secret}
	d.sealed = &sealed.Work{Door: c.Door, Subject: subject}
	if c.Keys.Unit != nil {
		d.sealed.Vault = sealed.NewVault(c.Keys.Unit)
	}
	d.pass = intake.Pass{Secret: c.Keys.Secret, Jar: web.Jar{Secure: c.Config.secure()}}
	if raw, err = rules.Files.ReadFile("stations.csv"); err != nil {
		return err
	}
	stations, err := workorder.LoadStations(raw)
	if err != nil {
		return err
	}
	d.files = attach.New(c.Door, func() attach.Vault { return d.sealed.Vault })
	d.orders = &workorder.Work{Door: c.Door, Offices: dir, Stations: stations, Files: d.files}
	view := promise.View{Law: c.Door.Law, Office: d.names.Office,
		More: told(team.Tellings, workorder.Tellings, attach.Tellings, field.Tellings, mediation.Tellings, followup.Tellings, interview.Tellings,
			listing.Tellings, inspection.Tellings, suggestion.Tellings, question.Tellings, wages.Tellings, finding.Tellings, fund.Tellings, sanction.Tellings)}
	inside := view
	inside.Desk = true
	d.importer = &bulk.Importer{Work: d.work, Matters: matters, Sealed: d.sealed, Place: place.Code(c.Config.Place), Dir: c.uploads()}
	pay, err := wages.Evidence(wages.Watched)
	if err != nil {
		return err
	}
	pay.Found, pay.Kinds = "", slices.DeleteFunc(pay.Kinds, func(k evidence.Kind) bool { return k.Name == wages.KindProject }) // the register has projects
	d.evidence = &evidence.Work{Door: c.Door, Ledgers: []evidence.Ledger{pay}, Secret: c.Keys.Secret, City: place.Code(c.Config.Place), Dir: c.uploads(),
		Vault: func() evidence.Vault { return d.sealed.Vault }}
	prove := func(ctx context.Context, f fact.Fact) ([]byte, string, error) {
		file, err := publish.ProofFile(ctx, c.Door, f)
		return file, publish.Extension(file), err
	}
	counter := &grievance.Desk{Work: d.work, View: inside, Names: d.names, Matters: matters}
	d.teams = &team.Work{Door: c.Door, Offices: dir}
	teams := &team.Desk{Desk: counter, Teams: d.teams}
	files := &attach.Desk{Desk: counter, Files: d.files}
	orders := &workorder.Desk{Desk: counter, Orders: d.orders, Files: files}
	d.reports = &field.Work{Door: c.Door, Grievances: d.work, Files: d.files, Sealed: d.sealed}
	onSite := &field.Desk{Reports: d.reports, Matters: matters, Names: d.names}
	d.mediates = &mediation.Work{Door: c.Door}
	mediations := &mediation.Desk{Desk: counter, Mediations: d.mediates}
	d.asks = &followup.Work{Door: c.Door, Offices: dir, City: place.Code(c.Config.Place), Setting: c.Config.FollowUp}
	asks := &followup.Desk{Desk: counter, Asks: d.asks, Base: c.Config.Base}
	over, err := d.oversee(c.Door, dir, counter, c.Keys.Secret)
	if err != nil {
		return err
	}
	books, err := d.keep(c.Config, c.Keys.Secret, c.Door, dir, counter)
	if err != nil {
		return err
	}
	counter.Panels = []grievance.Panel{over.listed.Panel(), onSite.Panel(), files.Panel(), orders.Panel(), teams.Panel(), mediations.Panel(), asks.Panel(), books.sites.Panel()}
	d.work.Involve = []grievance.Involve{d.orders.Involve, team.Involve, mediation.Involve, followup.Involve, listing.Involve}
	drives := &campaign.Desk{Work: &campaign.Work{Door: c.Door, Offices: dir}, Names: d.names, View: inside}
	d.campaigns = drives.Work
	counter.Else = anywhere(elsewhere(drives, asks), over.talks.Titles, over.looks.Titles, over.hints.Titles, over.wants.Titles, books.found.Titles, books.money.Titles, books.steps.Titles)
	d.rules = &ruledesk.Work{Door: c.Door, City: place.Code(c.Config.Place), Base: c.base}
	machine := clock.System{} // browsers live in the machine's time, also where a demo moves the product's
	hasher := staff.NewHasher(staff.Usual)
	d.staff = &staff.Work{Door: c.Door, Hasher: hasher, Clock: machine}
	d.sessions = &staff.Sessions{DB: c.DB, Hasher: hasher, Clock: machine, Jar: d.pass.Jar, Receipt: d.pass.Receipt, PutAway: d.pass.Close}
	c.Parts = []part.Part{ // in the order of the navigation
		grievance.Part(counter),
		supervise.Part(&supervise.Desk{Desk: counter}),
		workorder.Part(orders),
		team.Part(teams),
		attach.Part(files),
		field.Part(onSite),
		mediation.Part(mediations),
		board.Part(board.Deps{Desk: counter, City: place.Code(c.Config.Place), Listed: listing.Standings}),
		listing.Part(over.listed),
		inspection.Part(over.looks),
		suggestion.Part(over.hints),
		interview.Part(over.talks, board.RedFor(c.DB, place.Code(c.Config.Place))),
		finding.Part(books.found),
		fund.Part(books.money),
		sanction.Part(books.steps),
		deed.Part(),
		campaign.Part(drives),
		followup.Part(asks),
		intake.Part(intake.Deps{Work: d.work, Matters: matters, Sealed: d.sealed, View: view, Pass: d.pass, City: place.Code(c.Config.Place),
			Base: c.Config.Base, Limit: c.Config.limit(), Prover: prove}),
		follow.Part(follow.Deps{Work: d.work, Matters: matters, View: view, Pass: d.pass, Prover: prove, Sealed: d.sealed, Panels: []grievance.Panel{onSite.Panel(), files.Panel(),
			(&workorder.Desk{Desk: &grievance.Desk{Work: d.work, View: view, Names: d.names, Matters: matters}, Orders: d.orders}).Panel(), teams.Panel(), mediations.Panel(), asks.Panel(), over.listed.Panel(), books.sites.Panel()}}),
		clockface.Part(c.Door.Law),
		tally.Part(tally.Deps{DB: c.DB, Matters: matters, Names: d.names, City: place.Code(c.Config.Place)}),
		question.Part(over.wants),
		publish.Part(publish.Deps{Door: c.Door, Base: c.Config.Base}),
		wages.Part(books.sites),
		draws.Part(draws.Deps{Door: c.Door, Names: d.names, Base: c.Config.Base}),
		sealed.Part(d.sealed, d.names, d.number),
		bulk.Part(d.importer),
		evidence.Part(evidence.NewDesk(d.evidence, d.names)),
		ruledesk.Part(&ruledesk.Desk{Work: d.rules, Names: d.names}),
		matter.Part(),
		office.Part(d.offices, d.names),
		staff.Part(d.staff, d.sessions, d.names),
	}
	if opt.Demo != nil {
		c.Parts = append(c.Parts, opt.Demo(c)...)
	}
	return nil
}

// elsewhere gives queues the titles of duties that are about milestones and draws.
func elsewhere(d *campaign.Desk, asks *followup.Desk) titles {
	return func(ctx context.Context, v words.Voice, subjects []string) (map[string]grievance.Row, error) {
		list, err := d.Titles(ctx, v, subjects)
		out := asks.Titles(ctx, v, subjects)
		for id, t := range list {
			out[id] = grievance.Row{Case: grievance.Case{Title: t.Title}, Path: t.Path, Number: t.Number, About: t.About, Status: t.Status}
		}
		return out, err
	}
}

// told joins how the concepts tell their facts.
func told(list ...map[string]promise.Telling) map[string]promise.Telling {
	out := map[string]promise.Telling{}
	for _, m := range list {
		maps.Copy(out, m)
	}
	return out
}

// number is the receipt number by which staff know a grievance.
func (d *desk) number(ctx context.Context, id string) (string, error) {
	c, err := grievance.Get(ctx, d.work.Door.DB, id)
	return grievance.Group(c.Number), err
}

// subject is the resource by which the policy judges who may ask to open an identity: the offices that answer for the grievance, and
// those that must now ask its complainant how it went.
func subject(ctx context.Context, q store.Querier, id string) (access.Resource, error) {
	c, err := grievance.Get(ctx, q, id)
	r := c.Answerable()
	if err != nil {
		return r, err
	}
	reach, err := followup.Reaches(ctx, q, id)
	for _, o := range reach {
		if !slices.Contains(r.Offices, o) {
			r.Offices = append(r.Offices, o)
		}
	}
	return r, err
}

//go:embed words.txt
var own string

// catalogue is every word of the house: the floors', the parts' and the commands'.
func catalogue(parts []part.Part) (*words.Words, error) {
	texts := []struct{ name, text string }{
		{"machine/web", web.Words}, {"machine/sheet", sheet.Words}, {"redress/promise", promise.Words}, {"core", core.Words}, {"app", own},
		{"app/simulate", simulate.Words}, {"ledger/wages/reconcile", wages.ReconcileWords},
	}
	for _, p := range parts {
		if strings.TrimSpace(p.Words) != "" {
			texts = append(texts, struct{ name, text string }{p.Name, p.Words})
		}
	}
	var list []words.Catalog
	for _, t := range texts {
		c, err := words.Parse(t.name, t.text)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return words.New(list...)
}

func (c *City) uploads() string { return filepath.Join(c.Config.Dir, "uploads") }
