package wages

import (
	"fmt"
	"strings"

	"ombud/ledger"
)

// tablesOf are the tables that contractors send for a project, in the headings that the profiles know.
func tablesOf(b *Book, who *plantedPeople) []plantedTable {
	id := b.Project.ID
	roster := plantedTable{title: "表一 实名制管理名册", head: []string{"项目编号", "姓名", "身份证号", "用人单位统一社会信用代码", "工资卡号", "劳动合同签订日期", "进场日期", "退场日期"}}
	for _, r := range b.Roster {
		roster.rows = append(roster.rows, []any{id, who.title(r.Worker), who.citizen(r.Worker), r.Employer, who.bankCard(r.Card), r.Contract.String(), r.Entered.String(), r.Left.String()})
	}
	settlement := plantedTable{title: "表三 工资结算表", head: []string{"项目编号", "姓名", "身份证号", "用人单位统一社会信用代码", "结算金额", "公示日期", "签字日期"}}
	for _, s := range b.Settlements {
		settlement.rows = append(settlement.rows, []any{id, who.title(s.Worker), who.citizen(s.Worker), s.Employer, commas(s.Due), s.Posted.String(), s.Signed.String()})
	}
	cover := plantedTable{title: "工伤保险与个税申报", head: []string{"项目编号", "用人单位统一社会信用代码", "月份", "类型", "人数"}}
	for _, c := range b.Cover {
		kind := "个税申报"
		if c.Insurance {
			kind = "工伤保险"
		}
		cover.rows = append(cover.rows, []any{id, c.Employer, c.Month.String(), kind, c.Workers})
	}
	deposit := plantedTable{title: "工资保证金", head: []string{"项目编号", "日期", "金额", "形式", "有效期至"}}
	for _, d := range b.Deposits {
		form := "现金"
		if d.Guarantee {
			form = "银行保函"
		}
		deposit.rows = append(deposit.rows, []any{id, d.Day.String(), commas(d.Fen), form, d.Until.String()})
	}
	notice := plantedTable{title: "维权信息告示牌", head: []string{"项目编号", "拍摄日期"}}
	for _, n := range b.Notices {
		notice.rows = append(notice.rows, []any{id, n.Day.String()})
	}
	return append(attendanceTables(b, who), roster, settlement, cover, deposit, notice)
}

// attendanceTables is a file for each month, as tables come in.
func attendanceTables(b *Book, who *plantedPeople) []plantedTable {
	byMonth := map[ledger.Month]*plantedTable{}
	var out []plantedTable
	for m := plantFrom; m <= plantLast+1; m++ {
		t := &plantedTable{title: "表二 考勤与工资确认表 " + m.String(), head: []string{"项目编号", "姓名", "身份证号", "用人单位统一社会信用代码", "月份", "出勤天数", "应发工资", "签字日期"}}
		for d := 1; d <= 31; d++ {
			t.head = append(t.head, fmt.Sprintf("%d日", d))
		}
		byMonth[m] = t
	}
	for i, a := range b.Attendance {
		days := fmt.Sprintf("%g", float64(a.Halves)/2)
		if i%3 == 0 {
			days = fullWidth(days)
		}
		row := []any{b.Project.ID, who.title(a.Worker), who.citizen(a.Worker), a.Employer, a.Month.String(), days, commas(a.Due), a.Signed.String()}
		for d := range 31 {
			mark := ""
			if a.On>>d&1 == 1 {
				mark = "√"
			}
			row = append(row, mark)
		}
		byMonth[a.Month].rows = append(byMonth[a.Month].rows, row)
	}
	for m := plantFrom; m <= plantLast+1; m++ {
		out = append(out, *byMonth[m])
	}
	return out
}

// fullWidth writes digits as an input method for Chinese may leave them.
func fullWidth(s string) string {
	return strings.Map(func(r rune) rune { return r + '０' - '0' }, s)
}

// commas is an amount as people write it: 12,345.60.
func commas(f ledger.Fen) string {
	s := fenText(f)
	for i := len(s) - 6; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
