package sealed

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ombud/base/fault"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		in    Identity
		want  Identity
		wrong string // fields
	}{
		{in: Identity{}},
		{in: Identity{Name: " 王\u200b 小明 ", Phone: "＋86 138-1234-5678"}, want: Identity{Name: "王 小明", Phone: "13812345678"}},
		{in: Identity{Phone: "010-6123 4567"}, want: Identity{Phone: "01061234567"}},
		{in: Identity{Phone: "(0371)6123456转801"}, want: Identity{Phone: "03716123456-801"}},
		{in: Identity{Phone: "61234567-12"}, want: Identity{Phone: "61234567-12"}},
		{in: Identity{Phone: "61234567"}, want: Identity{Phone: "61234567"}},
		{in: Identity{Phone: "12812345678"}, wrong: "phone"},
		{in: Identity{Phone: "1381234567"}, wrong: "phone"},
		{in: Identity{Phone: "138123456789"}, wrong: "phone"},
		{in: Identity{Phone: "call me"}, wrong: "phone"},
		{in: Identity{IDNumber: "11010519491231002x"}, want: Identity{IDNumber: "11010519491231002X"}},
		{in: Identity{IDNumber: "110105194912310021"}, wrong: "id_number"},
		{in: Identity{IDNumber: "E12345678"}, want: Identity{IDNumber: "E12345678"}},
		{in: Identity{IDNumber: "12"}, wrong: "id_number"},
		{in: Identity{Prefer: "pigeon"}, wrong: "prefer"},
		{in: Identity{Prefer: ByPhone}, wrong: "phone"},
		{in: Identity{Prefer: ByMessage, Phone: "01061234567"}, wrong: "phone"},
		{in: Identity{Prefer: ByPost}, wrong: "address"},
		{in: Identity{Prefer: Online}, want: Identity{Prefer: Online}},
		{in: Identity{Name: strings.Repeat("名", 61), Address: strings.Repeat("路", 201), Phone: "1"}, wrong: "name address phone"},
	} {
		got := tc.in
		err := got.Check()
		var fields []string
		for _, f := range fault.Fields(err) {
			fields = append(fields, f.Field)
		}
		if s := strings.Join(fields, " "); s != tc.wrong {
			t.Errorf("%+v: wrong fields %q, want %q", tc.in, s, tc.wrong)
		}
		if tc.wrong == "" && got != tc.want {
			t.Errorf("%+v: %s", tc.in, cmp.Diff(tc.want, got))
		}
		again := got
		if tc.wrong == "" && (again.Check() != nil || again != got) {
			t.Errorf("%+v is not clean after cleaning", got)
		}
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	id := Identity{Name: "王小明", Phone: "13812345678", Address: "青屏县石桥镇上湾村12号", IDNumber: "11010519491231002X", Prefer: ByPost}
	want := Identity{Name: "王**", Phone: "138****5678", Address: "青屏县石桥镇****", IDNumber: "110********2X", Prefer: ByPost}
	if diff := cmp.Diff(want, id.Masked()); diff != "" {
		t.Error(diff)
	}
	for in, want := range map[string]string{"王": "**", "王明": "王**", "": ""} {
		if got := (Identity{Name: in}).Masked().Name; got != want {
			t.Errorf("%q is masked as %q, want %q", in, got, want)
		}
	}
	if got := (Identity{Phone: "61234567"}).Masked().Phone; got != "****567" {
		t.Errorf("a local number is masked as %q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		id := Identity{Name: rapid.String().Draw(t, "name"), Phone: rapid.StringMatching(`\d{0,15}`).Draw(t, "phone"), Address: rapid.String().Draw(t, "address")}
		m := id.Masked()
		if id.Name != "" && m.Name == id.Name && !strings.Contains(id.Name, "*") || len(id.Phone) > 4 && m.Phone == id.Phone {
			t.Fatalf("%+v shows through as %+v", id, m)
		}
	})
}
