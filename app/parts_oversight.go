package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"ombud/core/act"
	"ombud/machine/words"
	"ombud/redress/grievance"
	"ombud/redress/inspection"
	"ombud/redress/intake"
	"ombud/redress/interview"
	"ombud/redress/listing"
	"ombud/redress/office"
	"ombud/redress/question"
	"ombud/redress/suggestion"
	"ombud/rules"
)

// Presses on a public question are let in at a pace that a crowd hardly feels and that makes a script of many presses slow.
const (
	pressRate  = 1  // a second and question
	pressBurst = 30 // at once
	pressWait  = 3 * time.Second
)

// oversight is the desks of those who watch over offices.
type oversight struct {
	talks  *interview.Desk
	listed *listing.Desk
	looks  *inspection.Desk
	hints  *suggestion.Desk
	wants  *question.Desk
}

// oversee makes their verbs and pages.
func (d *desk) oversee(door *act.Door, dir office.Directory, counter *grievance.Desk, secret []byte) (oversight, error) {
	raw, err := rules.Files.ReadFile("checklists.csv")
	if err != nil {
		return oversight{}, err
	}
	checklists, err := inspection.LoadChecklists(raw)
	if err != nil {
		return oversight{}, err
	}
	d.interviews = &interview.Work{Door: door, Offices: dir}
	d.listings = &listing.Work{Door: door, Offices: dir}
	d.inspections = &inspection.Work{Door: door, Offices: dir, Checklists: checklists}
	if raw, err = rules.Files.ReadFile("question-threshold.csv"); err != nil {
		return oversight{}, err
	}
	thresholds, err := question.LoadThresholds(raw)
	if err != nil {
		return oversight{}, err
	}
	d.questions = &question.Work{Door: door, Thresholds: thresholds, Secret: secret, NewLine: func() question.Line {
		return &intake.Bucket{Rate: pressRate, Burst: pressBurst, Wait: pressWait}
	}}
	public := counter.View
	public.Desk = false
	d.suggestions = &suggestion.Verbs{Door: door}
	return oversight{&interview.Desk{Desk: counter, Interviews: d.interviews}, &listing.Desk{Desk: counter, Listings: d.listings},
		&inspection.Desk{Desk: counter, Inspections: d.inspections}, &suggestion.Desk{Desk: counter, Verbs: d.suggestions},
		&question.Desk{Desk: counter, Questions: d.questions, Public: public, Secure: d.pass.Jar.Secure}}, nil
}

// titles says in a list what duties are about that are no grievances.
type titles = func(context.Context, words.Voice, []string) (map[string]grievance.Row, error)

// anywhere asks one concept after the other for what is not named yet.
func anywhere(list ...titles) titles {
	return func(ctx context.Context, v words.Voice, subjects []string) (map[string]grievance.Row, error) {
		out := map[string]grievance.Row{}
		for _, of := range list {
			rest := slices.DeleteFunc(slices.Clone(subjects), func(s string) bool { return out[s].Path != "" })
			found, err := of(ctx, v, rest)
			if err != nil {
				return nil, err
			}
			maps.Copy(out, found)
		}
		return out, nil
	}
}
