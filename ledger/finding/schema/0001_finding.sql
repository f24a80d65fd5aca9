-- Folds of facts: ombud rebuild computes finding and finding_named again and compares.
CREATE TABLE finding (
	id TEXT NOT NULL PRIMARY KEY,
	ledger TEXT NOT NULL,
	kind TEXT NOT NULL,
	about TEXT NOT NULL,
	title TEXT NOT NULL,
	place TEXT NOT NULL,
	party TEXT NOT NULL,
	company TEXT NOT NULL,
	period INTEGER NOT NULL,
	desk TEXT NOT NULL,
	regulator TEXT NOT NULL,
	state TEXT NOT NULL,
	rounds INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	people INTEGER NOT NULL,
	cases INTEGER NOT NULL,
	digest TEXT NOT NULL,
	found_at INTEGER NOT NULL,
	answer TEXT NOT NULL,
	evidence TEXT NOT NULL,
	answered_at INTEGER NOT NULL,
	reason TEXT NOT NULL,
	decided_at INTEGER NOT NULL,
	ordered INTEGER NOT NULL,
	ordered_at INTEGER NOT NULL,
	order_due INTEGER NOT NULL,
	served TEXT NOT NULL,
	served_proof TEXT NOT NULL,
	served_at INTEGER NOT NULL,
	red TEXT NOT NULL,
	red_at INTEGER NOT NULL,
	red_due INTEGER NOT NULL,
	red_by TEXT NOT NULL,
	red_over INTEGER NOT NULL,
	red_round INTEGER NOT NULL,
	payer TEXT NOT NULL,
	payer_name TEXT NOT NULL,
	payer_due INTEGER NOT NULL,
	recovered INTEGER NOT NULL,
	settled_at INTEGER NOT NULL
) STRICT;
CREATE INDEX finding_at ON finding (found_at, id);
CREATE INDEX finding_about ON finding (ledger, about);
CREATE INDEX finding_party ON finding (party, found_at, id);
CREATE INDEX finding_desk ON finding (desk, found_at, id);
CREATE INDEX finding_kind ON finding (ledger, kind, found_at, id);
CREATE INDEX finding_place ON finding (place, found_at, id);

-- Offices that a red work order names, each with its own signature, visit and report.
CREATE TABLE finding_named (
	finding TEXT NOT NULL,
	round INTEGER NOT NULL,
	office TEXT NOT NULL,
	part TEXT NOT NULL,
	signed_at INTEGER NOT NULL,
	visited_at INTEGER NOT NULL,
	visit TEXT NOT NULL,
	reported_at INTEGER NOT NULL,
	report TEXT NOT NULL,
	PRIMARY KEY (finding, round, office)
) STRICT;

-- The rows that prove a finding, under the hash that its fact holds. No fold: what is there can be checked against the hash, and the
-- evidence itself lies in the partitions.
CREATE TABLE finding_proof (
	digest TEXT NOT NULL PRIMARY KEY,
	detail TEXT NOT NULL
) STRICT;
