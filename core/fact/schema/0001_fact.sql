CREATE TABLE fact (
	id TEXT NOT NULL PRIMARY KEY,
	seq INTEGER,
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,
	place TEXT NOT NULL,
	office TEXT NOT NULL,
	staff TEXT NOT NULL,
	role TEXT NOT NULL,
	at INTEGER NOT NULL,
	recorded_at INTEGER NOT NULL,
	reason TEXT NOT NULL,
	body TEXT NOT NULL,
	salt BLOB NOT NULL,
	hash BLOB NOT NULL,
	key TEXT
) STRICT;
CREATE UNIQUE INDEX fact_seq ON fact (seq);
CREATE UNIQUE INDEX fact_key ON fact (key) WHERE key IS NOT NULL;
CREATE INDEX fact_subject ON fact (subject, recorded_at, id);

-- One row for each complete tile of the Merkle log: level L, index I holds the root of 256 hashes of level L-1.
CREATE TABLE log_node (
	level INTEGER NOT NULL,
	idx INTEGER NOT NULL,
	hash BLOB NOT NULL,
	PRIMARY KEY (level, idx)
) STRICT;

-- What was signed and published. Sizes only grow.
CREATE TABLE checkpoint (
	size INTEGER NOT NULL PRIMARY KEY,
	root BLOB NOT NULL,
	note TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;

-- Facts, nodes and checkpoints only append. On PostgreSQL a fact gets its position once, from the sequencer.
-- only sqlite
CREATE TRIGGER fact_keep BEFORE DELETE ON fact BEGIN SELECT raise(ABORT, 'facts are never deleted'); END;
CREATE TRIGGER fact_fixed BEFORE UPDATE ON fact BEGIN SELECT raise(ABORT, 'facts are never updated'); END;
CREATE TRIGGER log_node_keep BEFORE DELETE ON log_node BEGIN SELECT raise(ABORT, 'the log only grows'); END;
CREATE TRIGGER log_node_fixed BEFORE UPDATE ON log_node BEGIN SELECT raise(ABORT, 'the log only grows'); END;
CREATE TRIGGER checkpoint_keep BEFORE DELETE ON checkpoint BEGIN SELECT raise(ABORT, 'checkpoints stay'); END;
CREATE TRIGGER checkpoint_fixed BEFORE UPDATE ON checkpoint BEGIN SELECT raise(ABORT, 'checkpoints stay'); END;
-- only postgres
CREATE INDEX fact_waiting ON fact (recorded_at, id) WHERE seq IS NULL;
CREATE FUNCTION ombud_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'fact' THEN
		IF OLD.seq IS NULL AND NEW.seq IS NOT NULL AND to_jsonb(NEW) - 'seq' = to_jsonb(OLD) - 'seq' THEN
			RETURN NEW;
		END IF;
	END IF;
	RAISE EXCEPTION '% only appends', TG_TABLE_NAME;
END $$;
CREATE TRIGGER fact_keep BEFORE UPDATE OR DELETE ON fact FOR EACH ROW EXECUTE FUNCTION ombud_append_only();
CREATE TRIGGER log_node_keep BEFORE UPDATE OR DELETE ON log_node FOR EACH ROW EXECUTE FUNCTION ombud_append_only();
CREATE TRIGGER checkpoint_keep BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION ombud_append_only();
CREATE TRIGGER fact_full BEFORE TRUNCATE ON fact EXECUTE FUNCTION ombud_append_only();
CREATE TRIGGER log_node_full BEFORE TRUNCATE ON log_node EXECUTE FUNCTION ombud_append_only();
CREATE TRIGGER checkpoint_full BEFORE TRUNCATE ON checkpoint EXECUTE FUNCTION ombud_append_only();
-- both
