package simulate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"ombud/app/demo"
	"ombud/base/access"
	"ombud/base/clock"
	"ombud/base/fault"
	"ombud/base/place"
	"ombud/core/act"
	"ombud/core/duty"
	"ombud/redress/grievance"
)

// deed is what happens to a grievance: at a desk, or by whoever holds its receipt.
type deed uint8

const (
	file deed = iota
	dispatch
	object
	decide
	again // dispatched anew after an objection was upheld
	contact
	accept
	refuse
	answer
	deliver
	conclude
	rate
	withdraw
	deeds
)

var deedNames = [deeds]string{"file", "dispatch", "object", "decide", "again", "contact", "accept", "refuse", "answer", "deliver", "close", "rate", "withdraw"}

func (d deed) resident() bool { return d == file || d == rate || d == withdraw }

// verbs are the product's names of the deeds, by which it says whether a state allows one.
var verbs = [deeds]grievance.Verb{dispatch: grievance.DoTransfer, object: grievance.DoObject, decide: grievance.DoDecide, again: grievance.DoTransfer,
	contact: grievance.DoContact, accept: grievance.DoAccept, refuse: grievance.DoRefuse, answer: grievance.DoAnswer, deliver: grievance.DoDeliver,
	conclude: grievance.DoClose, rate: grievance.DoRate, withdraw: grievance.DoWithdraw}

// work is how many minutes a deed takes at a desk, on the average. The figures are made up, as the whole city is; ombud simulate prints
// them so that they can be disputed.
var work = [deeds]float64{dispatch: 8, object: 15, decide: 20, again: 8, contact: 8, accept: 12, refuse: 25, answer: 75, deliver: 8, conclude: 3}

// hand is the clock of the node behind which a grievance is worked on. It can be wrong.
type hand struct{ now int64 }

func (h *hand) Now() time.Time { return clock.At(h.now) }

func (h *hand) Advance(by time.Duration) {
	if by > 0 {
		h.now += by.Milliseconds()
	}
}

// op is a deed that is about to be done.
type op struct {
	what   deed
	office string
	at     int64
}

// grievanceRun is one grievance on its way. Everything that is drawn about it follows from seed, number and deed, so that a deed which a
// dying node lost is done again alike.
type thing struct {
	no   int
	of   arrival
	seed uint64
	id   string
	clk  hand
	door *act.Door // nil when nothing more can happen
	salt *rand.Rand

	ops   []op // of this slot, in the order of their instants
	wake  int  // the slot in which its next rung is due, -1 for none
	acked int  // facts that were committed
	later int  // what its holder will still do
}

func (t *thing) rand(n uint64) *rand.Rand { return rand.New(rand.NewPCG(t.seed^uint64(t.no)<<8, n)) }

func (t *thing) chance(d deed, percent float64) bool {
	return t.rand(uint64(d)|1<<32).Float64()*100 < percent
}

func (t *thing) key(d deed) string { return fmt.Sprintf("sim-%d-%d-%s", t.seed, t.no, deedNames[d]) }

func (t *thing) row() *grievance.Case {
	c, _ := t.door.Memory().Row(t.id).(*grievance.Case)
	return c
}

func (t *thing) urgent() bool {
	return t.of.urgency == grievance.Danger || t.of.urgency == grievance.Utility
}

// minutes is the work that a deed takes on this grievance.
func (t *thing) minutes(d deed) float64 {
	m := work[d] * (0.5 + t.rand(uint64(d)|2<<32).Float64())
	if d == answer {
		switch {
		case t.of.urgency == grievance.Hard:
			m *= 2.5
		case t.of.urgency == grievance.Utility:
			m *= 0.6
		}
	}
	if d == dispatch && t.of.channel != grievance.Hotline {
		m *= 1.5
	}
	return m
}

// Next gives the numbers of receipts: each grievance has its own.
func (t *thing) Next(context.Context, time.Time) (int, error) { return t.no % 1000000, nil }

const (
	minute = 60 * 1000
	hour   = 60 * minute
)

// wait is how long after the deed before it a deed can be done at the earliest: things have to be looked at, people have to be reached.
func (t *thing) wait(d deed) int64 {
	r := t.rand(uint64(d) | 3<<32)
	between := func(low, high int64) int64 { return low + r.Int64N(high-low) }
	phone := t.of.channel == grievance.Hotline
	switch d {
	case contact:
		return between(5*minute, 60*minute)
	case accept, refuse, object:
		switch {
		case t.urgent():
			return between(2*minute, 10*minute)
		case phone:
			return between(10*minute, 5*hour)
		}
		return between(hour, 60*hour)
	case decide, again:
		return between(hour, 8*hour)
	case answer:
		switch {
		case t.of.urgency == grievance.Danger:
			return between(10*minute, 40*minute)
		case t.of.urgency == grievance.Utility:
			return between(hour, 6*hour)
		case t.of.urgency == grievance.Hard:
			return between(48*hour, 200*hour)
		case phone:
			return between(4*hour, 44*hour)
		}
		return between(60*hour, 400*hour)
	case deliver:
		return between(10*minute, 6*hour)
	case conclude:
		return between(hour, 60*hour)
	case rate:
		return between(hour, 120*hour)
	case withdraw:
		return between(hour, 100*hour)
	}
	return 0
}

// follow lists what comes after a deed, with its office, when it can be done and by when it is owed. The last two are the product's own
// duties: no desk here counts days.
func (t *thing) follow(d deed, at int64) (out []task, where []string) {
	c := t.row()
	add := func(office string, list ...deed) {
		for _, n := range list {
			out = append(out, task{no: t.no, what: n, ready: at + t.wait(n), due: t.owed(office, n), minutes: t.minutes(n), urgent: t.urgent()})
			where = append(where, office)
		}
	}
	switch d {
	case file:
		add(c.Office, dispatch)
		if t.chance(withdraw, 1.5) {
			add("", withdraw)
		}
	case dispatch, again:
		if d == dispatch && t.chance(object, 2.5) {
			add(c.Office, object)
			break
		}
		t.taken(c, add)
	case object:
		add(c.Sender, decide)
	case decide:
		if c.Status == grievance.StatusReturned {
			add(c.Office, again)
		} else {
			t.taken(c, add)
		}
	case accept:
		add(c.Office, answer)
	case answer:
		add(c.Office, deliver)
	case deliver:
		add(c.Office, conclude)
		if t.chance(rate, 35) {
			add("", rate)
		}
	}
	return out, where
}

// taken is what an office does with what it was sent.
func (t *thing) taken(c *grievance.Case, add func(string, ...deed)) {
	if t.chance(refuse, 3) {
		add(c.Office, refuse)
		return
	}
	if t.of.channel == grievance.Hotline && !t.urgent() {
		add(c.Office, contact)
	}
	add(c.Office, accept)
}

// meets are the duties that a deed meets, by the facts that it makes.
var meets = [deeds][]string{dispatch: {"route", "dispatch"}, again: {"route-again"}, decide: {"decide-objection"}, contact: {"contact"},
	accept: {"decide-acceptance", "decide-acceptance-simplified", "reply-danger", "reply-utility"}, refuse: {"decide-acceptance", "decide-acceptance-simplified"},
	answer:  {"reply-danger", "reply-utility", "reply-general", "reply-hard", "answer", "act-or-reply", "answer-simplified"},
	deliver: {"deliver"}}

// owed is when the first duty is due that the office owes and the deed meets, 0 for none.
func (t *thing) owed(office string, d deed) (due int64) {
	for _, o := range t.door.Memory().Open(t.id) {
		if o.Right || o.Bearer != office || due != 0 && o.Due >= due {
			continue
		}
		for _, rule := range meets[d] {
			if len(o.Rule) > len(rule) && o.Rule[len(o.Rule)-len(rule)-1] == '/' && o.Rule[len(o.Rule)-len(rule):] == rule {
				due = o.Due
			}
		}
	}
	return due
}

// do does a deed by the product's verb, as whoever does it there. moved on means that the grievance no longer allows it.
func (s *stage) do(ctx context.Context, t *thing, o op) error {
	w := s.Work
	w.Door, w.Numbers = t.door, t
	if o.what == file {
		return s.file(ctx, t, w)
	}
	c := t.row()
	if c == nil || !grievance.May(*c, verbs[o.what]) || !o.what.resident() && o.office != "" && !mine(c, o) {
		return errMoved
	}
	ctx = grievance.Once(ctx, t.key(o.what))
	who := access.Caller{Roles: []access.Role{access.Resident}, Subject: t.id}
	if o.office != "" {
		who = s.Staff(o.office, false)
	}
	notice, spoke, evidence := demo.Said()
	switch o.what {
	case dispatch:
		return w.Transfer(ctx, who, t.id, grievance.Sending{Simplified: t.of.urgency == grievance.Utility})
	case again:
		return w.Transfer(ctx, who, t.id, grievance.Sending{To: "UM-9901", Reason: "原承办单位异议成立，改由城市管理部门办理。"})
	case object:
		return w.Object(ctx, who, t.id, grievance.ObjectedBody{Reason: "经核对职责清单，该事项涉及的审批和监管均不在本单位权限内，建议由主管部门办理。"})
	case decide:
		return w.Decide(ctx, who, t.id, t.chance(decide, 40) && c.Office != "UM-9901", "经核实职责分工和现场情况后作出决定。")
	case contact:
		return w.Contact(ctx, who, t.id, grievance.ContactedBody{How: "phone", Note: spoke})
	case accept:
		p := grievance.Ordinary
		if t.of.urgency == grievance.Utility {
			p = grievance.Simplified
		}
		return w.Accept(ctx, who, t.id, grievance.AcceptedBody{Procedure: p, Notice: notice})
	case refuse:
		return w.Refuse(ctx, who, t.id, grievance.RefusedBody{Reason: "该事项已进入诉讼程序，依法由人民法院处理。", Remedy: "请按照法院通知参加诉讼；需要法律援助的，可向法律援助中心申请。"})
	case answer:
		return w.Answer(ctx, who, t.id, demo.Opinion(*c, t.no))
	case deliver:
		return w.Deliver(ctx, who, t.id, grievance.Delivery{How: "message", Evidence: evidence})
	case conclude:
		return w.Close(ctx, who, t.id)
	case rate:
		solved := [...]string{"yes", "yes", "yes", "partly", "no"}[t.no%5]
		marks := map[string]int64{"yes": 3, "partly": 2, "no": 1}[solved]
		return w.Rate(ctx, who, t.id, grievance.RatedBody{Desk: min(3, marks+1), Handling: marks, Solved: solved})
	case withdraw:
		return w.Withdraw(ctx, who, t.id, "问题已经解决了。")
	}
	return fmt.Errorf("deed %d is none", o.what)
}

// mine reports whether the office still has the grievance, or sent it where an objection is to be decided.
func mine(c *grievance.Case, o op) bool {
	if o.what == decide {
		return c.Sender == o.office
	}
	return c.Office == o.office
}

// errMoved says that a deed came too late: the grievance has been withdrawn, or gone elsewhere.
var errMoved = errors.New("the grievance was withdrawn or went elsewhere meanwhile")

// aheadOfTime reports whether an act was refused because the clock of its node had run ahead before and is right again: then what is said
// now lies before what the same office said, and needs a reason. It is done later.
func aheadOfTime(err error) bool {
	return fault.Is(err, fault.Invalid) && fault.As(err).Key == "act.backdated"
}

func (s *stage) file(ctx context.Context, t *thing, w grievance.Work) error {
	f := grievance.Filing{Key: t.key(file), Channel: t.of.channel, Place: place.Code(t.of.place.Code), Matter: t.of.matter, Urgency: t.of.urgency,
		Lang: "zh", Headcount: 1}
	s.Telling.Write(t.rand(4<<32), &f, t.of.place.ZH)
	who, action := access.Caller{}, access.File
	if t.of.channel != grievance.Web {
		who, action = s.Staff(hotline, false), access.TakeCall
	}
	if t.of.channel == grievance.Hotline {
		f.Desk = hotline
	}
	r, err := w.Receive(ctx, who, action, f, nil)
	if err == nil {
		t.id = r.ID
	}
	return err
}

const hotline = "hot-9901"

// openOf are its open duties, in memory.
func (t *thing) openOf() []duty.Duty { return t.door.Memory().Open(t.id) }
