package evidence

import (
	"strconv"
	"strings"
	"time"

	"ombud/base/text"
	"ombud/ledger"
)

// mostFen bounds an amount: a trillion yuan.
const mostFen = 100_000_000_000_000

// ParseFen reads an amount as sheets have it, worth fen a unit: full-width digits, 1,234.50, ￥, 元, 万元, (12.00) and -12.00. why is the
// word key of what is wrong.
func ParseFen(s string, worth ledger.Fen) (fen ledger.Fen, why string) {
	const form = "evidence.row.amount"
	s = strings.ReplaceAll(text.Fold(s), " ", "")
	neg := false
	if in, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(in, ")") {
		s, neg = strings.TrimSuffix(in, ")"), true
	}
	s = strings.TrimLeft(s, "¥￥")
	switch {
	case strings.HasSuffix(s, "万元"), strings.HasSuffix(s, "万"):
		s, worth = strings.TrimSuffix(strings.TrimSuffix(s, "元"), "万"), 1_000_000
	case strings.HasSuffix(s, "元"):
		s, worth = strings.TrimSuffix(s, "元"), 100
	}
	switch {
	case strings.HasPrefix(s, "-"):
		s, neg = s[1:], !neg
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	}
	s = strings.TrimLeft(s, "¥￥")
	whole, part, _ := strings.Cut(s, ".")
	if groups := strings.Split(whole, ","); len(groups) > 1 {
		for i, g := range groups {
			if i > 0 && len(g) != 3 || i == 0 && (g == "" || len(g) > 3) {
				return 0, form
			}
		}
		whole = strings.Join(groups, "")
	}
	part = strings.TrimRight(part, "0")
	if whole == "" || len(whole) > 15 || strings.Trim(whole+part, "0123456789") != "" {
		return 0, form
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > mostFen/worth {
		return 0, "evidence.row.amount_large"
	}
	fen = n * worth
	for _, d := range part {
		if worth%10 != 0 { // less than a fen
			return 0, "evidence.row.amount_fine"
		}
		worth /= 10
		fen += ledger.Fen(d-'0') * worth
	}
	if neg {
		fen = -fen
	}
	return fen, ""
}

var months = strings.NewReplacer("年", "-", "/", "-", ".", "-", "月份", "", "月", "")

// ParseMonth reads a month as sheets have it.
func ParseMonth(s string) (ledger.Month, bool) {
	s = strings.ReplaceAll(text.Fold(s), " ", "")
	s = months.Replace(s)
	if len(s) == 6 && !strings.Contains(s, "-") {
		s = s[:4] + "-" + s[4:]
	}
	parts := strings.Split(s, "-")
	if len(parts) < 2 || len(parts) > 3 || len(parts[0]) != 4 {
		return 0, false
	}
	y, err1 := strconv.Atoi(parts[0])
	m, err2 := strconv.Atoi(parts[1])
	if err1 != nil || err2 != nil || y < 1990 || y > 2100 || m < 1 || m > 12 {
		return 0, false
	}
	return ledger.MonthOf(y, time.Month(m)), true
}
