-- How far the log has been counted: the position of the next fact. One row; whoever moves it first has counted.
CREATE TABLE board_cursor (
	id INTEGER NOT NULL PRIMARY KEY,
	seq INTEGER NOT NULL
) STRICT;
INSERT INTO board_cursor (id, seq) VALUES (1, 0);

-- What happened to duties, by area (division prefix of 2, 4, 6 or 9 digits), day and bearer; office '' is all of them. Day 0 is the sum
-- of all days: what is open now is its opened less met, late and ended, and an earlier day is found by going back from there.
CREATE TABLE board_day (
	area TEXT NOT NULL,
	day INTEGER NOT NULL,
	office TEXT NOT NULL,
	opened INTEGER NOT NULL,
	met INTEGER NOT NULL,
	late INTEGER NOT NULL,
	ended INTEGER NOT NULL,
	breached INTEGER NOT NULL,
	cured INTEGER NOT NULL,
	due INTEGER NOT NULL,
	soon INTEGER NOT NULL,
	later INTEGER NOT NULL,
	PRIMARY KEY (area, day, office)
) STRICT;

-- How duties of each rule were kept, for the circular of a day; place is a township or what stands above it.
CREATE TABLE board_rule (
	day INTEGER NOT NULL,
	place TEXT NOT NULL,
	office TEXT NOT NULL,
	rule TEXT NOT NULL,
	met INTEGER NOT NULL,
	late INTEGER NOT NULL,
	breached INTEGER NOT NULL,
	PRIMARY KEY (day, place, office, rule)
) STRICT;

-- Which duties were breached on a day.
CREATE TABLE board_breach (
	day INTEGER NOT NULL,
	place TEXT NOT NULL,
	duty TEXT NOT NULL,
	PRIMARY KEY (day, place, duty)
) STRICT;

-- How often one office sent a grievance to another, by month; how often that one objected; how often the objection was upheld.
CREATE TABLE board_pair (
	month INTEGER NOT NULL,
	sender TEXT NOT NULL,
	receiver TEXT NOT NULL,
	sent INTEGER NOT NULL,
	objected INTEGER NOT NULL,
	returned INTEGER NOT NULL,
	PRIMARY KEY (month, sender, receiver)
) STRICT;
