package intake

import (
	"net/url"
	"testing"

	"ombud/base/fault"
)

func TestResolve(t *testing.T) {
	t.Parallel()
	list := []choice{{"990102000000", "临江区", "Linjiang District"}, {"990102001000", "望江街道", "Wangjiang Subdistrict"},
		{"990102001001", "滨江社区", "Binjiang Community"}, {"990102001002", "船厂社区", "Shipyard Community"}}
	for _, tt := range []struct {
		typed, want string
		several     int
	}{
		{"990102001001", "990102001001", 0},
		{"990102", "990102000000", 0}, // without its last zeros
		{"990102001", "990102001000", 0},
		{"990102001001 滨江社区", "990102001001", 0},
		{"滨江社区", "990102001001", 0},
		{"滨江", "990102001001", 0},
		{"shipyard", "990102001002", 0},
		{"ＳＨＩＰ", "990102001002", 0},
		{"社区", "", 2},
		{"江", "", 3},
		{"没有这里", "", 0},
		{"999999", "", 0},
		{"", "", 0},
	} {
		code, several := resolve(list, tt.typed, 12)
		if code != tt.want || len(several) != tt.several {
			t.Errorf("%q: %q and %d others, want %q and %d", tt.typed, code, len(several), tt.want, tt.several)
		}
	}
}

func TestAnswerNeedsEveryRequest(t *testing.T) {
	t.Parallel()
	k := readCall(url.Values{"do": {"answer"}, "lines": {"补发工资\n\n说明原因"}, "answers": {"已补发"}, "facts": {"已向单位核实情况"}, "opinion": {"短"}})
	var a fault.All
	k.checkAnswer(&a)
	got := map[string]bool{}
	for _, f := range fault.Fields(a.Err()) {
		got[f.Field] = true
	}
	for _, field := range []string{"facts", "opinion", "basis", "outcome", "answers"} {
		if !got[field] {
			t.Errorf("%s is not asked for", field)
		}
	}
}
