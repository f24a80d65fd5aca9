-- Folds of facts: ombud rebuild computes these rows again and compares. A draw is one week; size, root and seed are '' or 0 until it is drawn.
CREATE TABLE followup_draw (
	period TEXT NOT NULL PRIMARY KEY,
	ends INTEGER NOT NULL,
	office TEXT NOT NULL,
	commitment TEXT NOT NULL,
	share INTEGER NOT NULL,
	size INTEGER NOT NULL,
	drawn_at INTEGER NOT NULL
) STRICT;
-- One row a grievance that was drawn: it is drawn once. Nothing joins two of them.
CREATE TABLE followup (
	subject TEXT NOT NULL PRIMARY KEY,
	period TEXT NOT NULL,
	asker TEXT NOT NULL,
	office TEXT NOT NULL,
	state TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	tried_at INTEGER NOT NULL,
	solved TEXT NOT NULL,
	again INTEGER NOT NULL
) STRICT;
