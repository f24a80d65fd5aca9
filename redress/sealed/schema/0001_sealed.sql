-- Who complained. No fold: a city that is rebuilt from its facts has the openings below and not the identities. There is no column
-- and no index by which a person could be found, listed or counted; a test looks.
CREATE TABLE sealed (
	subject TEXT NOT NULL PRIMARY KEY,
	cipher TEXT NOT NULL,
	key_id TEXT NOT NULL,
	wrap_nonce BLOB NOT NULL,
	wrapped BLOB NOT NULL,
	nonce BLOB NOT NULL,
	box BLOB NOT NULL,
	commitment TEXT NOT NULL,
	sealed_at INTEGER NOT NULL
) STRICT;

-- A fold of facts: who asked to open, for what, who decided, until when. Instants are unix ms, 0 for not yet.
CREATE TABLE opening (
	id TEXT NOT NULL PRIMARY KEY,
	subject TEXT NOT NULL,
	place TEXT NOT NULL,
	asker TEXT NOT NULL,
	office TEXT NOT NULL,
	purpose TEXT NOT NULL,
	state TEXT NOT NULL,
	asked_at INTEGER NOT NULL,
	decided_at INTEGER NOT NULL,
	until INTEGER NOT NULL,
	reason TEXT NOT NULL,
	reads INTEGER NOT NULL
) STRICT;
CREATE INDEX opening_subject ON opening (subject, asker, id);
CREATE INDEX opening_asker ON opening (asker, id);
CREATE INDEX opening_office ON opening (office, id) WHERE state = 'asked';
CREATE INDEX opening_place ON opening (place, id) WHERE state = 'asked';
