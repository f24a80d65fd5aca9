package sheet

import (
	"strings"
	"time"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/text"
)

// ParseTime reads a date, or a date and a time of day, as Chinese offices write them, in clock.Zone: 2019/7/7 7:07:22,
// 2019-07-07T07:07:22+08:00, 2019.7.7, 20190707, 2019年7月7日 下午3时5分, with full-width digits and stray blanks. The year always
// comes first with four digits, so no reading is a guess; a day without a time of day is its midnight. The fault's key
// says whether the text is no date (sheet.cell_time) or one that cannot be (sheet.cell_impossible).
func ParseTime(s string) (time.Time, error) {
	c := &cursor{s: text.Fold(s)}
	t, ok := c.date()
	if ok {
		ok = c.moment(&t)
	}
	if !ok || c.s != "" {
		return time.Time{}, fault.New(fault.Invalid, "sheet.cell_time")
	}
	at := time.Date(t.year, time.Month(t.month), t.day, t.hour, t.minute, t.second, t.nano, clock.Zone)
	if !t.lawful() {
		return time.Time{}, fault.New(fault.Invalid, "sheet.cell_impossible")
	}
	if t.zoned {
		at = at.Add(8*time.Hour - time.Duration(t.zone)*time.Minute)
	}
	return at, nil
}

type moment struct {
	year, month, day, hour, minute, second, nano int

	zone  int // minutes east
	zoned bool
}

// lawful is true for a day in the calendar and a time on the clock; 24:00 is the end of the day, as laws write it.
func (t moment) lawful() bool {
	day := time.Date(t.year, time.Month(t.month), t.day, 0, 0, 0, 0, clock.Zone)
	return sane(day) && day.Day() == t.day && day.Month() == time.Month(t.month) && t.minute < 60 && t.second < 60 &&
		(t.hour < 24 || t.hour == 24 && t.minute+t.second+t.nano == 0)
}

// sane bounds years, so that a slip of the pen does not become a deadline in the year 20190.
func sane(at time.Time) bool { return at.Year() >= 1900 && at.Year() < 2200 }

// cursor eats a folded text from the front.
type cursor struct{ s string }

// number takes from least to most digits.
func (c *cursor) number(least, most int) (int, bool) {
	n, i := 0, 0
	for i < len(c.s) && i < most && c.s[i] >= '0' && c.s[i] <= '9' {
		n = n*10 + int(c.s[i]-'0')
		i++
	}
	if i < least {
		return 0, false
	}
	c.s = c.s[i:]
	return n, true
}

// any takes the first of the words that stands in front.
func (c *cursor) any(words ...string) bool {
	for _, w := range words {
		if rest, ok := strings.CutPrefix(c.s, w); ok {
			c.s = rest
			return true
		}
	}
	return false
}

func (c *cursor) blank() bool { return c.any(" ") }

func (c *cursor) date() (t moment, ok bool) {
	if t.year, ok = c.number(4, 4); !ok {
		return t, false
	}
	if len(c.s) >= 4 && strings.Trim(c.s[:4], "0123456789") == "" {
		t.month, _ = c.number(2, 2)
		t.day, ok = c.number(2, 2)
		return t, ok
	}
	c.blank()
	sep := "月"
	if !c.any("年") {
		if c.s == "" || !strings.Contains("-/.", c.s[:1]) {
			return t, false
		}
		sep = c.s[:1]
		c.s = c.s[1:]
	}
	c.blank()
	if t.month, ok = c.number(1, 2); !ok {
		return t, false
	}
	c.blank()
	if !c.any(sep) {
		return t, false
	}
	c.blank()
	t.day, ok = c.number(1, 2)
	if sep == "月" && ok {
		c.blank()
		c.any("日", "号")
	}
	return t, ok
}

// moment takes what may follow the day: a weekday, a time of day, a zone.
func (c *cursor) moment(t *moment) (ok bool) {
	if !c.any("t") {
		c.blank()
		c.weekday()
	}
	c.blank()
	half := c.half()
	c.blank()
	if c.s == "" {
		return half == ""
	}
	if !c.clock(t) {
		return false
	}
	c.blank()
	if half == "" {
		half = c.half()
		c.blank()
	}
	t.apply(half)
	return c.s == "" || c.offset(t)
}

// clock takes a time of day: 7:07, 07:07:22.5, 070722, 7时7分22秒, 7点.
func (c *cursor) clock(t *moment) (ok bool) {
	if len(c.s) >= 4 && strings.Trim(c.s[:4], "0123456789") == "" {
		t.hour, _ = c.number(2, 2)
		t.minute, _ = c.number(2, 2)
		t.second, _ = c.number(2, 2)
		return true
	}
	if t.hour, ok = c.number(1, 2); !ok {
		return false
	}
	if c.any("时", "点") {
		if t.minute, ok = c.number(1, 2); ok && c.any("分") {
			if t.second, ok = c.number(1, 2); ok {
				c.any("秒")
			}
		}
		return true
	}
	if !c.any(":") {
		return false
	}
	if t.minute, ok = c.number(1, 2); !ok || !c.any(":") {
		return ok
	}
	if t.second, ok = c.number(1, 2); ok {
		c.fraction(t)
	}
	return ok
}

func (c *cursor) weekday() {
	before := c.s
	bracket := c.any("(")
	named := c.any("星期", "礼拜", "周") && c.any("一", "二", "三", "四", "五", "六", "日", "天")
	if !named || c.any(")") != bracket {
		c.s = before
	}
}

func (c *cursor) half() string {
	switch {
	case c.any("上午", "am"):
		return "am"
	case c.any("下午", "pm"):
		return "pm"
	}
	return ""
}

// apply adds the afternoon's twelve hours; 下午15时 is taken as it is meant.
func (t *moment) apply(half string) {
	switch {
	case half == "pm" && t.hour < 12:
		t.hour += 12
	case half == "am" && t.hour == 12:
		t.hour = 0
	case half == "am" && t.hour > 12:
		t.hour = 99
	}
}

// fraction keeps milliseconds.
func (c *cursor) fraction(t *moment) {
	before := c.s
	if !c.any(".", ",") {
		return
	}
	i := 0
	for i < len(c.s) && c.s[i] >= '0' && c.s[i] <= '9' {
		i++
	}
	if i == 0 || i > 9 {
		c.s = before
		return
	}
	for j, unit := 0, int(100*time.Millisecond); j < min(i, 3); j, unit = j+1, unit/10 {
		t.nano += int(c.s[j]-'0') * unit
	}
	c.s = c.s[i:]
}

func (c *cursor) offset(t *moment) bool {
	t.zoned = true
	if c.any("z") {
		return true
	}
	sign := 1
	if c.any("-") {
		sign = -1
	} else if !c.any("+") {
		return false
	}
	hours, ok := c.number(1, 2)
	if !ok {
		return false
	}
	c.any(":")
	minutes, _ := c.number(2, 2)
	t.zone = sign * (hours*60 + minutes)
	return hours < 24 && minutes < 60
}

// layout turns a profile's pattern such as d/M/yyyy HH:mm into Go's, for folded text; it is false for a letter or digit without
// meaning, and for a pattern without year, month and day.
func layout(pattern string) (string, bool) {
	marks := []string{"yyyy", "2006", "yy", "06", "MM", "01", "M", "1", "dd", "02", "d", "2", "HH", "15", "H", "15",
		"hh", "03", "h", "3", "mm", "04", "m", "4", "ss", "05", "s", "5", "tt", "PM", "T", "T"}
	bare := make([]string, len(marks))
	for i := 0; i < len(marks); i += 2 {
		bare[i] = marks[i]
	}
	rest := text.Fold(strings.NewReplacer(bare...).Replace(pattern))
	if strings.ContainsAny(rest, "_0123456789abcdefghijklmnopqrstuvwxyz") {
		return "", false
	}
	for _, need := range []string{"yy", "M", "d"} {
		if !strings.Contains(pattern, need) {
			return "", false
		}
	}
	return text.Fold(strings.NewReplacer(marks...).Replace(pattern)), true
}
