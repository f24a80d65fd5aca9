// Command pocketbase is PocketBase with one collection, grievances, that has the fields of ombud's web form and the index that a
// queue of an office wants. Everything else is its default; -full makes each commit durable, which its default is not.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"ombud/bench/peer"
)

// Who opens the queue: any signed-in account may list, which is the least that a rule can ask.
const (
	login    = "handler@example.com"
	password = "bench-handler-2026"
)

func main() {
	dir := flag.String("dir", "", "folder for its data")
	full := flag.Bool("full", false, "synchronous=FULL: an acknowledged record survives a power cut")
	fill := flag.Int("fill", 0, "rows to put in before, if there are none")
	flag.Parse()
	os.Args = os.Args[:1] // it reads the command line too
	peer.Live()
	if err := run(*dir, *full, *fill); err != nil {
		log.Fatal(err)
	}
}

func run(dir string, full bool, fill int) error {
	cfg := pocketbase.Config{DefaultDataDir: dir, HideStartBanner: true}
	if full {
		cfg.DBConnect = durable
	}
	app := pocketbase.NewWithConfig(cfg)
	if err := app.Bootstrap(); err != nil {
		return err
	}
	if err := app.RunAllMigrations(); err != nil {
		return err
	}
	if err := prepare(app, fill); err != nil {
		return err
	}
	app.OnServe().BindFunc(func(e *core.ServeEvent) (err error) {
		e.InstallerFunc = nil // it would open a browser
		if e.Listener, err = peer.Listen(); err != nil {
			return err
		}
		if err = e.Next(); err == nil {
			peer.Ready(e.Listener)
		}
		return err
	})
	return apis.Serve(app, apis.ServeConfig{HttpAddr: "127.0.0.1:0"})
}

// durable is core.DefaultDBConnect with synchronous FULL in place of NORMAL, and not one pragma more.
func durable(path string) (*dbx.DB, error) {
	return dbx.Open("sqlite", path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)"+
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)")
}

// prepare makes the collection, the account and the rows of a fresh folder.
func prepare(app core.App, fill int) error {
	if _, err := app.FindCollectionByNameOrId("grievances"); err == nil {
		return nil
	}
	if err := app.Save(grievances()); err != nil {
		return fmt.Errorf("collection: %w", err)
	}
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	handler := core.NewRecord(users)
	handler.SetEmail(login)
	handler.SetPassword(password)
	handler.SetVerified(true)
	if err := app.Save(handler); err != nil {
		return fmt.Errorf("account: %w", err)
	}
	return rows(app, fill)
}

func grievances() *core.Collection {
	c := core.NewBaseCollection("grievances")
	anyone, staff := "", `@request.auth.id != ""`
	c.CreateRule, c.ListRule, c.ViewRule = &anyone, &staff, &staff
	c.Fields.Add(
		&core.TextField{Name: "place", Required: true, Max: 12}, &core.TextField{Name: "matter", Required: true, Max: 6},
		&core.TextField{Name: "title", Required: true, Max: 200}, &core.TextField{Name: "text", Required: true, Max: 20000},
		&core.TextField{Name: "point", Max: 500}, &core.NumberField{Name: "headcount", OnlyInt: true},
		&core.TextField{Name: "name", Max: 100}, &core.TextField{Name: "phone", Max: 30},
		&core.TextField{Name: "office"}, &core.TextField{Name: "status"}, &core.NumberField{Name: "due", OnlyInt: true},
		&core.AutodateField{Name: "created", OnCreate: true},
	)
	c.AddIndex("idx_queue", false, "office, status, due", "")
	c.AddIndex("idx_place", false, "place, created", "")
	return c
}

// rows fills the collection in one statement: how it got its rows is not what is measured.
func rows(app core.App, n int) error {
	if n == 0 {
		return nil
	}
	_, err := app.DB().NewQuery(`INSERT INTO grievances (id, place, matter, title, text, point, headcount, name, phone, office, status, due, created)
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {:n})
		SELECT printf('%015d', i), printf('990102%06d', i % 300), '0303', '工地夜里还在施工 ' || i, {:text}, '停止违法夜间施工', 3, '演示居民', '13900000000',
			'office-' || (i % {:offices}), CASE WHEN (i / 40) % 5 = 0 THEN 'accepted' ELSE 'answered' END, 1790000000000 + (i * 7919) % 8640000000,
			strftime('%Y-%m-%d %H:%M:%fZ', 'now') FROM n`).
		Bind(dbx.Params{"n": n, "text": peer.Text, "offices": peer.Offices}).Execute()
	if err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	return nil
}
