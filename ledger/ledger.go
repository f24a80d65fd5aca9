// Package ledger is what the ledgers of promises share. Evidence comes in as rows; checks compare the rows; a finding says which
// promise is broken, by whom, and which rows prove it. A ledger watches who owes, never who is owed: a person in it is a Key.
package ledger

import (
	"encoding/hex"
	"fmt"
	"time"
)

// Key stands for a person or a bank card: a hash under a key that never leaves the city. The same worker has the same Key in every
// table of one ledger and in nothing else, so rows can be joined, and no row can be joined to a grievance.
type Key [16]byte

func (k Key) String() string { return hex.EncodeToString(k[:]) }

// Month is a civil month, counted from year 0.
type Month int32

// MonthOf is the month of a civil date.
func MonthOf(year int, month time.Month) Month { return Month(year*12 + int(month) - 1) }

// Date is year and month.
func (m Month) Date() (year int, month time.Month) {
	return int(m) / 12, time.Month(int(m)%12 + 1)
}

// First and Last are the days a month begins and ends with.
func (m Month) First() Day { y, mo := m.Date(); return DayOf(y, mo, 1) }
func (m Month) Last() Day  { return (m + 1).First() - 1 }

// Days is how many days the month has.
func (m Month) Days() int { return int(m.Last()-m.First()) + 1 }

func (m Month) String() string {
	if m == 0 {
		return ""
	}
	y, mo := m.Date()
	return fmt.Sprintf("%04d-%02d", y, mo)
}

// Day is a civil day, counted from 1970-01-01; 0 is no day.
type Day int32

// DayOf is a civil date as a day.
func DayOf(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Date is year, month and day of the month.
func (d Day) Date() (int, time.Month, int) { return time.Unix(int64(d)*86400, 0).UTC().Date() }

// Time is the beginning of the day in UTC, for writing it out.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Month is the month the day lies in.
func (d Day) Month() Month { y, m, _ := d.Date(); return MonthOf(y, m) }

func (d Day) String() string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Date()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

// Fen is an amount of money, in hundredths of a yuan.
type Fen = int64

// Ref is a row of evidence: the line of a file that was delivered, as whoever sent it counts lines.
type Ref struct {
	Kind     string // which table: roster, attendance, flow
	Delivery uint32 // number of the delivery in this ledger
	Line     uint32
}

// Finding is one promise that the rows say is broken. What is not said is zero.
type Finding struct {
	Check   string // the check that found it
	Subject string // what the ledger watches: a project
	Party   string // who owes: the unified social credit code of a company
	Period  Month
	Person  Key // to whom it is owed, where it is owed to one person
	Amount  Fen // what is missing
	Count   int64
	Proof   []Ref
}
