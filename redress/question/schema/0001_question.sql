-- A fold of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE question (
	id TEXT NOT NULL PRIMARY KEY,
	place TEXT NOT NULL,
	by_office TEXT NOT NULL,
	to_office TEXT NOT NULL,
	title TEXT NOT NULL,
	said TEXT NOT NULL,
	posed_at INTEGER NOT NULL,
	raised_at INTEGER NOT NULL,
	bucket INTEGER NOT NULL,
	answer TEXT NOT NULL,
	answered_at INTEGER NOT NULL,
	statement TEXT NOT NULL,
	stated_at INTEGER NOT NULL,
	report TEXT NOT NULL,
	reported_at INTEGER NOT NULL
) STRICT;
CREATE INDEX question_posed ON question (posed_at, id);

-- How many follow a question: one number, folded from nothing, because a fact for each press would be a list of presses.
CREATE TABLE question_count (
	question TEXT NOT NULL PRIMARY KEY,
	n INTEGER NOT NULL
) STRICT;

-- Tickets that were used, until they would have run out anyway. A ticket belongs to a page that was shown, not to whoever read it.
CREATE TABLE question_ticket (
	ticket TEXT NOT NULL PRIMARY KEY,
	until INTEGER NOT NULL
) STRICT;
CREATE INDEX question_ticket_until ON question_ticket (until);
