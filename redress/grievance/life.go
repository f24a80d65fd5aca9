package grievance

import (
	"slices"

	"ombud/base/fault"
)

// Verb is what can be done with a grievance. Each has the law's name.
type Verb string

// The verbs.
const (
	DoAmend     Verb = "amend"
	DoWithdraw  Verb = "withdraw"
	DoAdd       Verb = "add"
	DoSay       Verb = "say"
	DoTransfer  Verb = "transfer"
	DoObject    Verb = "object"
	DoDecide    Verb = "decide_objection"
	DoAccept    Verb = "accept"
	DoRefuse    Verb = "refuse"
	DoContact   Verb = "contact"
	DoExtend    Verb = "extend"
	DoAnswer    Verb = "answer"
	DoDeliver   Verb = "deliver"
	DoClose     Verb = "close"
	DoRate      Verb = "rate"
	DoReview    Verb = "ask_review"
	DoHear      Verb = "hear"
	DoEndHear   Verb = "end_hearing"
	DoJoin      Verb = "join"
	DoSplit     Verb = "split"
	DoRemind    Verb = "remind"
	DoSupervise Verb = "supervise"
	DoComply    Verb = "comply"
	DoSupport   Verb = "support"
	DoRelease   Verb = "release"

	DoPromise    Verb = "promise"
	DoKeep       Verb = "keep"
	DoCallBroken Verb = "call_broken"
)

// Move is one row of the transition table: from which states a verb may be done, and why. Nothing else is possible; there is no
// verb that reopens, deletes or hides.
type Move struct {
	Verb Verb
	From []Status
	Why  string
}

var alive = []Status{StatusReceived, StatusTransferred, StatusObjected, StatusReturned, StatusAccepted, StatusAnswered, StatusDelivered, StatusReviewing}

// answerable are the states in which an office can still be called to account: §40 names an opinion that is not carried out.
var answerable = append(slices.Clone(alive), StatusRefused, StatusClosed, StatusFinal)

// done are the states in which the answer is given: what it promises may be added to, and is owed until it is shown.
var done = []Status{StatusAnswered, StatusDelivered, StatusReviewing, StatusClosed, StatusFinal}

// Moves is the whole life of a grievance.
var Moves = []Move{
	{DoAmend, []Status{StatusReceived}, "within ten minutes of filing, before anybody works on it (适老化: a filing can be mended)"},
	{DoWithdraw, []Status{StatusReceived, StatusTransferred, StatusObjected, StatusReturned, StatusAccepted}, "as long as no answer was given"},
	{DoAdd, alive, "information may always be added; it moves no clock"},
	{DoSay, alive, "both sides may write; it moves no clock"},
	{DoTransfer, []Status{StatusReceived, StatusReturned, StatusTransferred}, "§22 routing; again by an office that passes it on before accepting"},
	{DoObject, []Status{StatusTransferred}, "§23: within 5 working days of receipt, with detailed reasons"},
	{DoDecide, []Status{StatusObjected}, "§23: returned only when the sender has verified and agrees"},
	{DoAccept, []Status{StatusReceived, StatusTransferred, StatusObjected}, "§23: an objection freezes nothing, the office may still accept"},
	{DoRefuse, []Status{StatusReceived, StatusTransferred}, "§23: told in writing, with the remedy"},
	{DoContact, []Status{StatusTransferred, StatusAccepted, StatusAnswered, StatusDelivered, StatusReviewing}, "speaking with the person is always possible"},
	{DoExtend, []Status{StatusAccepted}, "§34: before the 60th day, by the head of the organ"},
	{DoAnswer, []Status{StatusReceived, StatusAccepted, StatusReviewing}, "at once by the receiving desk; after acceptance; by the reviewing organ"},
	{DoDeliver, []Status{StatusAnswered}, "§35: the review right starts when the reply is received"},
	{DoClose, []Status{StatusDelivered}, "when the answer is delivered and no review is under way"},
	{DoRate, []Status{StatusAnswered, StatusDelivered, StatusReviewing, StatusClosed, StatusFinal, StatusRefused}, "§21: the petitioner may rate handling"},
	{DoReview, []Status{StatusDelivered, StatusClosed}, "§35, §36: within 30 days of delivery, at the organ one level above"},
	{DoHear, []Status{StatusReviewing}, "§36.2: hearing at re-review; its time is not counted"},
	{DoEndHear, []Status{StatusReviewing}, "the hearing is over, the clock goes on"},
	{DoJoin, []Status{StatusTransferred, StatusAccepted}, "several into one handling; each keeps receipt, deadline, answer, vote"},
	{DoSplit, []Status{StatusTransferred, StatusAccepted, StatusAnswered, StatusDelivered}, "a joined grievance can always go its own way again"},
	{DoRemind, answerable, "催办: as long as a duty is open"},
	{DoSupervise, answerable, "§40: also an opinion that is not carried out after the end"},
	{DoComply, answerable, "§40.4: written feedback to a supervision notice"},
	{DoSupport, []Status{StatusTransferred, StatusObjected, StatusAccepted}, "§24: an office that joins in gives its part before the answer"},
	{DoPromise, done, "§32.2: what the answer says will be done is owed beside it"},
	{DoKeep, done, "a remedy is owed until its evidence is shown, also after the case is concluded"},
	{DoCallBroken, done, "a remedy that was not carried out, or did not last, is owed again"},
	{DoRelease, answerable, "a duty is released by the authority above, whatever the state"},
}

// May reports whether the state allows the verb; who may do it is the policy's question.
func May(c Case, v Verb) bool {
	for _, m := range Moves {
		if m.Verb == v {
			return slices.Contains(m.From, c.Status)
		}
	}
	return false
}

func allow(c Case, v Verb) error {
	if !May(c, v) {
		return fault.New(fault.Conflict, "grievance.not_now."+string(v))
	}
	return nil
}
