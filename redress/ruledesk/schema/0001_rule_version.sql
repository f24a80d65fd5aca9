-- A fold of facts: ombud rebuild computes these rows again and compares. One row a proposed version of a rule pack, by the fact that
-- proposed it. The approved ones are laid over the packs of the binary when a node starts.
CREATE TABLE rule_version (
	id TEXT NOT NULL PRIMARY KEY,
	pack TEXT NOT NULL,
	area TEXT NOT NULL,
	text TEXT NOT NULL,
	start TEXT NOT NULL,
	reason TEXT NOT NULL,
	against TEXT NOT NULL,
	came INTEGER NOT NULL,
	went INTEGER NOT NULL,
	changed INTEGER NOT NULL,
	tightened INTEGER NOT NULL,
	loosened INTEGER NOT NULL,
	matters INTEGER NOT NULL,
	touched INTEGER NOT NULL,
	proposer TEXT NOT NULL,
	proposed_by TEXT NOT NULL,
	proposed_at INTEGER NOT NULL,
	state TEXT NOT NULL,
	decided_by TEXT NOT NULL,
	decided_at INTEGER NOT NULL,
	note TEXT NOT NULL,
	book TEXT NOT NULL
) STRICT;
CREATE INDEX rule_version_pack ON rule_version (pack, state, start);
