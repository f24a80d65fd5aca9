-- A fold of facts: ombud rebuild computes these rows again and compares. One row a mediation, by the fact that began it. The text of an
-- agreement stays in its fact (draft); what it promises are duties.
CREATE TABLE mediation (
	id TEXT NOT NULL PRIMARY KEY,
	subject TEXT NOT NULL,
	place TEXT NOT NULL,
	type TEXT NOT NULL,
	party TEXT NOT NULL,
	mediator TEXT NOT NULL,
	why TEXT NOT NULL,
	offerer TEXT NOT NULL,
	offered_at INTEGER NOT NULL,
	resident_at INTEGER NOT NULL,
	party_at INTEGER NOT NULL,
	started_at INTEGER NOT NULL,
	draft TEXT NOT NULL,
	resident_signed INTEGER NOT NULL,
	party_signed INTEGER NOT NULL,
	settled_at INTEGER NOT NULL,
	court TEXT NOT NULL,
	applied_on INTEGER NOT NULL,
	court_result TEXT NOT NULL,
	paper TEXT NOT NULL,
	decided_on INTEGER NOT NULL,
	ended_at INTEGER NOT NULL,
	ended_by TEXT NOT NULL,
	end_reason TEXT NOT NULL
) STRICT;
CREATE INDEX mediation_subject ON mediation (subject, id);
CREATE INDEX mediation_party ON mediation (party, id);
CREATE INDEX mediation_mediator ON mediation (mediator, id);
