-- The hashes of 256 facts in the order of the log, one after the other: what tiles and proofs are made of, in one row instead of 256.
CREATE TABLE log_bundle (
	idx INTEGER NOT NULL PRIMARY KEY,
	entries BLOB NOT NULL
) STRICT;
-- only sqlite
INSERT INTO log_bundle SELECT seq / 256, unhex(string_agg(hex(hash), '' ORDER BY seq)) FROM fact WHERE seq < (SELECT max(seq) + 1 FROM fact) / 256 * 256 GROUP BY seq / 256;
CREATE TRIGGER log_bundle_keep BEFORE DELETE ON log_bundle BEGIN SELECT raise(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_bundle_fixed BEFORE UPDATE ON log_bundle BEGIN SELECT raise(ABORT, 'the log only grows'); END;
-- only postgres
INSERT INTO log_bundle SELECT seq / 256, string_agg(hash, ''::bytea ORDER BY seq) FROM fact WHERE seq < (SELECT max(seq) + 1 FROM fact) / 256 * 256 GROUP BY seq / 256;
CREATE TRIGGER log_bundle_keep BEFORE UPDATE OR DELETE ON log_bundle FOR EACH ROW EXECUTE FUNCTION ombud_append_only();
CREATE TRIGGER log_bundle_full BEFORE TRUNCATE ON log_bundle EXECUTE FUNCTION ombud_append_only();
-- both
