package demo

import (
	"fmt"
	"strings"
)

// perTownship is how many communities a seeded city has in each township beside those of the demo.
const perTownship = 40

// communities lists further divisions, so that a million grievances do not all happen in eight villages.
func (v vocabulary) communities() (out []Place) {
	for _, p := range Places {
		if p.Code[6:9] == "000" || p.Code[9:] != "000" {
			continue
		}
		suffix, kind := "社区", "Community"
		if strings.HasSuffix(p.ZH, "镇") || strings.HasSuffix(p.ZH, "乡") {
			suffix, kind = "村", "Village"
		}
		for i := range perTownship {
			name := v["community"][i%len(v["community"])]
			out = append(out, Place{fmt.Sprintf("%s%03d", p.Code[:9], 301+i), strings.TrimSuffix(strings.TrimSuffix(p.ZH, "街道"), "镇") + name + suffix,
				fmt.Sprintf("%s %s %d", strings.Fields(p.EN)[0], kind, i+1)})
		}
	}
	return out
}
