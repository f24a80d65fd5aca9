-- Folds of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE interview (
	id TEXT NOT NULL PRIMARY KEY,
	place TEXT NOT NULL,
	to_office TEXT NOT NULL,
	by_office TEXT NOT NULL,
	ground TEXT NOT NULL,
	days INTEGER NOT NULL,
	through TEXT NOT NULL,
	reason TEXT NOT NULL,
	owed_at INTEGER NOT NULL,
	held_at INTEGER NOT NULL,
	post TEXT NOT NULL,
	minutes TEXT NOT NULL
) STRICT;
CREATE INDEX interview_owed ON interview (owed_at, id);
CREATE INDEX interview_to ON interview (to_office, owed_at, id);
CREATE INDEX interview_by ON interview (by_office, owed_at, id);

-- id is the fact that made it; a duty opened by that fact says by when it is owed and how it ended.
CREATE TABLE commitment (
	id TEXT NOT NULL PRIMARY KEY,
	interview TEXT NOT NULL REFERENCES interview (id),
	what TEXT NOT NULL,
	due_at INTEGER NOT NULL,
	kept_at INTEGER NOT NULL,
	report TEXT NOT NULL
) STRICT;
CREATE INDEX commitment_interview ON commitment (interview, due_at, id);
