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
