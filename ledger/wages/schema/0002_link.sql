-- A fold of facts: which project a grievance is about, as its handler says. There is no other join between the two, and none to a worker.
CREATE TABLE wage_link (
	case_id TEXT NOT NULL PRIMARY KEY,
	project TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX wage_link_project ON wage_link (project, at);
