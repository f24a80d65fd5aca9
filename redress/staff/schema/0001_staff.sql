-- A fold of facts: ombud rebuild computes these rows again and compares. Roles are parted by blanks.
CREATE TABLE staff (
	id TEXT NOT NULL PRIMARY KEY,
	login TEXT NOT NULL,
	name TEXT NOT NULL,
	office TEXT NOT NULL,
	roles TEXT NOT NULL,
	active INTEGER NOT NULL,
	enrolled_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX staff_login ON staff (login);
CREATE INDEX staff_name ON staff (name, login);
CREATE INDEX staff_office ON staff (office, login);

-- The rest is no fold: what proves who somebody is. A password is kept as argon2id with its own parameters and salt.
CREATE TABLE credential (
	staff TEXT NOT NULL PRIMARY KEY,
	hash TEXT NOT NULL,
	initial INTEGER NOT NULL,
	until INTEGER NOT NULL,
	set_at INTEGER NOT NULL
) STRICT;

-- id is the SHA-256 of the token in the cookie. A fresh session may only choose a password.
CREATE TABLE session (
	id TEXT NOT NULL PRIMARY KEY,
	staff TEXT NOT NULL,
	fresh INTEGER NOT NULL,
	began_at INTEGER NOT NULL,
	seen_at INTEGER NOT NULL,
	ends_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_staff ON session (staff);
CREATE INDEX session_ends ON session (ends_at);

-- Browsers in which a staff member has signed in before; id as for sessions. Strangers' failures do not lock them out.
CREATE TABLE device (
	id TEXT NOT NULL PRIMARY KEY,
	staff TEXT NOT NULL,
	seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX device_staff ON device (staff, seen_at);

-- Failed sign-ins. The bucket is a hash: of a login for strangers, whether or not anybody has it, or of a known browser.
CREATE TABLE sign_in_try (
	bucket TEXT NOT NULL PRIMARY KEY,
	fails INTEGER NOT NULL,
	last_at INTEGER NOT NULL,
	until INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_try_last ON sign_in_try (last_at);
