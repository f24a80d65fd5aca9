package wages

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"ombud/ledger"
	"ombud/machine/sheet"
)

// plantedPeople gives the keys of a planted city something to stand in files: names that are none, numbers of a division that does not
// exist, cards of no bank, all with the check digits that belong to them.
type plantedPeople struct {
	worker, card map[ledger.Key]int
}

func peopleOf(books []Book) *plantedPeople {
	p := &plantedPeople{map[ledger.Key]int{}, map[ledger.Key]int{}}
	see := func(m map[ledger.Key]int, k ledger.Key) {
		if _, ok := m[k]; !ok && k != (ledger.Key{}) {
			m[k] = len(m) + 1
		}
	}
	for i := range books {
		for _, r := range books[i].Roster {
			see(p.worker, r.Worker)
			see(p.card, r.Card)
		}
		for _, a := range books[i].Attendance {
			see(p.worker, a.Worker)
		}
		for _, f := range books[i].Flows {
			see(p.worker, f.Worker)
			see(p.card, f.Card)
		}
	}
	return p
}

func (p *plantedPeople) title(k ledger.Key) string {
	if n := p.worker[k]; n > 0 {
		return fmt.Sprintf("虚构工人%05d", n)
	}
	return ""
}

// citizen is a number as GB 11643 builds them, of the division 990102, which does not exist.
func (p *plantedPeople) citizen(k ledger.Key) string {
	n := p.worker[k]
	if n == 0 {
		return ""
	}
	born := time.Date(1965, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n*7%14000)
	s := plantPlace + born.Format("20060102") + fmt.Sprintf("%03d", n%1000)
	sum := 0
	for i, w := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * w
	}
	return s + "10X98765432"[sum%11:][:1]
}

// bankCard is a card number that passes Luhn and that no bank issues.
func (p *plantedPeople) bankCard(k ledger.Key) string {
	n := p.card[k]
	if n == 0 {
		return ""
	}
	s := fmt.Sprintf("990000%012d", n)
	sum := 0
	for i := range s {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return s + strconv.Itoa((10-sum%10)%10)
}

// WriteFiles writes the evidence of a planted city as companies and banks would send it: csv from banks, half of them in GBK, xlsx from
// contractors, with a title over the headings, full-width digits and amounts with commas; and planted.csv with what must be found.
func (c *PlantedCity) WriteFiles(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if old, err := os.ReadDir(dir); err != nil {
		return err
	} else if len(old) > 0 {
		return fmt.Errorf("the folder %s is not empty", dir)
	}
	who := peopleOf(c.Books)
	if err := c.writeRegister(dir); err != nil {
		return err
	}
	for i := range c.Books {
		b := &c.Books[i]
		in := filepath.Join(dir, b.Project.ID)
		if err := os.Mkdir(in, 0o755); err != nil {
			return err
		}
		if err := writeBank(filepath.Join(in, "流水.csv"), b, who, i%2 == 1); err != nil {
			return err
		}
		for _, t := range tablesOf(b, who) {
			if len(t.rows) > 0 {
				if err := writeTable(filepath.Join(in, t.title+".xlsx"), t); err != nil {
					return err
				}
			}
		}
	}
	return c.writePlanted(filepath.Join(dir, "planted.csv"), who)
}

func writeCSV(path string, gbk bool, rows [][]string) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	if gbk {
		w = csv.NewWriter(simplifiedchinese.GBK.NewEncoder().Writer(f))
	}
	w.UseCRLF = true
	if err = w.WriteAll(rows); err == nil {
		err = w.Error()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

func (c *PlantedCity) writeRegister(dir string) error {
	rows := [][]string{{"项目编号", "项目名称", "区划代码", "建设单位统一社会信用代码", "施工总承包单位统一社会信用代码", "行业监管单位", "发薪日", "开工日期", "竣工日期",
		"合同金额（万元）", "人工费拨付日", "月最低工资标准", "日最低工资标准"}}
	for i := range c.Books {
		p := &c.Books[i].Project
		rows = append(rows, []string{p.ID, p.Name, p.Place, p.Owner, p.General, "", strconv.Itoa(p.PayDay), p.Started.String(), p.Completed.String(),
			strconv.FormatInt(p.Contract/1000000, 10), strconv.Itoa(p.LabourDay), fenText(p.MinMonthly), fenText(p.MinDaily)})
	}
	return writeCSV(filepath.Join(dir, "项目.csv"), false, rows)
}

func writeBank(path string, b *Book, who *plantedPeople, gbk bool) error {
	rows := [][]string{{"项目编号", "交易流水号", "交易日期", "摘要", "收款人姓名", "收款人身份证号", "收款账号", "交易金额", "工资所属月份", "原交易流水号", "账户余额"}}
	for _, f := range b.Flows {
		left := ""
		if f.Left >= 0 {
			left = fenText(f.Left)
		}
		rows = append(rows, []string{b.Project.ID, f.Txn, f.Day.String(), [...]string{"代发工资", "退汇", "人工费拨付", "结息"}[f.Kind], who.title(f.Worker), who.citizen(f.Worker),
			who.bankCard(f.Card), signedText(f.Fen), f.Month.String(), f.Of, left})
	}
	return writeCSV(path, gbk, rows)
}

func signedText(f ledger.Fen) string {
	if f < 0 {
		return "-" + fenText(-f)
	}
	return fenText(f)
}

// writePlanted lists what must be found: the answers.
func (c *PlantedCity) writePlanted(path string, who *plantedPeople) error {
	rows := [][]string{{"check", "project", "party", "month", "citizen_or_card", "yuan", "count"}}
	for _, f := range c.Planted {
		key := who.citizen(f.Person)
		if key == "" {
			key = who.bankCard(f.Person)
		}
		rows = append(rows, []string{f.Check, f.Subject, f.Party, f.Period.String(), key, fenText(f.Amount), strconv.FormatInt(f.Count, 10)})
	}
	return writeCSV(path, false, rows)
}

// plantedTable is a table of a contractor.
type plantedTable struct {
	title string
	head  []string
	rows  [][]any
}

// writeTable writes it with its title over the headings, as contractors do. Every cell is text: a mess that readers must bear.
func writeTable(path string, t plantedTable) error {
	rows := [][]string{{t.title + "（云川市为虚构城市）"}, t.head}
	for _, row := range t.rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = fmt.Sprint(c)
		}
		rows = append(rows, cells)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(sheet.Write(f, "Sheet1", rows), f.Close())
}
