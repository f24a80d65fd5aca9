package grievance

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/machine/store"
	"ombud/machine/words"
	"ombud/redress/office/officetest"
)

// Search finds by number and by words, in pages, and nothing that the caller may not see.
func TestSearch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, c *city) {
		var mineIDs, all []string
		for i := range 30 {
			p := thePlace
			if i%3 == 0 {
				p = otherPlace
			}
			id := c.at(StatusTransferred, func(f *Filing) { f.Title, f.Place = fmt.Sprintf("路灯不亮第%d次", i), p })
			all = append(all, id)
			if c.get(id).Office == handler.Office {
				mineIDs = append(mineIDs, id)
			}
		}
		slices.Reverse(mineIDs)
		slices.Reverse(all)
		read := func(who access.Caller) (ids []string, pages int) {
			before := ""
			for {
				found, next, err := Search(c.ctx, c.db, "路灯 不亮", scope(who), before, false, 7, func(cs Case) bool { return sees(who, cs) })
				must(t, err)
				for _, cs := range found {
					ids = append(ids, cs.ID)
				}
				pages++
				if before = next; next == "" {
					return ids, pages
				}
			}
		}
		var back []string
		for from := mineIDs[len(mineIDs)-1]; from != ""; {
			found, more, err := Search(c.ctx, c.db, "路灯 不亮", scope(handler), from, true, 7, func(cs Case) bool { return sees(handler, cs) })
			must(t, err)
			for _, cs := range found {
				back = append(back, cs.ID)
			}
			from = more
		}
		if slices.Reverse(back); !slices.Equal(back, mineIDs[:len(mineIDs)-1]) {
			t.Errorf("turned back the handler finds %d, want %d", len(back), len(mineIDs)-1)
		}
		for i, from := range mineIDs {
			some, err := InOffice(c.ctx, c.db, handler.Office, StatusTransferred, "", from, 3)
			must(t, err)
			var ids []string
			for _, cs := range some {
				ids = append(ids, cs.ID)
			}
			if !slices.Equal(ids, mineIDs[max(0, i-3):i]) {
				t.Errorf("the list until row %d: %v", i, ids)
			}
		}
		if got, pages := read(handler); !slices.Equal(got, mineIDs) || pages != 3 {
			t.Errorf("the handler finds %d in %d pages, want %d in 3", len(got), pages, len(mineIDs))
		}
		if got, _ := read(petition); !slices.Equal(got, all) {
			t.Errorf("the city's supervisor finds %d of %d", len(got), len(all))
		}
		if got, _ := read(outsider); len(got) != 0 {
			t.Errorf("an office that has none finds %d", len(got))
		}
		cs := c.get(mineIDs[0])
		see := func(who access.Caller) func(Case) bool { return func(x Case) bool { return sees(who, x) } }
		if found, _, err := Search(c.ctx, c.db, Group(cs.Number), nil, "", false, 7, see(handler)); err != nil || len(found) != 1 || found[0].ID != cs.ID {
			t.Errorf("by number: %d, %v", len(found), err)
		}
		if found, _, err := Search(c.ctx, c.db, cs.Number, nil, "", false, 7, see(outsider)); err != nil || len(found) != 0 {
			t.Errorf("a number of another office: %d, %v", len(found), err)
		}
		wrong := cs.Number[:19] + string('0'+(cs.Number[19]-'0'+1)%10)
		_, _, err := Search(c.ctx, c.db, wrong, nil, "", false, 7, see(handler))
		wants(t, err, fault.Invalid, "grievance.search.digit")
		for _, q := range []string{"", "  ", "?!", "没有的词"} {
			if found, next, err := Search(c.ctx, c.db, q, nil, "", false, 7, see(petition)); err != nil || len(found) != 0 || next != "" {
				t.Errorf("%q: %d, %q, %v", q, len(found), next, err)
			}
		}
	})
}

// The search page leads from a number straight to its case, and says a wrong digit.
func TestSearchPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, store.SQLite)
	id := s.file()
	n := s.get(id).Number
	*s.who = countyDesk
	if w := officetest.Ask(t, s.h, words.Zh, "/desk/search?q="+n, nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != casePath(id) {
		t.Errorf("a number leads to %d %s", w.Code, w.Header().Get("Location"))
	}
	s.has(s.page(countyDesk, words.Zh, "/desk/search?q=加装电梯", 200), "二号楼加装电梯补贴没有发放")
	s.has(s.page(labour, words.Zh, "/desk/search?q=加装电梯", 200), "没有找到")
	s.has(s.page(countyDesk, words.Zh, "/desk/search?q="+n[:19]+string('0'+(n[19]-'0'+3)%10), 422), "有一位数字不对")
	s.page(labour, words.Zh, "/desk/search?q="+n, 200)
}

// Every word that a value of a closed list may ask for is there.
func TestWordsOfClosedLists(t *testing.T) {
	t.Parallel()
	c, err := words.Parse("words.txt", wordText)
	must(t, err)
	has := map[string]bool{}
	for _, k := range c.Keys() {
		has[k] = true
	}
	want := func(prefix string, list ...string) {
		for _, x := range list {
			if !has[prefix+strings.ToLower(x)] {
				t.Errorf("%s%s has no words", prefix, strings.ToLower(x))
			}
		}
	}
	for _, s := range Statuses {
		want("grievance.status.", string(s))
	}
	for _, s := range listed {
		want("grievance.list.", string(s))
		want("grievance.list_say.", string(s))
	}
	for _, v := range dueViews {
		want("grievance.due.", orAll(v))
		want("grievance.queue.none.", orAll(v))
	}
	for _, r := range Routes {
		want("grievance.route.", string(r))
		want("grievance.notice.", string(r))
		want("grievance.remedy.", string(r))
	}
	for _, x := range Channels {
		want("grievance.channel.", string(x))
	}
	for _, x := range Urgencies {
		want("grievance.urgency.", string(x))
	}
	for _, x := range Outcomes {
		want("grievance.outcome.", string(x))
	}
	for _, m := range Moves {
		want("grievance.not_now.", string(m.Verb))
	}
	for _, x := range deeds() {
		want("grievance.do.", string(x.verb))
		want("grievance.send.", string(x.verb))
		want("grievance.done.", string(x.verb))
		if x.confirm != nil {
			want("grievance.look.", string(x.verb))
		}
	}
	want("grievance.how.", Hows...)
	want("grievance.contact.", contactHows...)
	want("grievance.ground.", Grounds...)
	want("grievance.procedure.", string(Ordinary), string(Simplified))
	want("grievance.mode.", string(Transfer), string(Assign))
	want("grievance.solved.", "yes", "partly", "no")
	want("grievance.rate.", "0", "1", "2", "3")
	want("grievance.named.", "true", "false")
	want("grievance.as.", "operator", "handler", "head", "supervisor", "admin")
	for _, cs := range []Case{{Route: RoutePetition}, {Route: RouteDuty}} {
		for s := First; s <= Rereview; s++ {
			want("grievance.opinion.", paperName(cs, s))
		}
	}
	want("grievance.opinion.right.", "first", "review")
}
