-- A fold of facts: ombud rebuild computes these rows again and compares. One row a grievance: a team that is set up again takes the
-- place of the one that ended, whose facts stay. members is a JSON list of office ids.
CREATE TABLE team (
	subject TEXT NOT NULL PRIMARY KEY,
	place TEXT NOT NULL,
	leader TEXT NOT NULL,
	lead TEXT NOT NULL,
	members TEXT NOT NULL,
	why TEXT NOT NULL,
	formed_at INTEGER NOT NULL,
	begins INTEGER NOT NULL,
	ended_at INTEGER NOT NULL,
	result TEXT NOT NULL
) STRICT;
CREATE INDEX team_place ON team (place, subject) WHERE ended_at = 0;
CREATE INDEX team_lead ON team (lead, subject) WHERE ended_at = 0;
