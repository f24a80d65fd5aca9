-- The schema in SQLite spelling, all migrations in order. Made by: ombud schema > schema.sql

-- fact/0001_fact.sql
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

-- fact/0002_bundle.sql
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

-- duty/0001_duty.sql
-- A fold of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE duty (
	id TEXT NOT NULL PRIMARY KEY,
	rule TEXT NOT NULL,
	book TEXT NOT NULL,
	subject TEXT NOT NULL,
	opening TEXT NOT NULL,
	opened_at INTEGER NOT NULL,
	place TEXT NOT NULL,
	bearer TEXT NOT NULL,
	owed_to TEXT NOT NULL,
	is_right INTEGER NOT NULL,
	start_at INTEGER NOT NULL,
	within TEXT NOT NULL,
	due_at INTEGER NOT NULL,
	code TEXT NOT NULL,
	workday_at INTEGER NOT NULL,
	extra_days INTEGER NOT NULL,
	extended INTEGER NOT NULL,
	pause_at INTEGER NOT NULL,
	paused INTEGER NOT NULL,
	resumed_at INTEGER NOT NULL,
	provisional INTEGER NOT NULL,
	state TEXT NOT NULL,
	end_by TEXT NOT NULL,
	end_at INTEGER NOT NULL,
	breached_at INTEGER NOT NULL,
	step INTEGER NOT NULL,
	next_at INTEGER NOT NULL,
	raised_to TEXT NOT NULL
) STRICT;
CREATE INDEX duty_subject ON duty (subject, start_at);
CREATE INDEX duty_next ON duty (next_at) WHERE next_at > 0;
-- The queues, each in the order it is read: by office, and by area at each level.
CREATE INDEX duty_bearer ON duty (bearer, due_at, id) WHERE state = 'open' AND is_right = 0;
CREATE INDEX duty_raised ON duty (raised_to, due_at, id) WHERE state = 'open' AND raised_to <> '';
CREATE INDEX duty_city ON duty (substr(place, 1, 4), due_at, id) WHERE state = 'open' AND is_right = 0;
CREATE INDEX duty_county ON duty (substr(place, 1, 6), due_at, id) WHERE state = 'open' AND is_right = 0;
CREATE INDEX duty_township ON duty (substr(place, 1, 9), due_at, id) WHERE state = 'open' AND is_right = 0;
CREATE INDEX duty_provisional ON duty (id) WHERE provisional = 1 AND state = 'open';

-- The laws that were put in force, also a fold. Every act reads the newest row, and one that was written meanwhile makes the act
-- run again: no node opens a duty under a law that another node has replaced.
CREATE TABLE law (
	book TEXT NOT NULL PRIMARY KEY,
	fact TEXT NOT NULL,
	since INTEGER NOT NULL
) STRICT;

-- duty/0002_open_first.sql
-- What is open about a subject is read without what is over.
DROP INDEX duty_subject;
CREATE INDEX duty_subject ON duty (subject, state, start_at);

-- duty/0003_wide_and_narrow.sql
-- A province's queue in order, and a village's without looking at each row of its township.
CREATE INDEX duty_province ON duty (substr(place, 1, 2), due_at, id) WHERE state = 'open' AND is_right = 0;
DROP INDEX duty_township;
CREATE INDEX duty_township ON duty (substr(place, 1, 9), due_at, id, place) WHERE state = 'open' AND is_right = 0;

-- duty/0004_one_for_the_city.sql
-- What is due next in a subject is found in order. The queues of a city and of its province are nearly all that is open, so one index in
-- the order of what is due serves both, and each duty is one entry less to write and to take out again.
DROP INDEX duty_subject;
CREATE INDEX duty_subject ON duty (subject, state, due_at);
DROP INDEX duty_province;
DROP INDEX duty_city;
CREATE INDEX duty_due ON duty (due_at, id, place) WHERE state = 'open' AND is_right = 0;

-- duty/0005_ended.sql
-- What a fact met or ended, for the public figures: in the order of the log, where each fact stands beside its neighbours.
CREATE INDEX duty_ended ON duty (end_by) WHERE end_by <> '';

-- grievance/0001_grievance.sql
-- A fold of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE grievance (
	id TEXT NOT NULL PRIMARY KEY,
	number TEXT NOT NULL,
	code_hash TEXT NOT NULL,
	channel TEXT NOT NULL,
	desk TEXT NOT NULL,
	place TEXT NOT NULL,
	matter TEXT NOT NULL,
	route TEXT NOT NULL,
	proc TEXT NOT NULL,
	title TEXT NOT NULL,
	body TEXT NOT NULL,
	points TEXT NOT NULL,
	respondent TEXT NOT NULL,
	headcount INTEGER NOT NULL,
	urgency TEXT NOT NULL,
	lang TEXT NOT NULL,
	named INTEGER NOT NULL,
	sealed TEXT NOT NULL,
	source TEXT NOT NULL,
	status TEXT NOT NULL,
	stage INTEGER NOT NULL,
	office TEXT NOT NULL,
	sender TEXT NOT NULL,
	handler TEXT NOT NULL,
	reviewer TEXT NOT NULL,
	lead TEXT NOT NULL,
	outcome TEXT NOT NULL,
	transfers INTEGER NOT NULL,
	objections INTEGER NOT NULL,
	solved TEXT NOT NULL,
	rate_desk INTEGER NOT NULL,
	rate_handling INTEGER NOT NULL,
	received_at INTEGER NOT NULL,
	transferred_at INTEGER NOT NULL,
	accepted_at INTEGER NOT NULL,
	answered_at INTEGER NOT NULL,
	delivered_at INTEGER NOT NULL,
	ended_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX grievance_number ON grievance (number);
CREATE UNIQUE INDEX grievance_source ON grievance (source) WHERE source <> '';
CREATE INDEX grievance_office ON grievance (office, status, id);
CREATE INDEX grievance_objected ON grievance (sender, id) WHERE status = 'objected';
CREATE INDEX grievance_lead ON grievance (lead) WHERE lead <> '';

-- only sqlite
CREATE VIRTUAL TABLE grievance_words USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii');
-- only postgres
CREATE TABLE grievance_words (doc BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX grievance_words_words ON grievance_words USING GIN (words);
-- both

-- Blocks of receipt numbers that some node has taken; no fold.
CREATE TABLE number_block (
	day TEXT NOT NULL,
	block INTEGER NOT NULL,
	PRIMARY KEY (day, block)
) STRICT;

-- grievance/0002_supporting.sql
-- Offices asked to join in, a JSON list of ids.
ALTER TABLE grievance ADD COLUMN supporting TEXT NOT NULL DEFAULT '[]';

-- grievance/0003_words.sql
-- only sqlite
-- An import puts the words of some hundred grievances with one commit. With the usual room of 1 MB for what is gathered FTS5 would make
-- three segments of them, and merge those again.
INSERT INTO grievance_words (grievance_words, rank) VALUES ('hashsize', 16777216);
-- both

-- workorder/0001_workorder.sql
-- Work orders, the offices on them and the evidence asked for: folds of facts about a grievance.
CREATE TABLE workorder (
  id          TEXT NOT NULL PRIMARY KEY,
  subject     TEXT NOT NULL,
  no          BIGINT NOT NULL,
  kind        TEXT NOT NULL,
  issuer      TEXT NOT NULL,
  requirement TEXT NOT NULL,
  site        TEXT NOT NULL,
  due         BIGINT NOT NULL,
  state       TEXT NOT NULL,
  result      TEXT NOT NULL,
  issued_at   BIGINT NOT NULL,
  ended_at    BIGINT NOT NULL
);
CREATE INDEX workorder_subject ON workorder (subject, no);
CREATE INDEX workorder_issuer ON workorder (issuer, state, id);
-- One order is in force for a grievance; two that are issued at once meet here.
CREATE UNIQUE INDEX workorder_in_force ON workorder (subject) WHERE state = 'open';

CREATE TABLE workorder_office (
  workorder  TEXT NOT NULL,
  office     TEXT NOT NULL,
  subject    TEXT NOT NULL,
  leads      INTEGER NOT NULL,
  taken_off  INTEGER NOT NULL,
  fact       TEXT NOT NULL,
  signed_at  BIGINT NOT NULL,
  objection  TEXT NOT NULL,
  decision   TEXT NOT NULL,
  visited_at BIGINT NOT NULL,
  reported_at BIGINT NOT NULL,
  PRIMARY KEY (workorder, office)
);
CREATE INDEX workorder_office_subject ON workorder_office (subject);
CREATE INDEX workorder_office_list ON workorder_office (office, workorder) WHERE taken_off = 0;

CREATE TABLE workorder_item (
  workorder TEXT NOT NULL,
  n         BIGINT NOT NULL,
  asks      TEXT NOT NULL,
  office    TEXT NOT NULL,
  at        BIGINT NOT NULL,
  report    TEXT NOT NULL,
  PRIMARY KEY (workorder, n)
);

-- Local offices that a township called to a site.
CREATE TABLE whistle (
  id      TEXT NOT NULL PRIMARY KEY,
  subject TEXT NOT NULL,
  caller  TEXT NOT NULL,
  site    TEXT NOT NULL,
  reason  TEXT NOT NULL,
  at      BIGINT NOT NULL
);
CREATE INDEX whistle_subject ON whistle (subject, id);

CREATE TABLE whistle_office (
  whistle    TEXT NOT NULL,
  office     TEXT NOT NULL,
  subject    TEXT NOT NULL,
  agency     TEXT NOT NULL,
  fact       TEXT NOT NULL,
  arrived_at BIGINT NOT NULL,
  note       TEXT NOT NULL,
  PRIMARY KEY (whistle, office)
);
CREATE INDEX whistle_office_subject ON whistle_office (subject, office);

-- team/0001_team.sql
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

-- attach/0001_attach.sql
-- A fold of facts: ombud rebuild computes these rows again and compares. One row a file of a grievance; giver is "resident" or an
-- office; hash is SHA-256 of the cleaned file, hex; given_at is unix ms.
CREATE TABLE attachment (
	subject TEXT NOT NULL,
	hash TEXT NOT NULL,
	kind TEXT NOT NULL,
	type TEXT NOT NULL,
	size INTEGER NOT NULL,
	width INTEGER NOT NULL,
	height INTEGER NOT NULL,
	giver TEXT NOT NULL,
	source TEXT NOT NULL,
	given_at INTEGER NOT NULL,
	fact TEXT NOT NULL,
	position INTEGER NOT NULL,
	PRIMARY KEY (subject, hash)
) STRICT;

-- The files themselves, each sealed under a key of its own. No fold: a city that is rebuilt from its facts has the rows above and not the
-- files. The same photo with two grievances is two rows: nothing joins two matters.
CREATE TABLE blob (
	subject TEXT NOT NULL,
	hash TEXT NOT NULL,
	sealed BLOB NOT NULL,
	kept_at INTEGER NOT NULL,
	PRIMARY KEY (subject, hash)
) STRICT;

-- mediation/0001_mediation.sql
-- A fold of facts: ombud rebuild computes these rows again and compares. One row a mediation, by the fact that began it. The text of an
-- agreement stays in its fact (draft); what it promises are duties.
CREATE TABLE mediation (
	id TEXT NOT NULL PRIMARY KEY,
	subject TEXT NOT NULL,
	place TEXT NOT NULL,
	type TEXT NOT NULL,
	party TEXT NOT NULL,
	mediator TEXT NOT NULL,
	why TEXT NOT NULL,
	offerer TEXT NOT NULL,
	offered_at INTEGER NOT NULL,
	resident_at INTEGER NOT NULL,
	party_at INTEGER NOT NULL,
	started_at INTEGER NOT NULL,
	draft TEXT NOT NULL,
	resident_signed INTEGER NOT NULL,
	party_signed INTEGER NOT NULL,
	settled_at INTEGER NOT NULL,
	court TEXT NOT NULL,
	applied_on INTEGER NOT NULL,
	court_result TEXT NOT NULL,
	paper TEXT NOT NULL,
	decided_on INTEGER NOT NULL,
	ended_at INTEGER NOT NULL,
	ended_by TEXT NOT NULL,
	end_reason TEXT NOT NULL
) STRICT;
CREATE INDEX mediation_subject ON mediation (subject, id);
CREATE INDEX mediation_party ON mediation (party, id);
CREATE INDEX mediation_mediator ON mediation (mediator, id);

-- board/0001_board.sql
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

-- listing/0001_listing.sql
-- A fold of facts: ombud rebuild computes these rows again and compares. One row a grievance: a later listing takes the place of the one
-- that ended, whose facts stay.
CREATE TABLE listing (
	id TEXT NOT NULL PRIMARY KEY,
	place TEXT NOT NULL,
	to_office TEXT NOT NULL,
	by_office TEXT NOT NULL,
	rule TEXT NOT NULL,
	reason TEXT NOT NULL,
	requirement TEXT NOT NULL,
	due_at INTEGER NOT NULL,
	rounds INTEGER NOT NULL,
	listed_at INTEGER NOT NULL,
	state TEXT NOT NULL,
	report TEXT NOT NULL,
	ended_at INTEGER NOT NULL,
	why TEXT NOT NULL
) STRICT;
CREATE INDEX listing_at ON listing (listed_at, id);
CREATE INDEX listing_to ON listing (to_office, listed_at, id);

-- inspection/0001_inspection.sql
-- Folds of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE inspection (
	id TEXT NOT NULL PRIMARY KEY,
	place TEXT NOT NULL,
	by_office TEXT NOT NULL,
	title TEXT NOT NULL,
	checklist TEXT NOT NULL,
	commitment TEXT NOT NULL,
	draws_at INTEGER NOT NULL,
	visits INTEGER NOT NULL,
	planned_at INTEGER NOT NULL,
	seed TEXT NOT NULL,
	root TEXT NOT NULL,
	size INTEGER NOT NULL,
	candidates INTEGER NOT NULL,
	digest TEXT NOT NULL,
	drawn_at INTEGER NOT NULL
) STRICT;
CREATE INDEX inspection_at ON inspection (planned_at, id);

-- One visit a duty that was drawn. items is a JSON list of findings.
CREATE TABLE inspection_visit (
	id TEXT NOT NULL PRIMARY KEY,
	inspection TEXT NOT NULL,
	place TEXT NOT NULL,
	by_office TEXT NOT NULL,
	to_office TEXT NOT NULL,
	duty TEXT NOT NULL,
	rule TEXT NOT NULL,
	about TEXT NOT NULL,
	state TEXT NOT NULL,
	selected_at INTEGER NOT NULL,
	visited_at INTEGER NOT NULL,
	site TEXT NOT NULL,
	items TEXT NOT NULL,
	wrong INTEGER NOT NULL,
	requirement TEXT NOT NULL,
	rounds INTEGER NOT NULL,
	report TEXT NOT NULL,
	referral TEXT NOT NULL
) STRICT;
CREATE INDEX inspection_visit_of ON inspection_visit (inspection, id);

-- What discipline inspection is told. evidence is a JSON list of facts with their positions in the log.
CREATE TABLE inspection_referral (
	id TEXT NOT NULL PRIMARY KEY,
	visit TEXT NOT NULL,
	place TEXT NOT NULL,
	by_office TEXT NOT NULL,
	to_office TEXT NOT NULL,
	about TEXT NOT NULL,
	what TEXT NOT NULL,
	evidence TEXT NOT NULL,
	referred_at INTEGER NOT NULL,
	replied_at INTEGER NOT NULL,
	taken INTEGER NOT NULL,
	reply TEXT NOT NULL
) STRICT;
CREATE INDEX inspection_referral_to ON inspection_referral (to_office, referred_at, id);

-- suggestion/0001_suggestion.sql
-- A fold of facts: ombud rebuild computes these rows again and compares. grounds is a JSON list of rows of packs.
CREATE TABLE suggestion (
	id TEXT NOT NULL PRIMARY KEY,
	place TEXT NOT NULL,
	by_office TEXT NOT NULL,
	to_office TEXT NOT NULL,
	power TEXT NOT NULL,
	said TEXT NOT NULL,
	grounds TEXT NOT NULL,
	released TEXT NOT NULL,
	sent_at INTEGER NOT NULL,
	adoption TEXT NOT NULL,
	answer TEXT NOT NULL,
	public TEXT NOT NULL,
	answered_at INTEGER NOT NULL
) STRICT;
CREATE INDEX suggestion_at ON suggestion (sent_at, id);

-- interview/0001_interview.sql
-- Folds of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE interview (
	id TEXT NOT NULL PRIMARY KEY,
	place TEXT NOT NULL,
	to_office TEXT NOT NULL,
	by_office TEXT NOT NULL,
	ground TEXT NOT NULL,
	days INTEGER NOT NULL,
	through TEXT NOT NULL,
	reason TEXT NOT NULL,
	owed_at INTEGER NOT NULL,
	held_at INTEGER NOT NULL,
	post TEXT NOT NULL,
	minutes TEXT NOT NULL
) STRICT;
CREATE INDEX interview_owed ON interview (owed_at, id);
CREATE INDEX interview_to ON interview (to_office, owed_at, id);
CREATE INDEX interview_by ON interview (by_office, owed_at, id);

-- id is the fact that made it; a duty opened by that fact says by when it is owed and how it ended.
CREATE TABLE commitment (
	id TEXT NOT NULL PRIMARY KEY,
	interview TEXT NOT NULL REFERENCES interview (id),
	what TEXT NOT NULL,
	due_at INTEGER NOT NULL,
	kept_at INTEGER NOT NULL,
	report TEXT NOT NULL
) STRICT;
CREATE INDEX commitment_interview ON commitment (interview, due_at, id);

-- finding/0001_finding.sql
-- Folds of facts: ombud rebuild computes finding and finding_named again and compares.
CREATE TABLE finding (
	id TEXT NOT NULL PRIMARY KEY,
	ledger TEXT NOT NULL,
	kind TEXT NOT NULL,
	about TEXT NOT NULL,
	title TEXT NOT NULL,
	place TEXT NOT NULL,
	party TEXT NOT NULL,
	company TEXT NOT NULL,
	period INTEGER NOT NULL,
	desk TEXT NOT NULL,
	regulator TEXT NOT NULL,
	state TEXT NOT NULL,
	rounds INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	people INTEGER NOT NULL,
	cases INTEGER NOT NULL,
	digest TEXT NOT NULL,
	found_at INTEGER NOT NULL,
	answer TEXT NOT NULL,
	evidence TEXT NOT NULL,
	answered_at INTEGER NOT NULL,
	reason TEXT NOT NULL,
	decided_at INTEGER NOT NULL,
	ordered INTEGER NOT NULL,
	ordered_at INTEGER NOT NULL,
	order_due INTEGER NOT NULL,
	served TEXT NOT NULL,
	served_proof TEXT NOT NULL,
	served_at INTEGER NOT NULL,
	red TEXT NOT NULL,
	red_at INTEGER NOT NULL,
	red_due INTEGER NOT NULL,
	red_by TEXT NOT NULL,
	red_over INTEGER NOT NULL,
	red_round INTEGER NOT NULL,
	payer TEXT NOT NULL,
	payer_name TEXT NOT NULL,
	payer_due INTEGER NOT NULL,
	recovered INTEGER NOT NULL,
	settled_at INTEGER NOT NULL
) STRICT;
CREATE INDEX finding_at ON finding (found_at, id);
CREATE INDEX finding_about ON finding (ledger, about);
CREATE INDEX finding_party ON finding (party, found_at, id);
CREATE INDEX finding_desk ON finding (desk, found_at, id);
CREATE INDEX finding_kind ON finding (ledger, kind, found_at, id);
CREATE INDEX finding_place ON finding (place, found_at, id);

-- Offices that a red work order names, each with its own signature, visit and report.
CREATE TABLE finding_named (
	finding TEXT NOT NULL,
	round INTEGER NOT NULL,
	office TEXT NOT NULL,
	part TEXT NOT NULL,
	signed_at INTEGER NOT NULL,
	visited_at INTEGER NOT NULL,
	visit TEXT NOT NULL,
	reported_at INTEGER NOT NULL,
	report TEXT NOT NULL,
	PRIMARY KEY (finding, round, office)
) STRICT;

-- The rows that prove a finding, under the hash that its fact holds. No fold: what is there can be checked against the hash, and the
-- evidence itself lies in the partitions.
CREATE TABLE finding_proof (
	digest TEXT NOT NULL PRIMARY KEY,
	detail TEXT NOT NULL
) STRICT;

-- fund/0001_fund.sql
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

-- sanction/0001_sanction.sql
-- A fold of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE sanction (
	id TEXT NOT NULL PRIMARY KEY,
	step TEXT NOT NULL,
	finding TEXT NOT NULL,
	ledger TEXT NOT NULL,
	title TEXT NOT NULL,
	place TEXT NOT NULL,
	party TEXT NOT NULL,
	company TEXT NOT NULL,
	desk TEXT NOT NULL,
	state TEXT NOT NULL,
	drafted_at INTEGER NOT NULL,
	notice TEXT NOT NULL,
	noticed_at INTEGER NOT NULL,
	defence TEXT NOT NULL,
	reason TEXT NOT NULL,
	post TEXT NOT NULL,
	decided_at INTEGER NOT NULL,
	objection TEXT NOT NULL,
	objection_reason TEXT NOT NULL,
	published_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	promised TEXT NOT NULL,
	removable_at INTEGER NOT NULL,
	ended_at INTEGER NOT NULL,
	ended_why TEXT NOT NULL
) STRICT;
CREATE INDEX sanction_desk ON sanction (desk, drafted_at, id);
CREATE INDEX sanction_state ON sanction (state, drafted_at, id);
CREATE INDEX sanction_party ON sanction (party, step);

-- campaign/0001_campaign.sql
-- Folds of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE campaign (
	id TEXT NOT NULL PRIMARY KEY,
	title_zh TEXT NOT NULL,
	title_en TEXT NOT NULL,
	place TEXT NOT NULL,
	from_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	opened_at INTEGER NOT NULL,
	opened_by TEXT NOT NULL,
	milestones INTEGER NOT NULL,
	left_out INTEGER NOT NULL
) STRICT;

-- What one bearer owes the campaign by one day. said is the bearer's report, or the reason of a release.
CREATE TABLE milestone (
	id TEXT NOT NULL PRIMARY KEY,
	campaign TEXT NOT NULL REFERENCES campaign (id),
	item TEXT NOT NULL,
	bearer TEXT NOT NULL,
	place TEXT NOT NULL,
	what_zh TEXT NOT NULL,
	what_en TEXT NOT NULL,
	due_at INTEGER NOT NULL,
	state TEXT NOT NULL,
	said TEXT NOT NULL,
	by_office TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX milestone_due ON milestone (campaign, state, due_at, id);
CREATE INDEX milestone_item ON milestone (campaign, item, due_at, id);

-- followup/0001_followup.sql
-- Folds of facts: ombud rebuild computes these rows again and compares. A draw is one week; size and drawn_at are 0 until it is drawn.
CREATE TABLE followup_draw (
  period     TEXT NOT NULL PRIMARY KEY,
  ends       BIGINT NOT NULL,
  office     TEXT NOT NULL,
  commitment TEXT NOT NULL,
  share      BIGINT NOT NULL,
  areas      TEXT NOT NULL,
  cite       TEXT NOT NULL,
  size       BIGINT NOT NULL,
  drawn_at   BIGINT NOT NULL
);

-- One row a grievance that was drawn: it is drawn once. Nothing joins two of them.
CREATE TABLE followup (
  subject   TEXT NOT NULL PRIMARY KEY,
  period    TEXT NOT NULL,
  place     TEXT NOT NULL,
  asker     TEXT NOT NULL,
  office    TEXT NOT NULL,
  state     TEXT NOT NULL,
  attempts  BIGINT NOT NULL,
  calls     BIGINT NOT NULL,
  tried_at  BIGINT NOT NULL,
  solved    TEXT NOT NULL,
  satisfied BIGINT NOT NULL,
  again     INTEGER NOT NULL,
  reason    TEXT NOT NULL,
  proposer  TEXT NOT NULL
);
CREATE INDEX followup_period ON followup (period);
CREATE INDEX followup_asker ON followup (asker, subject) WHERE state = 'waiting';
CREATE INDEX followup_again ON followup (office, subject) WHERE again = 1;
CREATE INDEX followup_proposed ON followup (place, subject) WHERE state = 'waiting' AND proposer <> '';

-- Visits at the wish of whoever holds the receipt: the row is work that an office owes, and nothing else finds it.
CREATE TABLE followup_visit (
  subject TEXT NOT NULL PRIMARY KEY,
  office  TEXT NOT NULL,
  state   TEXT NOT NULL,
  at      BIGINT NOT NULL,
  outcome TEXT NOT NULL
);
CREATE INDEX followup_visit_owed ON followup_visit (office, subject) WHERE state = 'agreed';

-- tally/0001_tally.sql
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

-- question/0001_question.sql
-- A fold of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE question (
	id TEXT NOT NULL PRIMARY KEY,
	place TEXT NOT NULL,
	by_office TEXT NOT NULL,
	to_office TEXT NOT NULL,
	title TEXT NOT NULL,
	said TEXT NOT NULL,
	posed_at INTEGER NOT NULL,
	raised_at INTEGER NOT NULL,
	bucket INTEGER NOT NULL,
	answer TEXT NOT NULL,
	answered_at INTEGER NOT NULL,
	statement TEXT NOT NULL,
	stated_at INTEGER NOT NULL,
	report TEXT NOT NULL,
	reported_at INTEGER NOT NULL
) STRICT;
CREATE INDEX question_posed ON question (posed_at, id);

-- How many follow a question: one number, folded from nothing, because a fact for each press would be a list of presses.
CREATE TABLE question_count (
	question TEXT NOT NULL PRIMARY KEY,
	n INTEGER NOT NULL
) STRICT;

-- Tickets that were used, until they would have run out anyway. A ticket belongs to a page that was shown, not to whoever read it.
CREATE TABLE question_ticket (
	ticket TEXT NOT NULL PRIMARY KEY,
	until INTEGER NOT NULL
) STRICT;
CREATE INDEX question_ticket_until ON question_ticket (until);

-- wages/0001_register.sql
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

-- wages/0002_link.sql
-- A fold of facts: which project a grievance is about, as its handler says. There is no other join between the two, and none to a worker.
CREATE TABLE wage_link (
	case_id TEXT NOT NULL PRIMARY KEY,
	project TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX wage_link_project ON wage_link (project, at);

-- sealed/0001_sealed.sql
-- Who complained. No fold: a city that is rebuilt from its facts has the openings below and not the identities. There is no column
-- and no index by which a person could be found, listed or counted; a test looks.
CREATE TABLE sealed (
	subject TEXT NOT NULL PRIMARY KEY,
	cipher TEXT NOT NULL,
	key_id TEXT NOT NULL,
	wrap_nonce BLOB NOT NULL,
	wrapped BLOB NOT NULL,
	nonce BLOB NOT NULL,
	box BLOB NOT NULL,
	commitment TEXT NOT NULL,
	sealed_at INTEGER NOT NULL
) STRICT;

-- A fold of facts: who asked to open, for what, who decided, until when. Instants are unix ms, 0 for not yet.
CREATE TABLE opening (
	id TEXT NOT NULL PRIMARY KEY,
	subject TEXT NOT NULL,
	place TEXT NOT NULL,
	asker TEXT NOT NULL,
	office TEXT NOT NULL,
	purpose TEXT NOT NULL,
	state TEXT NOT NULL,
	asked_at INTEGER NOT NULL,
	decided_at INTEGER NOT NULL,
	until INTEGER NOT NULL,
	reason TEXT NOT NULL,
	reads INTEGER NOT NULL
) STRICT;
CREATE INDEX opening_subject ON opening (subject, asker, id);
CREATE INDEX opening_asker ON opening (asker, id);
CREATE INDEX opening_office ON opening (office, id) WHERE state = 'asked';
CREATE INDEX opening_place ON opening (place, id) WHERE state = 'asked';

-- evidence/0001_evidence.sql
-- A fold of facts: ombud rebuild computes these rows again and compares. One row a delivery; digest and manifest are SHA-256, hex;
-- replaced is a JSON list of numbers; period counts months from year 0; delivered_at is unix ms.
CREATE TABLE evidence_delivery (
	id TEXT NOT NULL PRIMARY KEY,
	ledger TEXT NOT NULL,
	number INTEGER NOT NULL,
	kind TEXT NOT NULL,
	place TEXT NOT NULL,
	office TEXT NOT NULL,
	source TEXT NOT NULL,
	profile TEXT NOT NULL,
	how TEXT NOT NULL,
	period INTEGER NOT NULL,
	digest TEXT NOT NULL,
	taken INTEGER NOT NULL,
	refused INTEGER NOT NULL,
	parts INTEGER NOT NULL,
	manifest TEXT NOT NULL,
	replaced TEXT NOT NULL,
	delivered_at INTEGER NOT NULL,
	fact TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX evidence_delivery_number ON evidence_delivery (ledger, number);

-- The partitions: Parquet, written once. No fold: a city that is rebuilt from its facts has the rows above and not the files. The one with
-- the greatest number is the current one; month counts from year 0, and is 0 for tables that hold until they are delivered again.
CREATE TABLE evidence_part (
	ledger TEXT NOT NULL,
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,
	month INTEGER NOT NULL,
	number INTEGER NOT NULL,
	taken INTEGER NOT NULL,
	hash TEXT NOT NULL,
	replaces TEXT NOT NULL,
	data BLOB NOT NULL,
	PRIMARY KEY (ledger, kind, subject, month, number)
) STRICT;

CREATE INDEX evidence_part_number ON evidence_part (ledger, number);

-- The list of a delivery's partitions with their hashes, which the fact commits to.
CREATE TABLE evidence_manifest (
	ledger TEXT NOT NULL,
	number INTEGER NOT NULL,
	listed BLOB NOT NULL,
	PRIMARY KEY (ledger, number)
) STRICT;

-- The key under which a delivery sealed who the rows of one subject are about, itself sealed by the unit's key. Without it they are
-- numbers for ever.
CREATE TABLE evidence_key (
	ledger TEXT NOT NULL,
	number INTEGER NOT NULL,
	subject TEXT NOT NULL,
	wrapped BLOB NOT NULL,
	PRIMARY KEY (ledger, number, subject)
) STRICT;

-- ruledesk/0001_rule_version.sql
-- A fold of facts: ombud rebuild computes these rows again and compares. One row a proposed version of a rule pack, by the fact that
-- proposed it. The approved ones are laid over the packs of the binary when a node starts.
CREATE TABLE rule_version (
	id TEXT NOT NULL PRIMARY KEY,
	pack TEXT NOT NULL,
	area TEXT NOT NULL,
	text TEXT NOT NULL,
	start TEXT NOT NULL,
	reason TEXT NOT NULL,
	against TEXT NOT NULL,
	came INTEGER NOT NULL,
	went INTEGER NOT NULL,
	changed INTEGER NOT NULL,
	tightened INTEGER NOT NULL,
	loosened INTEGER NOT NULL,
	matters INTEGER NOT NULL,
	touched INTEGER NOT NULL,
	proposer TEXT NOT NULL,
	proposed_by TEXT NOT NULL,
	proposed_at INTEGER NOT NULL,
	state TEXT NOT NULL,
	decided_by TEXT NOT NULL,
	decided_at INTEGER NOT NULL,
	note TEXT NOT NULL,
	book TEXT NOT NULL
) STRICT;
CREATE INDEX rule_version_pack ON rule_version (pack, state, start);

-- office/0001_office.sql
-- Folds of facts: ombud rebuild computes these rows again and compares.
CREATE TABLE office (
	id TEXT NOT NULL PRIMARY KEY,
	name_zh TEXT NOT NULL,
	name_en TEXT NOT NULL,
	agency TEXT NOT NULL,
	place TEXT NOT NULL,
	above TEXT NOT NULL,
	review_by TEXT NOT NULL,
	active INTEGER NOT NULL,
	opened_at INTEGER NOT NULL,
	ended_at INTEGER NOT NULL
) STRICT;
CREATE INDEX office_agency ON office (agency, place);
CREATE INDEX office_place ON office (place, id);
CREATE INDEX office_above ON office (above, id);
CREATE INDEX office_review ON office (review_by) WHERE review_by <> '';

CREATE TABLE place (
	code TEXT NOT NULL PRIMARY KEY,
	above TEXT NOT NULL,
	name_zh TEXT NOT NULL,
	name_en TEXT NOT NULL
) STRICT;
CREATE INDEX place_above ON place (above, code);

-- Who leads a matter in an area, where it is not the catalogue's agency. supporting is a JSON list of office ids.
CREATE TABLE dispatch (
	matter TEXT NOT NULL,
	area TEXT NOT NULL,
	lead TEXT NOT NULL,
	supporting TEXT NOT NULL,
	PRIMARY KEY (matter, area)
) STRICT;
CREATE INDEX dispatch_lead ON dispatch (lead);

-- staff/0001_staff.sql
-- A fold of facts: ombud rebuild computes these rows again and compares. Roles are parted by blanks.
CREATE TABLE staff (
	id TEXT NOT NULL PRIMARY KEY,
	login TEXT NOT NULL,
	name TEXT NOT NULL,
	office TEXT NOT NULL,
	roles TEXT NOT NULL,
	active INTEGER NOT NULL,
	enrolled_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX staff_login ON staff (login);
CREATE INDEX staff_name ON staff (name, login);
CREATE INDEX staff_office ON staff (office, login);

-- The rest is no fold: what proves who somebody is. A password is kept as argon2id with its own parameters and salt.
CREATE TABLE credential (
	staff TEXT NOT NULL PRIMARY KEY,
	hash TEXT NOT NULL,
	initial INTEGER NOT NULL,
	until INTEGER NOT NULL,
	set_at INTEGER NOT NULL
) STRICT;

-- id is the SHA-256 of the token in the cookie. A fresh session may only choose a password.
CREATE TABLE session (
	id TEXT NOT NULL PRIMARY KEY,
	staff TEXT NOT NULL,
	fresh INTEGER NOT NULL,
	began_at INTEGER NOT NULL,
	seen_at INTEGER NOT NULL,
	ends_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_staff ON session (staff);
CREATE INDEX session_ends ON session (ends_at);

-- Browsers in which a staff member has signed in before; id as for sessions. Strangers' failures do not lock them out.
CREATE TABLE device (
	id TEXT NOT NULL PRIMARY KEY,
	staff TEXT NOT NULL,
	seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX device_staff ON device (staff, seen_at);

-- Failed sign-ins. The bucket is a hash: of a login for strangers, whether or not anybody has it, or of a known browser.
CREATE TABLE sign_in_try (
	bucket TEXT NOT NULL PRIMARY KEY,
	fails INTEGER NOT NULL,
	last_at INTEGER NOT NULL,
	until INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_try_last ON sign_in_try (last_at);
