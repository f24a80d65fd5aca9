package office_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ombud/base/access"
	"ombud/machine/store"
	"ombud/machine/store/storetest"
	"ombud/machine/web"
	"ombud/machine/words"
	"ombud/redress/office"
	"ombud/redress/office/officetest"
)

// step is one request and what it must answer.
type step struct {
	path string
	form url.Values
	code int
	says string
}

func walk(t *testing.T, h http.Handler, lang words.Lang, steps []step) {
	t.Helper()
	for _, s := range steps {
		r := officetest.Ask(t, h, lang, s.path, s.form)
		if r.Code != s.code || !strings.Contains(r.Body.String()+r.Header().Get("Location"), s.says) {
			t.Errorf("%s %s %v: %d, want %d with %q", lang, s.path, s.form, r.Code, s.code, s.says)
		}
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	for _, lang := range []words.Lang{words.Zh, words.En} {
		c := officetest.New(t, storetest.Open(t, store.SQLite))
		h := c.Serve(t, officetest.As(c.Admin))
		walk(t, h, lang, []step{
			{"/admin/offices", nil, 200, `href="/admin/places"`}, // an empty city says where to begin
			{"/admin/offices/new", nil, 200, `href="/admin/places"`},
			{"/admin/places", nil, 200, `name="code"`},
			{"/admin/catalogue", nil, 200, `href="/admin/places"`},
			{"/admin/places", url.Values{"code": {"9901"}, "name_zh": {"市"}}, 422, "f-code-error"},
			{"/admin/places", url.Values{"code": {"990100000000"}, "name_zh": {"云川市"}}, 303, "/admin/places?at="},
		})
		c.Fill(t)
		edit := url.Values{"name_zh": {"临江区住建局"}, "agency": {"HC"}, "above": {"pt-990102"}, "review_by": {"HC-9901"}}
		bad := url.Values{"name_zh": {"<i>"}, "agency": {"HC"}, "above": {"HC-990102"}}
		walk(t, h, lang, []step{
			{"/admin/offices", nil, 200, "vc-990102001001"},
			{"/admin/offices?at=pt-990102", nil, 200, "HC-990102"},
			{"/admin/offices?at=vc-990102001001", nil, 200, "/admin/offices/new"},
			{"/admin/offices?at=nobody", nil, 404, ""},
			{"/admin/offices/new", nil, 200, "place=990100000000"},
			{"/admin/offices/new?place=990102000000", nil, 200, "here=1"},
			{"/admin/offices/new?place=990102000000&here=1", nil, 200, `value="pt-990102" selected`},
			{"/admin/offices", url.Values{"place": {"990102000000"}, "agency": {"UM"}}, 422, "f-name_zh-error"},
			{"/admin/offices", url.Values{"place": {"990102000000"}, "agency": {"UM"}, "name_zh": {"临江区城管局"}}, 303, "/admin/offices/UM-990102"},
			{"/admin/offices/HC-990102", nil, 200, `value="HC-9901" selected`},
			{"/admin/offices/HC-990102", bad, 422, "&lt;i&gt;"},
			{"/admin/offices/HC-990102", edit, 303, "/admin/offices/HC-990102"},
			{"/admin/offices/HC-990102/close", url.Values{}, 422, "f-reason-error"},
			{"/admin/offices/pt-990102/close", url.Values{"reason": {"撤并"}}, 422, "f-successor-error"},
			{"/admin/offices/UM-990102/close", url.Values{"reason": {"撤并"}}, 303, "/admin/offices"},
			{"/admin/offices/UM-990102", nil, 200, "UM-990102"},
			{"/admin/offices/UM-990102", edit, 409, ""},
			{"/admin/places", nil, 200, "at=990100000000"},
			{"/admin/places?at=990102001000", nil, 200, `value="990102001"`},
			{"/admin/places?at=990102001001", nil, 200, `value="990102001001"`},
			{"/admin/places?at=123", nil, 404, ""},
			{"/admin/places", url.Values{"at": {"990102001001"}, "code": {"990102001001"}, "old_name_zh": {""}}, 422, "f-old_name_zh-error"},
			{"/admin/catalogue", nil, 200, "area=990100000000"},
			{"/admin/catalogue?area=990102000000", nil, 200, "/admin/catalogue/0101?area=990102000000"},
			{"/admin/catalogue?area=990102000000&group=12", nil, 200, "/admin/catalogue/1208?area=990102000000"},
			{"/admin/catalogue?area=990102000000&group=all", nil, 200, "/admin/catalogue/1208?area=990102000000"},
			{"/admin/catalogue?area=990102000000&group=99", nil, 404, ""},
			{"/admin/catalogue/0201?area=990102000000", nil, 200, `value="HC-990102" selected`},
			{"/admin/catalogue/9999?area=990102000000", nil, 404, ""},
			{"/admin/catalogue/0201", url.Values{"area": {"990102000000"}}, 422, "f-lead-error"},
			{"/admin/catalogue/0201", url.Values{"area": {"990102000000"}, "lead": {"pt-990102"}, "supporting1": {"HC-9901"}}, 303, "area=990102000000"},
			{"/admin/catalogue/0201?area=990102000000", nil, 200, "/admin/catalogue/0201/remove"},
			{"/admin/catalogue/0201/remove", url.Values{"area": {"990102000000"}}, 422, "f-reason-error"},
			{"/admin/catalogue/0201/remove", url.Values{"area": {"990102000000"}, "reason": {"试行结束"}}, 303, "area=990102000000"},
		})
	}
}

func TestPagesAreForAdministrators(t *testing.T) {
	t.Parallel()
	c := officetest.New(t, storetest.Open(t, store.SQLite))
	c.Fill(t)
	h := c.Serve(t, officetest.As(officetest.Of("s", "pt-9901", "990100000000", access.Operator, access.Handler, access.Head, access.Supervisor)))
	walk(t, h, words.Zh, []step{
		{"/admin/offices", nil, 403, ""}, {"/admin/places", nil, 403, ""}, {"/admin/catalogue?area=990100000000", nil, 403, ""},
		{"/admin/places", url.Values{"code": {"990100000000"}, "name_zh": {"市"}}, 403, ""},
	})
}

func TestGrow(t *testing.T) {
	each(t, func(t *testing.T, c *officetest.City) {
		shape := func(root string, s web.Span, most int) string {
			t.Helper()
			list, prev, next, err := office.Grow(t.Context(), c.DB, root, s, most)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, x := range list {
				fmt.Fprintf(&b, "%s%s", strings.Repeat(">", x.Depth), x.ID)
				if x.Shut {
					b.WriteString("+")
				}
				b.WriteString(" ")
			}
			return prev + "| " + b.String() + next
		}
		for _, tc := range []struct {
			root, after, until string
			most               int
			want               string
		}{
			{"", "", "", 100, "| gov-9901 >pt-9901 >>HC-9901 >>HRSS-9901 >>hot-9901 >>pt-990102 >>>HC-990102 >>>st-990102001 >>>>vc-990102001001 "},
			{"", "", "", 8, "| gov-9901 >pt-9901 >>HC-9901 >>HRSS-9901 >>hot-9901 >>pt-990102 >>>HC-990102 >>>st-990102001+ "},
			{"", "", "", 5, "| gov-9901 >pt-9901+ "},
			{"pt-9901", "", "", 3, "| HC-9901+ HRSS-9901+ hot-9901+ hot-9901"},
			{"pt-9901", "hot-9901", "", 3, "pt-990102| pt-990102 >HC-990102 >st-990102001+ "},
			{"vc-990102001001", "", "", 3, "| "},
			{"pt-9901", "", "pt-990102", 3, "| HC-9901+ HRSS-9901+ hot-9901+ hot-9901"},
			{"pt-9901", "", "pt-990102", 2, "HRSS-9901| HRSS-9901+ hot-9901+ hot-9901"},
		} {
			if got := shape(tc.root, web.Span{After: tc.after, Until: tc.until}, tc.most); got != tc.want {
				t.Errorf("%q after %q, %d:\n got %s\nwant %s", tc.root, tc.after, tc.most, got, tc.want)
			}
		}
	})
}
