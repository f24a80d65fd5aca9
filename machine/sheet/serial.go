package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"

	"ombud/base/clock"
)

const (
	lastSerial = 2958466 // the day after 9999-12-31 in the 1900 system
	stampDay   = "2006-01-02"
	stampClock = "15:04:05"
)

// serial turns a workbook's day number into what a person sees: "2019-07-07 07:07:22", the day alone at midnight, the clock alone
// under one. The 1900 system counts a 29 February 1900 that never was (ECMA-376 part 1, 18.17.4.1). It is false for numbers that are
// no date. Rounding is to the second, because programs write 07:07:22 as 0.29678 as well as in full.
func serial(n float64, from1904 bool) (string, bool) {
	if math.IsNaN(n) || n < 0 || n >= lastSerial {
		return "", false
	}
	day, part := math.Modf(n)
	second := int(math.Round(part * 86400))
	if second == 86400 {
		day, second = day+1, 0
	}
	at := time.Date(1899, 12, 30, 0, 0, second, 0, clock.Zone)
	switch {
	case day == 0:
		return at.Format(stampClock), true
	case from1904:
		day += 1462
	case day == 60:
		return "1900-02-29", true // kept as written; it will not pass as a date
	case day < 60:
		day++
	}
	at = at.AddDate(0, 0, int(day))
	if second == 0 {
		return at.Format(stampDay), true
	}
	return at.Format(stampDay + " " + stampClock), true
}

// dated is true if cells with this number format show a date or a time of day (ECMA-376 part 1, 18.8.30 and 18.8.31; the numbers
// 27 to 36 and 50 to 58 are dates in the Chinese edition). Elapsed time, [h]:mm, is no date.
func dated(id int, code string) bool {
	if code == "" {
		return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 50 && id <= 58
	}
	code, _, _ = strings.Cut(strings.ToLower(code), ";")
	code = strings.ReplaceAll(code, "general", "")
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			i = past(code, i, '"')
		case '\\', '_', '*':
			i++
		case '[':
			j := past(code, i, ']')
			if in := strings.Trim(code[i:min(j+1, len(code))], "[]"); in != "" && strings.Trim(in, "hms") == "" {
				return false
			}
			i = j
		case 'e':
			if i+1 < len(code) && (code[i+1] == '+' || code[i+1] == '-') {
				return false // 0.00E+00
			}
			return true
		case 'y', 'm', 'd', 'h', 's':
			return true
		}
	}
	return false
}

// past is the place of the mark that closes what opens at i, or the end.
func past(s string, i int, mark byte) int {
	if j := strings.IndexByte(s[i+1:], mark); j >= 0 {
		return i + 1 + j
	}
	return len(s)
}

// number writes a cell's number as a person reads it: no exponent and Excel's fifteen digits, so that a sum of 0.1 and 0.2 is 0.3.
func number(s string) string {
	if len(s) <= 15 && strings.Trim(s, "0123456789") == "" {
		return s
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return s
	}
	if size := math.Abs(n); size >= 1e21 || size < 1e-9 && size > 0 {
		return s
	}
	n, _ = strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if n == 0 {
		return "0"
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}
