package intake_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ombud/core/fact"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/intake/intaketest"
)

func calling(key string) url.Values {
	return url.Values{"key": {key}, "place": {"滨江社区"}, "matter": {"0307"}, "urgency": {"general"}, "text": {"来电人说电梯补贴没有发。"},
		"lines": {"发放补贴\n说明原因"}, "name": {"示例居民乙"}, "phone": {"13900000001"}, "do": {"dispatch"}}
}

// newest is the one grievance of a city.
func newest(t *testing.T, c *intaketest.City) grievance.Case {
	t.Helper()
	var id string
	if err := c.DB.Row(t.Context(), `SELECT max(id) FROM grievance`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	cs, err := grievance.Get(t.Context(), c.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	return cs
}

func TestCall(t *testing.T) {
	each(t, func(t *testing.T, c *intaketest.City) {
		for _, tt := range []struct {
			name   string
			change func(url.Values)
			status grievance.Status
			office string
		}{
			{"dispatched by the catalogue", func(v url.Values) {}, grievance.StatusTransferred, "HC-990102"},
			{"dispatched elsewhere", func(v url.Values) { v.Set("office", "HRSS-9901"); v.Set("why", "涉及工资") }, grievance.StatusTransferred, "HRSS-9901"},
			{"kept for later", func(v url.Values) { v.Set("do", "keep") }, grievance.StatusReceived, "hot-9901"},
			{"answered at once", func(v url.Values) {
				v.Set("do", "answer")
				v.Set("facts", "经查询补贴名单，申请已经受理。")
				v.Set("opinion", "补贴将在下月发放，已告知来电人。")
				v.Set("answers", "下月发放\n材料复核需要时间")
				v.Set("basis", "《城镇老旧小区改造补贴办法》第八条")
				v.Set("outcome", "explain")
			}, grievance.StatusDelivered, "hot-9901"},
		} {
			op := c.Person(words.Zh)
			op.Office = "hot-9901"
			form := calling(op.Get(t, "/desk/call").Key())
			tt.change(form)
			page := op.Post(t, "/desk/call", form)
			cs := newest(t, c)
			if page.Status != 200 || cs.Status != tt.status || cs.Office != tt.office || cs.Channel != grievance.Hotline || cs.Desk != "hot-9901" {
				t.Fatalf("%s: %d %s at %s: %s", tt.name, page.Status, cs.Status, cs.Office, page.Text())
			}
			if !strings.Contains(page.Body, grievance.Group(cs.Number)) || strings.Count(page.Body, `class="aloud-group"`) != 5 {
				t.Errorf("%s: number and code cannot be read out: %s", tt.name, page.Text())
			}
			again := op.Post(t, "/desk/call", form)
			if again.Status != 200 || newest(t, c).ID != cs.ID || !strings.Contains(again.Body, grievance.Group(cs.Number)) {
				t.Errorf("%s: the form sent twice gives %d", tt.name, again.Status)
			}
			facts, err := fact.Of(t.Context(), c.DB, cs.ID)
			if err != nil || facts[0].Staff == "" || facts[0].Role != "operator" || strings.Contains(string(facts[0].Body), "13900000001") {
				t.Errorf("%s: %+v, %v", tt.name, facts[0], err)
			}
		}
	})
}

func TestCallMistakes(t *testing.T) {
	t.Parallel()
	c := intaketest.New(t, storetest.Open(t, store.SQLite))
	op := c.Person(words.En)
	op.Office = "hot-9901"
	for _, tt := range []struct {
		name, field string
		change      func(url.Values)
	}{
		{"several places", "place", func(v url.Values) { v.Set("place", "社区") }},
		{"no such place", "place", func(v url.Values) { v.Set("place", "别处") }},
		{"no place", "place", func(v url.Values) { v.Set("place", "") }},
		{"no such matter", "matter", func(v url.Values) { v.Set("matter", "xyz") }},
		{"no text", "text", func(v url.Values) { v.Set("text", "") }},
		{"elsewhere without a reason", "why", func(v url.Values) { v.Set("office", "HRSS-9901") }},
		{"an empty answer", "opinion", func(v url.Values) { v.Set("do", "answer") }},
	} {
		form := calling(op.Get(t, "/desk/call").Key())
		tt.change(form)
		page := op.Post(t, "/desk/call", form)
		if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, `href="#f-`+tt.field+`"`) {
			t.Errorf("%s: %d %s", tt.name, page.Status, page.Text())
		}
		if !strings.Contains(page.Body, "13900000001") || !strings.Contains(page.Body, form.Get("text")) || !strings.Contains(page.Body, `value="`+form.Get("place")) {
			t.Errorf("%s: something typed is lost", tt.name)
		}
	}
	if page := c.Person(words.Zh).Get(t, "/desk/call"); page.Path == "/desk/call" && page.Status == 200 {
		t.Error("the operator's form is open to the public")
	}
}
