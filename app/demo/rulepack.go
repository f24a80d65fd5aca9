package demo

import (
	"context"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/calendar"
	"ombud/core/duty"
	"ombud/redress/ruledesk"
)

// amendments are fictional changes of rule packs: how many days before the city opens each is proposed, and what becomes of it.
var amendments = []struct {
	pack, old, new, reason string
	ago, start, decided    int // days before the city opens; decided 0: it waits
	refused                string
}{
	{"county-team", "within: 3wd", "within: 2wd", "群众反映专班成立以后三个工作日才看到时间表，改为两个工作日。", 40, 30, 38, ""},
	{"rings", "within: 2h", "within: 4h", "两小时拿不出像样的方案，建议改为四小时。", 26, 15, 24, "先到场的单位都做得到，第一份方案可以分步给。"},
	{"mediation", "within: 10wd", "within: 5wd", "双方同意以后，第一次调解应当尽快，改为五个工作日。", 1, -6, 0, ""},
}

// Amendments plans changes of rule packs: one in force, one refused, one that waits for a second person.
func (s *Stage) Amendments(w *ruledesk.Work, to time.Time) {
	one := access.Caller{Staff: "demo:rules", Roles: []access.Role{access.Admin}}
	for _, a := range amendments {
		id := ""
		s.plan(to.AddDate(0, 0, -a.ago), func(ctx context.Context) (err error) {
			text := textOf(s.Door.Law.Current(), a.pack)
			if !strings.Contains(text, a.old) {
				return nil // the pack reads otherwise in this city
			}
			id, err = w.Propose(ctx, one, ruledesk.Draft{Text: strings.Replace(text, a.old, a.new, 1), Reason: a.reason, Start: calendar.DateOf(to).AddDays(-a.start)}, "")
			return err
		})
		if a.decided == 0 {
			continue
		}
		s.plan(to.AddDate(0, 0, -a.decided), func(ctx context.Context) error {
			switch {
			case id == "":
				return nil
			case a.refused != "":
				return w.Refuse(ctx, s.Staff("pt-9901", false), id, a.refused)
			}
			return w.Approve(ctx, s.Staff("pt-9901", false), id, "同意，从起用日起执行。")
		})
	}
}

func textOf(b *duty.Book, pack string) string {
	for _, x := range b.Sources {
		if x.Until == 0 && x.Head().Name == pack {
			return x.Text
		}
	}
	return ""
}
