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
