package calendar

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Load reads every <year>.tsv in dir of fsys, the holiday notices of the State Council, and builds the calendar from them.
// It is strict, because a wrong day is a wrong deadline for somebody: the error names file and line.
func Load(fsys fs.FS, dir string) (*Calendar, error) {
	files, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("list holidays: %w", err)
	}
	var all []Entry
	var years []int
	for _, f := range files { // in the order of names, so years ascend
		if path.Ext(f.Name()) != ".tsv" {
			continue
		}
		file := path.Join(dir, f.Name())
		year, err := strconv.Atoi(strings.TrimSuffix(f.Name(), ".tsv"))
		if err != nil || year < 1949 || year > 9999 || f.Name() != strconv.Itoa(year)+".tsv" {
			return nil, fmt.Errorf("%s: a holiday file is named after its year", file)
		}
		if n := len(years); n > 0 && year != years[n-1]+1 {
			return nil, fmt.Errorf("%s: the holidays of %d are missing before it", file, years[n-1]+1)
		}
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("read holidays: %w", err)
		}
		days, err := parseNotice(year, string(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if n := len(all); n > 0 && days[0].Date <= all[n-1].Date {
			return nil, fmt.Errorf("%s: %s is also in the year before", file, days[0].Date)
		}
		all, years = append(all, days...), append(years, year)
	}
	if len(years) == 0 {
		return nil, fmt.Errorf("no holiday file in %s", dir)
	}
	return build(years[0], years[len(years)-1], "", all), nil
}

// parseNotice reads the file of one year, see rules/holidays/README.md. The days ascend.
func parseNotice(year int, text string) ([]Entry, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("not UTF-8")
	}
	var papers []string
	var days []Entry
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		err := error(nil)
		if rest, ok := strings.CutPrefix(line, "paper\t"); ok {
			papers, err = append(papers, rest), checkPaper(rest)
		} else {
			var d Entry
			if d, err = parseDay(year, line, papers); err == nil && len(days) > 0 && d.Date <= days[len(days)-1].Date {
				err = fmt.Errorf("%s is listed twice or out of order", d.Date)
			}
			days = append(days, d)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if len(days) == 0 {
		return nil, errors.New("no day is listed")
	}
	return days, nil
}

func checkPaper(url string) error {
	if strings.ContainsAny(url, " \t\r") || !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
		return fmt.Errorf("%q is not the address of a notice", url)
	}
	return nil
}

// parseDay reads date, off|work, name and, when it is not the first, the number of the notice.
func parseDay(year int, line string, papers []string) (Entry, error) {
	cell := strings.Split(line, "\t")
	if len(cell) != 3 && len(cell) != 4 {
		return Entry{}, fmt.Errorf("want date, off or work, name, not %q", line)
	}
	date, err := Parse(cell[0])
	if err != nil {
		return Entry{}, err
	}
	// The notice for a year also sets the bridge days of the December before it, as that for 2019 did from 2018-12-29.
	if y, m, _ := date.Civil(); y != year && (y != year-1 || m != time.December) {
		return Entry{}, fmt.Errorf("%s does not belong to %d", date, year)
	}
	if cell[1] != "off" && cell[1] != "work" {
		return Entry{}, fmt.Errorf("%q is neither off nor work", cell[1])
	}
	if cell[2] == "" || strings.TrimSpace(cell[2]) != cell[2] {
		return Entry{}, fmt.Errorf("%s has no clean name", date)
	}
	paper := 1
	if len(cell) == 4 {
		if paper, err = strconv.Atoi(cell[3]); err != nil || paper < 1 {
			return Entry{}, fmt.Errorf("%q is not the number of a notice", cell[3])
		}
	}
	if paper > len(papers) {
		return Entry{}, fmt.Errorf("%s rests on notice %d, which is not cited above it", date, paper)
	}
	return Entry{Date: date, Off: cell[1] == "off", Name: cell[2], Paper: papers[paper-1]}, nil
}

// Overlay is c with the local holidays of an area laid over it (ethnic areas, 全国年节及纪念日放假办法 §4), under a name such as its
// division code; c itself is unchanged. Of each day Date, Off, Name and Paper are read. It fails on a day listed twice, without
// name or notice, beyond the loaded years, or that would take a national holiday away.
func (c *Calendar) Overlay(name string, days []Entry) (*Calendar, error) {
	if name == "" {
		return nil, errors.New("overlay a calendar: it has no name")
	}
	local := slices.Clone(days)
	slices.SortStableFunc(local, func(a, b Entry) int { return cmp.Compare(a.Date, b.Date) })
	laid := make(map[Date]bool, len(local))
	for _, d := range local {
		err := checkPaper(d.Paper)
		switch y := d.Date.Year(); {
		case laid[d.Date]:
			err = errors.New("listed twice")
		case d.Name == "":
			err = errors.New("it has no name")
		case y < c.first || y > c.last:
			err = fmt.Errorf("outside %d to %d", c.first, c.last)
		case !d.Off && c.kindOf(d.Date) == holiday:
			err = errors.New("a local notice cannot take a national holiday away")
		}
		if err != nil {
			return nil, fmt.Errorf("overlay calendar %s: %s: %w", name, d.Date, err)
		}
		laid[d.Date] = true
	}
	for _, d := range c.listed {
		if !laid[d.Date] {
			local = append(local, d)
		}
	}
	slices.SortFunc(local, func(a, b Entry) int { return cmp.Compare(a.Date, b.Date) })
	return build(c.first, c.last, c.version+" "+name, local), nil
}
