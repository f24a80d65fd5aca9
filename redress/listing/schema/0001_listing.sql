-- A fold of facts: ombud rebuild computes these rows again and compares. One row a grievance: a later listing takes the place of the one
-- that ended, whose facts stay.
CREATE TABLE listing (
	id TEXT NOT NULL PRIMARY KEY,
	place TEXT NOT NULL,
	to_office TEXT NOT NULL,
	by_office TEXT NOT NULL,
	rule TEXT NOT NULL,
	reason TEXT NOT NULL,
	requirement TEXT NOT NULL,
	due_at INTEGER NOT NULL,
	rounds INTEGER NOT NULL,
	listed_at INTEGER NOT NULL,
	state TEXT NOT NULL,
	report TEXT NOT NULL,
	ended_at INTEGER NOT NULL,
	why TEXT NOT NULL
) STRICT;
CREATE INDEX listing_at ON listing (listed_at, id);
CREATE INDEX listing_to ON listing (to_office, listed_at, id);
