package demo

import (
	"context"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/core/fact"
	"ombud/ledger"
	"ombud/ledger/evidence"
	"ombud/ledger/wages"
	"ombud/machine/sheet"
)

// faults are planted in a quarter of the projects; all other projects keep every promise.
var faults = []string{"unpaid", "unsigned", "short", "no-contract", "late", "no-notice", "returned", "deposit-missing", "no-insurance", "shared-card", "table-missing"}

// Fault is what is wrong with the n-th project, "" for nothing.
func Fault(n int) string {
	if n/3%4 != 0 {
		return ""
	}
	return faults[(n/12+n%3*4)%len(faults)]
}

const (
	payMonths = 3 // of evidence
	gang      = 4 // workers a project
)

// rows are the files that contractors, banks and offices hand in.
type rows struct {
	kinds map[string]*strings.Builder
	txn   int
}

var heads = map[string]string{
	wages.KindRoster:     "项目编号,姓名,身份证号,统一社会信用代码,工资卡号,劳动合同签订日期,进场日期\n",
	wages.KindAttendance: "项目编号,姓名,身份证号,统一社会信用代码,月份,1日,2日,3日,4日,5日,6日,7日,8日,9日,10日,11日,12日,13日,14日,15日,16日,17日,18日,19日,20日,21日,22日,23日,24日,25日,26日,27日,28日,29日,30日,31日,应发工资,签字日期\n",
	wages.KindFlow:       "项目编号,交易流水号,交易日期,交易类型,收款人姓名,收款人身份证号,收款账号,交易金额,工资所属月份,原交易流水号\n",
	wages.KindCover:      "项目编号,统一社会信用代码,月份,类型,人数\n",
	wages.KindDeposit:    "项目编号,日期,金额,形式\n",
	wages.KindNotice:     "项目编号,拍摄日期\n",
}

func (r *rows) add(kind string, cells ...any) {
	b := r.kinds[kind]
	if b == nil {
		b = &strings.Builder{}
		b.WriteString(heads[kind])
		r.kinds[kind] = b
	}
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprint(b, c)
	}
	b.WriteByte('\n')
}

// number is the n-th fictional worker's: of the province that does not exist, with a check digit that fits.
func number(n int) string {
	head := fmt.Sprintf("990101%04d0101%03d", 1960+n/1000%40, n%1000)
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(head[i]-'0') * w
	}
	return head + string("10X98765432"[sum%11])
}

func fen(f ledger.Fen) string { return fmt.Sprintf("%d.%02d", f/100, f%100) }

// project lays out what was handed in about the n-th project by a day.
func (r *rows) project(n int, e wages.Entry, today ledger.Day, off func(ledger.Day) bool) {
	rng, fault := rand.New(rand.NewPCG(31, uint64(n))), Fault(n)
	p := e.Project()
	var subs []string
	for _, x := range e.Parties {
		if x.Role == wages.Sub {
			subs = append(subs, x.Company)
		}
	}
	last := today.Month() - 1
	earned := map[ledger.Month]ledger.Fen{}
	for w := range gang {
		who := n*gang + w
		name, id, card, employer := fmt.Sprintf("演示工人%d号", who+1), number(who), fmt.Sprintf("62279901%08d", who), subs[w%len(subs)]
		if fault == "shared-card" && w == 1 {
			card = fmt.Sprintf("62279901%08d", who-1)
		}
		contract := any(p.Started)
		if fault == "no-contract" && w == 0 {
			contract = ""
		}
		r.add(wages.KindRoster, p.ID, name, id, employer, card, contract, p.Started)
		for m := p.Started.Month(); m <= last; m++ {
			if fault == "table-missing" && m == last {
				continue
			}
			due, cells := attend(rng, p, m, []any{p.ID, name, id, employer, m})
			earned[m] += due
			signed := any(min(m.Last()+2, today))
			if fault == "unsigned" && w == 0 && m == last {
				signed = ""
			}
			r.add(wages.KindAttendance, append(cells, fen(due), signed)...)
			r.pay(p, m, today, off, fault, w == 0 && m == last, due, name, id, card)
		}
	}
	for m := p.Started.Month() + 1; m <= today.Month(); m++ {
		if day := m.First() + ledger.Day(p.LabourDay) - 1; day <= today {
			r.add(wages.KindFlow, p.ID, r.next(), day, "人工费", "", "", "", fen(max(earned[m-1], 100)), "", "")
		}
	}
	r.upkeep(p, subs, last, today, fault, e.Deposit)
}

func (r *rows) next() string { r.txn++; return fmt.Sprintf("YC%010d", r.txn) }

// attend fills in the days of a month, and says what is due for them.
func attend(rng *rand.Rand, p wages.Project, m ledger.Month, cells []any) (ledger.Fen, []any) {
	on := uint32(0)
	for d := m.First(); d < m.First()+31; d++ {
		mark := ""
		if d <= m.Last() && d >= p.Started && rng.IntN(7) != 0 {
			mark, on = "1", on|1<<(d-m.First())
		}
		cells = append(cells, mark)
	}
	return ledger.Fen(bits.OnesCount32(on)) * ledger.Fen(280+10*rng.IntN(12)) * 100, cells
}

// pay is what the bank did about a worker's month.
func (r *rows) pay(p wages.Project, m ledger.Month, today ledger.Day, off func(ledger.Day) bool, fault string, here bool, due ledger.Fen, name, id, card string) {
	day := (m + 1).First() + ledger.Day(p.PayDay) - 1
	for off(day) {
		day--
	}
	if day > today {
		return
	}
	send := func(day ledger.Day, kind string, fen string, of string) string {
		txn := r.next()
		r.add(wages.KindFlow, p.ID, txn, day, kind, name, id, card, fen, m, of)
		return txn
	}
	switch {
	case here && fault == "unpaid":
	case here && fault == "short":
		send(day, "代发工资", fen(due-80000), "")
	case here && fault == "late":
		send(min(day+4, today), "代发工资", fen(due), "")
	case here && fault == "returned":
		first := send(day, "代发工资", fen(due), "")
		send(min(day+1, today), "退票", fen(due), first)
	default:
		send(day, "代发工资", fen(due), "")
	}
}

// upkeep is what a project owes besides pay: insurance, deposit and board.
func (r *rows) upkeep(p wages.Project, subs []string, last ledger.Month, today ledger.Day, fault string, deposit ledger.Fen) {
	for m := p.Started.Month(); m <= last; m++ {
		for i, s := range subs {
			if fault != "no-insurance" || m != last || i != 0 {
				r.add(wages.KindCover, p.ID, s, m, "工伤保险", gang)
				r.add(wages.KindCover, p.ID, s, m, "个税申报", gang)
			}
		}
	}
	if fault != "deposit-missing" {
		r.add(wages.KindDeposit, p.ID, p.Started+9, fen(deposit), "现金")
	}
	for d := p.Started + 5; d <= today; d += 60 {
		if fault != "no-notice" {
			r.add(wages.KindNotice, p.ID, d)
		}
	}
}

// Pay plans what is handed in about the projects and what the ledger finds, in the last days before the demo opens.
func (s *Stage) Pay(w *evidence.Work, a *wages.Audit, off func(ledger.Day) bool, now time.Time) {
	day := now.In(clock.Zone)
	today := ledger.DayOf(day.Date())
	s.plan(now.Add(-2*time.Hour), func(ctx context.Context) error {
		r := &rows{kinds: map[string]*strings.Builder{}}
		for n := range siteCount {
			r.project(n, Site(n, now), today, off)
		}
		dir, err := os.MkdirTemp("", "ombud-demo-rows-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		for _, kind := range []string{wages.KindRoster, wages.KindAttendance, wages.KindFlow, wages.KindCover, wages.KindDeposit, wages.KindNotice} {
			if err := s.deliver(ctx, w, filepath.Join(dir, kind+".csv"), kind, r.kinds[kind].String()); err != nil {
				return fmt.Errorf("%s: %w", kind, err)
			}
		}
		return nil
	})
	s.plan(now.Add(-time.Hour), func(ctx context.Context) error {
		if err := a.Check(ctx, nil, nil); err != nil {
			return err
		}
		return s.link(ctx, a.Work, Site(0, now).ID)
	})
}

// link links the grievance of the carpenters to the project where they say they work, if the labour office handles it by now.
func (s *Stage) link(ctx context.Context, w *wages.Work, project string) error {
	f, ok, err := fact.ByKey(ctx, s.Door.DB, "demo-ring-1")
	if err != nil || !ok {
		return err
	}
	if err = w.Link(ctx, s.Staff(labour, false), f.Subject, project); fault.Is(err, fault.Denied) {
		return nil
	}
	return err
}

func (s *Stage) deliver(ctx context.Context, w *evidence.Work, path, kind, text string) error {
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return err
	}
	f, err := sheet.Open(path, sheet.Options{})
	if err != nil {
		return err
	}
	defer f.Close()
	out, err := w.Deliver(ctx, f, evidence.Order{Ledger: wages.Name, Kind: kind, Source: "演示数据（虚构）", Caller: founder, Voice: w.Words.In("zh")}, nil)
	if err == nil && out.Refused > 0 {
		err = fmt.Errorf("%d rows refused, the first: %+v", out.Refused, out.First[0])
	}
	return err
}
