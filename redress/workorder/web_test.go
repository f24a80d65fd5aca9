package workorder

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/redress/grievance"
)

const stampOf = "2006-01-02T15:04"

// An order from the form to its end, as people click it.
func TestOrderPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *site) {
		id := s.sent(12)
		at := grievance.Path(id)
		s.has(s.page(county, at, 200), "下达联合工单", "吹哨：召集站所", "多人诉求：头两小时")
		s.has(s.page(county, at+"/order", 200), "一个工作日内会签", "临江区住建局")
		page := s.post(county, at+"/order", 422, "key", "k1", "kind", "red", "lead", "HC-990102", "asks", "发放回单", "due", "2026-08-03")
		s.has(page, "请写明办理要求", "红色工单要写明到哪里", "发放回单")
		form := []string{"key", "k1", "kind", "red", "lead", "HC-990102", "supporting", "HRSS-9901", "also", "HC-9901", "requirement", "查清专户流水。",
			"asks", "专户流水\n发放回单", "site", "项目部", "due", "2026-08-07"}
		for range 2 { // a double click
			s.post(county, at+"/order", 303, form...)
		}
		o := s.inForce(id)
		if o.No != 1 || len(o.Offices) != 3 {
			t.Fatalf("the form issued %+v", o)
		}
		s.has(s.post(county, at+"/order", 409, append([]string{"key", "k2"}, form[2:]...)...), "第 1 号工单还在办理")

		page = s.page(clerk, orderPath(o.ID), 200)
		s.has(page, "红色工单 第 1 号", "办结还差：3 个单位会签、3 个单位到现场、2 项佐证。", "会签", "记录到现场", "提出异议", "还有")
		s.has(s.page(clerk, at, 200), "红色工单 第 1 号", "主办，待会签", "佐证 0/2")
		s.has(s.page(clerk, "/desk/orders", 200), "红色工单 第 1 号", "会签 0/3")
		s.has(s.page(clerk, orderPath(o.ID)+"/paper", 200), "红色联合办理工单", "查清专户流水。", "签章", "临江区信访局")
		s.has(s.page(labour, at, 200), "协办，待会签") // an office that the order brings to the grievance reads it
		s.page(town, orderPath(o.ID), 200)       // joint: the township above the village
		s.page(other, orderPath(o.ID), 404)
		s.page(police, at, 404)
		s.page(police, orderPath(o.ID), 404)
		s.page(city, orderPath("none"), 404)

		s.has(s.page(clerk, orderPath(o.ID)+"/report", 409), "请先会签")
		s.has(s.page(clerk, orderPath(o.ID)+"/sign", 200), "会签不能撤回", "专户流水")
		s.post(clerk, orderPath(o.ID)+"/sign", 303, "key", "s1")
		s.has(s.post(clerk, orderPath(o.ID)+"/sign", 409, "key", "s2"), "已经会签过")
		s.has(s.page(clerk, "/desk/orders", 200), "没有待会签的工单")
		s.has(s.page(clerk, "/desk/orders?view=open", 200), "会签 1/3")
		s.has(s.page(county, "/desk/orders?view=issued", 200), "红色工单 第 1 号")
		s.has(s.post(town, orderPath(o.ID)+"/sign", 403, "key", "t1"), "没有点名本单位")
		s.post(police, orderPath(o.ID)+"/sign", 404, "key", "p1")

		when := s.Clock.Now().Add(2 * time.Hour).Format(stampOf)
		s.has(s.post(clerk, orderPath(o.ID)+"/visit", 422, "key", "v1", "site", "项目部", "visited_at", when, "found", "属实。", "met", "yes"), "不能", "请勾选")
		when = s.Clock.Now().Format(stampOf)
		s.post(clerk, orderPath(o.ID)+"/visit", 303, "key", "v1", "site", "项目部", "visited_at", when, "found", "账上有钱未发。", "minutes", "约定两天内发放。", "met", "yes", "wish", "yes")
		s.has(s.page(city, orderPath(o.ID), 200), "账上有钱未发。", "经诉求人愿意", "约定两天内发放。")

		s.post(labour, orderPath(o.ID)+"/object", 303, "key", "o1", "reason", "不涉及劳动关系。")
		s.post(housing, orderPath(o.ID)+"/object", 303, "key", "o1", "reason", "由区里办。")
		s.has(s.page(county, orderPath(o.ID), 200), "决定异议", "不涉及劳动关系。")
		s.has(s.page(county, orderPath(o.ID)+"/decide", 200), "云川市人社局的异议", "由区里办。")
		s.page(clerk, orderPath(o.ID)+"/close", 403)
		s.post(county, orderPath(o.ID)+"/decide", 303, "key", "d1", "way-HRSS-9901", "off", "reason-HRSS-9901", "同意。", "way-HC-9901", "off", "reason-HC-9901", "同意。")
		s.page(labour, orderPath(o.ID), 404) // taken off: it is none of its business any more
		s.has(s.page(county, orderPath(o.ID)+"/close", 409), "还不能办结")
		s.post(clerk, orderPath(o.ID)+"/report", 303, "key", "r1", "note", "已全部发放。", "items", "1", "items", "2")
		s.post(county, orderPath(o.ID)+"/close", 303, "key", "c1", "result", "工资已全部发放。")
		s.has(s.page(clerk, orderPath(o.ID), 200), "已办结", "工资已全部发放。", "对应佐证第 1、2 项")
		s.has(s.post(clerk, orderPath(o.ID)+"/report", 409, "key", "r2", "note", "补充。"), "已经办结")
	})
}

// What the village, the township and a local office see and do, and the empty lists.
func TestJointPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *site) {
		s.has(s.page(village, "/desk/orders", 200), "没有待会签的工单", "按 j、k 上下选")
		s.has(s.page(town, "/desk/orders/joint", 200), "没有等待回应的多人诉求")
		id := s.file(12, "0101")
		at := grievance.Path(id)
		s.has(s.page(village, "/desk", 200), "到场与诉求人见面")
		s.has(s.page(village, at, 200), "记录见面", "报告上一级", "写第一份方案")
		s.has(s.page(town, "/desk/orders/joint", 200), "十二个人的工资拖了三个月")
		s.lacks(s.page(other, "/desk/orders/joint", 200), "十二个人的工资拖了三个月")
		now := s.Clock.Now().Format(stampOf)
		s.has(s.page(village, at+"/joint-met", 200), "不超过 5 人", "网上联名不受人数限制")
		s.has(s.post(village, at+"/joint-met", 422, "key", "m1", "how", "met", "met_at", now, "note", "先发一个月。"), "请写明地点", "请勾选")
		s.post(village, at+"/joint-met", 303, "key", "m1", "how", "met", "met_at", now, "site", "项目部", "note", "先发一个月。", "wish", "yes")
		s.post(village, at+"/joint-report", 303, "key", "t1", "text", "十二人，三个月。")
		s.post(village, at+"/joint-plan", 303, "key", "p1", "plan", "本周内先发一个月。")
		page := s.page(town, at, 200)
		s.has(page, "已办到", "本周内先发一个月。")
		s.has(s.page(village, at+"/joint-plan", 409), "已经办过")

		s.has(s.page(town, at+"/whistle", 200), "不能召集派出所", "望江司法所")
		s.has(s.post(town, at+"/whistle", 422, "key", "w1", "site", "项目部", "reason", "调解。", "to", "PSS"), "这件事依法不由公安机关处理")
		s.post(town, at+"/whistle", 303, "key", "w1", "site", "项目部", "reason", "调解。", "to", "JUS")
		s.has(s.page(justice, "/desk", 200), "到现场报到")
		s.has(s.page(justice, at, 200), "吹哨")
		s.has(s.page(justice, at+"/arrive", 200), "到达时间")
		s.pass(35 * time.Minute)
		s.has(s.page(county, "/desk/duties?due=over", 200), "到现场报到", "已超期")
		s.post(justice, at+"/arrive", 303, "key", "a1", "arrived_at", s.Clock.Now().Format(stampOf), "note", "到了。")
		s.has(s.page(town, at, 200), "报到超期")
		s.has(s.page(justice, at+"/arrive", 409), "已经报到")
		s.page(police, at+"/arrive", 404)
	})
}

// A page of orders turns, the newest first.
func TestOrderListTurns(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.Open(t, store.SQLite))
	for range grievance.PageSize + 2 {
		s.issued(s.sent(1), Ordinary)
		s.Clock.Advance(time.Minute)
	}
	first := s.page(clerk, "/desk/orders", 200)
	next := regexp.MustCompile(`rel="next" href="([^"]*)"`).FindStringSubmatch(first)
	if strings.Count(first, "data-row") != grievance.PageSize || next == nil {
		t.Fatalf("the first page has %d rows, next %v", strings.Count(first, "data-row"), next)
	}
	if second := s.page(clerk, next[1], 200); strings.Count(second, "data-row") != 2 || !strings.Contains(second, `rel="prev"`) {
		t.Error("the second page does not hold the rest, or leads nowhere")
	}
}

// Facts of this concept say nothing about who complained; TestFactsKnowNoPerson looks at all fields, this at what people type.
func TestNobodyIsNamed(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.Open(t, store.SQLite))
	id := s.sent(1)
	o := s.issued(id, Red)
	must(t, s.o.Visit(t.Context(), clerk, o.ID, VisitedBody{Site: "项目部", VisitedAt: s.Clock.Now().UnixMilli(), Found: "属实。", Wish: true}, ""))
	f, ok, err := fact.Newest(t.Context(), s.DB, id, Visited.Name())
	must(t, err)
	b, err := Visited.Read(f)
	must(t, err)
	if !ok || b.Wish || b.Met {
		t.Errorf("nobody was met, and the fact says %+v", b)
	}
}
