package e2e

import (
	"bytes"
	"fmt"
	"html"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"
	"time"
)

// stage is a demo city made ready to be looked at: somebody signed in for each post, and a grievance in every state that a page needs.
type stage struct {
	t   testing.TB
	who map[string]*session // posts by login, residents by the state of their grievance
	id  map[string]string   // grievances by state
	at  map[string]string   // other addresses
}

// elevator is a grievance on the petition route that the district's housing bureau leads.
var elevator = []string{"0307", "老楼加装电梯停了半年", "单元加装电梯开工以后停了半年，围挡一直没有拆，老人上下楼都要绕路。", "说明什么时候复工", "拆除不用的围挡"}

// photo is a picture as a phone sends it.
func photo(t testing.TB) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for i := range m.Pix {
		m.Pix[i] = uint8(i / 4 % 640 / 4)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func setStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{t: t, who: map[string]*session{}, id: map[string]string{}, at: map[string]string{}}
	for _, login := range []string{"admin", "hotline", "petition", "district", "housing", "housing-head", "review", "township", "justice", "village", "labour", "labour-head"} {
		s.who[login] = staff(t, city.town, login, password)
	}
	s.who[""] = newSession(t, city.town, "public")
	s.who["newcomer"] = newSession(t, city.town, "newcomer")
	suffix := fmt.Sprint(time.Now().UnixMilli() % 1e9)
	s.who["newcomer"].does("/sign-in", "login", "new-"+suffix, "password", s.who["admin"].issue("new-"+suffix, "演示新人", "HC-990102", "handler"))
	s.who["housing-city"] = s.who["admin"].enrol("housing-city-"+suffix, "演示市住建复查经办", "HC-9901", "handler", "head")
	for _, state := range []string{"received", "objected", "transferred", "accepted", "answered", "delivered", "noticed", "joined", "lead", "helped", "teamed", "pledged", "kept", "ordered", "contested", "ready", "listed", "rectified", "asked", "offered", "mediating", "drafted", "settled", "honoured", "applied"} {
		s.lead(state)
	}
	s.gather()
	s.oversee()
	s.findings()
	s.again("rereviewing")
	s.again("hearing")
	s.drawn()
	s.addresses()
	return s
}

// file is a resident who files and keeps the receipt open.
func (s *stage) file(state string) string {
	s.t.Helper()
	n := newSession(s.t, city.town, state)
	if state == "many" {
		n.people = "12"
	}
	r := n.file(street, elevator[0], elevator[1], elevator[2], elevator[3:]...)
	s.who["holder:"+state] = n
	s.id[state] = s.who["district"].caseOf(r)
	s.at["number:"+state] = strings.ReplaceAll(r.number, " ", "")
	return s.id[state]
}

var opinion = []string{"request", elevatorWish, "facts", "经现场查看和核对台账，情况基本属实。施工单位因材料涨价停工。", "opinion", "支持诉求。责成建设单位在本月内复工，并由我单位跟踪核实。",
	"basis", "《信访工作条例》第三十二条，《住宅专项维修资金管理办法》。", "outcome", "support", "point-1", "本月二十日前复工，逾期由我单位约谈。", "point-2", "围挡在三日内拆除。"}

const elevatorWish = "说明什么时候复工；拆除不用的围挡"

// lead files a grievance in the district and leads it to a state.
func (s *stage) lead(state string) {
	s.t.Helper()
	id := s.file(state)
	if state == "received" {
		return
	}
	sending := []string{"to", "HC-990102", "matter", elevator[0], "was", elevator[0], "route", "P", "mode", "transfer"}
	if state == "helped" {
		sending = append(sending, "supporting", "HC-9901")
	}
	s.who["district"].deed(id, "transfer", sending...)
	housing := s.who["housing"]
	switch state {
	case "transferred", "helped":
		return
	case "objected":
		housing.deed(id, "object", "reason", "经核对职责清单，该事项涉及的审批和监管均不在本单位权限内。")
		return
	}
	housing.deed(id, "accept", "procedure", "ordinary", "route", "P", "notice", "您反映的事项已经收到并决定受理，将按规定程序办理。")
	switch state {
	case "accepted", "lead":
		return
	case "ordered", "contested", "ready":
		s.order(id, state)
		return
	case "asked", "offered", "mediating", "drafted", "settled", "honoured", "applied":
		s.mediate(id, state)
		return
	case "listed", "rectified":
		s.who["district"].deed(id, "listing/put", "reason", "久拖不决。", "requirement", "限期复工。", "due", time.Now().AddDate(0, 0, 20).Format(time.DateOnly))
		if state == "rectified" {
			housing.deed(id, "listing/report", "report", "已经复工，附照片。")
		}
		return
	case "teamed":
		s.who["district"].deed(id, "team/form", "leader", "演示领导", "lead", "pt-990102", "members", "HC-990102", "why", "涉及多户，需要一起解决。")
		s.who["district"].deed(id, "team/plan", "what", "查清账户余额。", "by", "HC-990102", "due", time.Now().AddDate(0, 0, 20).Format(time.DateOnly))
		return
	case "joined":
		housing.deed(id, "join", "lead", s.at["number:accepted"], "reason", "同一单元的同一件事，合并办理。")
		return
	case "noticed":
		duty := s.duty(id)
		page := s.who["district"].get(duty + "/notice").body
		due := between(page, `name="due" value="`, `"`)
		s.who["district"].does(duty+"/notice", "ground", "overdue", "requirement", "请在期限内书面说明办理情况。", "due", due)
		s.at["duty"] = duty
		return
	}
	housing.deed(id, "answer", opinion...)
	switch state {
	case "answered":
		return
	case "pledged", "kept":
		housing.deed(id, "promise", "what", "围挡在三日内拆除。", "by", "HC-990102", "due", time.Now().AddDate(0, 0, 20).Format(time.DateOnly))
		if state == "kept" {
			housing.deed(id, "keep", "which", between(housing.get("/desk/case/"+id+"/keep").body, `name="which" value="`, `"`), "evidence", "围挡已经拆除，现场照片存档。")
		}
		return
	}
	housing.deed(id, "deliver", "how", "in_person", "evidence", "回执存档。")
}

// mediate leads a mediation, held by the district's petition office, to a state.
func (s *stage) mediate(id, state string) {
	s.t.Helper()
	own, housing, mediator := s.who["holder:"+state], s.who["housing"], s.who["district"]
	seen := func(x *session, path string) string { return between(x.get(path).body, `name="seen" value="`, `"`) }
	at := "/desk/case/" + id + "/mediation/"
	if state == "asked" {
		own.does("/my/mediation/ask", "mediator", "JUS-990102001", "why", "商量复工时间。")
		return
	}
	housing.deed(id, "mediation/offer", "mediator", "pt-990102", "why", "商量复工时间。")
	if state == "offered" {
		return
	}
	own.does("/my/mediation/answer", "seen", seen(own, "/my/mediation/answer"), "way", "yes")
	if state == "mediating" {
		return
	}
	mediator.deed(id, "mediation/draft", "text", "双方同意按期复工。", "what-1", "本月复工。", "by-1", "HC-990102", "due-1", time.Now().AddDate(0, 0, 20).Format(time.DateOnly))
	if state == "drafted" {
		return
	}
	housing.deed(id, "mediation/sign", "seen", seen(housing, at+"sign"))
	own.does("/my/mediation/sign", "seen", seen(own, "/my/mediation/sign"))
	switch state {
	case "honoured":
		housing.deed(id, "mediation/keep", "which", between(housing.get(at+"keep").body, `name="which" value="`, `"`), "evidence", "已经复工，现场照片存档。")
	case "applied":
		mediator.deed(id, "mediation/apply", "court", "演示法院", "on", today())
	}
}

// order has the district issue a red or ordinary work order that the housing bureau leads.
func (s *stage) order(id, state string) {
	s.t.Helper()
	kind := map[string]string{"ordered": "red", "contested": "ordinary", "ready": "ordinary"}[state]
	s.who["district"].deed(id, "order", "kind", kind, "lead", "HC-990102", "requirement", "查清停工原因，限期复工。", "asks", "复工照片清单", "site", "三号楼", "due", time.Now().AddDate(0, 0, 9).Format(time.DateOnly))
	at := s.who["district"].link("/desk/case/"+id, `/desk/order/[^"/]+`)
	s.at[state] = at
	switch state {
	case "contested":
		s.who["housing"].does(at+"/object", "reason", "围挡审批不在本单位权限内。")
	case "ready":
		s.who["housing"].does(at + "/sign")
		s.who["housing"].does(at+"/report", "note", "已经复工。", "items", "1")
	}
}

// gather files a joint grievance and has the township call its justice office.
func (s *stage) gather() {
	s.t.Helper()
	id := s.file("many")
	s.who["township"].deed(id, "whistle", "site", "三号楼前", "reason", "现场调解。", "to", "JUS")
}

// drawn finds what the demo's last draw left to be done: somebody to ask, an exclusion, a new answer; and has a resident wish for a visit.
func (s *stage) drawn() {
	s.t.Helper()
	const list = "/desk/follow-ups"
	for at, who := range map[string]string{"answer": "district", "decide": "district", "look-again": "housing"} {
		s.at["asked-"+at] = s.who[who].link(list, `/desk/case/[^"/]+/follow-up/`+at)
	}
	s.at["asked"] = strings.TrimSuffix(s.at["asked-answer"], "/follow-up/answer")
	s.who["holder:delivered"].does("/my/visit", "agree", "yes")
	demo := s.who[""].get("/demo").body
	says, ok := city.words.say("zh", "followup.state.waiting")
	before, _, found := strings.Cut(demo, "· "+says)
	at := strings.LastIndex(before, "/status#number=")
	if !ok || !found || at < 0 {
		s.t.Fatal("no receipt of the demo waits for its follow-up")
	}
	row := before[at:]
	s.who["holder:drawn"] = newSession(s.t, city.town, "drawn")
	s.who["holder:drawn"].does("/status", "number", between(row, "number=", "&"), "code", between(row, "code=", `"`))
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

// duty is the address of a duty of the housing bureau towards a grievance, as the petition office finds it in its list.
func (s *stage) duty(id string) string {
	s.t.Helper()
	next := "/desk/duties"
	for range 60 {
		page := s.who["district"].get(next).body
		for row := range strings.SplitSeq(page, "<tr") {
			if strings.Contains(row, "/desk/case/"+id) && strings.Contains(row, "/desk/duty/") && strings.Contains(row, "住房和城乡建设局") {
				return "/desk/duty/" + between(row, `/desk/duty/`, `"`)
			}
		}
		if !strings.Contains(page, `rel="next"`) {
			break
		}
		next = strings.ReplaceAll(between(page[strings.Index(page, `rel="next"`):], `href="`, `"`), "&amp;", "&")
	}
	s.t.Fatalf("no duty towards %s in the list of the area", id)
	return ""
}

// again leads a grievance through review to the re-review by the city's organ.
func (s *stage) again(state string) {
	s.t.Helper()
	id := s.file(state)
	resident := s.who["holder:"+state]
	s.who["district"].deed(id, "transfer", "to", "HC-990102", "matter", elevator[0], "was", elevator[0], "route", "P", "mode", "transfer")
	first, second := s.who["housing"], s.who["housing-city"]
	first.deed(id, "accept", "procedure", "ordinary", "route", "P", "notice", "您反映的事项已经收到并决定受理，将按规定程序办理。")
	for _, who := range []*session{first, second} {
		who.deed(id, "answer", opinion...)
		who.deed(id, "deliver", "how", "in_person", "evidence", "回执存档。")
		resident.does("/my/review", "reason", "答复没有说明整改的具体时间，请上一级机关复查。")
	}
	if state == "hearing" {
		s.who["review"].deed(id, "hear", "reason", "依申请举行听证，听证期间不计入期限。")
	}
}

// addresses finds one of each thing that has a page of its own.
func (s *stage) addresses() {
	admin := s.who["admin"]
	if a := s.who["holder:accepted"].upload("/my/photos", "files", "lift.jpg", photo(s.t)); a.status != http.StatusSeeOther {
		s.t.Fatalf("a photo is not taken: %d %s", a.status, plain(a.body))
	}
	s.at["my-file"] = s.who["holder:accepted"].link("/my", `/my/file/[^"]+`)
	s.at["desk-file"] = s.who["housing"].link("/desk/case/"+s.id["accepted"], `/desk/case/[^"]+/file/[^"]+`)
	s.at["staff"] = admin.link("/admin/staff?q=housing", `/admin/staff/[^"/?]+`)
	preview := s.who["petition"].get("/desk/campaigns/national-day").body
	s.who["petition"].does("/desk/campaigns/national-day", "count", between(preview, `name="count" value="`, `"`))
	s.at["version"] = s.who[""].link("/rules/versions", `/rules/versions/[^"/]+`)
	s.at["proposed"] = "/desk/rules/" + strings.TrimPrefix(s.at["version"], "/rules/versions/") // the newest of the demo waits
	s.at["site"] = s.who[""].link("/projects", `/projects/[^"?]+`)
	s.at["desk-site"] = s.who["labour"].link("/desk/projects", `/desk/project/[^"]+`)
	s.at["company"] = s.who["labour"].link(s.at["desk-site"], `/desk/company/[^"]+`)
	s.at["wage-case"] = s.who["labour"].link(s.at["desk-site"], `/desk/case/[^"]+`)
	s.at["rules"] = s.who[""].link("/rules", `/rules/[^"]+`)
	s.at["proof"] = s.who["housing"].link("/desk/case/"+s.id["answered"], `/desk/case/[^"]+/proof/[^"/]+`)
	s.at["my-proof"] = s.who["holder:answered"].link("/my", `/my/proof/[^"/]+`)
	s.at["my-opinion"] = s.who["holder:answered"].link("/my", `/my/opinion/[^"/]+`)
	a := admin.upload("/admin/import", "file", "messages.csv", "\ufeff留言编号,留言用户,留言主题,留言时间,留言详情,反对数,点赞数\n"+
		"E0001,演示用户,路灯坏了,2026/3/2 10:11:12,主街的路灯坏了快一个月。,0,3\nE0002,演示用户,没有内容,2026/3/4 9:00:00,,0,0\n")
	s.at["import"], _, _ = strings.Cut(a.location, "?")
	if !strings.HasPrefix(s.at["import"], "/admin/import/") {
		s.t.Fatalf("the upload led to %q: %d %s", a.location, a.status, plain(a.body))
	}
	admin.does(s.at["import"], "do", "start", "profile", "hot-issues", "place", "990102000000")
	s.evidence()
	until(s.t, "the import to end", func() bool { return admin.get(s.at["import"]+"/rejects.csv").status == http.StatusOK })
}

// evidence hands in two files: one waits for a look, the other was taken in but for one row.
func (s *stage) evidence() {
	s.t.Helper()
	labour := s.who["labour"]
	s.at["evidence-delivery"] = labour.link("/desk/evidence", `/desk/evidence/wages/delivery/[0-9]+`)
	s.at["evidence-rows"] = html.UnescapeString(labour.link(s.at["evidence-delivery"], `/desk/evidence/wages/rows\?[^"]+`))
	s.at["evidence-csv"] = strings.Replace(s.at["evidence-rows"], "/rows", "/partition", 1) + "&as=csv"
	about := between(s.at["evidence-rows"]+"&", "about=", "&")
	for _, name := range []string{"evidence", "evidence-done"} {
		a := labour.upload("/desk/evidence?kind=wages/notice", "file", "board.csv", "\ufeff项目编号,拍摄日期,备注\n"+about+",2026-03-02,南门\nYC-QS-404,2026-03-02,无此项目\n")
		s.at[name], _, _ = strings.Cut(a.location, "?")
		if !strings.HasPrefix(s.at[name], "/desk/evidence-file/") {
			s.t.Fatalf("the upload led to %q: %d %s", a.location, a.status, plain(a.body))
		}
	}
	done := s.at["evidence-done"]
	labour.does(done, "do", "start", "how", "replace")
	until(s.t, "the evidence to be taken in", func() bool { return labour.get(done+"/rejects.csv").status == http.StatusOK })
}
