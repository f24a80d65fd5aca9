package csvscan

import "math"

// Cents reads an amount with up to two decimals, such as -1234.5, as hundredths. It takes what programs write and nothing else: no
// blanks, no separators, no sign of a currency; those who want more try it first.
func Cents(b []byte) (v int64, ok bool) {
	neg := false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		neg = b[0] == '-'
		b = b[1:]
	}
	whole := 0
	for whole < len(b) && b[whole]-'0' <= 9 {
		v = v*10 + int64(b[whole]-'0')
		whole++
	}
	if whole == 0 || whole > 15 {
		return 0, false
	}
	switch rest := b[whole:]; {
	case len(rest) == 0:
		v *= 100
	case len(rest) == 3 && rest[0] == '.' && rest[1]-'0' <= 9 && rest[2]-'0' <= 9:
		v = v*100 + int64(rest[1]-'0')*10 + int64(rest[2]-'0')
	case len(rest) == 2 && rest[0] == '.' && rest[1]-'0' <= 9:
		v = v*100 + int64(rest[1]-'0')*10
	default:
		return 0, false
	}
	if neg {
		v = -v
	}
	return v, true
}

// Number reads up to n digits.
func Number(b []byte, n int) (v int, ok bool) {
	if len(b) == 0 || len(b) > n {
		return 0, false
	}
	for _, c := range b {
		if c -= '0'; c > 9 {
			return 0, false
		}
		v = v*10 + int(c)
	}
	return v, true
}

// Days since 1970-01-01 of 2006-01-02, 2006/01/02 or 20060102. A day that does not exist is not ok.
func Days(b []byte) (day int32, ok bool) {
	var y, m, d int
	var a, e, f bool
	switch {
	case len(b) == 10 && (b[4] == '-' || b[4] == '/') && b[7] == b[4]:
		y, a = Number(b[:4], 4)
		m, e = Number(b[5:7], 2)
		d, f = Number(b[8:], 2)
	case len(b) == 8:
		y, a = Number(b[:4], 4)
		m, e = Number(b[4:6], 2)
		d, f = Number(b[6:], 2)
	}
	if !a || !e || !f || m < 1 || m > 12 || d < 1 || d > length(y, m) {
		return 0, false
	}
	return civil(y, m, d), true
}

// Months since year 0 of 2006-01, 2006/01 or 200601.
func Months(b []byte) (month int32, ok bool) {
	var y, m int
	var a, e bool
	switch {
	case len(b) == 7 && (b[4] == '-' || b[4] == '/'):
		y, a = Number(b[:4], 4)
		m, e = Number(b[5:], 2)
	case len(b) == 6:
		y, a = Number(b[:4], 4)
		m, e = Number(b[4:], 2)
	}
	if !a || !e || m < 1 || m > 12 {
		return 0, false
	}
	return int32(y*12 + m - 1), true
}

func length(y, m int) int {
	switch {
	case m == 2 && y%4 == 0 && (y%100 != 0 || y%400 == 0):
		return 29
	case m == 2:
		return 28
	case m == 4 || m == 6 || m == 9 || m == 11:
		return 30
	}
	return 31
}

// civil counts days by eras of 400 years that begin in March, which takes no table and no time zone: ten times as fast as time.Date.
func civil(y, m, d int) int32 {
	if m <= 2 {
		y--
		m += 12
	}
	era := y / 400
	year := y - era*400
	of := (153*(m-3)+2)/5 + d - 1
	return int32(era*146097 + year*365 + year/4 - year/100 + of - 719468)
}

// Month is the month of a day that Days gave, as Months counts.
func Month(day int32) int32 {
	z := int(day) + 719468
	era := int(math.Floor(float64(z) / 146097))
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	y, m := yoe+era*400, mp+3
	if m > 12 {
		m, y = m-12, y+1
	}
	return int32(y*12 + m - 1)
}
