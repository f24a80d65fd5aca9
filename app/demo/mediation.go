package demo

import (
	"context"
	"fmt"
	"time"

	"ombud/base/access"
	"ombud/base/place"
	"ombud/core/duty"
	"ombud/redress/grievance"
	"ombud/redress/mediation"
)

// mediated is how many grievances of the demo are mediated; their receipts are keyed mediationKey(0) and so on.
const mediated = 5

func mediationKey(i int) string { return fmt.Sprintf("demo-mediation-%d", i+1) }

const (
	justiceOffice = "JUS-990102001"
	tribunal      = "CRT-990102001"
	market        = "MSA-990102"
)

// quarrels are the fictional matters, each in another state when the city opens.
var quarrels = [mediated]struct{ matter, office, title, text, point, mediator, why string }{
	{"0304", streets, "路面施工震裂了院墙", "门前路面施工，院墙裂了三道缝，施工队说不是他们弄的。", "修好院墙或者赔偿", justiceOffice, "裂缝和施工的关系、修还是赔，可以当面商量。"},
	{"0307", housing, "加装电梯挡住了一楼的窗", "加装电梯的井道贴着我家窗户，屋里白天也要开灯。", "恢复采光或者给补偿", justiceOffice, "采光怎么补、什么时候补，双方都愿意商量。"},
	{"0101", labour, "粉刷班组的工钱少算了四十天", "装修工地少算了四十个工，项目部说没有签到。", "把四十个工补给我", justiceOffice, "按考勤和微信记录核对天数，商量怎么补。"},
	{"0602", market, "培训班停课，剩下的课不退钱", "孩子的培训班停课两个月，剩下六十节课不退钱。", "退还剩余课时费", tribunal, "退费标准有争议，请法庭主持商量。"},
	{"0303", housing, "夜里浇混凝土吵得睡不着", "工地连着十晚浇混凝土，家里有老人和高考的孩子。", "夜里不要施工", justiceOffice, "施工时间和补偿，可以商量。"},
}

// Mediations plans the mediations of the last weeks: one offered, one agreed and partly kept, one that failed, one whose agreement waits
// for the resident, and one that a court confirmed.
func (s *Stage) Mediations(w *mediation.Work, to time.Time) {
	for i, days := range []int{3, 30, 21, 14, 60} {
		m := &mediate{s: s, w: w, n: i, to: to}
		m.file(days)
		switch i {
		case 0:
			m.at(1, 0, func(ctx context.Context) error {
				return w.Offer(ctx, m.office(), m.id, m.mediator().Office, quarrels[0].why)
			})
		case 1:
			m.begin(24, false)
			m.session(21, "先看了现场，量了窗前的照度。一楼愿意商量补偿。")
			m.settle(18, promise{"给一楼住户补贴照明改造。", -9}, promise{"把井道外墙改成透光板。", -2}, promise{"采光补偿金付到住户账上。", 12})
			m.at(10, 4, func(ctx context.Context) error {
				return m.keepFirst(ctx, "照明改造已经完工，住户在验收单上签字。")
			})
		case 2:
			m.begin(15, true)
			m.session(12, "项目部认二十天，班组说四十天，差距没有拉近。")
			m.at(6, 5, func(ctx context.Context) error {
				return w.End(ctx, m.mediator(), m.id, m.now(ctx).ID, "对考勤各说各的，谁也不愿意再让。需要有证据的途径来认定天数。")
			})
		case 3:
			m.begin(8, false)
			m.session(5, "双方同意按实际上课次数退。")
			m.draft(1, promise{"退还六十节课的课时费。", 10}, promise{"公布其他学员的退费办法。", 20})
			m.at(0, 20, func(ctx context.Context) error { return w.Sign(ctx, m.office(), m.id, m.now(ctx).Draft) })
		case 4:
			m.begin(52, true)
			m.settle(45, promise{"二十二点以后不浇混凝土。", -30}, promise{"每户安装隔音窗或者按标准补偿。", -10})
			for _, day := range []int{38, 14} {
				m.at(day, 3, func(ctx context.Context) error {
					return m.keepFirst(ctx, "社区和住户一起核对，照片存档。")
				})
			}
			m.at(40, 2, func(ctx context.Context) error {
				return w.Apply(ctx, m.mediator(), m.id, "临江区人民法院（演示）", midnight(s.Clock.Now().AddDate(0, 0, -1)))
			})
			m.at(33, 2, func(ctx context.Context) error {
				return w.Decide(ctx, m.mediator(), m.id, mediation.Confirmed, "演示民特12号", midnight(s.Clock.Now().AddDate(0, 0, -1)))
			})
		}
	}
}

// mediate is one of them under way.
type mediate struct {
	s  *Stage
	w  *mediation.Work
	n  int
	id string
	to time.Time
}

func (m *mediate) office() access.Caller   { return m.s.Staff(quarrels[m.n].office, false) }
func (m *mediate) mediator() access.Caller { return m.s.Staff(quarrels[m.n].mediator, false) }
func (m *mediate) own() access.Caller {
	return access.Caller{Subject: m.id, Roles: []access.Role{access.Resident}}
}

func (m *mediate) now(ctx context.Context) mediation.Mediation {
	x, _ := mediation.Newest(ctx, m.s.Door.DB, m.id) // the verb that follows tells what is wrong
	return x
}

// at plans something for so many days and hours before the city opens.
func (m *mediate) at(days, hours int, do func(context.Context) error) {
	m.s.plan(m.to.AddDate(0, 0, -days).Add(-time.Duration(hours)*time.Hour), func(ctx context.Context) error {
		if m.id == "" {
			return nil
		}
		return do(ctx)
	})
}

func (m *mediate) file(days int) {
	q := quarrels[m.n]
	when := m.to.AddDate(0, 0, -days)
	m.s.plan(when, func(ctx context.Context) error {
		r, err := m.s.Work.Receive(ctx, access.Caller{}, access.File, grievance.Filing{Key: mediationKey(m.n), Channel: grievance.Web, Place: place.Code(riverside),
			Matter: q.matter, Title: q.title, Text: q.text, Points: []string{q.point}, Lang: "zh"}, nil)
		m.id = r.ID
		return err
	})
	m.s.plan(when.Add(5*time.Hour), func(ctx context.Context) error {
		return m.s.Work.Transfer(ctx, m.s.Staff(countyDesk, false), m.id, grievance.Sending{To: q.office, Reason: "由该单位办理。"})
	})
	m.s.plan(when.Add(30*time.Hour), func(ctx context.Context) error {
		return m.s.Work.Accept(ctx, m.office(), m.id, grievance.AcceptedBody{Procedure: grievance.Ordinary, Notice: "您反映的事项已经收到并决定受理，将按规定办理。"})
	})
}

// begin has both sides agree, asked for by the resident or offered by the office.
func (m *mediate) begin(days int, asked bool) {
	q := quarrels[m.n]
	m.at(days, 0, func(ctx context.Context) error {
		if asked {
			return m.w.Ask(ctx, m.own(), m.id, q.mediator, q.why)
		}
		return m.w.Offer(ctx, m.office(), m.id, q.mediator, q.why)
	})
	m.at(days-1, 0, func(ctx context.Context) error {
		if asked {
			return m.w.Answer(ctx, m.office(), m.id, m.now(ctx).ID, true, "")
		}
		return m.w.AnswerOwn(ctx, m.own(), m.id, m.now(ctx).ID, true, "")
	})
}

func (m *mediate) session(days int, result string) {
	m.at(days, 6, func(ctx context.Context) error {
		held := m.s.Clock.Now().Add(-90 * time.Minute).UnixMilli()
		return m.w.Meet(ctx, m.mediator(), m.id, mediation.SessionBody{Site: "望江司法所调解室（演示）", HeldAt: held, How: "together", Wish: true, Result: result})
	})
}

// promise is what the demo's agreements promise: by which day, counted from the day the city opens.
type promise struct {
	what string
	days int
}

func (m *mediate) draft(days int, list ...promise) {
	m.at(days, 6, func(ctx context.Context) error {
		var out []mediation.Pledge
		for _, p := range list {
			out = append(out, mediation.Pledge{What: p.what, Due: midnight(m.to.AddDate(0, 0, p.days+1))})
		}
		return m.w.Draft(ctx, m.mediator(), m.id, "双方自愿达成下列协议，按条履行。本协议一式三份，双方和调解单位各一份。（演示文本）", out)
	})
}

func (m *mediate) settle(days int, list ...promise) {
	m.draft(days, list...)
	m.at(days, 3, func(ctx context.Context) error { return m.w.Sign(ctx, m.office(), m.id, m.now(ctx).Draft) })
	m.at(days, 1, func(ctx context.Context) error { return m.w.SignOwn(ctx, m.own(), m.id, m.now(ctx).Draft) })
}

// keepFirst shows the evidence of the promise that is due first.
func (m *mediate) keepFirst(ctx context.Context, evidence string) error {
	list, err := duty.OpenOf(ctx, m.s.Door.DB, m.id)
	if err != nil {
		return err
	}
	var first duty.Duty
	for _, d := range list {
		if d.Rule == "mediation/keep-promise" && (first.ID == "" || d.Due < first.Due) {
			first = d
		}
	}
	return m.w.Keep(ctx, m.office(), m.id, first.ID, evidence)
}

func midnight(t time.Time) int64 {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location()).UnixMilli()
}
