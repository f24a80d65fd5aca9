package wages

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"ombud/base/calendar"
	"ombud/ledger"
)

// Figures are what the checks compare with on some day in some division. Each comes from a cited row of rules/terms/wages.yaml.
type Figures struct {
	PayTolerance    ledger.Fen // what pay may lack and still count as whole
	PayGrace        int        // days after the pay day
	TableDays       int        // days after a month's end until its table is due
	ResendDays      int        // days after a transfer came back until it is sent again
	LabourGrace     int        // days after the owner's day of transfer
	AccountDays     int        // days before a pay day on which the account is looked at
	SettlementDays  int        // days for which a settlement hangs at the site
	DepositWorkdays int        // working days from the start until the deposit is lodged
	DepositRate     int64      // hundredths of a percent of the contract
	DepositCap      ledger.Fen
	DepositExempt   ledger.Fen // contracts below it need no deposit
	GuaranteeDays   int        // days before its end on which a guarantee is asked about
	NoticeDays      int        // days from the start until the board is photographed
	NoticeEvery     int        // days for which a photo speaks
	CoverDays       int        // days after a month's end until its insurance shows
	MinMonthly      ledger.Fen // where the project itself names none
	MinDaily        ledger.Fen
}

// Terms are the figures of one division through time, and the calendar.
type Terms struct {
	calendar *calendar.Calendar
	steps    []figureStep // by day
	first    Figures      // before the first day: nothing is known to be owed, so all is zero
}

type figureStep struct {
	from    ledger.Day
	figures Figures
}

// On are the figures in force on a day. A change never reaches back: each promise is measured by the figures of its own day.
func (t *Terms) On(d ledger.Day) *Figures {
	for i := len(t.steps) - 1; i >= 0; i-- {
		if t.steps[i].from <= d {
			return &t.steps[i].figures
		}
	}
	return &t.first
}

// Off reports whether nobody works on the day.
func (t *Terms) Off(d ledger.Day) bool { return !t.calendar.Workday(calendar.Date(d)) }

// TermRow is a row of the file of terms.
type TermRow struct {
	ID       string        `yaml:"id"`
	Value    string        `yaml:"value"`
	Division string        `yaml:"division"` // leading digits of the division code; "" for everywhere
	From     calendar.Date `yaml:"from"`
	Basis    string        `yaml:"basis"` // standard, or local where no statute sets the figure
	Cite     string        `yaml:"cite"`
}

// TermBook is a file of terms.
type TermBook struct {
	Rows     []TermRow
	calendar *calendar.Calendar
}

var (
	divisionForm = regexp.MustCompile(`^[0-9]{0,12}$`)
	amountForm   = regexp.MustCompile(`^[0-9]{1,13}(\.[0-9]{1,2})?$`)
	daysForm     = regexp.MustCompile(`^[0-9]{1,3}$`)
)

// ReadTerms reads a file of terms strictly: keys and figures that nobody knows, rows without a citation or with the same day twice
// are errors.
func ReadTerms(raw []byte, cal *calendar.Calendar) (*TermBook, error) {
	var file struct {
		Terms []TermRow `yaml:"terms"`
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("terms of the wage ledger: %w", err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("terms of the wage ledger: only one document a file")
	}
	seen := map[string]bool{}
	var bad []error
	for i, r := range file.Terms {
		if err := r.check(); err != nil {
			bad = append(bad, fmt.Errorf("terms of the wage ledger, row %d (%s): %w", i+1, r.ID, err))
		}
		at := r.ID + " " + r.Division + " " + r.From.String()
		if seen[at] {
			bad = append(bad, fmt.Errorf("terms of the wage ledger, row %d (%s): the same figure of the same day stands there already", i+1, r.ID))
		}
		seen[at] = true
	}
	for _, id := range requiredFigures {
		if !slices.ContainsFunc(file.Terms, func(r TermRow) bool { return r.ID == id && r.Division == "" }) {
			bad = append(bad, fmt.Errorf("terms of the wage ledger: %s has no row for everywhere", id))
		}
	}
	return &TermBook{file.Terms, cal}, errors.Join(bad...)
}

// requiredFigures must hold everywhere; minimum wages are set by provinces alone.
var requiredFigures = []string{"pay-tolerance", "pay-grace", "table-days", "resend-days", "labour-grace", "account-days", "settlement-days",
	"deposit-workdays", "deposit-rate", "deposit-cap", "deposit-exempt", "guarantee-days", "notice-days", "notice-every", "cover-days"}

func (r TermRow) check() error {
	switch {
	case strings.TrimSpace(r.Cite) == "":
		return errors.New("no citation")
	case r.Basis != "standard" && r.Basis != "local":
		return fmt.Errorf("basis %q: standard, or local where no statute sets the figure", r.Basis)
	case r.From == 0:
		return errors.New("no day from which it holds")
	case !divisionForm.MatchString(r.Division):
		return fmt.Errorf("division %q is not the beginning of a division code", r.Division)
	}
	return r.put(new(Figures))
}

// put sets the figure.
func (r TermRow) put(f *Figures) error {
	days := map[string]*int{"pay-grace": &f.PayGrace, "table-days": &f.TableDays, "resend-days": &f.ResendDays, "labour-grace": &f.LabourGrace,
		"account-days": &f.AccountDays, "settlement-days": &f.SettlementDays, "deposit-workdays": &f.DepositWorkdays,
		"guarantee-days": &f.GuaranteeDays, "notice-days": &f.NoticeDays, "notice-every": &f.NoticeEvery, "cover-days": &f.CoverDays}
	amounts := map[string]*int64{"pay-tolerance": &f.PayTolerance, "deposit-rate": &f.DepositRate, "deposit-cap": &f.DepositCap,
		"deposit-exempt": &f.DepositExempt, "minimum-monthly": &f.MinMonthly, "minimum-daily": &f.MinDaily}
	if p := days[r.ID]; p != nil {
		if !daysForm.MatchString(r.Value) {
			return fmt.Errorf("value %q is no number of days", r.Value)
		}
		*p, _ = strconv.Atoi(r.Value)
		return nil
	}
	p := amounts[r.ID]
	if p == nil {
		return errors.New("no check knows this figure")
	}
	if !amountForm.MatchString(r.Value) {
		return fmt.Errorf("value %q is no amount with at most two decimals", r.Value)
	}
	whole, part, _ := strings.Cut(r.Value, ".")
	*p, _ = strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	return nil
}

// For are the terms of a division: of rows for the same figure and day the nearest wins.
func (b *TermBook) For(division string) *Terms {
	t := &Terms{calendar: b.calendar}
	var days []calendar.Date
	for _, r := range b.Rows {
		if strings.HasPrefix(division, r.Division) {
			days = append(days, r.From)
		}
	}
	slices.Sort(days)
	for _, d := range slices.Compact(days) {
		rows := slices.Clone(b.Rows)
		rows = slices.DeleteFunc(rows, func(r TermRow) bool { return r.From > d || !strings.HasPrefix(division, r.Division) })
		slices.SortStableFunc(rows, func(a, b TermRow) int {
			return cmp.Or(cmp.Compare(len(a.Division), len(b.Division)), cmp.Compare(a.From, b.From))
		})
		step := figureStep{from: ledger.Day(d)}
		for _, r := range rows {
			_ = r.put(&step.figures) // ReadTerms has tried it
		}
		t.steps = append(t.steps, step)
	}
	return t
}
