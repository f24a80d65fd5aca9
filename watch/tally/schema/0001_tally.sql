-- How far the log has been counted: the position of the next fact. One row; whoever moves it first has counted.
CREATE TABLE tally_cursor (
	id INTEGER NOT NULL PRIMARY KEY,
	seq INTEGER NOT NULL
) STRICT;
INSERT INTO tally_cursor (id, seq) VALUES (1, 0);

-- What the next fact of a grievance needs to be counted where the earlier ones were. Read by key only.
CREATE TABLE tally_case (
	subject TEXT NOT NULL PRIMARY KEY,
	matter TEXT NOT NULL,
	received_at INTEGER NOT NULL,
	sent INTEGER NOT NULL,
	told_day INTEGER NOT NULL,
	office TEXT NOT NULL,
	desk INTEGER NOT NULL,
	handling INTEGER NOT NULL,
	solved TEXT NOT NULL
) STRICT;

-- Counts by what happened, when and where. scale: day (matter x township), group, county (both by month), city (by day), month.
CREATE TABLE tally_place (
	scale TEXT NOT NULL,
	day INTEGER NOT NULL,
	matter TEXT NOT NULL,
	place TEXT NOT NULL,
	what TEXT NOT NULL,
	n INTEGER NOT NULL,
	PRIMARY KEY (scale, day, matter, place, what)
) STRICT;

-- Counts by who owes. scale: day (rule x office), month (office).
CREATE TABLE tally_office (
	scale TEXT NOT NULL,
	day INTEGER NOT NULL,
	rule TEXT NOT NULL,
	office TEXT NOT NULL,
	what TEXT NOT NULL,
	n INTEGER NOT NULL,
	PRIMARY KEY (scale, day, rule, office, what)
) STRICT;

-- How long answers took: whole days from receipt, by month of the answer and group of matters.
CREATE TABLE tally_wait (
	day INTEGER NOT NULL,
	matter TEXT NOT NULL,
	days INTEGER NOT NULL,
	n INTEGER NOT NULL,
	PRIMARY KEY (day, matter, days)
) STRICT;
