package followup

import (
	"context"
	"strconv"
	"strings"

	"ombud/base/place"
	"ombud/machine/words"
	"ombud/redress/office"
)

// Percent writes a share of a thousand: 100 is 10%, 25 is 2.5%.
func Percent(n int64) string {
	s := strconv.FormatInt(n/10, 10)
	if n%10 != 0 {
		s += "." + strconv.FormatInt(n%10, 10)
	}
	return s + "%"
}

// Areas names the divisions that are drawn from.
func Areas(ctx context.Context, v words.Voice, names *office.Names, list []string) string {
	if len(list) == 0 {
		return v.Say("followup.areas.all")
	}
	var out []string
	for _, a := range list {
		out = append(out, names.Place(ctx, place.Code(a+strings.Repeat("0", max(0, 12-len(a)))), v))
	}
	return v.List(out)
}
