-- The findings of the wage ledger computed anew from the articles, in the words of a database. Days are counted from 1970-01-01,
-- months from year 0. Written without a look at the checks: it is what they are compared with.

CREATE INDEX ON attendance (project, worker, month);
CREATE INDEX ON attendance (project, month);
CREATE INDEX ON roster (project, worker);
CREATE INDEX ON settlement (project, worker);
ANALYZE;

-- A bank's number counts once: the row of the earliest day, and then of the smallest amount.
CREATE VIEW bank AS
SELECT DISTINCT ON (project, kind, CASE WHEN txn = '' THEN 'row ' || delivery || ' ' || line ELSE txn END) *
FROM flow WHERE day <= (SELECT at FROM asked)
ORDER BY project, kind, CASE WHEN txn = '' THEN 'row ' || delivery || ' ' || line ELSE txn END, day, fen, month, worker, card, undoes, balance;

-- What counts for whom and for which month: wages, and what came back of them.
CREATE TABLE paid AS
SELECT b.project, coalesce(w.worker, b.worker) AS worker, CASE WHEN w.txn IS NULL THEN b.month ELSE w.month END AS month,
       b.day, CASE WHEN b.kind = 'return' THEN -b.fen ELSE b.fen END AS fen, b.kind, b.txn, b.undoes
FROM bank b LEFT JOIN bank w ON b.kind = 'return' AND w.project = b.project AND w.kind = 'wage' AND w.txn = b.undoes AND b.undoes <> ''
WHERE b.kind IN ('wage', 'return');
CREATE INDEX ON paid (project, worker, month);
ANALYZE paid;

CREATE TABLE owed AS
SELECT a.project, a.worker, a.month, sum(a.due)::bigint AS due, sum(a.halves)::bigint AS halves,
       (SELECT e.employer FROM attendance e WHERE e.project = a.project AND e.worker = a.worker AND e.month = a.month
        GROUP BY e.employer ORDER BY sum(e.due) DESC, e.employer LIMIT 1) AS party
FROM attendance a GROUP BY a.project, a.worker, a.month;
CREATE INDEX ON owed (project, worker, month);
ANALYZE owed;

-- §14: the agreed day of the next month; when nobody works on it, the last working day before it.
CREATE TABLE payday AS
SELECT p.id AS project, m.month,
       (SELECT max(d.day) FROM worked d WHERE d.day <= n.first + least(CASE WHEN p.pay_day BETWEEN 1 AND 31 THEN p.pay_day ELSE 31 END, n.days) - 1) AS day
FROM project p CROSS JOIN month m JOIN month n ON n.month = m.month + 1;
CREATE INDEX ON payday (project, month);
ANALYZE payday;

-- What a month lacks on a day: gaps from the oldest on, less what was paid without a month.
CREATE FUNCTION lacks(p text, w text, m int, d int) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT greatest(0, least(sum(gap) - (SELECT coalesce(sum(fen), 0) FROM paid WHERE project = p AND worker = w AND month = 0 AND day <= d),
                           sum(gap) FILTER (WHERE month = m)))::bigint
  FROM (SELECT o.month, greatest(0, least(o.due, o.due - coalesce((SELECT sum(x.fen) FROM paid x
          WHERE x.project = p AND x.worker = w AND x.month = o.month AND x.day <= d), 0))) AS gap
        FROM owed o WHERE o.project = p AND o.worker = w AND o.month <= m) g
$$;

-- The same for every month on its pay day and on the day asked, all at once.
CREATE TABLE ask AS
SELECT DISTINCT o.project, o.worker, o.month, d.day FROM owed o JOIN payday y USING (project, month) CROSS JOIN term t CROSS JOIN asked q
CROSS JOIN LATERAL (VALUES (q.at), (y.day + t.pay_grace)) d(day)
WHERE o.due > 0 AND q.at > y.day + t.pay_grace;
ANALYZE ask;
CREATE TABLE lack AS
SELECT g.project, g.worker, g.month, g.day, greatest(0, least(g.gaps - coalesce(sum(x.fen), 0), g.gap))::bigint AS lacks FROM (
  SELECT project, worker, month, day, sum(gap) AS gaps, sum(gap) FILTER (WHERE of = month) AS gap FROM (
    SELECT a.*, o.month AS of, greatest(0, least(o.due, o.due - coalesce(sum(x.fen), 0))) AS gap
    FROM ask a JOIN owed o ON o.project = a.project AND o.worker = a.worker AND o.month <= a.month
    LEFT JOIN paid x ON x.project = o.project AND x.worker = o.worker AND x.month = o.month AND x.day <= a.day
    GROUP BY a.project, a.worker, a.month, a.day, o.month, o.due) each_month
  GROUP BY project, worker, month, day) g
LEFT JOIN paid x ON x.project = g.project AND x.worker = g.worker AND x.month = 0 AND x.day <= g.day
GROUP BY g.project, g.worker, g.month, g.day, g.gaps, g.gap;
CREATE INDEX ON lack (project, worker, month, day);
ANALYZE lack;

CREATE TABLE judged AS
SELECT o.*, y.day AS pay_day, n.lacks AS now, d.lacks AS then
FROM owed o JOIN payday y USING (project, month) CROSS JOIN term t CROSS JOIN asked q
JOIN lack n ON n.project = o.project AND n.worker = o.worker AND n.month = o.month AND n.day = q.at
JOIN lack d ON d.project = o.project AND d.worker = o.worker AND d.month = o.month AND d.day = y.day + t.pay_grace;

CREATE TABLE found (check_id text, subject text, party text, period int, person text, amount bigint, count bigint);

-- §3, §31
INSERT INTO found SELECT 'unpaid', project, party, month, worker, now, 0 FROM judged, term WHERE now = due AND now > pay_tolerance;
INSERT INTO found SELECT 'short', project, party, month, worker, now, 0 FROM judged, term WHERE now < due AND now > pay_tolerance;

-- §14
INSERT INTO found
SELECT 'late', project, party, month, worker, "then", coalesce((SELECT min(x.day) FROM paid x
    WHERE x.project = j.project AND x.worker = j.worker AND x.day > j.pay_day + t.pay_grace
      AND lacks(j.project, j.worker, j.month, x.day) <= t.pay_tolerance), a.at) - pay_day
FROM judged j, term t, asked a WHERE "then" > pay_tolerance AND now <= pay_tolerance;

-- §31: somebody is paid of whom no table knows work
INSERT INTO found
SELECT 'no-attendance', x.project, p.general, x.month, x.worker, sum(x.fen), 0
FROM paid x JOIN project p ON p.id = x.project CROSS JOIN term t
WHERE NOT EXISTS (SELECT FROM owed o WHERE o.project = x.project AND o.worker = x.worker AND (x.month = 0 OR o.month = x.month))
  AND NOT (x.month = 0 AND EXISTS (SELECT FROM settlement s WHERE s.project = x.project AND s.worker = x.worker))
GROUP BY x.project, p.general, x.month, x.worker, t.pay_tolerance HAVING sum(x.fen) > t.pay_tolerance;

-- §31: came back, what went out afterwards is less, and the worker lacks it
INSERT INTO found
SELECT 'returned', project, general, month, worker, missing, 0 FROM (
  SELECT r.project, p.general, r.month, r.worker, least(r.back - r.again, CASE
    WHEN EXISTS (SELECT FROM owed o WHERE o.project = r.project AND o.worker = r.worker AND (r.month = 0 OR o.month = r.month))
    THEN (SELECT sum(lacks(o.project, o.worker, o.month, a.at)) FROM owed o WHERE o.project = r.project AND o.worker = r.worker AND (r.month = 0 OR o.month = r.month))
    ELSE r.back END) AS missing
  FROM (
    SELECT b.project, b.worker, b.month, -sum(b.fen) AS back, coalesce((SELECT sum(w.fen) FROM paid w
        WHERE w.project = b.project AND w.worker = b.worker AND w.month = b.month AND w.kind = 'wage' AND w.day >= min(b.day)
          AND NOT EXISTS (SELECT FROM paid u WHERE u.project = b.project AND u.kind = 'return' AND u.undoes = w.txn AND w.txn <> '' AND u.day = min(b.day))), 0) AS again
    FROM paid b, term t, asked a WHERE b.kind = 'return' AND a.at > b.day + t.resend_days
    GROUP BY b.project, b.worker, b.month) r
  JOIN project p ON p.id = r.project CROSS JOIN asked a) x
CROSS JOIN term t WHERE missing > t.pay_tolerance;

-- §24
INSERT INTO found
SELECT 'labour-late', p.id, p.owner, m.month, '', coalesce((SELECT sum(due) FROM attendance a WHERE a.project = p.id AND a.month = m.month - 1), 0), 0
FROM project p JOIN month m ON m.month > (SELECT s.month FROM month s WHERE p.started BETWEEN s.first AND s.first + s.days - 1)
CROSS JOIN term t CROSS JOIN asked q
JOIN month l ON l.month = m.month - 1
WHERE m.first + least(p.labour_day, m.days) - 1 + t.labour_grace < q.at
  AND (p.completed = 0 OR m.first + least(p.labour_day, m.days) - 1 + t.labour_grace <= p.completed)
  AND coalesce((SELECT sum(b.fen) FROM bank b WHERE b.project = p.id AND b.kind = 'labour'
        AND b.day > l.first + least(p.labour_day, l.days) - 1 + t.labour_grace
        AND b.day <= m.first + least(p.labour_day, m.days) - 1 + t.labour_grace), 0) <= 0;

-- §26
INSERT INTO found
SELECT 'account-short', project, general, month, '', need - balance, day - at FROM (
  SELECT p.id AS project, p.general, y.month, y.day, q.at,
    (SELECT b.balance FROM bank b WHERE b.project = p.id AND b.balance >= 0 ORDER BY b.day DESC, b.txn DESC, b.fen DESC, b.month DESC, b.worker DESC, b.card DESC, b.undoes DESC, b.balance DESC LIMIT 1) AS balance,
    (SELECT sum(lacks(o.project, o.worker, o.month, q.at)) FROM owed o WHERE o.project = p.id AND o.month = y.month) AS need
  FROM project p JOIN payday y ON y.project = p.id CROSS JOIN term t CROSS JOIN asked q
  WHERE y.day >= q.at AND y.day - q.at <= t.account_days) s
WHERE balance IS NOT NULL AND need > balance;

-- §27
INSERT INTO found
SELECT 'settlement-unposted', p.id, s.employer, 0, s.worker, s.due, q.at - p.completed
FROM settlement s JOIN project p ON p.id = s.project CROSS JOIN term t CROSS JOIN asked q
WHERE p.completed <> 0 AND q.at > p.completed + t.settlement_days AND (s.posted = 0 OR s.posted > q.at);
INSERT INTO found
SELECT 'settlement-unposted', p.id, p.general, 0, '', 0, q.at - p.completed FROM project p, term t, asked q
WHERE p.completed <> 0 AND q.at > p.completed + t.settlement_days AND EXISTS (SELECT FROM attendance a WHERE a.project = p.id)
  AND NOT EXISTS (SELECT FROM settlement s WHERE s.project = p.id);
INSERT INTO found
SELECT 'settlement-unpaid', project, party, 0, worker, due - surplus, at - begun FROM (
  SELECT s.project, s.worker, min(s.employer) AS party, sum(s.due) AS due, max(s.begun) AS begun, q.at,
    greatest(0, coalesce((SELECT sum(x.fen) FROM paid x WHERE x.project = s.project AND x.worker = s.worker), 0)
      - coalesce((SELECT sum(o.due) FROM owed o WHERE o.project = s.project AND o.worker = s.worker), 0)) AS surplus
  FROM (SELECT s.*, CASE WHEN s.posted = 0 OR s.posted > q.at THEN p.completed ELSE s.posted END AS begun
        FROM settlement s JOIN project p ON p.id = s.project CROSS JOIN asked q) s CROSS JOIN asked q
  WHERE s.begun <> 0 GROUP BY s.project, s.worker, q.at) f CROSS JOIN term t
WHERE at > begun + t.settlement_days AND due - surplus > t.pay_tolerance;

-- §28: each day worked lies in a registered stay
INSERT INTO found
SELECT 'no-roster', a.project, a.employer, a.month, a.worker, 0, n.days
FROM attendance a JOIN month m USING (month) CROSS JOIN asked q CROSS JOIN LATERAL (
  SELECT count(*) AS days FROM generate_series(0, 31) d
  WHERE (a.days_on >> d) & 1 = 1 AND NOT EXISTS (SELECT FROM roster r WHERE r.project = a.project AND r.worker = a.worker
    AND m.first + d >= r.entered AND (r.left_on = 0 OR m.first + d <= r.left_on))) n
WHERE m.first <= q.at AND (n.days > 0 OR a.days_on = 0 AND a.halves > 0 AND NOT EXISTS (
  SELECT FROM roster r WHERE r.project = a.project AND r.worker = a.worker AND r.entered < m.first + m.days AND (r.left_on = 0 OR r.left_on >= m.first)));
INSERT INTO found
SELECT 'no-contract', r.project, r.employer, m.month, r.worker, 0, q.at - r.entered + 1
FROM roster r JOIN month m ON r.entered BETWEEN m.first AND m.first + m.days - 1 CROSS JOIN asked q
WHERE r.entered <= q.at AND (r.contract = 0 OR r.contract > q.at);

-- §31: the tables
INSERT INTO found
SELECT 'table-missing', p.id, r.employer, m.month, '', 0, count(DISTINCT r.worker)
FROM project p JOIN month m ON m.first + m.days > p.started AND (p.completed = 0 OR m.first <= p.completed)
JOIN roster r ON r.project = p.id AND r.entered < m.first + m.days AND (r.left_on = 0 OR r.left_on >= m.first)
CROSS JOIN term t CROSS JOIN asked q
WHERE p.started <> 0 AND q.at > m.first + m.days - 1 + t.table_days
  AND NOT EXISTS (SELECT FROM attendance a WHERE a.project = p.id AND a.employer = r.employer AND a.month = m.month)
GROUP BY p.id, r.employer, m.month;
INSERT INTO found
SELECT 'table-missing', p.id, p.general, m.month, '', 0, 0
FROM project p JOIN month m ON m.first + m.days > p.started AND (p.completed = 0 OR m.first <= p.completed) CROSS JOIN term t CROSS JOIN asked q
WHERE p.started <> 0 AND q.at > m.first + m.days - 1 + t.table_days AND NOT EXISTS (SELECT FROM roster r WHERE r.project = p.id)
  AND NOT EXISTS (SELECT FROM attendance a WHERE a.project = p.id AND a.month = m.month);
INSERT INTO found
SELECT 'unsigned', a.project, a.employer, a.month, a.worker, greatest(0, a.due), 0
FROM attendance a JOIN payday y USING (project, month) CROSS JOIN asked q
WHERE (a.halves > 0 OR a.due > 0) AND (a.signed = 0 OR a.signed > q.at) AND q.at > y.day;

-- §31: cards
CREATE TABLE holder AS
SELECT project, card, worker FROM roster, asked WHERE entered <= at AND card <> '' AND worker <> ''
UNION SELECT project, card, worker FROM bank WHERE kind = 'wage' AND card <> '' AND worker <> '';
CREATE INDEX ON holder (card);
ANALYZE holder;
INSERT INTO found
SELECT 'shared-card', h.project, p.general, 0, h.card, greatest(0, coalesce((SELECT sum(b.fen) FROM bank b
    WHERE b.project = h.project AND b.card = h.card AND b.kind = 'wage' AND b.worker <> ''), 0)
  - coalesce((SELECT sum(b.fen) FROM bank b LEFT JOIN bank w ON w.project = b.project AND w.kind = 'wage' AND w.txn = b.undoes AND w.txn <> ''
    WHERE b.project = h.project AND b.kind = 'return' AND CASE WHEN b.card = '' THEN w.card ELSE b.card END = h.card), 0)), count(*)
FROM holder h JOIN project p ON p.id = h.project GROUP BY h.project, p.general, h.card HAVING count(*) > 1;
INSERT INTO found
SELECT 'shared-card-across', h.project, p.general, 0, h.card, 0, (SELECT count(DISTINCT w.worker) FROM holder w WHERE w.card = h.card)
FROM holder h JOIN holder o ON o.card = h.card AND o.project <> h.project AND o.worker <> h.worker JOIN project p ON p.id = h.project
GROUP BY h.project, p.general, h.card;

-- §31: attendance that cannot be
INSERT INTO found
SELECT 'impossible', o.project, o.party, o.month, o.worker, 0, greatest((o.halves + 1) / 2, x.top)
FROM owed o JOIN month m USING (month) CROSS JOIN asked q CROSS JOIN LATERAL (
  SELECT max(coalesce((SELECT max(d + 1) FROM generate_series(0, 31) d WHERE (a.days_on >> d) & 1 = 1), 0)) AS top,
         bool_or(a.days_on <> 0 AND a.halves > 2 * (SELECT count(*) FROM generate_series(0, 31) d WHERE (a.days_on >> d) & 1 = 1)) AS crowded
  FROM attendance a WHERE a.project = o.project AND a.worker = o.worker AND a.month = o.month) x
WHERE o.halves > 2 * m.days OR x.top > m.days OR x.crowded OR o.halves > 0 AND m.first > q.at;
INSERT INTO found
SELECT 'two-sites', a.project, min(a.employer), a.month, a.worker, 0, count(DISTINCT d)
FROM attendance a JOIN attendance b ON b.worker = a.worker AND b.month = a.month AND b.project <> a.project
JOIN month m ON m.month = a.month CROSS JOIN asked q CROSS JOIN generate_series(0, 31) d
WHERE (a.days_on >> d) & 1 = 1 AND (b.days_on >> d) & 1 = 1 AND m.first <= q.at
GROUP BY a.project, a.month, a.worker;

-- §32
CREATE VIEW security AS
SELECT p.id AS project, p.general, p.started, CASE WHEN p.contract < t.deposit_exempt THEN 0 ELSE least(p.contract::numeric * t.deposit_rate / 10000, t.deposit_cap) END AS needed,
  (SELECT count(*) FROM deposit d WHERE d.project = p.id AND d.day <= q.at) AS rows,
  greatest(0, coalesce((SELECT sum(d.fen) FROM deposit d WHERE d.project = p.id AND d.day <= q.at AND NOT (d.guarantee AND d.fen >= 0 AND d.until_day <> 0 AND d.until_day < q.at)), 0)) AS lodged
FROM project p, term t, asked q WHERE p.started <> 0 AND p.started <= q.at AND (p.completed = 0 OR p.completed > q.at);
INSERT INTO found
SELECT 'deposit-missing', s.project, s.general, 0, '', ceil(needed), q.at - started FROM security s, term t, asked q
WHERE needed > 0 AND rows = 0 AND (SELECT count(*) FROM worked w WHERE w.day > s.started AND w.day <= q.at) > t.deposit_workdays;
INSERT INTO found SELECT 'deposit-short', project, general, 0, '', ceil(needed - lodged), 0 FROM security WHERE rows > 0 AND lodged < needed;
INSERT INTO found
SELECT 'guarantee-ending', s.project, s.general, 0, '', 0, max(d.until_day) - q.at FROM security s JOIN deposit d ON d.project = s.project CROSS JOIN asked q
WHERE d.guarantee AND d.fen > 0 AND d.day <= q.at AND d.until_day <> 0 GROUP BY s.project, s.general, q.at
HAVING max(d.until_day) BETWEEN q.at AND q.at + (SELECT guarantee_days FROM term);

-- §34
INSERT INTO found
SELECT 'no-notice', s.project, s.general, 0, '', 0, q.at - coalesce(n.last, s.started)
FROM security s CROSS JOIN term t CROSS JOIN asked q LEFT JOIN LATERAL (SELECT max(day) AS last FROM notice n WHERE n.project = s.project AND n.day <= q.at) n ON true
WHERE q.at > s.started + t.notice_days AND (n.last IS NULL OR q.at - n.last > t.notice_every);

-- Labour Law §48
INSERT INTO found
SELECT 'below-minimum', project, party, month, worker, ceil(least - due), (halves + 1) / 2 FROM (
  SELECT o.*, least(p.min_monthly::numeric, o.halves * p.min_daily / 2.0) AS least
  FROM owed o JOIN project p ON p.id = o.project JOIN month m USING (month) CROSS JOIN asked q
  WHERE o.halves > 0 AND m.first + m.days - 1 < q.at) x
WHERE due < least;

-- Construction Law §48
INSERT INTO found
SELECT 'no-insurance', a.project, a.employer, a.month, '', 0, count(DISTINCT a.worker)
FROM attendance a JOIN month m USING (month) CROSS JOIN term t CROSS JOIN asked q
WHERE a.halves > 0 AND q.at > m.first + m.days - 1 + t.cover_days
  AND NOT EXISTS (SELECT FROM cover c WHERE c.project = a.project AND c.employer = a.employer AND c.month = a.month AND c.insurance)
GROUP BY a.project, a.employer, a.month;
