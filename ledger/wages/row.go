// Package wages is the ledger of wages on construction sites (State Council Order 724): who worked, what was confirmed, what the bank
// paid, and where the three do not agree. Rows are evidence of companies and banks; workers appear in them as keys.
package wages

import "ombud/ledger"

// The kinds of evidence. They name partitions, profiles and templates.
const (
	KindProject    = "project"
	KindRoster     = "roster"     // table 1: who was registered by real name
	KindAttendance = "attendance" // table 2: each worker's month, confirmed
	KindSettlement = "settlement" // table 3: final settlement
	KindFlow       = "flow"       // rows of the dedicated wage account
	KindCover      = "cover"      // work-injury insurance and tax filings of the employer
	KindDeposit    = "deposit"    // wage deposits and guarantees
	KindNotice     = "notice"     // photos of the rights board
)

// Project is a construction project and who answers for its wages.
type Project struct {
	Ref        ledger.Ref // its row in the register
	ID         string
	Name       string
	Place      string // division code
	Owner      string // 建设单位; companies are named by their unified social credit code
	General    string // 施工总承包单位
	Regulator  string // office that supervises the trade
	PayDay     int    // day of the month after, 1-31; the last day where a month has fewer
	Started    ledger.Day
	Completed  ledger.Day // 0: goes on
	Contract   ledger.Fen
	LabourDay  int        // day of the month on which the owner transfers labour costs
	MinMonthly ledger.Fen // minimum wage a month where the project lies
	MinDaily   ledger.Fen
}

// Roster is a worker of a project, registered before entering the site (§28).
type Roster struct {
	Ref      ledger.Ref
	Worker   ledger.Key
	Employer string // subcontractor or general contractor
	Card     ledger.Key
	Contract ledger.Day // labour contract signed; 0: none
	Entered  ledger.Day
	Left     ledger.Day // 0: still there
}

// Attendance is a worker's month as assessed and confirmed (§31).
type Attendance struct {
	Ref      ledger.Ref
	Worker   ledger.Key
	Employer string
	Month    ledger.Month
	Halves   int16  // half days worked
	On       uint32 // bit d-1: was there on day d; 0 where the file gives only the sum
	Due      ledger.Fen
	Signed   ledger.Day // when the worker signed; 0: unsigned
}

// Settlement is a worker's final settlement.
type Settlement struct {
	Ref      ledger.Ref
	Worker   ledger.Key
	Employer string
	Due      ledger.Fen
	Posted   ledger.Day // since when it hangs at the site; 0: it does not
	Signed   ledger.Day
}

// FlowKind says what a row of the account is.
type FlowKind uint8

// The kinds of flow.
const (
	Wage   FlowKind = iota // to a worker's card
	Return                 // a wage transfer that came back, or its reversal
	Labour                 // labour costs from the owner
	Other
)

// Flow is a row of the dedicated account.
type Flow struct {
	Ref    ledger.Ref
	Txn    string // the bank's number
	Kind   FlowKind
	Day    ledger.Day
	Month  ledger.Month // for which month; 0: the bank does not say
	Worker ledger.Key
	Card   ledger.Key
	Fen    ledger.Fen // as the bank has it: positive in the direction of Kind
	Of     string     // Txn that a Return undoes
	Left   ledger.Fen // balance after the row; -1 where the bank does not say
}

// Cover is a month for which an employer's insurance or tax filing covers the project.
type Cover struct {
	Ref       ledger.Ref
	Employer  string
	Month     ledger.Month
	Insurance bool // work-injury insurance; else the tax filing
	Workers   int32
}

// Deposit is a change of the wage deposit or its guarantee.
type Deposit struct {
	Ref       ledger.Ref
	Day       ledger.Day
	Fen       ledger.Fen // lodged, or used if negative
	Guarantee bool       // by a bank's guarantee
	Until     ledger.Day // the guarantee ends
}

// Notice is evidence that the rights board stands at the site (§34).
type Notice struct {
	Ref ledger.Ref
	Day ledger.Day
}

// Book is all evidence of one project, each table in the order worker, month, day.
type Book struct {
	Project     Project
	Roster      []Roster
	Attendance  []Attendance
	Settlements []Settlement
	Flows       []Flow
	Cover       []Cover
	Deposits    []Deposit
	Notices     []Notice
}
