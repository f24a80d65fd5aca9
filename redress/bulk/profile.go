package bulk

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"ombud/base/fault"
	"ombud/base/place"
	"ombud/machine/sheet"
	"ombud/machine/words"
)

//go:embed profiles/*.yaml
var embedded embed.FS

// The columns a profile may name. Those of who wrote go to redress/sealed and nowhere else; answer is recognised and not imported.
const (
	colID         = "id"
	colTitle      = "title"
	colText       = "text"
	colTime       = "time"
	colPerson     = "person"
	colPhone      = "phone"
	colAddress    = "address"
	colMatter     = "matter"
	colPlace      = "place"
	colRespondent = "respondent"
	colHeadcount  = "headcount"
	colAnswer     = "answer"
)

var (
	columns  = []string{colID, colTitle, colText, colTime, colPerson, colPhone, colAddress, colMatter, colPlace, colRespondent, colHeadcount}
	personal = []string{colPerson, colPhone, colAddress}
)

// The clocks a profile may choose.
const (
	AtRegistration = "registration" // every legal clock starts when the row is registered here
	AtFile         = "file"         // it starts at the row's own time, where the law was in force by then
)

// Profile is a sheet's profile with what an import needs besides: `with` holds zh and en (what it is), clock, and place (the
// division of rows that name none). Its name stands for the system the files come from and is part of every row's identity: two
// systems that number their messages alike need two profiles.
type Profile struct {
	*sheet.Profile
	Says  words.Pair
	Clock string
	Place place.Code
	City  bool // kept by this city, not built in
}

// label is what to call the profile in a list.
func (p *Profile) label(l words.Lang) string {
	if says := p.Says.In(l); says != p.Name {
		return says + " (" + p.Name + ")"
	}
	return p.Name
}

var profileName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,39}$`)

// ParseProfile reads a profile; name is the file's name in faults.
func ParseProfile(r io.Reader, name string) (*Profile, error) {
	s, err := sheet.ParseProfile(r, name)
	if err != nil {
		return nil, err
	}
	p := &Profile{Profile: s, Says: words.Pair{Zh: s.With["zh"], En: s.With["en"]}, Clock: s.With["clock"], Place: place.Code(s.With["place"])}
	if p.Says.Zh == "" {
		p.Says = words.Pair{Zh: s.Name}
	}
	if p.Clock == "" {
		p.Clock = AtRegistration
	}
	return p, p.check(name)
}

func (p *Profile) check(file string) error {
	var all fault.All
	if !profileName.MatchString(p.Name) {
		all.Add("name", "bulk.profile.name", file)
	}
	if p.Clock != AtRegistration && p.Clock != AtFile {
		all.Add("clock", "bulk.profile.clock", file)
	}
	if p.Place != "" && !p.Place.Valid() {
		all.Add("place", "bulk.profile.place", file)
	}
	for key := range maps.Keys(p.With) {
		if !slices.Contains([]string{"zh", "en", "clock", "place"}, key) {
			all.Add("with", "bulk.profile.with", file, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(p.Columns)) {
		want := map[string]string{colTime: sheet.Time, colHeadcount: sheet.Int}[key]
		got := p.Columns[key].Type
		switch {
		case key != colAnswer && !slices.Contains(columns, key):
			all.Add("columns", "bulk.profile.column", file, key, strings.Join(columns, ", "))
		case want != "" && got != want:
			all.Add("columns", "bulk.profile.type", file, key, want)
		case want == "" && (got == sheet.Time || got == sheet.Int):
			all.Add("columns", "bulk.profile.type", file, key, sheet.Text)
		}
	}
	if _, ok := p.Columns[colText]; !ok {
		all.Add("columns", "bulk.profile.no_text", file)
	}
	return all.Err()
}

// BuiltIn are the profiles that come with the product, and the draft that Draft works from.
func BuiltIn() (list []*Profile, draft *Profile, err error) {
	files, err := embedded.ReadDir("profiles")
	if err != nil {
		return nil, nil, err
	}
	for _, e := range files {
		raw, err := embedded.ReadFile("profiles/" + e.Name())
		if err != nil {
			return nil, nil, err
		}
		p, err := ParseProfile(bytes.NewReader(raw), e.Name())
		if err != nil {
			return nil, nil, fmt.Errorf("profile %s: %w", e.Name(), err)
		}
		if p.Name == "draft" {
			draft = p
		} else {
			list = append(list, p)
		}
	}
	return list, draft, nil
}

// Broken is a profile of the city that cannot be used.
type Broken struct {
	File string
	Err  error
}

// Profiles lists the city's own profiles, then the built-in ones that no city profile has the name of. A broken file does not
// hide the others.
func (im *Importer) Profiles() ([]*Profile, []Broken, error) {
	built, _, err := BuiltIn()
	if err != nil {
		return nil, nil, err
	}
	var list []*Profile
	var broken []Broken
	paths, err := filepath.Glob(filepath.Join(im.profileDir(), "*.yaml"))
	if err != nil {
		return nil, nil, err
	}
	for _, path := range paths {
		p, err := readProfile(path)
		if err == nil && slices.ContainsFunc(list, func(q *Profile) bool { return q.Name == p.Name }) {
			err = fault.New(fault.Conflict, "bulk.profile.twice", filepath.Base(path), p.Name)
		}
		if err != nil {
			broken = append(broken, Broken{filepath.Base(path), err})
			continue
		}
		p.City = true
		list = append(list, p)
	}
	for _, p := range built {
		if !slices.ContainsFunc(list, func(q *Profile) bool { return q.Name == p.Name }) {
			list = append(list, p)
		}
	}
	return list, broken, nil
}

func readProfile(path string) (*Profile, error) {
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.New(fault.NotFound, "sheet.not_found", filepath.Base(path)).Because(err)
	case err != nil:
		return nil, fault.New(fault.Invalid, "sheet.not_readable", filepath.Base(path)).Because(err)
	}
	defer f.Close()
	return ParseProfile(f, filepath.Base(path))
}

// Named finds a profile by its name, or reads the file that a path names.
func (im *Importer) Named(name string) (*Profile, error) {
	if strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		return readProfile(name)
	}
	list, broken, err := im.Profiles()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, p := range list {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	for _, b := range broken {
		if strings.TrimSuffix(b.File, ".yaml") == name {
			return nil, b.Err
		}
	}
	return nil, fault.New(fault.NotFound, "bulk.no_profile", name, strings.Join(names, ", "))
}

// Keep saves a profile in the city's folder, where the command and the page both find it; it never replaces one. text is kept as
// it is, comments included.
func (im *Importer) Keep(text []byte) (path string, err error) {
	p, err := ParseProfile(bytes.NewReader(text), "profile")
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(im.profileDir(), 0o700); err != nil {
		return "", fmt.Errorf("keep profile: %w", err)
	}
	path = filepath.Join(im.profileDir(), p.Name+".yaml")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return "", fault.New(fault.Conflict, "bulk.profile.exists", p.Name)
	}
	if err == nil {
		_, err = f.Write(text)
		err = errors.Join(err, f.Close())
	}
	return path, err
}

func (im *Importer) profileDir() string { return filepath.Join(im.Dir, "profiles") }

// Text is the profile as YAML.
func (p *Profile) Text() ([]byte, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err := errors.Join(e.Encode(p.Profile), e.Close())
	return b.Bytes(), err
}

// Renamed is the profile's text under another name.
func (p *Profile) Renamed(name string) ([]byte, error) {
	s := *p.Profile
	s.Name = name
	return (&Profile{Profile: &s}).Text()
}
