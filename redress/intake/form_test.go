package intake

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/base/place"
	"ombud/base/text"
	"ombud/machine/words"
)

func TestFormBecomesAFiling(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		form url.Values
		want func(*testing.T, Form)
	}{
		{"the title is the first sentence when none is given", url.Values{"text": {"路灯坏了。\n一个月没人修。"}}, func(t *testing.T, f Form) {
			if got := f.Filing(words.Zh).Title; got != "路灯坏了" {
				t.Errorf("title %q", got)
			}
		}},
		{"a long first sentence is cut", url.Values{"text": {strings.Repeat("长", 80)}}, func(t *testing.T, f Form) {
			if got := f.Filing(words.Zh).Title; text.Count(got) != 30 {
				t.Errorf("title of %d characters", text.Count(got))
			}
		}},
		{"a name alone owes no written notice", url.Values{"name": {"示例居民甲"}}, func(t *testing.T, f Form) {
			if f.Filing(words.Zh).Named {
				t.Error("named without an address")
			}
		}},
		{"name and address do", url.Values{"name": {"示例居民甲"}, "address": {"示例路 1 号"}}, func(t *testing.T, f Form) {
			if !f.Filing(words.Zh).Named {
				t.Error("not named")
			}
		}},
		{"the place wins over the county it lies in", url.Values{"county": {"990102000000"}, "place": {"990102001001"}}, func(t *testing.T, f Form) {
			if f.Where() != "990102001001" {
				t.Error(f.Where())
			}
		}},
		{"a place left from another county does not", url.Values{"county": {"990103000000"}, "place": {"990102001001"}}, func(t *testing.T, f Form) {
			if f.Where() != "990103000000" {
				t.Error(f.Where())
			}
		}},
		{"a key that we did not draw is replaced", url.Values{"key": {"1"}}, func(t *testing.T, f Form) {
			if !keyForm.MatchString(f.Key) {
				t.Error(f.Key)
			}
		}},
		{"more than twenty requests are cut off", url.Values{"point": strings.Split(strings.Repeat("x,", 40), ",")}, func(t *testing.T, f Form) {
			if len(f.Points) != mostPoints || f.Rows() != mostPoints {
				t.Error(len(f.Points), f.Rows())
			}
		}},
		{"figures of a Chinese keyboard are figures", url.Values{"headcount": {"１２"}}, func(t *testing.T, f Form) {
			if got := f.Filing(words.Zh).Headcount; got != 12 {
				t.Error(got)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.want(t, ReadForm(tt.form))
		})
	}
}

// What is carried from page to page is read as what it was.
func TestFormIsCarried(t *testing.T) {
	t.Parallel()
	f := ReadForm(url.Values{"key": {NewKey()}, "county": {"990102000000"}, "place": {"990102001001"}, "matter": {"0307"}, "title": {"a <b> & \"c\""},
		"text": {"一\n\n二"}, "point": {"一", "二"}, "respondent": {"某"}, "headcount": {"3"}, "name": {"甲"}, "phone": {"139"}, "address": {"路"}})
	v := url.Values{"key": {f.Key}, "point": f.Given()}
	for _, x := range f.fields() {
		v.Set(x[0], x[1])
	}
	if d := cmp.Diff(f, ReadForm(v)); d != "" {
		t.Error(d)
	}
	if ReadForm(v).Once() != f.Once() {
		t.Error("the same form would be filed twice")
	}
	for field := range v {
		other := ReadForm(v)
		switch field {
		case "key":
			other.Key = NewKey()
		case "point":
			other.Points = []string{"一二"}
		default:
			w := url.Values{}
			for k, x := range v {
				w[k] = x
			}
			w.Set(field, v.Get(field)+"1")
			other = ReadForm(w)
		}
		if other.Once() == f.Once() {
			t.Errorf("another %s is taken for the same filing", field)
		}
	}
}

func TestRowsGrow(t *testing.T) {
	t.Parallel()
	f := ReadForm(url.Values{"point": {"", ""}})
	if f.Rows() != 2 {
		t.Fatalf("%d rows at first", f.Rows())
	}
	f.More = 1
	if f.Rows() != 3 {
		t.Errorf("%d rows after asking for one more", f.Rows())
	}
	if g := ReadForm(url.Values{"point": {"a", "b"}}); g.Rows() != 3 || g.Point(1) != "b" || g.Point(2) != "" {
		t.Errorf("%d rows, %q", g.Rows(), g.Point(1))
	}
}

func FuzzForm(f *testing.F) {
	f.Add("key=0&place=990102001001&text=路灯坏了&point=a&point=b&headcount=３")
	f.Add("county=990102&place=x&text=%00%ff&phone=+86(139)%200000-0000&step=row")
	f.Add("text=。&title=\u202e&points=&point=" + strings.Repeat("&point=x", 30))
	f.Fuzz(func(t *testing.T, body string) {
		v, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		form := ReadForm(v)
		got := form.Filing(words.Zh)
		if !keyForm.MatchString(got.Key) || got.Key == form.Key {
			t.Errorf("key %q of form %q", got.Key, form.Key)
		}
		if got.Place != "" && got.Place != place.Code(form.Place) && got.Place != place.Code(form.County) {
			t.Errorf("place %q from %q, %q", got.Place, form.Place, form.County)
		}
		if form.Rows() < 2 || form.Rows() > mostPoints || len(form.Given()) > mostPoints {
			t.Errorf("%d rows, %d requests", form.Rows(), len(form.Given()))
		}
		who := form.Identity()
		if who.Check() == nil && who.Empty() && got.Named {
			t.Error("somebody without a name is owed a letter")
		}
		call := readCall(v)
		if len(call.answer("x").Points) != len(call.Points) {
			t.Error("answers and requests differ")
		}
	})
}
