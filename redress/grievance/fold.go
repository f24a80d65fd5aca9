package grievance

import (
	"context"
	"fmt"
	"slices"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
)

// moves apply each kind of fact after the first to the case. They are pure: the folds and what is made in bulk share them.
func moves() map[string]func(*Case, fact.Fact) error {
	return map[string]func(*Case, fact.Fact) error{
		Amended.Name():     read(Amended, foldAmended),
		Withdrawn.Name():   read(Withdrawn, func(c *Case, f fact.Fact, _ ReasonBody) { c.end(StatusWithdrawn, f) }),
		Transferred.Name(): read(Transferred, foldTransferred),
		Objected.Name():    read(Objected, func(c *Case, f fact.Fact, _ ObjectedBody) { c.Status, c.Objections = StatusObjected, c.Objections+1 }),
		Upheld.Name(): read(Upheld, func(c *Case, f fact.Fact, b ReturnedBody) {
			c.Status, c.Office, c.Sender, c.Supporting = StatusReturned, b.To, "", nil
		}),
		Rejected.Name():          read(Rejected, func(c *Case, f fact.Fact, _ ReasonBody) { c.Status = StatusTransferred }),
		Accepted.Name():          read(Accepted, foldAccepted),
		Refused.Name():           read(Refused, func(c *Case, f fact.Fact, _ RefusedBody) { c.end(StatusRefused, f) }),
		Answered.Name():          read(Answered, foldAnswered),
		Delivered.Name():         read(Delivered, foldDelivered),
		Closed.Name():            read(Closed, func(c *Case, f fact.Fact, _ ClosedBody) { c.end(StatusClosed, f) }),
		Rated.Name():             read(Rated, foldRated),
		Joined.Name():            read(Joined, func(c *Case, f fact.Fact, b JoinedBody) { c.Lead = b.Lead }),
		Split.Name():             read(Split, func(c *Case, f fact.Fact, _ JoinedBody) { c.Lead = "" }),
		ReviewRequested.Name():   read(ReviewRequested, func(c *Case, f fact.Fact, b ReviewRequestedBody) { c.review(Review, b) }),
		RereviewRequested.Name(): read(RereviewRequested, func(c *Case, f fact.Fact, b ReviewRequestedBody) { c.review(Rereview, b) }),
		ReviewAnswered.Name():    read(ReviewAnswered, foldAnswered),
		RereviewAnswered.Name():  read(RereviewAnswered, foldAnswered),
		ReviewDelivered.Name():   read(ReviewDelivered, foldDelivered),
		RereviewDelivered.Name(): read(RereviewDelivered, foldDelivered),
	}
}

// Keeps are the folds for acts in memory, whose row is a *Case.
func Keeps() map[string]act.Keep {
	out := map[string]act.Keep{Received.Name(): func(_ any, f fact.Fact) (any, error) {
		c, err := received(f)
		return &c, err
	}}
	for kind, fn := range moves() {
		out[kind] = func(row any, f fact.Fact) (any, error) {
			c, ok := row.(*Case)
			if !ok {
				return nil, fmt.Errorf("fact %s is about no case", f.ID)
			}
			return c, fn(c, f)
		}
	}
	return out
}

// folds apply each kind of fact to the state row. They are the only code that writes it.
func folds() map[string]act.Fold {
	out := map[string]act.Fold{Received.Name(): foldReceived}
	for kind, fn := range moves() {
		out[kind] = func(ctx context.Context, tx *store.Tx, f fact.Fact) error {
			c, err := Get(ctx, tx, f.Subject)
			if err != nil {
				return err
			}
			before := c.marks()
			if err := fn(&c, f); err != nil {
				return err
			}
			if err := update(ctx, tx, c); err != nil {
				return err
			}
			if f.Kind == Amended.Name() || !slices.Equal(before, c.marks()) {
				return index(ctx, tx, c, true)
			}
			return nil
		}
	}
	return out
}

func read[B any](k fact.Kind[B], fn func(*Case, fact.Fact, B)) func(*Case, fact.Fact) error {
	return func(c *Case, f fact.Fact) error {
		b, err := k.Read(f)
		if err == nil {
			fn(c, f, b)
		}
		return err
	}
}

func foldReceived(ctx context.Context, tx *store.Tx, f fact.Fact) error {
	c, err := received(f)
	if err != nil {
		return err
	}
	if err := insert(ctx, tx, c); err != nil {
		return err
	}
	return index(ctx, tx, c, false)
}

// received is the case as its first fact makes it.
func received(f fact.Fact) (Case, error) {
	b, err := Received.Read(f)
	return registered(f, b), err
}

func registered(f fact.Fact, b ReceivedBody) Case {
	return Case{ID: f.Subject, Number: b.Number, CodeHash: b.CodeHash, Channel: b.Channel, Desk: b.Desk, Place: f.Place, Matter: b.Matter,
		Route: b.Route, Title: b.Title, Text: b.Text, Points: b.Points, Respondent: b.Respondent, Headcount: b.Headcount, Urgency: b.Urgency,
		Lang: b.Lang, Named: b.Named, Sealed: b.Sealed, Source: b.Source, Status: StatusReceived, Office: b.Desk, ReceivedAt: f.At}
}

func index(ctx context.Context, tx *store.Tx, c Case, again bool) error {
	return fulltext.Put(ctx, tx, c.ID, again, c.texts()...)
}

// texts are what a case is found by.
func (c Case) texts() []string {
	return append(append([]string{c.Title, c.Text, c.Respondent}, c.Points...), c.marks()...)
}

func foldAmended(c *Case, _ fact.Fact, b AmendedBody) {
	c.Route = b.Route
	c.Matter, c.Title, c.Text, c.Points, c.Respondent, c.Headcount = b.Matter, b.Title, b.Text, b.Points, b.Respondent, b.Headcount
}

func foldTransferred(c *Case, f fact.Fact, b TransferredBody) {
	c.Status, c.Office, c.Sender, c.Matter, c.Route = StatusTransferred, b.To, b.From, b.Matter, b.Route
	c.TransferredAt, c.Transfers, c.Supporting = f.At, c.Transfers+1, b.Supporting
}

func foldAccepted(c *Case, f fact.Fact, b AcceptedBody) {
	c.Status, c.Route, c.Procedure, c.AcceptedAt, c.Office = StatusAccepted, b.Route, b.Procedure, f.At, f.Office
}

func foldAnswered(c *Case, f fact.Fact, b AnsweredBody) {
	c.Status, c.Outcome, c.AnsweredAt, c.DeliveredAt = StatusAnswered, b.Outcome, f.At, 0
	switch c.Stage {
	case First:
		c.Handler, c.Route = f.Office, b.Route
	case Review:
		c.Reviewer = f.Office
	}
}

func foldDelivered(c *Case, f fact.Fact, b DeliveredBody) {
	c.Status, c.DeliveredAt = StatusDelivered, b.DeliveredAt
	if c.Stage == Rereview {
		c.end(StatusFinal, f)
	}
}

func foldRated(c *Case, _ fact.Fact, b RatedBody) {
	c.RateDesk, c.RateHandling, c.Solved = b.Desk, b.Handling, b.Solved
}

func (c *Case) review(s Stage, b ReviewRequestedBody) {
	c.Status, c.Stage, c.Office, c.EndedAt = StatusReviewing, s, b.To, 0
}

func (c *Case) end(s Status, f fact.Fact) { c.Status, c.EndedAt = s, f.At }
