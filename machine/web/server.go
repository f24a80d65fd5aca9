package web

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/machine/words"
)

// Route is one door: what it answers to, what the policy calls it, and what it does.
type Route struct {
	Pattern string           // a ServeMux pattern with its method: "GET /file/{id}"
	Action  access.Action    // required: a caller whom the policy never lets do it does not reach Handle
	Handle  func(*Ctx) error // the error becomes a page, or JSON for callers that ask for it
	Again   func(*Ctx) error // of a POST whose page has Typed: shows what was posted once more and does nothing else
	Limit   int64            // the largest body in bytes; 0 = 64 KiB
}

// Sessions tells who is calling. The zero caller is the public; an error is only for a lookup that failed.
type Sessions interface {
	Caller(r *http.Request) (access.Caller, error)
}

// Entry is one line of the navigation. Parts bring theirs; a caller sees those the policy lets them use.
type Entry struct {
	Path   string        // where it leads
	Key    string        // word key of the label
	Action access.Action // as on the route it leads to
	Desk   bool          // on the staff desk; otherwise on the public portal
	Letter string        // desk: g then this letter goes there; "" for none
	Menu   Menu          // the menu that it stands in, where a caller has enough of it to fill one
}

// Menu is a group of the navigation: its word key.
type Menu string

// The menus of the desk.
const (
	MenuJoint Menu = "web.menu.joint" // several offices on one matter
	MenuWatch Menu = "web.menu.watch" // supervision of duties
	MenuAdmin Menu = "web.menu.admin" // the city's own settings
)

// Config is what the server is told from outside.
type Config struct {
	City        words.Pair        // shown beside the product's name
	Secure      bool              // people reach it over TLS: __Host- cookies and HSTS
	Clock       clock.Clock       // nil = the machine's
	Log         *slog.Logger      // nil = no log
	Nav         []Entry           // in the order shown
	Foot        []Entry           // links at the foot of every page; Desk and Letter do not matter here
	StaffDoor   string            // where a stranger on a staff page signs in; "" = /sign-in
	ReceiptDoor string            // where a stranger on a receipt holder's page shows the receipt; "" = /status
	InFlight    int               // requests served at once before answering 503; 0 = 256
	Gallery     bool              // serve /_gallery, the pattern book
	Kind        func(error) error // says what an error of the database means for a person; nil = nothing
	Demo        bool              // pages carry a ribbon that says this is not a real city
}

// Server serves routes. Make it with New.
type Server struct {
	cfg      Config
	words    *words.Words
	sessions Sessions
	routes   []Route
	mux      *http.ServeMux
	origin   *http.CrossOriginProtection
	inFlight chan struct{}

	deskFlight chan struct{}    // places for routes that only staff may use: a crowd at the door must not shut the office
	desk       map[string]bool  // their patterns
	uploads    chan struct{}    // places for uploads of the public: they are slow, and must not hold the places of forms
	limits     map[string]int64 // of bodies, by pattern

	static  assets
	buffers sync.Pool // of *bytes.Buffer, for pages
	zippers sync.Pool // of *gzip.Writer
}

const (
	defaultLimit    = 64 << 10
	defaultInFlight = 256
	formMost        = 1 << 20 // a larger body is an upload
)

// New checks the routes and builds the server. A route without an action, or with one that no row of the policy mentions, is an error:
// what nobody thought about must not be reachable.
func New(cfg Config, w *words.Words, sessions Sessions, routes []Route) (*Server, error) {
	if sessions == nil || w == nil {
		return nil, errors.New("web: words and sessions are required")
	}
	if cfg.Clock == nil {
		cfg.Clock = clock.System{}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.InFlight == 0 {
		cfg.InFlight = defaultInFlight
	}
	if cfg.StaffDoor == "" {
		cfg.StaffDoor = "/sign-in"
	}
	if cfg.ReceiptDoor == "" {
		cfg.ReceiptDoor = "/status"
	}
	s := &Server{
		cfg: cfg, words: w, sessions: sessions, mux: http.NewServeMux(),
		origin: http.NewCrossOriginProtection(), inFlight: make(chan struct{}, cfg.InFlight),
		deskFlight: make(chan struct{}, max(1, cfg.InFlight/4)), desk: map[string]bool{}, limits: map[string]int64{},
		uploads: make(chan struct{}, max(1, cfg.InFlight/16)),
		buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }}, zippers: sync.Pool{New: zipper},
	}
	var err error
	if s.static, err = loadAssets(); err != nil {
		return nil, fmt.Errorf("load static files: %w", err)
	}
	for _, r := range append(s.own(), routes...) {
		if err := s.add(r); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// own are the routes that the floor brings: the switches and, when asked for, the pattern book.
func (s *Server) own() []Route {
	out := []Route{
		{Pattern: "GET /language", Action: access.Look, Handle: switchLanguage},
		{Pattern: "POST /language", Action: access.Look, Handle: switchLanguage},
		{Pattern: "GET /large-type", Action: access.Look, Handle: switchType},
		{Pattern: "POST /large-type", Action: access.Look, Handle: switchType},
	}
	if s.cfg.Gallery {
		out = append(out, Route{Pattern: "GET /_gallery", Action: access.Look, Handle: gallery})
	}
	return out
}

func (s *Server) add(r Route) (err error) {
	method, _, ok := strings.Cut(r.Pattern, " ")
	if !ok || method == "" {
		return fmt.Errorf("route %q: the pattern needs a method", r.Pattern)
	}
	if r.Handle == nil {
		return fmt.Errorf("route %q has no handler", r.Pattern)
	}
	if !mentioned(r.Action) {
		return fmt.Errorf("route %q: action %q is in no row of the policy", r.Pattern, r.Action)
	}
	if r.Limit == 0 {
		r.Limit = defaultLimit
	}
	defer func() { // ServeMux panics on a malformed or ambiguous pattern
		if p := recover(); p != nil {
			err = fmt.Errorf("route %q: %v", r.Pattern, p)
		}
	}()
	s.mux.Handle(r.Pattern, s.door(r))
	s.routes = append(s.routes, r)
	s.limits[r.Pattern], s.desk[r.Pattern] = r.Limit, s.doorFor(r.Action) == s.cfg.StaffDoor && !open(r.Action)
	return nil
}

func mentioned(a access.Action) bool {
	for _, row := range access.Policy {
		if row.Action == a && a != "" {
			return true
		}
	}
	return false
}

// Routes lists all routes in the order in which they were added, for `ombud routes` and the authorization matrix.
func (s *Server) Routes() []Route { return append([]Route(nil), s.routes...) }

// Handler is the whole server: log, headers, limits, routes, errors.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// HTTP is an http.Server with timeouts, so that a slow client cannot hold a connection for ever.
func (s *Server) HTTP(addr string) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           s.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug),
	}
}
