package wages

import (
	"strconv"
	"strings"

	"ombud/ledger"
	"ombud/machine/csvscan"
	"ombud/machine/sheet"
)

// Citizen reports whether f is a citizen's identity number: 17 digits and the check digit of GB 11643, which is X for ten.
func Citizen(f []byte) bool {
	if len(f) != 18 {
		return false
	}
	sum := 0
	for i, w := range [17]uint8{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		c := f[i] - '0'
		if c > 9 {
			return false
		}
		sum += int(c) * int(w)
	}
	return f[17] == "10X98765432"[sum%11]
}

// money is an amount in fen: as programs write it, or with separators, signs of the yuan, 万, full-width digits, or in brackets for what
// is negative. unit is 10,000 where the heading says that the column is in 万元.
func (b *batch) money(f []byte, unit float64) (ledger.Fen, bool) {
	if unit == 1 {
		if v, ok := csvscan.Cents(f); ok {
			return v, true
		}
	}
	s := b.clean(f)
	neg := false
	if in, ok := strings.CutPrefix(s, "("); ok {
		if s, ok = strings.CutSuffix(in, ")"); !ok {
			return 0, false
		}
		neg = true
	}
	s = strings.TrimLeft(s, "¥￥")
	s = strings.TrimPrefix(s, "rmb")
	s = strings.TrimSuffix(s, "元")
	if w, ok := strings.CutSuffix(s, "万"); ok {
		s, unit = w, 10_000
	}
	s = strings.ReplaceAll(s, "−", "-")
	v, ok := fen(s, int64(unit))
	if neg {
		v = -v
	}
	return v, ok
}

// fen multiplies a plain decimal by unit*100, exactly: what would leave a fraction of a fen is no amount.
func fen(s string, unit int64) (ledger.Fen, bool) {
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	whole, frac, _ := strings.Cut(s, ".")
	if strings.Contains(whole, ",") {
		groups := strings.Split(whole, ",")
		for i, g := range groups {
			if i > 0 && len(g) != 3 && len(g) != 4 || len(g) == 0 || len(g) > 4 {
				return 0, false
			}
		}
		whole = strings.Join(groups, "")
	}
	frac = strings.TrimRight(frac, "0")
	scale := 2
	if unit == 10_000 {
		scale = 6
	}
	if whole == "" || len(whole) > 12 || len(frac) > scale {
		return 0, false
	}
	v, err := strconv.ParseUint(whole+frac+strings.Repeat("0", scale-len(frac)), 10, 62)
	if err != nil {
		return 0, false
	}
	if neg {
		return -ledger.Fen(v), true
	}
	return ledger.Fen(v), true
}

// month reads 2026-03, and 2026年3月, 2026.3, a day within it.
func (b *batch) month(f []byte) (ledger.Month, bool) {
	if m, ok := csvscan.Months(f); ok {
		return ledger.Month(m), true
	}
	s := b.clean(f)
	if in, ok := strings.CutSuffix(s, "月"); ok {
		s = in
	}
	s = strings.NewReplacer("年", "-", ".", "-", "/", "-").Replace(s)
	if y, m, ok := strings.Cut(s, "-"); ok && !strings.Contains(m, "-") {
		year, err := strconv.Atoi(y)
		month, err2 := strconv.Atoi(m)
		if err != nil || err2 != nil || len(y) != 4 || month < 1 || month > 12 {
			return 0, false
		}
		return ledger.Month(year*12 + month - 1), true
	}
	d, ok := b.day(f)
	return d.Month(), ok
}

// day reads 2026-03-05, and what machine/sheet takes for a date.
func (b *batch) day(f []byte) (ledger.Day, bool) {
	if d, ok := csvscan.Days(f); ok {
		return ledger.Day(d), true
	}
	t, err := sheet.ParseTime(b.t.text(f))
	if err != nil {
		return 0, false
	}
	y, m, d := t.Date()
	return ledger.DayOf(y, m, d), true
}

// halfDays reads days worked, in halves: 21.5 is 43.
func (b *batch) halfDays(f []byte) (int16, bool) {
	if len(f) == 0 {
		return 0, true
	}
	v, ok := csvscan.Cents(f)
	if !ok {
		v, ok = csvscan.Cents([]byte(strings.TrimSuffix(b.clean(f), "天")))
	}
	if !ok || v < 0 || v%50 != 0 || v > 6200 {
		return 0, false
	}
	return int16(v / 50), true
}
