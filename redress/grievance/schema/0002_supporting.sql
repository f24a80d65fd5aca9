-- Offices asked to join in, a JSON list of ids.
ALTER TABLE grievance ADD COLUMN supporting TEXT NOT NULL DEFAULT '[]';
