-- A fold of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE sanction (
	id TEXT NOT NULL PRIMARY KEY,
	step TEXT NOT NULL,
	finding TEXT NOT NULL,
	ledger TEXT NOT NULL,
	title TEXT NOT NULL,
	place TEXT NOT NULL,
	party TEXT NOT NULL,
	company TEXT NOT NULL,
	desk TEXT NOT NULL,
	state TEXT NOT NULL,
	drafted_at INTEGER NOT NULL,
	notice TEXT NOT NULL,
	noticed_at INTEGER NOT NULL,
	defence TEXT NOT NULL,
	reason TEXT NOT NULL,
	post TEXT NOT NULL,
	decided_at INTEGER NOT NULL,
	objection TEXT NOT NULL,
	objection_reason TEXT NOT NULL,
	published_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	promised TEXT NOT NULL,
	removable_at INTEGER NOT NULL,
	ended_at INTEGER NOT NULL,
	ended_why TEXT NOT NULL
) STRICT;
CREATE INDEX sanction_desk ON sanction (desk, drafted_at, id);
CREATE INDEX sanction_state ON sanction (state, drafted_at, id);
CREATE INDEX sanction_party ON sanction (party, step);
