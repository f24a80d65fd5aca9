-- Folds of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE campaign (
	id TEXT NOT NULL PRIMARY KEY,
	title_zh TEXT NOT NULL,
	title_en TEXT NOT NULL,
	place TEXT NOT NULL,
	from_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	opened_at INTEGER NOT NULL,
	opened_by TEXT NOT NULL,
	milestones INTEGER NOT NULL,
	left_out INTEGER NOT NULL
) STRICT;

-- What one bearer owes the campaign by one day. said is the bearer's report, or the reason of a release.
CREATE TABLE milestone (
	id TEXT NOT NULL PRIMARY KEY,
	campaign TEXT NOT NULL REFERENCES campaign (id),
	item TEXT NOT NULL,
	bearer TEXT NOT NULL,
	place TEXT NOT NULL,
	what_zh TEXT NOT NULL,
	what_en TEXT NOT NULL,
	due_at INTEGER NOT NULL,
	state TEXT NOT NULL,
	said TEXT NOT NULL,
	by_office TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX milestone_due ON milestone (campaign, state, due_at, id);
CREATE INDEX milestone_item ON milestone (campaign, item, due_at, id);
