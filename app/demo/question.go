package demo

import (
	"context"
	"time"

	"ombud/redress/question"
)

// asked is a public question of the demo: when enough people follow it, and what the office says how long after.
type asked struct {
	to, title, text string
	ago             time.Duration // from its publication to the end of the history
	few, many       int64         // followers on its first day, and those that came after
	raised          time.Duration // from the end of the history back to when the many came
	says            []saying
}

type saying struct {
	verb  question.Verb
	after time.Duration
	text  string
}

const day = 24 * time.Hour

// publicQuestions: one that is done, one whose statement is late, one that was raised within the hour, one that few follow.
var publicQuestions = []asked{
	{streets, "望江路人行天桥什么时候恢复通行？", "望江路人行天桥封闭维修以后没有公布开放时间。请说明维修内容、进度和恢复通行的日期。", 21 * day, 60, 214, 19 * day, []saying{
		{question.Answer, 3 * time.Hour, "情况属实。天桥因支座更换封闭，由设施维护科办理，两天内公布检测结论和工期。"},
		{question.Statement, 2 * day, "检测结论：四个支座需要更换，桥面安全。工期十二天。封闭期间在路口增设人行信号灯。"},
		{question.Report, 12 * day, "四个支座已经更换并通过荷载试验，天桥已恢复通行。检测报告在本局网站公开。无障碍坡道另行招标，年底前完成。"}}},
	{"HRSS-990102", "欠薪专窗中午为什么不办理？", "劳动监察大队欠薪专窗公布全天受理，多日中午无人。请说明实际受理时间和改进办法。", 12 * day, 80, 132, 8 * day, []saying{
		{question.Answer, 4 * time.Hour, "情况属实。专窗只有一名工作人员，午间没有替班，由大队综合科负责整改。"}}},
	{housing, "老旧小区加装电梯补贴什么时候发放？", "公告说验收后三十日内发放补贴，多个小区验收后没有收到。请说明发放进度和没有发放的原因。", 2 * day, 84, 61, 45 * time.Minute, nil},
	{"MSA-990102", "集贸市场的公平秤还在吗？", "市场公告牌上的公平秤位置空着。请说明公平秤现在放在哪里、由谁校准。", 4 * day, 12, 25, 2 * day, nil},
}

// Questions plans the public questions of the last weeks.
func (s *Stage) Questions(w *question.Work, to time.Time) {
	for _, q := range publicQuestions {
		s.plan(to.Add(-q.ago), func(ctx context.Context) error {
			id, err := w.Pose(ctx, s.Staff("pt-990102", false), q.to, q.title, q.text, true)
			if err != nil {
				return err
			}
			crowd := to.Add(-q.raised)
			s.plan(crowd, func(ctx context.Context) error { return w.Suppose(ctx, id, q.many) })
			for _, x := range q.says {
				s.plan(crowd.Add(x.after), func(ctx context.Context) error { return w.Say(ctx, s.Staff(q.to, false), id, x.verb, x.text) })
			}
			return w.Suppose(ctx, id, q.few)
		})
	}
}
