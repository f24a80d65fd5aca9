-- Folds of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE office (
	id TEXT NOT NULL PRIMARY KEY,
	name_zh TEXT NOT NULL,
	name_en TEXT NOT NULL,
	agency TEXT NOT NULL,
	place TEXT NOT NULL,
	above TEXT NOT NULL,
	review_by TEXT NOT NULL,
	active INTEGER NOT NULL,
	opened_at INTEGER NOT NULL,
	ended_at INTEGER NOT NULL
) STRICT;
CREATE INDEX office_agency ON office (agency, place);
CREATE INDEX office_place ON office (place, id);
CREATE INDEX office_above ON office (above, id);
CREATE INDEX office_review ON office (review_by) WHERE review_by <> '';

CREATE TABLE place (
	code TEXT NOT NULL PRIMARY KEY,
	above TEXT NOT NULL,
	name_zh TEXT NOT NULL,
	name_en TEXT NOT NULL
) STRICT;
CREATE INDEX place_above ON place (above, code);

-- Who leads a matter in an area, where it is not the catalogue's agency. supporting is a JSON list of office ids.
CREATE TABLE dispatch (
	matter TEXT NOT NULL,
	area TEXT NOT NULL,
	lead TEXT NOT NULL,
	supporting TEXT NOT NULL,
	PRIMARY KEY (matter, area)
) STRICT;
CREATE INDEX dispatch_lead ON dispatch (lead);
