package wages

import (
	"slices"
	"strings"
	"testing"

	"ombud/ledger"
	"ombud/ledger/ledgertest"
)

var (
	checkWorker = ledger.Key{1}
	checkOther  = ledger.Key{2}
	checkCard   = ledger.Key{11}
)

func at2026(month, day int) ledger.Day { return ledger.DayOf(2026, monthOfYear(month), day) }

// checkBook is a month of one worker on which nothing is wrong on 20 April 2026.
func checkBook() *Book {
	ref := func(kind string) ledger.Ref { return ledger.Ref{Kind: kind, Delivery: 1, Line: 2} }
	march := ledger.MonthOf(2026, 3)
	return &Book{
		Project: Project{Ref: ref(KindProject), ID: "P1", Owner: "OWNER", General: "GENERAL", PayDay: 15, LabourDay: 10, Started: at2026(3, 2),
			Contract: 1_000_000_000, MinMonthly: 190000, MinDaily: 8736},
		Roster: []Roster{{Ref: ref(KindRoster), Worker: checkWorker, Employer: "SUB", Card: checkCard, Contract: at2026(3, 1), Entered: at2026(3, 2)}},
		Attendance: []Attendance{{Ref: ref(KindAttendance), Worker: checkWorker, Employer: "SUB", Month: march, Halves: 40, On: 0b11111_00_11111_00_11111_00_11111_0,
			Due: 800000, Signed: at2026(4, 2)}},
		Flows: []Flow{
			{Ref: ref(KindFlow), Txn: "L1", Kind: Labour, Day: at2026(4, 10), Fen: 900000, Left: 900000},
			{Ref: ledger.Ref{Kind: KindFlow, Delivery: 1, Line: 3}, Txn: "W1", Kind: Wage, Day: at2026(4, 15), Month: march, Worker: checkWorker, Card: checkCard, Fen: 800000, Left: -1},
		},
		Cover:    []Cover{{Ref: ref(KindCover), Employer: "SUB", Month: march, Insurance: true}},
		Deposits: []Deposit{{Ref: ref(KindDeposit), Day: at2026(3, 10), Fen: 15_000_000}},
		Notices:  []Notice{{ref(KindNotice), at2026(3, 10)}},
	}
}

// checkCase is a book with something wrong, or nearly wrong, on a day.
type checkCase struct {
	check, name string
	month, day  int // of 2026
	bend        func(*Book)
	fires       bool
	amount      ledger.Fen
	count       int64
}

func pay1(b *Book) *Flow { return &b.Flows[1] }

func completed(b *Book) {
	b.Project.Completed = at2026(3, 31)
	b.Settlements = []Settlement{{Ref: ledger.Ref{Kind: KindSettlement, Delivery: 1, Line: 2}, Worker: checkWorker, Employer: "SUB", Due: 50000, Posted: at2026(4, 1)}}
}

var checkCases = []checkCase{
	{"late", "on the pay day", 4, 20, func(*Book) {}, false, 0, 0},
	{"late", "the day after", 4, 20, func(b *Book) { pay1(b).Day++ }, true, 800000, 1},
	{"late", "a fen more than the tolerance came later", 4, 20, func(b *Book) {
		pay1(b).Fen -= 101
		b.Flows = append(b.Flows, Flow{Ref: ledger.Ref{Kind: KindFlow, Delivery: 1, Line: 4}, Txn: "W2", Day: at2026(4, 18), Month: b.Flows[1].Month, Worker: checkWorker, Card: checkCard, Fen: 101, Left: -1})
	}, true, 101, 3},
	{"late", "pay day on Tomb-Sweeping Day: paid the Friday before", 4, 20, func(b *Book) {
		b.Project.PayDay, b.Project.LabourDay = 6, 1
		b.Flows[0].Day = at2026(4, 1)
		pay1(b).Day = at2026(4, 3)
	}, false, 0, 0},
	{"late", "pay day on Tomb-Sweeping Day: paid on it", 4, 20, func(b *Book) { b.Project.PayDay, b.Project.LabourDay = 6, 1; pay1(b).Day = at2026(4, 6) }, true, 800000, 3},
	{"late", "pay day 31 in a month of 30 days", 5, 4, func(b *Book) { b.Project.PayDay = 31; pay1(b).Day = at2026(4, 30) }, false, 0, 0},
	{"late", "pay day 31, the day after the last", 5, 4, func(b *Book) { b.Project.PayDay = 31; pay1(b).Day = at2026(5, 1) }, true, 800000, 1},
	{"unpaid", "on the pay day nothing is late yet", 4, 15, func(b *Book) { b.Flows = b.Flows[:1] }, false, 0, 0},
	{"unpaid", "the day after", 4, 16, func(b *Book) { b.Flows = b.Flows[:1] }, true, 800000, 0},
	{"unpaid", "paid tomorrow is not paid today", 4, 16, func(b *Book) { pay1(b).Day = at2026(4, 17) }, true, 800000, 0},
	{"unpaid", "a bank that names no month", 4, 20, func(b *Book) { pay1(b).Month = 0 }, false, 0, 0},
	{"unpaid", "less due than the tolerance", 4, 20, func(b *Book) { b.Flows = b.Flows[:1]; b.Attendance[0].Due = 100 }, false, 0, 0},
	{"short", "as much as the tolerance", 4, 20, func(b *Book) { pay1(b).Fen -= 100 }, false, 0, 0},
	{"short", "a fen more", 4, 20, func(b *Book) { pay1(b).Fen -= 101 }, true, 101, 0},
	{"short", "the same row delivered twice pays once", 4, 20, func(b *Book) {
		pay1(b).Fen = 400000
		twice := *pay1(b)
		twice.Ref.Delivery = 2
		b.Flows = append(b.Flows, twice)
	}, true, 400000, 0},
	{"short", "a reversal", 4, 20, func(b *Book) {
		b.Flows = append(b.Flows, Flow{Ref: ledger.Ref{Kind: KindFlow, Delivery: 1, Line: 9}, Txn: "X", Day: at2026(4, 15), Month: b.Flows[1].Month, Worker: checkWorker, Card: checkCard, Fen: -101, Left: -1})
	}, true, 101, 0},
	{"no-attendance", "to nobody in the tables", 4, 20, func(b *Book) { addGhost(b, 101) }, true, 101, 0},
	{"no-attendance", "as little as the tolerance", 4, 20, func(b *Book) { addGhost(b, 100) }, false, 0, 0},
	{"returned", "five days to send it again", 4, 21, func(b *Book) { addReturn(b) }, false, 0, 0},
	{"returned", "the sixth", 4, 22, func(b *Book) { addReturn(b) }, true, 800000, 0},
	{"returned", "sent again", 4, 22, func(b *Book) {
		addReturn(b)
		again := *pay1(b)
		again.Txn, again.Day, again.Ref.Line = "W3", at2026(4, 20), 7
		b.Flows = append(b.Flows, again)
	}, false, 0, 0},
	{"returned", "the bank books back what it paid too much", 4, 22, func(b *Book) {
		pay1(b).Fen += 10000
		addReturn(b)
		b.Flows[2].Fen = 10000
	}, false, 0, 0},
	{"labour-late", "on the day", 4, 20, func(*Book) {}, false, 0, 0},
	{"labour-late", "the day after", 4, 20, func(b *Book) { b.Flows[0].Day++ }, true, 800000, 0},
	{"labour-late", "nothing yet on the day", 4, 10, func(b *Book) { b.Flows = nil }, false, 0, 0},
	{"labour-late", "nothing yet the day after", 4, 11, func(b *Book) { b.Flows = nil }, true, 800000, 0},
	{"account-short", "enough", 4, 10, func(b *Book) { b.Flows[0].Left = 800000 }, false, 0, 0},
	{"account-short", "a fen too little", 4, 10, func(b *Book) { b.Flows[0].Left = 799999 }, true, 1, 5},
	{"account-short", "six days before nobody asks", 4, 9, func(b *Book) { b.Flows[0].Left, b.Flows[0].Day = 0, at2026(4, 9) }, false, 0, 0},
	{"account-short", "after the pay day nobody asks", 4, 16, func(b *Book) { b.Flows[0].Left = 0 }, false, 0, 0},
	{"settlement-unposted", "30 days after completion", 4, 30, func(b *Book) { completed(b); b.Settlements[0].Posted = 0 }, false, 0, 0},
	{"settlement-unposted", "31 days after", 5, 1, func(b *Book) { completed(b); b.Settlements[0].Posted = 0 }, true, 50000, 31},
	{"settlement-unposted", "posted", 5, 1, completed, false, 0, 0},
	{"settlement-unposted", "no settlement at all", 5, 1, func(b *Book) { completed(b); b.Settlements = nil }, true, 0, 31},
	{"settlement-unpaid", "while it is posted", 5, 1, completed, false, 0, 0},
	{"settlement-unpaid", "the day after", 5, 2, completed, true, 50000, 31},
	{"settlement-unpaid", "paid", 5, 2, func(b *Book) {
		completed(b)
		b.Flows = append(b.Flows, Flow{Ref: ledger.Ref{Kind: KindFlow, Delivery: 1, Line: 5}, Txn: "S", Day: at2026(5, 1), Worker: checkWorker, Card: checkCard, Fen: 49900, Left: -1})
	}, false, 0, 0},
	{"no-roster", "registered the day work began", 4, 20, func(*Book) {}, false, 0, 0},
	{"no-roster", "registered a day after", 4, 20, func(b *Book) { b.Roster[0].Entered++ }, true, 0, 1},
	{"no-roster", "gone on the last day of work", 4, 20, func(b *Book) { b.Roster[0].Left = at2026(3, 27) }, false, 0, 0},
	{"no-roster", "gone the day before", 4, 20, func(b *Book) { b.Roster[0].Left = at2026(3, 26) }, true, 0, 1},
	{"no-roster", "a table without days, registered in the month", 4, 20, func(b *Book) { b.Attendance[0].On = 0; b.Roster[0].Entered = at2026(3, 31) }, false, 0, 0},
	{"no-roster", "a table without days, registered after it", 4, 20, func(b *Book) { b.Attendance[0].On = 0; b.Roster[0].Entered = at2026(4, 1) }, true, 0, 0},
	{"no-contract", "signed", 4, 20, func(b *Book) { b.Roster[0].Contract = at2026(4, 20) }, false, 0, 0},
	{"no-contract", "signed tomorrow", 4, 20, func(b *Book) { b.Roster[0].Contract = at2026(4, 21) }, true, 0, 50},
	{"no-contract", "not on the site yet", 3, 1, func(b *Book) { b.Roster[0].Contract = 0 }, false, 0, 0},
	{"table-missing", "on its day", 4, 5, func(b *Book) { b.Attendance = nil }, false, 0, 0},
	{"table-missing", "the day after", 4, 6, func(b *Book) { b.Attendance = nil }, true, 0, 1},
	{"table-missing", "neither roster nor table", 4, 6, func(b *Book) { b.Attendance, b.Roster = nil, nil }, true, 0, 0},
	{"unsigned", "on the pay day", 4, 15, func(b *Book) { b.Attendance[0].Signed = 0 }, false, 0, 0},
	{"unsigned", "the day after", 4, 16, func(b *Book) { b.Attendance[0].Signed = 0 }, true, 800000, 0},
	{"unsigned", "nothing to sign", 4, 16, func(b *Book) { b.Attendance[0] = Attendance{Employer: "SUB", Month: ledger.MonthOf(2026, 3)} }, false, 0, 0},
	{"shared-card", "another card", 4, 20, func(b *Book) { addWorker(b, ledger.Key{12}) }, false, 0, 0},
	{"shared-card", "the same card", 4, 20, func(b *Book) { addWorker(b, checkCard) }, true, 800000, 2},
	{"impossible", "every half day of a month", 4, 20, func(b *Book) { b.Attendance[0].On, b.Attendance[0].Halves = 1<<31-1, 62 }, false, 0, 0},
	{"impossible", "a half day more", 4, 20, func(b *Book) { b.Attendance[0].On, b.Attendance[0].Halves = 0, 63 }, true, 0, 32},
	{"impossible", "31 days in June", 7, 20, func(b *Book) {
		b.Attendance[0].On, b.Attendance[0].Halves, b.Attendance[0].Month = 1<<31-1, 60, ledger.MonthOf(2026, 6)
	}, true, 0, 31},
	{"impossible", "more half days than days marked", 4, 20, func(b *Book) { b.Attendance[0].Halves = 41 }, true, 0, 27},
	{"impossible", "a month to come", 2, 28, func(*Book) {}, true, 0, 27},
	{"deposit-missing", "the 20th working day", 3, 30, func(b *Book) { b.Deposits = nil }, false, 0, 0},
	{"deposit-missing", "the 21st", 3, 31, func(b *Book) { b.Deposits = nil }, true, 15_000_000, 29},
	{"deposit-missing", "a small contract", 3, 31, func(b *Book) { b.Deposits = nil; b.Project.Contract = 299_999_999 }, false, 0, 0},
	{"deposit-short", "exactly the rate", 4, 20, func(*Book) {}, false, 0, 0},
	{"deposit-short", "half a fen too little", 4, 20, func(b *Book) { b.Project.Contract = 1_000_000_033 }, true, 1, 0},
	{"deposit-short", "more than the cap is not asked", 4, 20, func(b *Book) { b.Project.Contract *= 1000; b.Deposits[0].Fen = 500_000_000 }, false, 0, 0},
	{"deposit-short", "the guarantee ends today", 4, 20, func(b *Book) { b.Deposits[0].Guarantee, b.Deposits[0].Until = true, at2026(4, 20) }, false, 0, 0},
	{"deposit-short", "it ended yesterday", 4, 20, func(b *Book) { b.Deposits[0].Guarantee, b.Deposits[0].Until = true, at2026(4, 19) }, true, 15_000_000, 0},
	{"guarantee-ending", "in 31 days", 4, 20, func(b *Book) { b.Deposits[0].Guarantee, b.Deposits[0].Until = true, at2026(5, 21) }, false, 0, 0},
	{"guarantee-ending", "in 30", 4, 20, func(b *Book) { b.Deposits[0].Guarantee, b.Deposits[0].Until = true, at2026(5, 20) }, true, 0, 30},
	{"guarantee-ending", "today", 4, 20, func(b *Book) { b.Deposits[0].Guarantee, b.Deposits[0].Until = true, at2026(4, 20) }, true, 0, 0},
	{"no-notice", "15 days after the start", 3, 17, func(b *Book) { b.Notices = nil }, false, 0, 0},
	{"no-notice", "16 days after", 3, 18, func(b *Book) { b.Notices = nil }, true, 0, 16},
	{"no-notice", "a photo of 92 days ago", 6, 10, func(*Book) {}, false, 0, 0},
	{"no-notice", "a photo of 93 days ago", 6, 11, func(*Book) {}, true, 0, 93},
	{"below-minimum", "exactly the minimum of 20 days", 4, 20, func(b *Book) { b.Attendance[0].Due = 174720 }, false, 0, 0},
	{"below-minimum", "a fen less", 4, 20, func(b *Book) { b.Attendance[0].Due = 174719 }, true, 1, 20},
	{"below-minimum", "a full month: the monthly minimum", 4, 20, func(b *Book) { b.Attendance[0].On, b.Attendance[0].Halves, b.Attendance[0].Due = 0, 62, 190000 }, false, 0, 0},
	{"below-minimum", "half a fen less", 4, 20, func(b *Book) { b.Project.MinDaily, b.Attendance[0].Halves, b.Attendance[0].Due = 8737, 1, 4368 }, true, 1, 1},
	{"below-minimum", "half a fen more", 4, 20, func(b *Book) { b.Project.MinDaily, b.Attendance[0].Halves, b.Attendance[0].Due = 8737, 1, 4369 }, false, 0, 0},
	{"below-minimum", "the project names none: the city's", 4, 20, func(b *Book) { b.Project.MinDaily, b.Project.MinMonthly, b.Attendance[0].Due = 0, 0, 174719 }, true, 1, 20},
	{"no-insurance", "15 days after the month", 4, 15, func(b *Book) { b.Cover = nil }, false, 0, 0},
	{"no-insurance", "16 days after", 4, 16, func(b *Book) { b.Cover = nil }, true, 0, 1},
	{"no-insurance", "a tax filing covers nobody", 4, 20, func(b *Book) { b.Cover[0].Insurance = false }, true, 0, 1},
}

func addGhost(b *Book, fen ledger.Fen) {
	b.Flows = append(b.Flows, Flow{Ref: ledger.Ref{Kind: KindFlow, Delivery: 1, Line: 6}, Txn: "G", Day: at2026(4, 15), Month: b.Attendance[0].Month, Worker: checkOther, Card: ledger.Key{13}, Fen: fen, Left: -1})
}

func addReturn(b *Book) {
	b.Flows = append(b.Flows, Flow{Ref: ledger.Ref{Kind: KindFlow, Delivery: 1, Line: 8}, Txn: "R", Kind: Return, Of: "W1", Day: at2026(4, 16), Fen: 800000, Left: -1})
}

func addWorker(b *Book, card ledger.Key) {
	b.Roster = append(b.Roster, Roster{Ref: ledger.Ref{Kind: KindRoster, Delivery: 1, Line: 3}, Worker: checkOther, Employer: "SUB", Card: card, Contract: at2026(3, 1), Entered: at2026(4, 1)})
}

func TestChecks(t *testing.T) {
	t.Parallel()
	terms := checkTerms(t)
	fires, rests := map[string]bool{}, map[string]bool{}
	for _, c := range checkCases {
		b := checkBook()
		c.bend(b)
		var found []ledger.Finding
		Run(b, at2026(c.month, c.day), terms, func(f ledger.Finding) {
			if f.Check == c.check {
				found = append(found, f)
			}
		})
		switch {
		case !c.fires && len(found) > 0:
			t.Errorf("%s, %s: found %+v", c.check, c.name, found)
		case c.fires && (len(found) != 1 || found[0].Amount != c.amount || found[0].Count != c.count):
			t.Errorf("%s, %s: want one of %d fen, count %d; found %+v", c.check, c.name, c.amount, c.count, found)
		}
		fires[c.check], rests[c.check] = fires[c.check] || c.fires, rests[c.check] || !c.fires
	}
	for _, c := range Checks {
		if !fires[c.ID] || !rests[c.ID] {
			t.Errorf("%s has no case that fires or none that does not", c.ID)
		}
	}
}

// acrossBooks are two projects with a worker each; bend changes the second.
func acrossBooks(bend func(*Book)) []Book {
	a, b := checkBook(), checkBook()
	b.Project.ID = "P2"
	b.Roster[0].Worker, b.Roster[0].Card = checkOther, ledger.Key{12}
	b.Attendance[0].Worker = checkOther
	pay1(b).Worker, pay1(b).Card = checkOther, ledger.Key{12}
	bend(b)
	return []Book{*a, *b}
}

func TestAcross(t *testing.T) {
	t.Parallel()
	sameWorker := func(b *Book) {
		b.Roster[0].Worker, b.Attendance[0].Worker, pay1(b).Worker = checkWorker, checkWorker, checkWorker
	}
	for _, c := range []struct {
		name string
		bend func(*Book)
		want []string
	}{
		{"nothing in common", func(*Book) {}, nil},
		{"the same worker on the same days", sameWorker, []string{"two-sites", "two-sites"}},
		{"the same worker on other days", func(b *Book) { sameWorker(b); b.Attendance[0].On = 1 << 7 }, nil},
		{"the same worker in another month", func(b *Book) { sameWorker(b); b.Attendance[0].Month++ }, nil},
		{"the same worker in a table without days", func(b *Book) { sameWorker(b); b.Attendance[0].On = 0 }, nil},
		{"the same worker and card", func(b *Book) {
			sameWorker(b)
			b.Attendance[0].On = 1
			b.Roster[0].Card, pay1(b).Card = checkCard, checkCard
		}, nil},
		{"the same card for another worker", func(b *Book) { pay1(b).Card = checkCard }, []string{"shared-card-across", "shared-card-across"}},
		{"before that row", func(b *Book) { pay1(b).Card, pay1(b).Day = checkCard, at2026(4, 21) }, nil},
	} {
		books := acrossBooks(c.bend)
		var got []string
		for _, order := range [][]int{{0, 1}, {1, 0}} {
			x := &Across{At: at2026(4, 20)}
			for _, i := range order {
				x.Add(&books[i])
			}
			got = nil
			x.Find(func(f ledger.Finding) { got = append(got, f.Check) })
			if !slices.Equal(got, c.want) {
				t.Errorf("%s, in the order %v: found %v, want %v", c.name, order, got, c.want)
			}
		}
	}
}

func TestTermsAreStrict(t *testing.T) {
	t.Parallel()
	good := termBook(t)
	row := func(s string) string { return "terms:\n  - {" + s + "}\n" }
	for _, c := range []struct{ text, want string }{
		{row(`id: pay-grace, value: "0", from: 2020-05-01, basis: standard`), "no citation"},
		{row(`id: pay-grace, value: "0", from: 2020-05-01, basis: custom, cite: x`), "basis"},
		{row(`id: pay-grace, value: "0", basis: standard, cite: x`), "no day"},
		{row(`id: pay-grace, value: "1.5", from: 2020-05-01, basis: standard, cite: x`), "no number of days"},
		{row(`id: pay-tolerance, value: "1.005", from: 2020-05-01, basis: local, cite: x`), "two decimals"},
		{row(`id: pay-tolerance, value: "-1", from: 2020-05-01, basis: local, cite: x`), "two decimals"},
		{row(`id: mood, value: "1", from: 2020-05-01, basis: local, cite: x`), "no check knows"},
		{row(`id: pay-grace, value: "0", from: 2020-05-01, basis: standard, cite: x, colour: red`), "colour"},
		{row(`id: pay-grace, value: "0", division: "99x", from: 2020-05-01, basis: standard, cite: x`), "division"},
		{row(`id: pay-grace, value: "0", from: 2020-05-01, basis: standard, cite: x`), "has no row for everywhere"},
		{"terms: []\n---\nterms: []\n", "one document"},
	} {
		if _, err := ReadTerms([]byte(c.text), good.calendar); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.text, err, c.want)
		}
	}
	if got := good.For("11").On(at2026(4, 1)).DepositRate; got != 100 {
		t.Errorf("the rate elsewhere is %d", got)
	}
	if y := good.For("990102000000"); y.On(at2026(4, 1)).DepositRate != 150 || y.On(ledger.DayOf(2022, 1, 1)).DepositRate != 100 || y.On(ledger.DayOf(2019, 1, 1)).DepositRate != 0 {
		t.Error("the city's rate does not begin with 2024")
	}
}

// Another payment never makes more unpaid, and rows in another order, from other deliveries, change nothing.
func TestRowsAndPayments(t *testing.T) {
	t.Parallel()
	terms := checkTerms(t)
	for seed := range uint64(4) {
		c := Plant(seed, len(plantings), terms)
		rng := seededRand(seed)
		missing := func(b *Book) (sum ledger.Fen, n int) {
			Run(b, c.At, terms, func(f ledger.Finding) {
				if f.Check == "unpaid" || f.Check == "short" {
					sum += f.Amount
				}
				if f.Check == "unpaid" {
					n++
				}
			})
			return sum, n
		}
		for i := range c.Books {
			b := &c.Books[i]
			damage(b, rng)
			before := bare(allFound([]Book{*b}, c.At, terms))
			shuffleBook(b, rng)
			redeliver(b)
			if after := bare(allFound([]Book{*b}, c.At, terms)); !slices.EqualFunc(before, after, sameFinding) {
				t.Fatalf("seed %d, %s: %d findings, %d after the rows moved", seed, b.Project.ID, len(before), len(after))
			}
			sum, n := missing(b)
			for k := range 5 {
				a := b.Attendance[rng.IntN(len(b.Attendance))]
				month := a.Month
				if k%2 == 0 {
					month = 0
				}
				b.Flows = append(b.Flows, Flow{Ref: ledger.Ref{Kind: KindFlow, Delivery: 9, Line: uint32(k)}, Txn: "EXTRA" + string(rune('0'+k)), Day: c.At - ledger.Day(rng.IntN(200)),
					Month: month, Worker: a.Worker, Fen: ledger.Fen(1 + rng.IntN(500000)), Left: -1})
				sum2, n2 := missing(b)
				if sum2 > sum || n2 > n {
					t.Fatalf("seed %d, %s: a payment raised what is missing from %d to %d, unpaid months from %d to %d", seed, b.Project.ID, sum, sum2, n, n2)
				}
				sum, n = sum2, n2
			}
		}
	}
}

func sameFinding(a, b ledger.Finding) bool { return byFinding(a, b) == 0 }

func TestLedger(t *testing.T) {
	t.Parallel()
	terms := checkTerms(t)
	l := ledgertest.Ledger{
		Words: []string{CheckWords}, Name: CheckName, Found: Found,
		Rows:  []any{Roster{}, Attendance{}, Settlement{}, Flow{}, Cover{}, Deposit{}, Notice{}},
		Clean: func() []ledger.Finding { return allFound([]Book{*checkBook()}, at2026(4, 20), terms) },
		City: func(seed uint64) (planted, found []ledger.Finding) {
			c := Plant(seed, len(plantings), terms)
			return c.Planted, allFound(c.Books, c.At, terms)
		},
		Moved: func(seed uint64) []ledger.Finding {
			c := Plant(seed, len(plantings), terms)
			for i := range c.Books {
				shuffleBook(&c.Books[i], seededRand(seed))
			}
			slices.Reverse(c.Books)
			return allFound(c.Books, c.At, terms)
		},
	}
	for _, c := range slices.Concat(Checks, AcrossChecks) {
		l.Checks = append(l.Checks, ledgertest.Check{ID: c.ID, Cite: c.Cite})
	}
	l.Broken = func(id string) []ledger.Finding {
		switch id {
		case "two-sites":
			return allFound(acrossBooks(func(b *Book) { b.Attendance[0].Worker = checkWorker }), at2026(4, 20), terms)
		case "shared-card-across":
			return allFound(acrossBooks(func(b *Book) { pay1(b).Card = checkCard }), at2026(4, 20), terms)
		}
		c := checkCases[slices.IndexFunc(checkCases, func(c checkCase) bool { return c.check == id && c.fires })]
		b := checkBook()
		c.bend(b)
		return allFound([]Book{*b}, at2026(c.month, c.day), terms)
	}
	ledgertest.Test(t, l)
}
