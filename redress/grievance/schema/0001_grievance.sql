-- A fold of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE grievance (
	id TEXT NOT NULL PRIMARY KEY,
	number TEXT NOT NULL,
	code_hash TEXT NOT NULL,
	channel TEXT NOT NULL,
	desk TEXT NOT NULL,
	place TEXT NOT NULL,
	matter TEXT NOT NULL,
	route TEXT NOT NULL,
	proc TEXT NOT NULL,
	title TEXT NOT NULL,
	body TEXT NOT NULL,
	points TEXT NOT NULL,
	respondent TEXT NOT NULL,
	headcount INTEGER NOT NULL,
	urgency TEXT NOT NULL,
	lang TEXT NOT NULL,
	named INTEGER NOT NULL,
	sealed TEXT NOT NULL,
	source TEXT NOT NULL,
	status TEXT NOT NULL,
	stage INTEGER NOT NULL,
	office TEXT NOT NULL,
	sender TEXT NOT NULL,
	handler TEXT NOT NULL,
	reviewer TEXT NOT NULL,
	lead TEXT NOT NULL,
	outcome TEXT NOT NULL,
	transfers INTEGER NOT NULL,
	objections INTEGER NOT NULL,
	solved TEXT NOT NULL,
	rate_desk INTEGER NOT NULL,
	rate_handling INTEGER NOT NULL,
	received_at INTEGER NOT NULL,
	transferred_at INTEGER NOT NULL,
	accepted_at INTEGER NOT NULL,
	answered_at INTEGER NOT NULL,
	delivered_at INTEGER NOT NULL,
	ended_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX grievance_number ON grievance (number);
CREATE UNIQUE INDEX grievance_source ON grievance (source) WHERE source <> '';
CREATE INDEX grievance_office ON grievance (office, status, id);
CREATE INDEX grievance_objected ON grievance (sender, id) WHERE status = 'objected';
CREATE INDEX grievance_lead ON grievance (lead) WHERE lead <> '';

-- only sqlite
CREATE VIRTUAL TABLE grievance_words USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii');
-- only postgres
CREATE TABLE grievance_words (doc BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX grievance_words_words ON grievance_words USING GIN (words);
-- both

-- Blocks of receipt numbers that some node has taken; no fold.
CREATE TABLE number_block (
	day TEXT NOT NULL,
	block INTEGER NOT NULL,
	PRIMARY KEY (day, block)
) STRICT;
