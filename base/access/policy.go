package access

// The actions. A verb of the law has the law's name.
const (
	Look        Action = "look"         // public pages
	File        Action = "file"         // file a grievance on the web
	OpenReceipt Action = "open_receipt" // exchange number and code for the status page
	Follow      Action = "follow"       // see the status page of one grievance
	Amend       Action = "amend"        // change it within ten minutes
	Withdraw    Action = "withdraw"
	AddInfo     Action = "add_info"
	Rate        Action = "rate"
	AskReview   Action = "ask_review"
	Say         Action = "say" // a message from the resident
	Unjoin      Action = "unjoin"
	CallBroken  Action = "call_broken" // what was said to be done was not, or did not last
	Settle      Action = "settle"      // ask for mediation, agree to it, confirm an agreement, leave

	SignIn    Action = "sign_in"
	Desk      Action = "desk"         // the queue and the pages around it
	SeeCase   Action = "see_case"     // one grievance, without identity
	TakeCall  Action = "take_call"    // hotline form on behalf of a caller
	OnSite    Action = "file_on_site" // file a hazard, or for somebody, from where one is
	Route     Action = "route"        // transfer or assign, decide an objection
	Accept    Action = "accept"       // accept, refuse, object, answer, deliver, close, reply to messages
	Extend    Action = "extend"
	Review    Action = "review"    // review and re-review by the organ above
	Join      Action = "join"      // join several into one handling, split off
	Identity  Action = "identity"  // ask to open who complained
	Unseal    Action = "unseal"    // approve that, as the second person
	Watch     Action = "watch"     // all duties of the area
	Urge      Action = "urge"      // assign, remind, supervise
	Release   Action = "release"   // release a duty with a public reason
	Order     Action = "order"     // issue a work order, decide objections to it, close it
	Whistle   Action = "whistle"   // call the local offices of a township to a site
	Sponsor   Action = "sponsor"   // set up a team for a hard case, end it
	TeamWork  Action = "team_work" // plan, meet, report, record a step
	Mediate   Action = "mediate"   // offer, hold and settle a mediation, keep what it promised
	Campaign  Action = "campaign"  // open a campaign and watch over its milestones
	Interview Action = "interview" // ask the head of an office below to an interview, and record it
	Inspect   Action = "inspect"   // announce an inspection, draw, visit, refer
	Pose      Action = "pose"      // publish a public question to an office of the area
	Suggest   Action = "suggest"   // send one of the three suggestions of a petition office
	Report    Action = "report"    // report on a milestone, a commitment, or whatever else the office owes another
	Manage    Action = "manage"    // offices, staff, catalogue, packs
	Approve   Action = "approve"   // decide on a version of a rule pack, as the second person
	Import    Action = "import"    // message files
	MoveTime  Action = "move_time" // the virtual clock of a demo
	Sweep     Action = "sweep"     // warnings, breaches, ladder steps
)

// FollowQuestion adds one to the count of who wants to know the answer to a public question.
const FollowQuestion Action = "follow_question"

// The actions of a follow-up.
const (
	DrawSample   Action = "draw_sample"    // commit to a seed, draw whom to ask
	FollowUp     Action = "follow_up"      // ask how it went, record it
	TellFollowUp Action = "tell_follow_up" // answer it, by the holder of the receipt
	ExcludeCase  Action = "exclude_case"   // agree, as the second person, to leave a drawn case out
	AgreeVisit   Action = "agree_visit"    // wish to be visited, take it back
)

// The actions of the ledgers.
const (
	Ledger   Action = "ledger"   // record what a ledger finds, confirm or dismiss it, order payment, issue a red work order
	Sanction Action = "sanction" // decide on a measure against a company, publish it, end it
)

// The actions of the wage ledger.
const (
	WageDesk    Action = "wage_desk"    // see how the projects stand that one answers for
	WageProject Action = "wage_project" // register a project, correct the register
	WageSlips   Action = "wage_slips"   // print the codes with which workers see their own pay
)

// The actions on the evidence of ledgers.
const (
	DeliverEvidence Action = "deliver_evidence" // hand in a file of a company, a bank or an office
	SeeEvidence     Action = "see_evidence"     // the rows, without who they are about
	OpenWorker      Action = "open_worker"      // who one row is about, for a purpose on record
)

// Policy is the whole policy. Read it top to bottom; what is not here is denied.
var Policy = []Row{
	{Look, Public, Everywhere},
	{File, Public, Everywhere},
	{OpenReceipt, Public, Everywhere},
	{FollowQuestion, Public, Everywhere},
	{SignIn, Public, Everywhere},

	{Follow, Resident, OwnCase},
	{Amend, Resident, OwnCase},
	{Withdraw, Resident, OwnCase},
	{AddInfo, Resident, OwnCase},
	{Rate, Resident, OwnCase},
	{AskReview, Resident, OwnCase},
	{Say, Resident, OwnCase},
	{Unjoin, Resident, OwnCase},
	{CallBroken, Resident, OwnCase},
	{Settle, Resident, OwnCase},

	{Desk, Operator, Everywhere},
	{Desk, Handler, Everywhere},
	{Desk, Head, Everywhere},
	{Desk, Supervisor, Everywhere},
	{Desk, Admin, Everywhere},

	{SeeCase, Operator, OwnOffice},
	{SeeCase, Handler, OwnOffice},
	{SeeCase, Head, OwnOffice},
	{SeeCase, Supervisor, OwnArea},

	{TakeCall, Operator, Everywhere},

	{OnSite, Operator, OwnArea},
	{OnSite, Handler, OwnArea},
	{OnSite, Head, OwnArea},
	{OnSite, Supervisor, OwnArea},

	{Route, Operator, OwnOffice},
	{Route, Handler, OwnOffice},
	{Route, Head, OwnOffice},
	{Route, Supervisor, OwnArea},

	{Accept, Handler, OwnOffice},
	{Accept, Head, OwnOffice},
	{Accept, Supervisor, OwnOffice},
	{Accept, Operator, OwnOffice},

	{Extend, Head, OwnOffice},
	{Review, Handler, OwnOffice},
	{Review, Head, OwnOffice},
	{Review, Supervisor, OwnOffice},

	{Join, Handler, OwnOffice},
	{Join, Head, OwnOffice},
	{Join, Supervisor, OwnArea},

	{Identity, Operator, OwnOffice},
	{Identity, Handler, OwnOffice},
	{Identity, Head, OwnOffice},
	{Identity, Supervisor, OwnOffice},
	{Unseal, Head, OwnOffice},
	{Unseal, Supervisor, OwnArea},

	{Watch, Supervisor, OwnArea},
	{Urge, Supervisor, OwnArea},
	{Release, Supervisor, OwnArea},

	{Order, Supervisor, OwnArea},
	{Order, Head, OwnOffice},
	{Whistle, Supervisor, OwnArea},
	{Whistle, Handler, OwnOffice},
	{Whistle, Head, OwnOffice},

	{Sponsor, Supervisor, OwnArea},
	{TeamWork, Handler, OwnOffice},
	{TeamWork, Head, OwnOffice},
	{TeamWork, Supervisor, OwnOffice},

	{Mediate, Handler, OwnOffice},
	{Mediate, Head, OwnOffice},
	{Mediate, Supervisor, OwnOffice},

	{Inspect, Supervisor, OwnArea},
	{Suggest, Supervisor, OwnOffice},
	{Pose, Supervisor, OwnArea},
	{Interview, Supervisor, OwnOffice},
	{Interview, Head, OwnOffice},

	{Campaign, Supervisor, OwnArea},
	{Report, Handler, OwnOffice},
	{Report, Head, OwnOffice},
	{Report, Supervisor, OwnOffice},
	{Report, Operator, OwnOffice},
	{DrawSample, Supervisor, OwnArea},
	{FollowUp, Operator, OwnOffice},
	{FollowUp, Handler, OwnOffice},
	{FollowUp, Head, OwnOffice},
	{FollowUp, Supervisor, OwnOffice},
	{ExcludeCase, Head, OwnOffice},
	{ExcludeCase, Supervisor, OwnArea},
	{TellFollowUp, Resident, OwnCase},
	{AgreeVisit, Resident, OwnCase},

	{WageDesk, Handler, OwnOffice},
	{WageDesk, Head, OwnOffice},
	{WageDesk, Supervisor, OwnArea},
	{WageProject, Handler, OwnOffice},
	{WageProject, Head, OwnOffice},
	{WageProject, Supervisor, OwnArea},
	{WageSlips, Handler, OwnOffice},
	{WageSlips, Head, OwnOffice},

	{Ledger, Handler, OwnOffice},
	{Ledger, Head, OwnOffice},
	{Sanction, Head, OwnOffice},

	{DeliverEvidence, Handler, OwnOffice},
	{DeliverEvidence, Head, OwnOffice},
	{DeliverEvidence, Supervisor, OwnArea},
	{DeliverEvidence, Admin, Everywhere},
	{SeeEvidence, Handler, OwnOffice},
	{SeeEvidence, Head, OwnOffice},
	{SeeEvidence, Supervisor, OwnArea},
	{OpenWorker, Handler, OwnOffice},
	{OpenWorker, Head, OwnOffice},

	{Manage, Admin, Everywhere},
	{Approve, Admin, Everywhere},
	{Approve, Supervisor, OwnArea},
	{Import, Admin, Everywhere},
	{Import, Machine, Everywhere},
	{MoveTime, Public, Everywhere}, // the route exists only in a demo
	{Sweep, Machine, Everywhere},
}
