package demo

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ombud/base/text"
	"ombud/ledger/evidence"
	"ombud/ledger/wages"
	"ombud/machine/sheet"
)

// wageOffice inspects the projects of the demo.
const wageOffice = "HRSS-990102"

// site is a fictional project.
type site struct{ id, name string }

var sites = []site{{"YC-QS-001", "云川（虚构）清水河安置房一标段"}, {"YC-QS-002", "云川（虚构）清水河安置房二标段"}, {"YC-QS-003", "云川（虚构）职业学校实训楼"}}

// company makes a credit code that is well formed and of no division that exists.
func company(n int) string {
	head := fmt.Sprintf("91990102MA%07d", n)
	return head + string(text.CreditCheck(head))
}

// hand makes the number of a worker of nowhere, with its check digit.
func hand(n int) string {
	head := fmt.Sprintf("990102198%d%02d%02d%03d", n%10, n%12+1, n%28+1, n)
	for _, c := range "0123456789X" {
		if s := head + string(c); text.CitizenNumber(s) {
			return s
		}
	}
	return head
}

// Evidence plans what sites and the bank hand in during the last two weeks: registers, a month of attendance that is corrected once, and
// three days of the wage accounts, with the mistakes that such files have.
func (s *Stage) Evidence(w *evidence.Work, to time.Time) {
	at := func(days int) time.Time {
		d := to.AddDate(0, 0, days)
		return time.Date(d.Year(), d.Month(), d.Day(), 10, 20, 0, 0, d.Location())
	}
	given := at(-9) // of the attendance: the month before it is over whatever day the demo takes as today
	month := time.Date(given.Year(), given.Month()-1, 1, 0, 0, 0, 0, given.Location())
	give := func(days int, kind, source, name, body string) {
		s.plan(at(days), func(ctx context.Context) error { return s.deliver(ctx, w, kind, source, name, body) })
	}
	give(-12, wages.KindProject, "", "工程项目.csv", register(month))
	give(-11, wages.KindRoster, "云川建工（虚构）", "花名册.csv", roster(month))
	give(-9, wages.KindAttendance, "云川建工（虚构）", "考勤.csv", attendance(month, 0))
	give(-7, wages.KindAttendance, "云川建工（虚构）", "考勤（更正）.csv", attendance(month, 1))
	for day := range 3 {
		give(-5+day, wages.KindFlow, "云川农商银行（虚构）", fmt.Sprintf("流水%d.csv", day+1), statement(at(-6+day), day))
	}
}

func (s *Stage) deliver(ctx context.Context, w *evidence.Work, kind, source, name, body string) error {
	dir, err := os.MkdirTemp("", "ombud-demo")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		return err
	}
	f, err := sheet.Open(path, sheet.Options{})
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = w.Deliver(ctx, f, evidence.Order{Ledger: "wages", Kind: kind, Source: source, Caller: s.Staff(wageOffice, false),
		Voice: w.Words.In("zh"), Rejects: func() (io.WriteCloser, error) { return nothing{io.Discard}, nil }}, nil)
	return err
}

type nothing struct{ io.Writer }

func (nothing) Close() error { return nil }

func register(month time.Time) string {
	var b strings.Builder
	b.WriteString("项目编号,项目名称,区划代码,建设单位统一社会信用代码,施工总承包单位统一社会信用代码,行业监管单位,发薪日,开工日期,合同金额（万元）,人工费拨付日,月最低工资标准\n")
	for i, x := range sites {
		fmt.Fprintf(&b, "%s,%s,990102000000,%s,%s,%s,15,%s,%d.5,5,1990\n", x.id, x.name, company(1), company(10+i), wageOffice, month.AddDate(0, -5, 0).Format(time.DateOnly), 2400+i*800)
	}
	return b.String()
}

// crew are the workers of a site.
const crew = 14

func roster(month time.Time) string {
	var b strings.Builder
	b.WriteString("序号,项目编号,姓名,身份证号,用人单位统一社会信用代码,工资卡号,劳动合同签订日期,进场日期\n")
	for i, x := range sites {
		for n := range crew {
			k := i*crew + n
			fmt.Fprintf(&b, "%d,%s,演示工人%d号,%s,%s,622200%013d,%s,%s\n", k+1, x.id, k+1, hand(k), company(20+k%2), k, month.AddDate(0, -1, 2).Format("2006年1月2日"),
				month.AddDate(0, -1, 3).Format("2006/1/2"))
		}
	}
	fmt.Fprintf(&b, "99,YC-QS-009,演示工人99号,%s,%s,,,%s\n", hand(99), company(20), month.Format(time.DateOnly)) // nobody registered it
	return b.String()
}

func attendance(month time.Time, corrected int) string {
	var b strings.Builder
	b.WriteString("项目编号,姓名,身份证号,用人单位统一社会信用代码,月份,出勤天数,应发工资（元）,签字日期\n")
	for i, x := range sites {
		if corrected > 0 && i > 0 {
			break
		}
		for n := range crew {
			k := i*crew + n
			days, signed := 20+k%7, month.AddDate(0, 1, -1).Format(time.DateOnly)
			if k%9 == 4 {
				signed = ""
			}
			fmt.Fprintf(&b, "%s,演示工人%d号,%s,%s,%s,%d.5,\"%d,%03d.00\",%s\n", x.id, k+1, hand(k), company(20+k%2), month.Format("2006年1月"), days, 5+k%4+corrected*(n%2), k*31%1000, signed)
		}
	}
	return b.String()
}

func statement(day time.Time, n int) string {
	var b strings.Builder
	b.WriteString("项目编号,交易流水号,交易日期,摘要,收款人姓名,收款账号,交易金额,账户余额\n")
	for i, x := range sites {
		for k := range 5 {
			w := i*crew + n*4 + k
			fmt.Fprintf(&b, "%s,YCNS%d%02d%02d,%s,代发工资,演示工人%d号,622200%013d,%d.00,%d.00\n", x.id, day.YearDay(), i, k, day.Format(time.DateOnly), w+1, w, 5000+w*37, 400000-w*5000)
		}
		fmt.Fprintf(&b, "%s,YCNS%d%02d90,%s,退汇,演示工人%d号,622200%013d,%d.00,400000.00\n", x.id, day.YearDay(), i, day.Format(time.DateOnly), i*crew+n*4+1, i*crew+n*4, 5000+(i*crew+n*4)*37)
	}
	fmt.Fprintf(&b, "%s,YCNS%d0000,%s,代发工资,演示工人1号,6222000000000000000,1.00,1.00\n", sites[0].id, day.YearDay(), day.Format(time.DateOnly)) // its number with another amount
	return b.String()
}
