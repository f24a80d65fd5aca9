package peer

import (
	"fmt"
	"strings"
)

// BadGrouped is the first half of the question for SQLite, which joins two sums in full by looking through one for each row of the other:
// one group over the rows of both tables takes it a sort.
const BadGrouped = `
select project, worker, month, case when max(here) = 1 then sum(owed) end as owed, sum(paid) as paid, sum(back) as back, sum(paid) - sum(back) as net,
  sum(intime) as intime, max(last) as last from (
  select project, worker, month, 1 as here, due as owed, 0 as paid, 0 as back, 0 as intime, 0 as last from a
  union all
  select b.project, b.worker, b.month, 0, 0, case when b.back then 0 else b.fen end, case when b.back then b.fen else 0 end,
    case when b.day > p.due then 0 when b.back then -b.fen else b.fen end, case when b.back then 0 else b.day end from b join payday p on p.month = b.month)
group by project, worker, month
having (max(here) = 0 and sum(paid) - sum(back) > $tol) or (max(here) = 1 and (sum(paid) - sum(back) < sum(owed) - $tol or sum(intime) < sum(owed) - $tol))`

// Judge is the question of ombud wages reconcile in SQL, over the tables a (project, worker, month, due) and b (project, worker, month,
// day, fen, back) and payday (month, due), amounts in fen and days as numbers: what does not agree, in one pass, and then its names.
// DuckDB is asked with this text.
func Judge(tolerance, at int) (bad, findings string) {
	bad = strings.NewReplacer("$tol", fmt.Sprint(tolerance), "$at", fmt.Sprint(at)).Replace(`
with s as (select project, worker, month, sum(due) as owed from a group by project, worker, month),
f as (select b.project, b.worker, b.month, sum(case when b.back then 0 else b.fen end) as paid, sum(case when b.back then b.fen else 0 end) as back,
  sum(case when b.day > p.due then 0 when b.back then -b.fen else b.fen end) as intime, max(case when b.back then 0 else b.day end) as last
  from b join payday p on p.month = b.month group by b.project, b.worker, b.month)
select coalesce(s.project, f.project) as project, coalesce(s.worker, f.worker) as worker, coalesce(s.month, f.month) as month, s.owed as owed,
  coalesce(f.paid, 0) as paid, coalesce(f.back, 0) as back, coalesce(f.paid, 0) - coalesce(f.back, 0) as net, coalesce(f.intime, 0) as intime, f.last as last
from s full join f on s.project = f.project and s.worker = f.worker and s.month = f.month
where (s.owed is null and coalesce(f.paid, 0) - coalesce(f.back, 0) > $tol)
   or (s.owed is not null and (coalesce(f.paid, 0) - coalesce(f.back, 0) < s.owed - $tol or coalesce(f.intime, 0) < s.owed - $tol))`)
	findings = strings.NewReplacer("$tol", fmt.Sprint(tolerance), "$at", fmt.Sprint(at)).Replace(`
with j as (select bad.*, p.due as payday, bad.owed - case when net > 0 then net else 0 end as missing from bad join payday p on p.month = bad.month where p.due < $at),
k as (select j.*, case when back < missing then back else missing end as returned from j where owed is not null and net < owed - $tol),
l as (select k.*, missing - case when returned > $tol then returned else 0 end as rest from k)
select 'no-attendance' as found, project, worker, month, net as fen, 0 as days from j where owed is null
union all select 'late', project, worker, month, owed - case when intime > 0 then intime else 0 end, last - payday from j where owed is not null and net >= owed - $tol
union all select 'returned', project, worker, month, returned, 0 from l where returned > $tol
union all select case when paid = 0 then 'unpaid' else 'short' end, project, worker, month, rest, 0 from l where rest > $tol`)
	return bad, findings
}
