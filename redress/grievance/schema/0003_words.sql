-- only sqlite
-- An import puts the words of some hundred grievances with one commit. With the usual room of 1 MB for what is gathered FTS5 would make
-- three segments of them, and merge those again.
INSERT INTO grievance_words (grievance_words, rank) VALUES ('hashsize', 16777216);
-- both
