package evidence

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"ombud/base/fault"
	"ombud/base/text"
	"ombud/machine/sheet"
	"ombud/machine/words"
)

// Load reads the profiles that a ledger has built in: KIND.yaml, and KIND-SOURCE.yaml for others.
func Load(files fs.FS, kind string) ([]*sheet.Profile, error) {
	names, err := fs.Glob(files, kind+"-*.yaml")
	if err != nil {
		return nil, err
	}
	var out []*sheet.Profile
	for _, name := range append([]string{kind + ".yaml"}, names...) {
		f, err := files.Open(name)
		if err != nil {
			return nil, err
		}
		p, err := sheet.ParseProfile(f, name)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		units(p)
		out = append(out, p)
	}
	return out, nil
}

// units lets the headings of amounts name their unit, as they often do: 应发工资（元）, 合同金额（万元）.
func units(p *sheet.Profile) {
	for _, key := range strings.Fields(p.With["sum"] + " " + p.With["money"]) {
		col := p.Columns[key]
		for _, h := range slices.Clone(col.From) {
			col.From = append(col.From, h+"(元)", h+"(万元)", h+"(分)")
		}
		p.Columns[key] = col
	}
}

// profileName is what a city may call its own profile: it becomes the name of a file.
var profileName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,39}$`)

func (w *Work) profileDir(k Kind) string {
	return filepath.Join(w.Dir, "evidence", "profiles", k.Ledger, k.Name)
}

// Profiles lists the profiles of a kind: the city's own first, so that one may stand before a built-in of the same headings.
func (w *Work) Profiles(k Kind) ([]*sheet.Profile, error) {
	files, err := filepath.Glob(filepath.Join(w.profileDir(k), "*.yaml"))
	if err != nil {
		return nil, err
	}
	var out []*sheet.Profile
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		p, err := sheet.ParseProfile(f, filepath.Base(name))
		f.Close()
		if err == nil {
			err = k.fits(p)
		}
		if err != nil {
			return nil, err
		}
		units(p)
		out = append(out, p)
	}
	return append(out, k.Columns...), nil
}

// fits refuses a profile that names columns which the kind does not have.
func (k Kind) fits(p *sheet.Profile) error {
	for key := range p.Columns {
		if _, ok := k.Columns[0].Columns[key]; !ok {
			return fault.New(fault.Invalid, "evidence.profile.column", p.Name, key)
		}
	}
	return nil
}

// Keep saves a profile of the city's own. It is not written over.
func (w *Work) Keep(k Kind, body io.Reader) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(body, 256<<10))
	if err != nil {
		return "", err
	}
	p, err := sheet.ParseProfile(strings.NewReader(string(raw)), "profile.yaml")
	if err == nil {
		err = k.fits(p)
	}
	if err != nil {
		return "", err
	}
	if !profileName.MatchString(p.Name) {
		return "", fault.Of("name", "evidence.profile.name", text.Clip(p.Name, 40))
	}
	if err := os.MkdirAll(w.profileDir(k), 0o700); err != nil {
		return "", err
	}
	f, err := os.OpenFile(filepath.Join(w.profileDir(k), p.Name+".yaml"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return "", fault.Of("name", "evidence.profile.exists", p.Name)
	}
	if err != nil {
		return "", err
	}
	_, err = f.Write(raw)
	return p.Name, errors.Join(err, f.Close())
}

// Bind lays a profile over a file: the one named, or the one that fits best.
func (w *Work) Bind(f *sheet.File, k Kind, name string) (*sheet.Binding, error) {
	list, err := w.Profiles(k)
	if err != nil {
		return nil, err
	}
	if name != "" {
		for _, p := range list {
			if p.Name == name {
				return sheet.Find(f, p)
			}
		}
		return nil, fault.Of("profile", "evidence.profile.none", text.Clip(name, 40))
	}
	return sheet.Find(f, list...)
}

// Reason says why a row or file is refused, in one line.
func Reason(v words.Voice, err error) string {
	var all []string
	for _, f := range fault.Fields(err) {
		all = append(all, v.Say(f.Key, f.Args...))
	}
	if len(all) == 0 {
		f := fault.As(err)
		all = append(all, v.Say(f.Key, f.Args...))
	}
	return strings.Join(all, " ")
}

// rejects hands the refused rows back as they were.
func (d *delivery) rejects() (err error) {
	if len(d.wrong) == 0 || d.o.Rejects == nil || d.bind == nil {
		return nil
	}
	out, err := d.o.Rejects()
	if err != nil {
		return err
	}
	w := sheet.NewRejectWriter(out, d.bind.Header, d.o.Voice.Say("sheet.reject_row"), d.o.Voice.Say("sheet.reject_reason"))
	for row := range d.file.Rows() {
		why, ok := d.wrong[row.N]
		if !ok || row.N <= d.bind.Header.N {
			continue
		}
		if err = w.Write(row, why); err != nil {
			break
		}
	}
	return errors.Join(err, w.Close(), out.Close())
}
