-- A fold of facts: ombud rebuild computes these rows again and compares. grounds is a JSON list of rows of packs.
CREATE TABLE suggestion (
	id TEXT NOT NULL PRIMARY KEY,
	place TEXT NOT NULL,
	by_office TEXT NOT NULL,
	to_office TEXT NOT NULL,
	power TEXT NOT NULL,
	said TEXT NOT NULL,
	grounds TEXT NOT NULL,
	released TEXT NOT NULL,
	sent_at INTEGER NOT NULL,
	adoption TEXT NOT NULL,
	answer TEXT NOT NULL,
	public TEXT NOT NULL,
	answered_at INTEGER NOT NULL
) STRICT;
CREATE INDEX suggestion_at ON suggestion (sent_at, id);
