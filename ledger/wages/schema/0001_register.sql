-- Folds of facts: ombud rebuild computes these rows again and compares. A project and who answers for its wages; level and checked_at
-- are what the last check of its evidence said. search is what the list of projects is searched by.
CREATE TABLE wage_project (
	id TEXT NOT NULL PRIMARY KEY,
	title TEXT NOT NULL,
	place TEXT NOT NULL,
	site TEXT NOT NULL,
	owner TEXT NOT NULL,
	general TEXT NOT NULL,
	wage_desk TEXT NOT NULL,
	regulator TEXT NOT NULL,
	labour TEXT NOT NULL,
	pay_day INTEGER NOT NULL,
	labour_day INTEGER NOT NULL,
	min_monthly INTEGER NOT NULL,
	min_daily INTEGER NOT NULL,
	contract INTEGER NOT NULL,
	deposit INTEGER NOT NULL,
	started TEXT NOT NULL,
	completed TEXT NOT NULL,
	search TEXT NOT NULL,
	registered_at INTEGER NOT NULL,
	level TEXT NOT NULL,
	checked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX wage_project_place ON wage_project (place, id);
CREATE INDEX wage_project_labour ON wage_project (labour, id);
CREATE INDEX wage_project_regulator ON wage_project (regulator, id);

-- Who takes part in a project. Companies are named by their unified social credit code. What a correction leaves out stays, with takes_part 0.
CREATE TABLE wage_party (
	project TEXT NOT NULL REFERENCES wage_project (id),
	n INTEGER NOT NULL,
	role TEXT NOT NULL,
	company TEXT NOT NULL,
	title TEXT NOT NULL,
	takes_part INTEGER NOT NULL,
	PRIMARY KEY (project, n)
) STRICT;
CREATE INDEX wage_party_company ON wage_party (company, project);

-- How each month of a project stood at the last check; a month of which it says nothing more has no level.
CREATE TABLE wage_month (
	project TEXT NOT NULL REFERENCES wage_project (id),
	month TEXT NOT NULL,
	level TEXT NOT NULL,
	open INTEGER NOT NULL,
	fen INTEGER NOT NULL,
	PRIMARY KEY (project, month)
) STRICT;
