package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"ombud/base/clock"
	"ombud/base/place"
	"ombud/base/text"
	"ombud/ledger"
	"ombud/ledger/wages"
)

// siteCount is how many construction projects the city has.
const siteCount = 200

// Fictional names are made of these; none is a company.
var (
	siteNames = []string{"滨江花园", "船厂旧改", "槐荫学校", "云岭大道", "石桥水厂", "塔影医院", "柳河产业园", "双井安置房", "望江中心", "南坪公路", "青屏文化馆", "白塔地铁站"}
	siteWork  = []string{"一期", "二期", "三期", "土建工程", "安装工程", "装修工程", "道路工程", "管网工程"}
	builders  = []string{"云川甲一建筑", "云川乙二建筑", "云岭丙三建设", "云岭丁四建设", "云川戊五工程", "云川己六市政", "云岭庚七路桥", "云川辛八安装"}
	ownerOf   = []string{"云川子城置业", "云川丑水投资", "云岭寅路建设管理", "云川卯学教育基建", "云川辰医卫生基建"}
	crews     = []string{"云川天字劳务", "云川地字劳务", "云岭玄字劳务", "云岭黄字劳务", "云川宇字劳务", "云川宙字劳务", "云川洪字劳务"}
)

// Company is the n-th fictional company of a kind: its code is of the city that does not exist, with a check digit that fits.
func Company(kind byte, n int, name string) wages.Party {
	body := fmt.Sprintf("91990100MA%c%06d", kind, n)
	return wages.Party{Company: body + string(text.CreditCheck(body)), Title: name + "有限公司"}
}

func as(r wages.Role, p wages.Party) wages.Party { p.Role = r; return p }

// Sites plans the construction projects: they are registered on the first day by the labour office of their county.
func (s *Stage) Sites(w *wages.Work, now time.Time) {
	at := s.working(s.Clock.Now())
	s.plan(at, func(ctx context.Context) error {
		for n := range siteCount {
			e := Site(n, now)
			if err := w.Register(ctx, s.Staff("HRSS-"+string(e.Place[:6]), false), e); err != nil {
				return fmt.Errorf("project %s: %w", e.ID, err)
			}
		}
		return nil
	})
}

// villages are the places where projects lie.
func villages() (out []Place) {
	for _, p := range Places {
		if place.Code(p.Code).Level() == place.Village {
			out = append(out, p)
		}
	}
	return out
}

// Site is the n-th project, the same each time.
func Site(n int, now time.Time) wages.Entry {
	r := rand.New(rand.NewPCG(724, uint64(n)))
	list := villages()
	p := list[n%len(list)]
	e := wages.Entry{Place: place.Code(p.Code)}
	day := now.In(clock.Zone)
	begun := time.Date(day.Year(), day.Month()-payMonths, 1+r.IntN(6), 0, 0, 0, 0, clock.Zone)
	e.ProjectBody = wages.ProjectBody{ID: fmt.Sprintf("%s-%d-%04d", p.Code[:6], begun.Year(), n+1), Title: siteNames[n%len(siteNames)] + siteWork[(n/len(siteNames))%len(siteWork)] + fmt.Sprintf("%d标段", 1+n/(len(siteNames)*len(siteWork))),
		Site: fmt.Sprintf("演示路 %d 号", 100+n), WageDesk: "项目部一楼劳资室，每天 8:00 至 18:00", PayDay: []int{8, 10, 12, 15}[r.IntN(4)], LabourDay: 5, MinMonthly: 2130_00, MinDaily: 98_00,
		Contract: ledger.Fen(20+r.IntN(400)) * 1_000_000_00, Started: begun.Format(time.DateOnly)}
	e.Deposit = e.Contract * 15 / 1000
	g, o := r.IntN(len(builders)), r.IntN(len(ownerOf))
	e.Parties = []wages.Party{as(wages.Owner, Company('A', o, ownerOf[o])), as(wages.General, Company('B', g, builders[g]))}
	for _, c := range r.Perm(len(crews))[:1+r.IntN(3)] {
		e.Parties = append(e.Parties, as(wages.Sub, Company('C', c, crews[c])))
	}
	return e
}
