package wages

import (
	"strings"

	"ombud/base/fault"
	"ombud/ledger"
	"ombud/machine/csvscan"
	"ombud/machine/sheet"
)

// The columns of a row of attendance, and of the bank; profiles name them and list the headings they have been seen under.
const (
	colProject = iota
	colWorker
	colMonth
	colEmployer
	colDays
	colDue
	colSigned
)

const (
	colTxn = iota + 3 // after project, worker, month
	colDay
	colCard
	colAmount
	colKind
	colOf
)

var columnsOf = map[string][]string{
	KindAttendance: {"project", "worker", "month", "employer", "days", "due", "signed"},
	KindFlow:       {"project", "worker", "month", "txn", "day", "card", "amount", "kind", "of"},
}

var profiles = map[string]*sheet.Profile{
	KindAttendance: {Name: KindAttendance, Loose: true, Columns: map[string]sheet.Column{
		"project":  {From: []string{"项目编号", "项目代码", "项目编码", "project"}, Required: true},
		"worker":   {From: []string{"身份证号", "身份证号码", "公民身份号码", "证件号码", "worker", "worker_id"}, Required: true},
		"month":    {From: []string{"所属月份", "工资月份", "考勤月份", "月份", "month"}, Required: true},
		"employer": {From: []string{"用人单位", "用人单位统一社会信用代码", "劳务企业", "分包单位", "统一社会信用代码", "employer"}},
		"days":     {From: []string{"出勤天数", "考勤天数", "工日", "出勤", "days"}},
		"due":      {From: []string{"应发工资", "应发金额", "应付工资", "应发工资(元)", "应发工资(万元)", "应发工资（元）", "应发工资（万元）", "due"}, Required: true},
		"signed":   {From: []string{"签字日期", "确认日期", "本人签字日期", "signed"}},
	}},
	KindFlow: {Name: KindFlow, Loose: true, Columns: map[string]sheet.Column{
		"project": {From: []string{"项目编号", "项目代码", "项目编码", "account", "project"}, Required: true},
		"worker":  {From: []string{"身份证号", "身份证号码", "收款人证件号码", "证件号码", "worker", "worker_id"}, Required: true},
		"month":   {From: []string{"所属月份", "工资月份", "发放月份", "月份", "month"}},
		"txn":     {From: []string{"交易流水号", "流水号", "交易号", "txn"}, Required: true},
		"day":     {From: []string{"交易日期", "入账日期", "发放日期", "日期", "day"}, Required: true},
		"card":    {From: []string{"收款账号", "收款卡号", "银行卡号", "对方账号", "card"}},
		"amount":  {From: []string{"金额", "交易金额", "发生额", "实发金额", "金额(元)", "金额(万元)", "金额（元）", "金额（万元）", "amount"}, Required: true},
		"kind":    {From: []string{"交易类型", "类型", "摘要", "用途", "kind"}},
		"of":      {From: []string{"原流水号", "原交易流水号", "of"}},
	}},
	KindProject: {Name: KindProject, Loose: true, Columns: map[string]sheet.Column{
		"id":      {From: []string{"项目编号", "项目代码", "项目编码", "id", "project"}, Required: true},
		"name":    {From: []string{"项目名称", "name"}},
		"general": {From: []string{"施工总承包单位", "总承包单位", "施工总承包单位统一社会信用代码", "general"}},
		"payday":  {From: []string{"工资支付日", "发薪日", "支付日", "payday"}, Type: sheet.Int, Max: 31},
	}},
}

func columns(b *sheet.Binding, kind string) []int {
	out := make([]int, len(columnsOf[kind]))
	for i, name := range columnsOf[kind] {
		out[i] = b.At(name)
	}
	return out
}

func units(b *sheet.Binding, kind string) []float64 {
	out := make([]float64, len(columnsOf[kind]))
	for i, name := range columnsOf[kind] {
		out[i] = 1
		if at := b.At(name); at >= 0 && strings.Contains(b.Header.Cells[at], "万元") {
			out[i] = 10_000
		}
	}
	return out
}

// project, worker and month begin every row.
func (b *batch) project() uint32 {
	n, ok := b.name(&b.projects, b.cell(colProject))
	switch {
	case ok || b.err != nil:
	case len(b.cell(colProject)) == 0:
		b.refuse("wages.reconcile.no_project")
	default:
		b.refuse("wages.reconcile.project")
	}
	return n
}

// readAttendance makes a record of the row at hand.
func readAttendance(b *batch) error {
	a := attendanceRow{line: uint32(b.scan.At)}
	var ok bool
	a.project = b.project()
	if a.worker, ok = b.worker(b.cell(colWorker)); !ok {
		b.refuse("wages.reconcile.worker")
	}
	if a.month, ok = b.month(b.cell(colMonth)); !ok || a.month <= 0 || a.month > 5000*12 {
		b.refuse("wages.reconcile.month")
	} else if a.month > b.r.At.Month() {
		b.refuse("wages.reconcile.future")
	}
	if a.due, ok = b.money(b.cell(colDue), b.units[colDue]); !ok || a.due < 0 {
		b.refuse("wages.reconcile.due")
	}
	if a.halves, ok = b.halfDays(b.cell(colDays)); !ok {
		b.refuse("wages.reconcile.days")
	}
	if f := b.cell(colSigned); len(f) > 0 {
		if a.signed, ok = b.day(f); !ok {
			b.refuse("wages.reconcile.signed")
		} else if a.signed > b.r.At {
			b.refuse("wages.reconcile.future")
		}
	}
	if f := b.cell(colEmployer); len(f) > 0 {
		a.employer, _ = b.name(&b.employers, f)
	}
	if b.reason != nil || b.err != nil {
		return b.err
	}
	slot, err := b.out.Slot(byte(a.project >> 24))
	if err == nil {
		a.put(slot)
	}
	return err
}

// readBank makes a record of the row at hand. A negative wage is one that came back, as some banks write it.
func readBank(b *batch) error {
	r := bankRow{line: uint32(b.scan.At)}
	var ok bool
	r.project = b.project()
	if r.kind, ok = b.flowKind(b.cell(colKind)); !ok {
		b.refuse("wages.reconcile.kind")
	}
	if r.worker, ok = b.worker(b.cell(colWorker)); !ok && (len(b.cell(colWorker)) > 0 || r.kind == Wage || r.kind == Return) {
		b.refuse("wages.reconcile.worker")
	}
	if r.day, ok = b.day(b.cell(colDay)); !ok || r.day <= 0 || r.day > 0xffff {
		b.refuse("wages.reconcile.day")
	} else if r.day > b.r.At {
		b.refuse("wages.reconcile.future")
	}
	if f := b.cell(colMonth); len(f) == 0 {
		r.month, r.unsaid = ledger.Month(csvscan.Month(int32(r.day)))-1, true
	} else if r.month, ok = b.month(f); !ok || r.month <= 0 || r.month > 5000*12 {
		b.refuse("wages.reconcile.month")
	} else if r.month > b.r.At.Month() {
		b.refuse("wages.reconcile.future")
	}
	if r.fen, ok = b.money(b.cell(colAmount), b.units[colAmount]); !ok {
		b.refuse("wages.reconcile.amount")
	}
	if r.fen < 0 {
		if r.kind == Wage {
			r.kind = Return
		}
		if r.kind == Return {
			r.fen = -r.fen
		}
	}
	if r.card, ok = b.card(b.cell(colCard)); !ok {
		b.refuse("wages.reconcile.card")
	}
	if r.txn = b.number(b.cell(colTxn)); r.txn == 0 {
		b.refuse("wages.reconcile.txn")
	}
	r.of = b.number(b.cell(colOf))
	if b.reason != nil || b.err != nil {
		return b.err
	}
	slot, err := b.out.Slot(byte(r.project >> 24))
	if err == nil {
		r.put(slot)
	}
	return err
}

// flowKind reads what a row of the account is, by the first word that is in it; nothing said is a wage.
func (b *batch) flowKind(f []byte) (FlowKind, bool) {
	switch string(f) {
	case "", "工资", "代发工资", "wage":
		return Wage, true
	case "退回", "return":
		return Return, true
	}
	s := b.clean(f)
	for _, w := range kindWords {
		if strings.Contains(s, w.word) {
			return w.kind, true
		}
	}
	return Other, false
}

// kindWords are looked for in order: a returned wage is a return.
var kindWords = []struct {
	word string
	kind FlowKind
}{{"退", Return}, {"冲", Return}, {"return", Return}, {"revers", Return}, {"人工费", Labour}, {"labour", Labour}, {"工资", Wage}, {"代发", Wage}, {"薪", Wage}, {"wage", Wage}, {"salary", Wage},
	{"利息", Other}, {"手续费", Other}, {"其他", Other}, {"interest", Other}, {"fee", Other}, {"other", Other}}

// readProjects takes the register of projects; it is small, so machine/sheet reads it.
func (r *Reconciliation) readProjects(g *register) error {
	f, err := sheet.Open(r.Projects, sheet.Options{})
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := sheet.Find(f, profiles[KindProject])
	if err != nil {
		return err
	}
	for row, err := range f.Rows() {
		if f.Err() != nil {
			return f.Err()
		}
		if row.N <= b.Header.N {
			continue
		}
		var rec sheet.Record
		if err == nil {
			rec, err = b.Read(row)
		}
		if err != nil {
			return fault.New(fault.Invalid, "wages.reconcile.register", row.N).Because(err)
		}
		n, _, err := g.of(rec.Text("id"))
		if err != nil {
			return err
		}
		if _, twice := g.known[n]; twice {
			return fault.New(fault.Invalid, "wages.reconcile.register_twice", row.N, rec.Text("id"))
		}
		g.known[n] = Project{ID: rec.Text("id"), Name: rec.Text("name"), General: rec.Text("general"), PayDay: int(rec.Int("payday"))}
	}
	g.closed = true
	return f.Err()
}
