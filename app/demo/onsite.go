package demo

import (
	"context"
	"net/url"
	"strings"
	"time"

	"ombud/machine/media"
	"ombud/machine/words"
	"ombud/redress/field"
)

// sight is what the community's officer comes across on a round, or files for somebody.
type sight struct {
	before       time.Duration // the end of the history
	what, matter string
	text         string
	picture      int
	lat, lon     string // in the river, where nobody lives
}

var sights = []sight{
	{75 * time.Hour, "hazard", "0304", "滨江社区主街路口塌了一个坑，晚上看不清，骑电动车的容易摔。", 1, "34.75120", "113.65430"},
	{27 * time.Hour, "behalf", "0307", "住五楼的老人下不了楼，加装电梯停了半年，想知道什么时候复工。本人不会用手机，由社区代填。", 0, "", ""},
	{5 * time.Hour, "hazard", "0304", "河堤步道的护栏松了三米，孩子放学常在那里玩。", 2, "34.75310", "113.65910"},
}

// community is the office whose officer walks.
const community = "vc-990102001001"

// OnSite plans the reports of a front-line worker, each written a while before there was a network.
func (s *Stage) OnSite(w *field.Work, to time.Time) {
	for i, x := range sights {
		s.plan(to.Add(-x.before), func(ctx context.Context) error {
			in := url.Values{"key": {strings.Repeat(string(rune('a'+i)), 32)}, "what": {x.what}, "place": {"990102001001"}, "matter": {x.matter}, "text": {x.text}, "shift": {"day"}}
			if x.what == "behalf" {
				in.Set("name", "演示居民某老人")
			}
			if x.lat != "" {
				in.Set("lat", x.lat)
				in.Set("lon", x.lon)
				in.Set("within", "12")
			}
			r := field.Read(in)
			r.Body.Written = s.Clock.Now().Add(-40 * time.Minute).UnixMilli()
			_, err := w.File(ctx, s.Staff(community, false), r, words.Zh, []media.File{Photo(x.picture)})
			return err
		})
	}
}
