-- A fold of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE duty (
	id TEXT NOT NULL PRIMARY KEY,
	rule TEXT NOT NULL,
	book TEXT NOT NULL,
	subject TEXT NOT NULL,
	opening TEXT NOT NULL,
	opened_at INTEGER NOT NULL,
	place TEXT NOT NULL,
	bearer TEXT NOT NULL,
	owed_to TEXT NOT NULL,
	is_right INTEGER NOT NULL,
	start_at INTEGER NOT NULL,
	within TEXT NOT NULL,
	due_at INTEGER NOT NULL,
	code TEXT NOT NULL,
	workday_at INTEGER NOT NULL,
	extra_days INTEGER NOT NULL,
	extended INTEGER NOT NULL,
	pause_at INTEGER NOT NULL,
	paused INTEGER NOT NULL,
	resumed_at INTEGER NOT NULL,
	provisional INTEGER NOT NULL,
	state TEXT NOT NULL,
	end_by TEXT NOT NULL,
	end_at INTEGER NOT NULL,
	breached_at INTEGER NOT NULL,
	step INTEGER NOT NULL,
	next_at INTEGER NOT NULL,
	raised_to TEXT NOT NULL
) STRICT;
CREATE INDEX duty_subject ON duty (subject, start_at);
CREATE INDEX duty_next ON duty (next_at) WHERE next_at > 0;
-- The queues, each in the order it is read: by office, and by area at each level.
CREATE INDEX duty_bearer ON duty (bearer, due_at, id) WHERE state = 'open' AND is_right = 0;
CREATE INDEX duty_raised ON duty (raised_to, due_at, id) WHERE state = 'open' AND raised_to <> '';
CREATE INDEX duty_city ON duty (substr(place, 1, 4), due_at, id) WHERE state = 'open' AND is_right = 0;
CREATE INDEX duty_county ON duty (substr(place, 1, 6), due_at, id) WHERE state = 'open' AND is_right = 0;
CREATE INDEX duty_township ON duty (substr(place, 1, 9), due_at, id) WHERE state = 'open' AND is_right = 0;
CREATE INDEX duty_provisional ON duty (id) WHERE provisional = 1 AND state = 'open';

-- The laws that were put in force, also a fold. Every act reads the newest row, and one that was written meanwhile makes the act
-- run again: no node opens a duty under a law that another node has replaced.
CREATE TABLE law (
	book TEXT NOT NULL PRIMARY KEY,
	fact TEXT NOT NULL,
	since INTEGER NOT NULL
) STRICT;
