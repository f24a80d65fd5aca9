-- A fold of facts: ombud rebuild computes these rows again and compares. One row a delivery; digest and manifest are SHA-256, hex;
-- replaced is a JSON list of numbers; period counts months from year 0; delivered_at is unix ms.
CREATE TABLE evidence_delivery (
	id TEXT NOT NULL PRIMARY KEY,
	ledger TEXT NOT NULL,
	number INTEGER NOT NULL,
	kind TEXT NOT NULL,
	place TEXT NOT NULL,
	office TEXT NOT NULL,
	source TEXT NOT NULL,
	profile TEXT NOT NULL,
	how TEXT NOT NULL,
	period INTEGER NOT NULL,
	digest TEXT NOT NULL,
	taken INTEGER NOT NULL,
	refused INTEGER NOT NULL,
	parts INTEGER NOT NULL,
	manifest TEXT NOT NULL,
	replaced TEXT NOT NULL,
	delivered_at INTEGER NOT NULL,
	fact TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX evidence_delivery_number ON evidence_delivery (ledger, number);

-- The partitions: Parquet, written once. No fold: a city that is rebuilt from its facts has the rows above and not the files. The one with
-- the greatest number is the current one; month counts from year 0, and is 0 for tables that hold until they are delivered again.
CREATE TABLE evidence_part (
	ledger TEXT NOT NULL,
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,
	month INTEGER NOT NULL,
	number INTEGER NOT NULL,
	taken INTEGER NOT NULL,
	hash TEXT NOT NULL,
	replaces TEXT NOT NULL,
	data BLOB NOT NULL,
	PRIMARY KEY (ledger, kind, subject, month, number)
) STRICT;

CREATE INDEX evidence_part_number ON evidence_part (ledger, number);

-- The list of a delivery's partitions with their hashes, which the fact commits to.
CREATE TABLE evidence_manifest (
	ledger TEXT NOT NULL,
	number INTEGER NOT NULL,
	listed BLOB NOT NULL,
	PRIMARY KEY (ledger, number)
) STRICT;

-- The key under which a delivery sealed who the rows of one subject are about, itself sealed by the unit's key. Without it they are
-- numbers for ever.
CREATE TABLE evidence_key (
	ledger TEXT NOT NULL,
	number INTEGER NOT NULL,
	subject TEXT NOT NULL,
	wrapped BLOB NOT NULL,
	PRIMARY KEY (ledger, number, subject)
) STRICT;
