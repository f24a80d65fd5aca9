package calendar

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Text is the calendar as text, of which Version is the hash: the loaded years, then each day that a notice names. Whoever keeps
// it can count a deadline again by the days that were known when it was counted.
func (c *Calendar) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %d %s\n", c.first, c.last, c.salt)
	for _, d := range c.listed {
		fmt.Fprintf(&b, "%s %t %s %s\n", d.Date, d.Off, d.Name, d.Paper)
	}
	return b.String()
}

// Read makes the calendar of which Text gave this text; any other text is an error.
func Read(text string) (*Calendar, error) {
	head, rest, _ := strings.Cut(text, "\n")
	var first, last int
	if n, _ := fmt.Sscanf(head, "%d %d", &first, &last); n != 2 || first < 1949 || last > 9999 || last < first {
		return nil, fmt.Errorf("read calendar: %.40q names no years", head)
	}
	_, salt, _ := strings.Cut(head, " ")
	_, salt, _ = strings.Cut(salt, " ")
	var listed []Entry
	before := NewDate(first-1, time.December, 1) - 1
	for line := range strings.Lines(rest) {
		d, err := readEntry(strings.TrimSuffix(line, "\n"))
		if err != nil || d.Date <= before || d.Date > NewDate(last, time.December, 31) {
			return nil, fmt.Errorf("read calendar: %.80q is no day of %d to %d after %s: %w", line, first, last, before, err)
		}
		listed, before = append(listed, d), d.Date
	}
	c := build(first, last, salt, listed)
	if c.Text() != text {
		return nil, errors.New("read calendar: the text is not in its one spelling")
	}
	return c, nil
}

func readEntry(line string) (d Entry, err error) {
	date, rest, _ := strings.Cut(line, " ")
	off, rest, _ := strings.Cut(rest, " ")
	at := strings.LastIndexByte(rest, ' ')
	if at < 0 {
		return d, errors.New("it has no name or no notice")
	}
	d.Off, d.Name, d.Paper = off == "true", rest[:at], rest[at+1:]
	d.Date, err = Parse(date)
	return d, err
}
