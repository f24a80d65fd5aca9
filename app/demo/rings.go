package demo

import (
	"context"
	"strings"
	"time"

	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/duty"
	"ombud/core/fact"
	"ombud/redress/grievance"
	"ombud/redress/workorder"
)

// The joint grievance whose way from the village to a red work order the clock shows.
const (
	ClimbKey   = "demo-joint"
	riverside  = "990102001001" // 滨江社区
	countyDesk = "pt-990102"
	labour     = "HRSS-990102"
	housing    = "HC-990102"
	streets    = "UM-990102"
	township   = "st-990102001"
)

// joint has the village of a joint grievance do what it owes, most often in time: n chooses how well.
func (s *Stage) joint(id string, n int) {
	t := s.Clock.Now()
	minutes := [3]time.Duration{12, 35, 80}
	switch n % 5 {
	case 3:
		minutes = [3]time.Duration{24, 70, 160} // reports and plans late
	case 4:
		minutes[2] = 0 // no plan until somebody asks
	}
	for i, do := range [3]func(context.Context, access.Caller) error{
		func(ctx context.Context, who access.Caller) error {
			return s.Orders.Meet(ctx, who, id, workorder.MetBody{How: workorder.HowMet, Site: "社区议事厅", MetAt: s.Clock.Now().UnixMilli(), Wish: true,
				Note: "当面听了大家的意见：先说清楚钱在哪里，再说什么时候发。"}, "")
		},
		func(ctx context.Context, who access.Caller) error {
			return s.Orders.Tell(ctx, who, id, "多人反映同一事项，已见面听取意见，需要主管部门到场核实。")
		},
		func(ctx context.Context, who access.Caller) error {
			return s.Orders.Plan(ctx, who, id, "第一步：明天上午请主管部门一起到现场核实情况。\n第二步：三天内在公示栏公布核实结果。\n第三步：结果出来后请大家推选代表一起商量怎么办。")
		},
	} {
		if minutes[i] > 0 {
			s.plan(t.Add(minutes[i]*time.Minute), func(ctx context.Context) error { return lenient(s.asVillage(ctx, id, do)) })
		}
	}
}

// asVillage acts as the office that owes the first meeting about a joint grievance; nothing happens where none does.
func (s *Stage) asVillage(ctx context.Context, id string, do func(context.Context, access.Caller) error) error {
	list, err := duty.Of(ctx, s.Door.DB, id)
	if err != nil {
		return err
	}
	for _, d := range list {
		if d.Rule == "rings/joint-meet" {
			return do(ctx, s.Staff(d.Bearer, false))
		}
	}
	return nil
}

// lenient leaves alone what moved on meanwhile.
func lenient(err error) error {
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Late) {
		return nil
	}
	return err
}

// ring is a fictional matter that several offices work on.
type ring struct {
	key, matter, title, text, point string
	people                          int64
}

var rings = []ring{
	{"demo-ring-1", "0101", "二十一名木工的工资发了一半", "滨江社区一处装修工地，二十一名木工的工资只发了一半，项目经理说等验收。", "把剩下的工资发到每个人卡上", 21},
	{"demo-ring-2", "0101", "幕墙班组两个月没有领到工资", "滨江社区商业楼幕墙班组十六人，两个月没有领到工资，分包单位和总包单位互相推。", "查清谁欠谁，先把工资垫上", 16},
	{"demo-ring-3", "0304", "施工围挡占了整条人行道", "滨江社区沿街施工围挡占了整条人行道，老人和孩子只能走机动车道。", "让出人行道", 4},
	{"demo-ring-4", "0201", "交房晚了四个月没有人出面", "滨江社区一处新楼盘交房晚了四个月，三十八户一起问，售楼处关了门。", "公开新的交房时间表", 38},
	{"demo-ring-5", "0602", "健身房关门，上百张卡退不了", "滨江社区一家健身房昨晚搬走了设备，会员堵在门口要说法。", "登记会员，清点剩余款项", 9},
	{ClimbKey, "0101", "二十六名钢筋工三个月没有领到工资", "滨江社区安置房工地二十六名钢筋工，三个月没有领到工资。问项目部，说甲方没有拨款；问甲方，说钱早就打到专户了。", "查清专户里有没有这三个月的工资", 26},
}

// Rings plans the joint matters of the last days before the city opens, each in another state.
func (s *Stage) Rings(to time.Time) {
	office := func(id string) access.Caller { return s.Staff(id, false) }
	at := func(before time.Duration, do func(context.Context) error) { s.plan(to.Add(-before), do) }
	ids := make([]string, len(rings))
	for i, before := range []time.Duration{9 * 24 * time.Hour, 34 * time.Hour, 26 * time.Hour, 3 * 24 * time.Hour, 90 * time.Minute, 4 * time.Minute} {
		r := rings[i]
		at(before, func(ctx context.Context) error {
			got, err := s.Work.Receive(ctx, access.Caller{}, access.File, grievance.Filing{Key: r.key, Channel: grievance.Web, Place: place.Code(riverside), Matter: r.matter,
				Title: r.title, Text: r.text, Points: []string{r.point}, Headcount: r.people, Lang: "zh"}, nil)
			if ids[i] = got.ID; err == nil && r.key != ClimbKey {
				s.joint(got.ID, i)
			}
			return err
		})
		if r.key != ClimbKey && i < 4 {
			at(before-3*time.Hour, func(ctx context.Context) error {
				to := grievance.Sending{To: labour}
				if r.matter != "0101" {
					to = grievance.Sending{To: housing, Reason: "由区住建局牵头。"}
				}
				return s.Work.Transfer(ctx, office(countyDesk), ids[i], to)
			})
		}
	}
	order := func(i int, before time.Duration, k workorder.Kind, lead string, with ...string) {
		at(before, func(ctx context.Context) error {
			return s.Orders.Issue(ctx, office(countyDesk), ids[i], s.order(k, lead, with...))
		})
	}
	act := func(i int, before time.Duration, as string, do func(context.Context, access.Caller, string) error) {
		at(before, func(ctx context.Context) error {
			list, err := workorder.Of(ctx, s.Door.DB, ids[i])
			if err != nil || len(list) == 0 {
				return err
			}
			return do(ctx, office(as), list[0].ID)
		})
	}
	const h = time.Hour
	// Closed: signed, visited, evidence brought.
	order(0, 8*24*h, workorder.Ordinary, labour, housing)
	act(0, 8*24*h-2*h, labour, s.Orders.Sign)
	act(0, 8*24*h-4*h, housing, s.Orders.Sign)
	act(0, 7*24*h, labour, s.visit(true))
	act(0, 6*24*h, labour, s.report("已核对考勤和工资表，二十一人应发金额与专户余额一致，责成总包单位代发。", 1))
	act(0, 5*24*h, housing, s.report("专户已划转，二十一人全部到账，银行回单存档。", 2, 3))
	act(0, 4*24*h, countyDesk, func(ctx context.Context, who access.Caller, id string) error {
		return s.Orders.Close(ctx, who, id, "剩余工资已全部发到二十一人自己的卡上，回单可查。")
	})
	// Red, half way: one office is there, one has not signed.
	order(1, 9*h, workorder.Red, labour, housing)
	act(1, 8*h, labour, s.Orders.Sign)
	act(1, 6*h, labour, s.visit(true))
	act(1, 5*h, labour, s.report("已封存考勤表，核实欠薪金额。", 1))
	// Ordinary, just issued: an objection waits.
	order(2, 5*h, workorder.Ordinary, streets, housing, township)
	act(2, 4*h, streets, s.Orders.Sign)
	act(2, 3*h, housing, func(ctx context.Context, who access.Caller, id string) error {
		return s.Orders.Object(ctx, who, id, "围挡审批由城管部门负责，我局只监管工地内部。")
	})
	// Red and late: signed, nobody on site.
	order(3, 30*h, workorder.Red, housing, "NR-9901", township)
	act(3, 29*h, housing, s.Orders.Sign)
	act(3, 28*h, township, s.Orders.Sign)
	act(3, 20*h, township, s.visit(false))
	// A whistle: one has come, one is on the way.
	at(18*time.Minute, func(ctx context.Context) error {
		return s.Orders.Blow(ctx, office(township), ids[4], "健身房门口", "登记会员、清点款项、当场调解。", []string{"JUS", "MSS"})
	})
	at(7*time.Minute, func(ctx context.Context) error {
		return s.Orders.Arrive(ctx, office("JUS-"+strings.TrimPrefix(township, "st-")), ids[4], s.Clock.Now().UnixMilli(), "已在门口设点，愿意调解的先登记。", "")
	})
}

func (s *Stage) order(k workorder.Kind, lead string, with ...string) workorder.IssuedBody {
	return orderBody(k, s.Clock.Now(), lead, with...)
}

func orderBody(k workorder.Kind, now time.Time, lead string, with ...string) workorder.IssuedBody {
	day := now.In(clock.Zone).AddDate(0, 0, 4)
	return workorder.IssuedBody{Kind: k, Lead: lead, Supporting: with, Site: "滨江社区项目部",
		Requirement: "查清事实，当面说明，限期解决。各单位按职责办理，做到哪一步、凭什么算做到，都要有据可查。",
		Asks:        []string{"核实情况的书面材料", "处理结果的凭证", "向诉求人说明情况的记录"},
		Due:         time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, clock.Zone).UnixMilli()}
}

func (s *Stage) visit(met bool) func(context.Context, access.Caller, string) error {
	return func(ctx context.Context, who access.Caller, id string) error {
		return s.Orders.Visit(ctx, who, id, visitBody(s.Clock.Now(), met), "")
	}
}

func visitBody(now time.Time, met bool) workorder.VisitedBody {
	return workorder.VisitedBody{Site: "滨江社区项目部", VisitedAt: now.UnixMilli(), Found: "已到现场查看台账，并向有关单位核实，反映的情况基本属实。",
		Minutes: "项目部、总包单位和到场各单位当场核对了明细，约定两天内拿出支付安排。", Met: met, Wish: met}
}

func (s *Stage) report(note string, items ...int64) func(context.Context, access.Caller, string) error {
	return func(ctx context.Context, who access.Caller, id string) error {
		return s.Orders.Report(ctx, who, id, note, items)
	}
}

// Climb is what fictional officers do about the joint wage grievance as the clock is moved on: nothing in the village, until the county
// issues a red order. Whoever plays an office at the same time is simply first.
type Climb struct {
	Work   *grievance.Work
	Orders *workorder.Work
	Door   interface{ Now() time.Time }
	Staff  func(office string, head bool) access.Caller
}

// rung is one step of the climb, so long after the filing.
type rung struct {
	after time.Duration
	do    func(ctx context.Context, c *Climb, id, order string) error
}

var climb = []rung{
	{3*time.Hour + 30*time.Minute, func(ctx context.Context, c *Climb, id, _ string) error {
		return c.Work.Transfer(ctx, c.Staff(countyDesk, false), id, grievance.Sending{To: labour})
	}},
	{4 * time.Hour, func(ctx context.Context, c *Climb, id, order string) error {
		if order != "" {
			return nil
		}
		return c.Orders.Issue(ctx, c.Staff(countyDesk, false), id, orderBody(workorder.Red, c.Door.Now(), labour, housing, township))
	}},
	{5 * time.Hour, signs(labour)}, {6 * time.Hour, signs(township)}, {7 * time.Hour, visits(labour)}, {9 * time.Hour, visits(township)},
	{30 * time.Hour, signs(housing)}, {31 * time.Hour, visits(housing)},
	{50 * time.Hour, reports(labour, "已核实三个月应发工资，名册与考勤一致。", 1)},
	{52 * time.Hour, reports(housing, "专户资金已划转，二十六人全部到账。", 2)},
	{54 * time.Hour, reports(township, "已在工地公示栏公布结果并当面说明。", 3)},
	{56 * time.Hour, func(ctx context.Context, c *Climb, _, order string) error {
		return c.Orders.Close(ctx, c.Staff(countyDesk, false), order, "三个月工资已全部发到二十六人自己的卡上。")
	}},
}

func signs(office string) func(context.Context, *Climb, string, string) error {
	return func(ctx context.Context, c *Climb, _, order string) error {
		return c.Orders.Sign(ctx, c.Staff(office, false), order)
	}
}

func visits(office string) func(context.Context, *Climb, string, string) error {
	return func(ctx context.Context, c *Climb, _, order string) error {
		return c.Orders.Visit(ctx, c.Staff(office, false), order, visitBody(c.Door.Now(), office == labour), "")
	}
}

func reports(office, note string, items ...int64) func(context.Context, *Climb, string, string) error {
	return func(ctx context.Context, c *Climb, _, order string) error {
		return c.Orders.Report(ctx, c.Staff(office, false), order, note, items)
	}
}

// Due lists the instants of the steps that lie in a stretch of time.
func (c *Climb) Due(ctx context.Context, from, to time.Time) ([]time.Time, error) {
	start, _, ok, err := c.start(ctx)
	var out []time.Time
	for _, r := range climb {
		if t := start.Add(r.after); ok && t.After(from) && !t.After(to) {
			out = append(out, t)
		}
	}
	return out, err
}

func (c *Climb) start(ctx context.Context) (time.Time, string, bool, error) {
	f, ok, err := fact.ByKey(ctx, c.Work.Door.DB, ClimbKey)
	return clock.At(f.At), f.Subject, ok, err
}

// Step does what is due at an instant. What somebody did before, or what cannot be done any more, is left alone.
func (c *Climb) Step(ctx context.Context, at time.Time) error {
	start, id, ok, err := c.start(ctx)
	if err != nil || !ok {
		return err
	}
	for _, r := range climb {
		if !start.Add(r.after).Equal(at) {
			continue
		}
		list, err := workorder.Of(ctx, c.Work.Door.DB, id)
		if err != nil {
			return err
		}
		order := ""
		if len(list) > 0 {
			order = list[0].ID
		}
		if err := r.do(ctx, c, id, order); err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Denied) && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}
