package wages

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"slices"
	"strings"

	"ombud/base/text"
	"ombud/ledger"
)

// The code on a wage slip is 100 bits as 20 characters of Crockford's base 32, derived from the city's secret, the project, the month
// and the worker's key. It is stored nowhere: with 2^100 codes and a few hundred workers a month, guessing finds nobody.
var slipCodes = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

const slipLen = 20

// SlipCode is the code of one worker's slip for one month on one project.
func (w *Work) SlipCode(project string, m ledger.Month, worker ledger.Key) string {
	h := hmac.New(sha256.New, w.Secret)
	h.Write([]byte("wage slip\x00" + project + "\x00" + m.String() + "\x00"))
	h.Write(worker[:])
	return slipCodes.EncodeToString(h.Sum(nil)[:13])[:slipLen]
}

// ParseSlipCode reads a code as people type it: lower case, blanks, hyphens, O for 0, I or L for 1, full-width.
func ParseSlipCode(s string) (string, bool) {
	s = strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(text.Fold(s)))
	if len(s) != slipLen {
		return "", false
	}
	_, err := slipCodes.DecodeString(s + "0000")
	return s, err == nil
}

// Slip is what one worker sees of one month on one project.
type Slip struct {
	Month ledger.Month
	Parts []Attendance // one for each employer
	Paid  []Flow       // wages to the worker's card for this month; what came back is among them
	Due   ledger.Fen
	Sum   ledger.Fen // paid, less what came back
}

// slips are the workers that a month's attendance names, each with the first line of the file that does, in the order of the lines.
func slips(b *Book, m ledger.Month) []Attendance {
	var out []Attendance
	seen := map[ledger.Key]bool{}
	for _, a := range b.Attendance {
		if a.Month == m && !seen[a.Worker] {
			seen[a.Worker] = true
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(x, y Attendance) int {
		return cmp.Or(cmp.Compare(x.Ref.Delivery, y.Ref.Delivery), cmp.Compare(x.Ref.Line, y.Ref.Line))
	})
	return out
}

// Find opens the slip that a code belongs to. Every worker of the month is compared, whether or not one was found already, so that
// the time it takes says nothing.
func (w *Work) Find(b *Book, m ledger.Month, code string) (Slip, bool) {
	var who ledger.Key
	found := 0
	for _, a := range slips(b, m) {
		if subtle.ConstantTimeCompare([]byte(w.SlipCode(b.Project.ID, m, a.Worker)), []byte(code)) == 1 {
			who, found = a.Worker, 1
		}
	}
	if found == 0 {
		return Slip{}, false
	}
	s := Slip{Month: m}
	for _, a := range b.Attendance {
		if a.Month == m && a.Worker == who {
			s.Parts, s.Due = append(s.Parts, a), s.Due+a.Due
		}
	}
	undone := map[string]bool{}
	for _, f := range b.Flows {
		if f.Worker != who || f.Kind != Wage && f.Kind != Return {
			continue
		}
		if f.Kind == Wage && f.forMonth() == m {
			s.Paid, s.Sum, undone[f.Txn] = append(s.Paid, f), s.Sum+f.Fen, true
		}
		if f.Kind == Return && (f.Of != "" && undone[f.Of] || f.Of == "" && f.forMonth() == m) {
			s.Paid, s.Sum = append(s.Paid, f), s.Sum-f.Fen
		}
	}
	return s, true
}

// forMonth is the month that a row pays for: where the bank does not say, the month before the transfer.
func (f Flow) forMonth() ledger.Month {
	if f.Month != 0 {
		return f.Month
	}
	return f.Day.Month() - 1
}
