-- Folds of facts: ombud rebuild computes all four tables again and compares. The legs of an entry sum to zero, so all balances do.
CREATE TABLE fund_entry (
	id TEXT NOT NULL,
	leg INTEGER NOT NULL,
	account TEXT NOT NULL,
	amount INTEGER NOT NULL,
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (id, leg)
) STRICT;
CREATE INDEX fund_entry_subject ON fund_entry (subject, at, id);

CREATE TABLE fund_account (
	account TEXT NOT NULL PRIMARY KEY,
	balance INTEGER NOT NULL,
	entries INTEGER NOT NULL
) STRICT;

CREATE TABLE fund_deposit (
	id TEXT NOT NULL PRIMARY KEY,
	ledger TEXT NOT NULL,
	about TEXT NOT NULL,
	title TEXT NOT NULL,
	place TEXT NOT NULL,
	party TEXT NOT NULL,
	company TEXT NOT NULL,
	desk TEXT NOT NULL,
	regulator TEXT NOT NULL,
	required INTEGER NOT NULL,
	balance INTEGER NOT NULL,
	guarantee INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	short INTEGER NOT NULL,
	opened_at INTEGER NOT NULL,
	returned_at INTEGER NOT NULL
) STRICT;
CREATE INDEX fund_deposit_desk ON fund_deposit (desk, opened_at, id);

CREATE TABLE fund_advance (
	id TEXT NOT NULL PRIMARY KEY,
	finding TEXT NOT NULL,
	title TEXT NOT NULL,
	place TEXT NOT NULL,
	party TEXT NOT NULL,
	company TEXT NOT NULL,
	desk TEXT NOT NULL,
	basis TEXT NOT NULL,
	amount INTEGER NOT NULL,
	recovered INTEGER NOT NULL,
	due_at INTEGER NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX fund_advance_desk ON fund_advance (desk, at, id);
CREATE INDEX fund_advance_finding ON fund_advance (finding);
