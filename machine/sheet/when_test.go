package sheet

import (
	"testing"
	"time"

	"ombud/base/clock"

	"pgregory.net/rapid"
)

func TestParseTime(t *testing.T) {
	t.Parallel()
	full := "2019-07-07 07:07:22"
	for in, want := range map[string]string{
		"2019/7/7 7:07:22":            full,
		"2019-07-07 07:07:22":         full,
		"2019-07-07T07:07:22":         full,
		"2019-07-06T23:07:22Z":        full,
		"2019-07-07T00:07:22.4+01:00": full + ".4",
		"2019-07-07 07:07:22 +0800":   full,
		"\t\t2019/7/7　7:07:22 　\t":    full,
		"２０１９／７／７　７：０７：２２":            full,
		"2019年7月7日 7时7分22秒":           full,
		"2019年7月7日7:07:22":            full,
		"2019 年 7 月 7 日 星期日 07:07:22": full,
		"2019/7/7 (周日) 7:07:22 AM":    full,
		"2019.7.7 上午 7:07:22":         full,
		"20190707070722":              full,
		"20190707 070722":             full,
		"2019年7月7日":                   "2019-07-07 00:00:00",
		"2019年7月7号":                   "2019-07-07 00:00:00",
		"20190707":                    "2019-07-07 00:00:00",
		"2019-7-7":                    "2019-07-07 00:00:00",
		"2019/7/7 19:07":              "2019-07-07 19:07:00",
		"2019/7/7 下午7:07":             "2019-07-07 19:07:00",
		"2019/7/7 7:07 pm":            "2019-07-07 19:07:00",
		"2019/7/7 下午3点":               "2019-07-07 15:00:00",
		"2019/7/7 12:30 am":           "2019-07-07 00:30:00",
		"2019/7/7 24:00":              "2019-07-08 00:00:00",
		"2020-02-29":                  "2020-02-29 00:00:00",
	} {
		got, err := ParseTime(in)
		if err != nil || got.Format("2006-01-02 15:04:05.999") != want || got.Location() != clock.Zone {
			t.Errorf("%q: got %v, %v; want %s", in, got, err, want)
		}
	}
	for in, key := range map[string]string{
		"": "sheet.cell_time", "昨天": "sheet.cell_time", "07:07:22": "sheet.cell_time", "7月7日": "sheet.cell_time", "43653.3": "sheet.cell_time",
		"19/7/7": "sheet.cell_time", "07/08/2019": "sheet.cell_time", "2019年7月": "sheet.cell_time", "2019/7/7 x": "sheet.cell_time",
		"2019-07/07": "sheet.cell_time", "2019/7/7 7:07 am 下午": "sheet.cell_time", "2019/7/7 上午 7:07 pm": "sheet.cell_time", "2019/7/7 下午": "sheet.cell_time",
		"2019/7/7 7:": "sheet.cell_time", "2019-07-07+08:00": "sheet.cell_time", "2019/7/77:07": "sheet.cell_time", "123456789": "sheet.cell_time",
		"2019-02-29": "sheet.cell_impossible", "2019-13-01": "sheet.cell_impossible", "2019-00-10": "sheet.cell_impossible", "0019-01-01": "sheet.cell_impossible",
		"2019/7/7 25:00": "sheet.cell_impossible", "2019/7/7 24:01": "sheet.cell_impossible", "2019/7/7 7:60": "sheet.cell_impossible",
		"2019/7/7 上午13:00": "sheet.cell_impossible", "2200-01-01": "sheet.cell_impossible", "1900-02-29": "sheet.cell_impossible",
	} {
		if got, err := ParseTime(in); err == nil {
			t.Errorf("%q passed as %v", in, got)
		} else if d := faultKey(err); d != key {
			t.Errorf("%q: got %s, want %s", in, d, key)
		}
	}
}

// Every way of writing an instant gives the same instant.
func TestParseTimeRoundTrip(t *testing.T) {
	t.Parallel()
	layouts := []string{"2006-01-02 15:04:05", "2006/1/2 15:04:05", "2006年1月2日 15时4分5秒", "2006.1.2 03:04:05 PM", "20060102150405", time.RFC3339}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-2208988800+86400, 7258118400-86400).Draw(t, "s"), 0).In(clock.Zone)
		s := at.Format(rapid.SampledFrom(layouts).Draw(t, "layout"))
		if got, err := ParseTime(s); err != nil || !got.Equal(at) {
			t.Fatalf("%s: got %v, %v", s, got, err)
		}
	})
}

func TestSerial(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n        float64
		from1904 bool
		want     string
	}{
		{43653, false, "2019-07-07"}, {43653.29678240741, false, "2019-07-07 07:07:22"}, {43653.29678, false, "2019-07-07 07:07:22"},
		{43652.999999, false, "2019-07-07"}, {42191, true, "2019-07-07"}, {0.29678, false, "07:07:22"}, {0.29678, true, "07:07:22"},
		{1, false, "1900-01-01"}, {59, false, "1900-02-28"}, {60, false, "1900-02-29"}, {61, false, "1900-03-01"}, {2958465, false, "9999-12-31"},
		{-1, false, ""}, {2958466, false, ""}, {1e300, true, ""},
	} {
		if got, ok := serial(c.n, c.from1904); got != c.want || ok != (c.want != "") {
			t.Errorf("%v (1904 %v): got %q, want %q", c.n, c.from1904, got, c.want)
		}
	}
	// Any second of the law's calendar survives Excel's floating point.
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 4102444800).Draw(t, "s"), 0).In(clock.Zone)
		day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, clock.Zone)
		n := float64(25569+(day.Unix()+8*3600)/86400) + at.Sub(day).Seconds()/86400
		stamp, _ := serial(n, false)
		if got, err := ParseTime(stamp); err != nil || !got.Equal(at) {
			t.Fatalf("%v as %v is %q", at, n, stamp)
		}
	})
}

func TestDated(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"yyyy\\-mm\\-dd\\ hh:mm:ss", `yyyy"年"m"月"d"日"`, "[$-F800]dddd, mmmm dd", "[Red]d/m/yy;@", "m/d/yy h:mm AM/PM", `[$-804]e"年"m"月"`, "ss.000"} {
		if !dated(176, code) {
			t.Errorf("%s shows a date", code)
		}
	}
	for _, code := range []string{"General", `General"元"`, "G/通用格式", "0.00E+00", "#,##0.00_);[Red](#,##0.00)", `0"d"`, "[h]:mm:ss", "[mm]:ss", `\d0`, "@", "_-* #,##0_-", `"unclosed`} {
		if dated(176, code) {
			t.Errorf("%s shows no date", code)
		}
	}
	for id, want := range map[int]bool{0: false, 13: false, 14: true, 22: true, 31: true, 45: false, 46: false, 49: false, 57: true, 164: false} {
		if dated(id, "") != want {
			t.Errorf("format %d: want %v", id, want)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"00012": "00012", "1.3800138E10": "13800138000", "0.30000000000000004": "0.3", "1234.5600000000001": "1234.56", "-0": "0", "1E-3": "0.001",
		"1E+300": "1E+300", "1E-20": "1E-20", "abc": "abc", "NaN": "NaN", "123456789012345678": "123456789012346000", "-12.50": "-12.5",
	} {
		if got := number(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}
