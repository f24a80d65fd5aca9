package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// signIn goes through the door as staff do.
func (x *tab) signIn(login, secret string) {
	x.t.Helper()
	x.goTo("/sign-in")
	x.write("login", login)
	x.write("password", secret)
	x.click("staff.sign_in.do")
	if strings.HasPrefix(x.path(), "/sign-in") && x.path() != "/sign-in/password" {
		x.fatal(login + " does not get in")
	}
}

// search finds a grievance by its number, from anywhere on the desk, by keys alone.
func (x *tab) search(number string) {
	x.t.Helper()
	x.goTo("/desk")
	x.keys("/")
	until(x.t, "/ to lead to the search", func() bool { return get[bool](x, `document.activeElement.matches("[data-search]")`) })
	x.insert(number)
	x.through("Enter in the search", func() { x.keys(kb.Enter) })
	if !strings.HasPrefix(x.path(), "/desk/case/") {
		x.fatal("the number does not lead to its grievance")
	}
}

// issue writes an opinion that answers every point, reads it as it will be printed, and issues it.
func (x *tab) issue() {
	x.t.Helper()
	x.click("grievance.do.answer")
	x.write("facts", "经现场查看和核对台账，情况基本属实。施工单位因材料涨价停工。")
	x.write("point-1", "本月二十日前复工，逾期由我单位约谈。")
	x.click("grievance.look.answer") // the second point, the opinion and the basis are missing
	x.says(x.word("web.mend"))
	x.well()
	x.write("point-2", "围挡在三日内拆除。")
	x.write("opinion", "支持诉求。责成建设单位在本月内复工，并由我单位跟踪核实。")
	x.write("basis", "《信访工作条例》第三十二条。")
	x.choose("outcome", "support")
	x.click("grievance.look.answer")
	x.says("围挡在三日内拆除。")
	x.well()
	x.click("grievance.change") // back once more: nothing typed is lost
	if got := get[string](x, field("point-2")+".value"); got != "围挡在三日内拆除。" {
		x.t.Errorf("back in the form, point 2 is %q", got)
	}
	x.click("grievance.look.answer")
	x.click("grievance.send.answer")
	x.says(x.word("grievance.done.answer"))
	x.well()
}

// deliver records how the opinion reached the person.
func (x *tab) deliver() {
	x.t.Helper()
	x.click("grievance.do.deliver")
	x.choose("how", "in_person")
	x.write("evidence", "本人签收，回执存档。")
	x.click("grievance.send.deliver")
	x.says(x.word("grievance.done.deliver"))
}

// call takes a call at the hotline without ever touching the mouse, and hears the receipt read out.
func call(t *testing.T) receipt {
	x := open(t, look{lang: "zh", width: wide})
	x.goTo("/desk/call")
	x.tabTo("login")
	x.insert("hotline")
	x.tabTo("password")
	x.insert(password)
	x.through("Enter on the password", func() { x.keys(kb.Enter) })
	if x.path() != "/desk/call" {
		x.fatal("the door does not lead on to the form")
	}
	x.well()
	until(t, "the form to begin at the place", func() bool { return get[string](x, `document.activeElement.name || ""`) == "place" })
	x.insert("望江街道")
	x.tabTo("matter")
	x.insert("0307")
	x.tabTo("text")
	x.insert("单元加装电梯开工以后停了半年，围挡一直没有拆，老人上下楼都要绕路。")
	x.tabTo("lines")
	x.insert("说明什么时候复工\n拆除不用的围挡")
	x.tabTo("name")
	x.insert("演示居民")
	x.tabTo("phone")
	x.insert("13900000000")
	x.tabTo("address")
	x.insert("望江街道某号")
	x.through("Enter in a field", func() { x.keys(kb.Enter) })
	x.says(x.word("intake.told.dispatch"))
	x.well()
	r := receipt{number: get[string](x, `document.querySelector(".aloud-number").innerText`),
		code: get[string](x, `[...document.querySelectorAll(".aloud-group")].map(g => g.innerText).join("")`)}
	x.through("Enter on the next call", func() { x.keys(kb.Enter) })
	if x.path() != "/desk/call" {
		x.fatal("Enter does not lead to the next call")
	}
	return r
}

// TestTheWholeWay: a call, dispatch, acceptance, an answer to every point, delivery, rating, review by the organ above, re-review by
// the one above that, and the end that the law knows.
func TestTheWholeWay(t *testing.T) {
	t.Parallel()
	// The city's housing bureau reviews what the district's decides. Nobody works there yet: the administrator enrols somebody.
	login := fmt.Sprintf("city-%d", time.Now().UnixMilli()%1e9)
	admin := open(t, look{lang: "zh", width: wide})
	admin.signIn("admin", password)
	admin.goTo("/admin/staff/new")
	admin.write("name", "演示市住建复查")
	admin.write("login", login)
	admin.choose("office", "HC-9901")
	if !get[bool](admin, `document.querySelector("main [name=roles][value=handler]").checked`) {
		admin.choose("roles", "handler")
	}
	admin.click("staff.enrol")
	admin.well()
	once := get[[]string](admin, `[...document.querySelectorAll("main code")].map(c => c.innerText)`)
	if len(once) < 2 {
		admin.fatal("no one-time password is shown")
	}
	city := open(t, look{lang: "zh", width: wide})
	city.signIn(login, once[1])
	if city.path() != "/sign-in/password" {
		city.fatal("a one-time password need not be replaced")
	}
	city.write("password", "an-elevator-of-words")
	city.write("again", "an-elevator-of-words")
	city.click("staff.password.save")

	r := call(t)

	// The district's housing bureau finds it in its queue, accepts, answers and delivers.
	office := open(t, look{lang: "zh", width: wide})
	office.signIn("housing", password)
	office.well()
	office.search(r.number)
	office.well()
	office.click("grievance.do.accept")
	office.well()
	office.click("grievance.send.accept")
	office.says(office.word("grievance.done.accept"))
	office.issue()
	office.deliver()

	// The resident reads, rates and asks the organ above.
	me := open(t, look{lang: "zh", width: phone})
	me.enter(r)
	me.says(me.word("follow.head.delivered"))
	me.well()
	me.click("follow.op_read")
	me.says("围挡在三日内拆除。")
	me.says("《信访工作条例》")
	me.well()
	me.goTo("/my")
	me.click("follow.do.rate")
	me.choose("solved", "partly")
	me.choose("handling", "2")
	me.click("follow.press.rate")
	me.says(me.word("follow.done.rate"))
	me.click("follow.do.review")
	me.well()
	me.write("reason", "答复没有说明由谁监督复工，请上一级机关复查。")
	me.click("follow.press.review")
	me.says(me.word("follow.head.reviewing"))

	// The organ above answers; the resident asks once more, the government's organ answers, and that is final.
	city.search(r.number)
	city.issue()
	city.deliver()
	me.goTo("/my")
	me.click("follow.do.review")
	me.write("reason", "复查意见没有改变，请求复核。")
	me.click("follow.press.review")
	me.says(me.word("follow.head.rereviewing"))
	last := open(t, look{lang: "zh", width: wide})
	last.signIn("review", password)
	last.search(r.number)
	last.issue()
	last.deliver()
	me.goTo("/my")
	me.says(me.word("follow.head.final"))
	me.well()
	if strings.Contains(me.shown(), me.word("follow.do.review")) {
		me.fatal("after the re-review another review is offered")
	}
}

// TestSupervisor moves the clock of a city of its own, sees what falls due, reminds, serves a notice, and gets an answer to it.
func TestSupervisor(t *testing.T) {
	t.Parallel()
	if city.dir == "" {
		t.Skip("moving the clock of a demo that somebody else looks at would disturb them")
	}
	own, stop, err := found(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	who := newSession(t, own, "resident")
	r := who.file(street, elevator[0], elevator[1], elevator[2], elevator[3:]...)
	district := staff(t, own, "district", password)
	id := district.caseOf(r)
	district.deed(id, "transfer", "to", "HC-990102", "matter", elevator[0], "was", elevator[0], "route", "P", "mode", "transfer")

	x := open(t, look{in: own, lang: "zh", width: wide})
	x.signIn("district", password)
	x.goTo("/demo")
	before := get[string](x, `document.querySelector("main .panel strong").innerText`)
	x.click("demo.month")
	x.says(x.word("demo.clock"))
	if after := get[string](x, `document.querySelector("main .panel strong").innerText`); after == before {
		x.fatal("the clock has not moved")
	}

	// The bureau has not said whether it accepts: its promise is overdue and stands in the list of the area.
	x.goTo("/desk/case/" + id)
	x.well()
	x.goTo(promise(x, "over", id, r.number))
	x.well()
	x.says("住房和城乡建设局")
	duty := x.path()
	x.click("supervise.do.remind")
	x.well()
	x.write("note", "请抓紧办理，并告知诉求人。")
	x.click("supervise.send.remind")
	x.says(x.word("supervise.done.remind"))
	x.goTo(duty)
	x.click("supervise.do.notice")
	x.well()
	x.write("requirement", "请在期限内书面说明没有按期告知的原因。")
	x.click("supervise.send.notice")
	x.says(x.word("supervise.done.notice"))
	x.well()

	// The bureau sees both, answers the notice, and the resident sees that somebody cared.
	office := open(t, look{in: own, lang: "zh", width: wide})
	office.signIn("housing", password)
	office.search(r.number)
	office.says("请抓紧办理，并告知诉求人。")
	office.click("grievance.do.comply")
	office.well()
	office.write("answer", "因人员调整延误，现已受理，今后由专人每周核对。")
	office.click("grievance.send.comply")
	office.says(office.word("grievance.done.comply"))
	me := open(t, look{in: own, lang: "zh", width: phone})
	me.enter(r)
	me.says(me.word("follow.head.over"))
	me.well()
}

// promise is the address of an overdue duty towards a grievance, found by turning the pages of the area's list.
func promise(x *tab, view, id, number string) string {
	x.t.Helper()
	x.goTo("/desk/duties?due=" + view)
	for range 60 {
		at := get[string](x, `(() => {
			const row = [...document.querySelectorAll("tr[data-row]")].find(r => r.innerText.includes(`+quote(number)+`) && r.innerText.includes("住房和城乡建设局"));
			return row ? row.querySelector("a[href^='/desk/duty/']").getAttribute("href").split("/").slice(0, 4).join("/") : "";
		})()`)
		if at != "" {
			return at
		}
		if !get[bool](x, `!!document.querySelector("main a[rel=next]")`) {
			break
		}
		x.clickAt("main a[rel=next]")
	}
	x.fatal("no overdue promise towards " + number + " in the list of the area")
	return ""
}
