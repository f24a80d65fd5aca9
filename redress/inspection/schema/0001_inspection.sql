-- Folds of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE inspection (
	id TEXT NOT NULL PRIMARY KEY,
	place TEXT NOT NULL,
	by_office TEXT NOT NULL,
	title TEXT NOT NULL,
	checklist TEXT NOT NULL,
	commitment TEXT NOT NULL,
	draws_at INTEGER NOT NULL,
	visits INTEGER NOT NULL,
	planned_at INTEGER NOT NULL,
	seed TEXT NOT NULL,
	root TEXT NOT NULL,
	size INTEGER NOT NULL,
	candidates INTEGER NOT NULL,
	digest TEXT NOT NULL,
	drawn_at INTEGER NOT NULL
) STRICT;
CREATE INDEX inspection_at ON inspection (planned_at, id);

-- One visit a duty that was drawn. items is a JSON list of findings.
CREATE TABLE inspection_visit (
	id TEXT NOT NULL PRIMARY KEY,
	inspection TEXT NOT NULL,
	place TEXT NOT NULL,
	by_office TEXT NOT NULL,
	to_office TEXT NOT NULL,
	duty TEXT NOT NULL,
	rule TEXT NOT NULL,
	about TEXT NOT NULL,
	state TEXT NOT NULL,
	selected_at INTEGER NOT NULL,
	visited_at INTEGER NOT NULL,
	site TEXT NOT NULL,
	items TEXT NOT NULL,
	wrong INTEGER NOT NULL,
	requirement TEXT NOT NULL,
	rounds INTEGER NOT NULL,
	report TEXT NOT NULL,
	referral TEXT NOT NULL
) STRICT;
CREATE INDEX inspection_visit_of ON inspection_visit (inspection, id);

-- What discipline inspection is told. evidence is a JSON list of facts with their positions in the log.
CREATE TABLE inspection_referral (
	id TEXT NOT NULL PRIMARY KEY,
	visit TEXT NOT NULL,
	place TEXT NOT NULL,
	by_office TEXT NOT NULL,
	to_office TEXT NOT NULL,
	about TEXT NOT NULL,
	what TEXT NOT NULL,
	evidence TEXT NOT NULL,
	referred_at INTEGER NOT NULL,
	replied_at INTEGER NOT NULL,
	taken INTEGER NOT NULL,
	reply TEXT NOT NULL
) STRICT;
CREATE INDEX inspection_referral_to ON inspection_referral (to_office, referred_at, id);
