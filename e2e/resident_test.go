package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// receipt is what somebody who filed holds in their hand.
type receipt struct{ number, code string }

var spaces = regexp.MustCompile(`\s+`)

// holds reads the receipt off the page.
func (x *tab) holds() receipt {
	x.t.Helper()
	r := receipt{get[string](x, `(document.querySelector(".receipt-number") || {}).innerText || ""`), get[string](x, `(document.querySelector(".receipt-code") || {}).innerText || ""`)}
	r.code = spaces.ReplaceAllString(r.code, "")
	if r.number == "" || len(r.code) < 16 {
		x.fatal("there is no receipt")
	}
	return r
}

// enter opens the page of a receipt from its number and code.
func (x *tab) enter(r receipt) {
	x.t.Helper()
	x.goTo("/status")
	x.write("number", r.number)
	x.write("code", r.code)
	x.click("follow.open")
	if x.path() != "/my" {
		x.fatal("number and code do not open the grievance")
	}
}

// well fails for anything that is wrong with the page that is open: axe-core, the console, the policy.
func (x *tab) well() {
	x.t.Helper()
	if grave, _ := x.faults(); len(grave) > 0 {
		x.t.Errorf("%s, %s\n  %s", x.path(), x.lang, strings.Join(grave, "\n  "))
	}
}

// file fills the form in as somebody on a phone does, and sends it.
func (x *tab) file(place, title, text string, points ...string) receipt {
	x.t.Helper()
	x.goTo("/")
	x.click("intake.door_file")
	x.choose("place", place)
	x.write("text", text)
	x.write("title", title)
	for i, p := range points {
		for get[int](x, `document.querySelectorAll("main [name=point]").length`) <= i {
			x.click("intake.more_points")
		}
		x.touch(pointOf(i))
		x.insert(p)
	}
	x.write("name", "演示居民")
	x.write("phone", "139 0000 0000")
	x.click("intake.next")
	return receipt{}
}

// guess says what kind of matter it is, on the page that asks whoever left it open: from what is offered, or from the whole list.
func (x *tab) guess(matter string) {
	x.t.Helper()
	x.says(x.word("intake.asked"))
	if get[bool](x, `!!document.querySelector("main input[name=guess][value='`+matter+`']")`) {
		x.choose("guess", matter)
	} else {
		x.choose("matter", matter)
	}
	x.click("intake.next")
}

func pointOf(i int) string {
	if i == 0 {
		return "#f-points"
	}
	return "#f-point-" + string(rune('0'+i))
}

const street = "990102001000" // 临江区望江街道

// A resident files on a phone, keeps the receipt, comes back with it, mends, adds and takes it back.
func TestResidentOnAPhone(t *testing.T) {
	t.Parallel()
	x := open(t, look{lang: "zh", width: phone})
	x.file(street, "路灯坏了一整条街", "望江街道主街的路灯坏了快一个月，晚上下班的人都打着手电走，前几天有人摔了。", "尽快修好路灯", "说明以后多久检查一次", "请告知负责人")
	// The matter was left open: the form asks, with what the text may be about.
	x.well()
	x.guess("0304")
	x.says(x.word("intake.check_lead"))
	x.says("说明以后多久检查一次")
	x.well()
	x.click("intake.send")
	r := x.holds()
	x.says(x.word("intake.received"))
	x.well()
	if fits := get[bool](x, `(() => { const r = document.querySelector(".receipt-qr svg, .receipt-qr img").getBoundingClientRect(); return r.width >= 90 && r.left >= 0 && r.right <= innerWidth })()`); !fits {
		t.Error("the QR code does not fit the screen")
	}

	// The page goes on to the status page without asking for the code again.
	x.click("intake.follow")
	x.says(r.number)
	x.says("路灯坏了一整条街")
	x.well()

	// Changed within ten minutes.
	x.click("follow.do.amend")
	x.well()
	x.write("title", "路灯坏了两条街")
	x.click("follow.press.amend")
	x.says(x.word("follow.done.amend"))
	x.says("路灯坏了两条街")

	// Added to, and a message.
	x.click("follow.do.add")
	x.well()
	x.click("follow.press.add") // nothing written: the form says so and stays
	x.says(x.word("web.mend"))
	x.well()
	x.write("message", "昨晚又有一位老人摔倒，现场照片可以提供。")
	x.click("follow.press.add")
	x.says(x.word("follow.done.add"))
	x.says("昨晚又有一位老人摔倒")

	// Another browser, another day: number and code, typed in small letters.
	y := open(t, look{lang: "zh", width: phone})
	y.enter(receipt{r.number, strings.ToLower(r.code)})
	y.says("路灯坏了两条街")
	y.click("follow.do.withdraw")
	y.well()
	y.click("follow.press.withdraw")
	y.says(y.word("follow.done.withdraw"))
	y.well()

	// What is over cannot be changed in the first browser either.
	x.goTo("/my")
	if strings.Contains(x.shown(), x.word("follow.do.withdraw")) {
		x.fatal("a grievance that was withdrawn can be withdrawn again")
	}
	x.click("follow.finish")
	x.says(x.word("follow.finished"))
	x.goTo("/my")
	if x.path() != "/status" {
		t.Errorf("after putting the receipt away /my still shows %s", x.path())
	}
	x.complaints()
}

// The whole form works with scripts switched off.
func TestResidentWithoutJavaScript(t *testing.T) {
	t.Parallel()
	x := open(t, look{lang: "zh", width: phone, plain: true})
	x.file(street, "垃圾点夏天没人清运", "望江街道的垃圾投放点两三天才清一次，味道很大，离幼儿园只有五十米。", "改为每天清运")
	x.guess("0306")
	x.change("en") // the language changes on the page of checking, and back, with everything kept
	x.says(x.word("intake.check"))
	x.says("改为每天清运")
	x.change("zh")
	x.change("large")
	x.says(x.word("intake.check"))
	x.says("改为每天清运")
	x.click("intake.back_form") // back to the form with everything kept
	if got := get[string](x, field("title")+".value"); got != "垃圾点夏天没人清运" {
		t.Fatalf("back in the form, the title is %q", got)
	}
	x.write("title", "垃圾点一直没人清运")
	x.change("en")
	x.change("zh")
	x.change("normal")
	if got := get[string](x, field("title")+".value"); got != "垃圾点一直没人清运" {
		t.Fatalf("in another language the title is %q", got)
	}
	x.click("intake.next")
	x.click("intake.send")
	r := x.holds()
	x.click("intake.follow")
	x.says(r.number)
	x.click("follow.do.message")
	x.write("message", "请问什么时候能看到结果？")
	x.click("follow.press.message")
	x.says("请问什么时候能看到结果？")
	x.click("follow.finish")
	y := open(t, look{lang: "en", width: phone, plain: true})
	y.enter(r)
	y.says(r.number)
}

// change presses the switch of the language or the type while a form is open.
func (x *tab) change(to string) {
	x.t.Helper()
	x.clickAt(`.mast-tools button[formaction$="switch=` + to + `"]`)
	if to == "zh" || to == "en" {
		x.lang = to
	}
}

// A keyboard alone, in English: every field in order, the error summary leads to the field.
func TestResidentByKeyboard(t *testing.T) {
	t.Parallel()
	x := open(t, look{lang: "en", width: wide})
	x.goTo("/file")
	x.tabTo("place")
	x.keys("W") // Wangjiang, Whole of …: the list jumps to the letter
	x.choose("place", street)
	x.tabTo("title")
	x.insert("Street lamps out")
	x.through("Enter in a field", func() { x.keys(kb.Enter) })
	x.says(x.word("web.mend"))
	x.well()
	if !get[bool](x, `document.activeElement.classList.contains("summary-error")`) {
		t.Error("the error summary has no focus")
	}
	x.keys(kb.Tab)
	x.keys(kb.Enter)
	until(t, "the focus to be on the text", func() bool { return get[string](x, `document.activeElement.name || ""`) == "text" })
	x.insert("The lamps of the main street have been out for a month. Two people fell last week.")
	x.tabTo("matter")
	x.choose("matter", "0304")
	x.tabTo("headcount")
	x.through("Enter in a field", func() { x.keys(kb.Enter) })
	x.says(x.word("intake.check_lead"))
	x.well()
	x.focusOn("intake.send")
	x.through("Enter on the button", func() { x.keys(kb.Enter) })
	x.holds()
	x.well()
}

// Anyone can check the proof; a proof with one letter changed is refused.
func TestProofIsCheckedByAnyone(t *testing.T) {
	t.Parallel()
	x := open(t, look{lang: "zh", width: wide})
	dir := t.TempDir()
	x.downloads(dir)
	x.file(street, "小区电梯困人", "三号楼电梯一个月困人三次，每次修完就说好了。", "请特种设备检验")
	x.guess("0607")
	x.click("intake.send")
	r := x.holds()
	x.unfold("intake.save_proof")
	var file string
	until(t, "the proof to be downloaded", func() bool {
		list, _ := filepath.Glob(filepath.Join(dir, "*.tlog-proof"))
		if len(list) == 1 {
			file = list[0]
		}
		return len(list) == 1
	})
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// In a browser that knows nothing of the receipt: the file as it was downloaded, then with one character changed.
	y := open(t, look{lang: "zh", width: phone})
	y.goTo("/verify")
	y.well()
	y.hand("file", file)
	y.click("verify.check")
	y.says("小区电梯困人")
	y.says(strings.ReplaceAll(r.number, " ", ""))
	y.well()
	forged := filepath.Join(dir, "forged.tlog-proof")
	at := bytes.LastIndex(good, []byte("\nextra ")) + 60
	if at < 60 {
		at = bytes.Index(good, []byte("extra ")) + 60
	}
	changed := bytes.Clone(good)
	changed[at] = map[bool]byte{true: 'B', false: 'A'}[changed[at] == 'A']
	if err := os.WriteFile(forged, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	y.goTo("/verify")
	y.hand("file", forged)
	y.click("verify.check")
	y.says(y.word("verify.failed"))
	if strings.Contains(y.shown(), "小区电梯困人") {
		y.fatal("a forged proof is told as if it proved something")
	}
	y.well()
}

// focusOn presses Tab until the focus is on what bears the word of a key.
func (x *tab) focusOn(key string) {
	x.t.Helper()
	for range 120 {
		x.keys(kb.Tab)
		if get[bool](x, `(document.activeElement.innerText || "").replace(/\s+/g, " ").trim().startsWith(`+quote(x.word(key))+`)`) {
			return
		}
	}
	x.fatal("120 presses of Tab do not lead to " + key)
}
