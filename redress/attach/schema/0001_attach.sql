-- A fold of facts: ombud rebuild computes these rows again and compares. One row a file of a grievance; giver is "resident" or an
-- office; hash is SHA-256 of the cleaned file, hex; given_at is unix ms.
CREATE TABLE attachment (
	subject TEXT NOT NULL,
	hash TEXT NOT NULL,
	kind TEXT NOT NULL,
	type TEXT NOT NULL,
	size INTEGER NOT NULL,
	width INTEGER NOT NULL,
	height INTEGER NOT NULL,
	giver TEXT NOT NULL,
	source TEXT NOT NULL,
	given_at INTEGER NOT NULL,
	fact TEXT NOT NULL,
	position INTEGER NOT NULL,
	PRIMARY KEY (subject, hash)
) STRICT;

-- The files themselves, each sealed under a key of its own. No fold: a city that is rebuilt from its facts has the rows above and not the
-- files. The same photo with two grievances is two rows: nothing joins two matters.
CREATE TABLE blob (
	subject TEXT NOT NULL,
	hash TEXT NOT NULL,
	sealed BLOB NOT NULL,
	kept_at INTEGER NOT NULL,
	PRIMARY KEY (subject, hash)
) STRICT;
