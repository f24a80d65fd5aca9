-- What is due next in a subject is found in order. The queues of a city and of its province are nearly all that is open, so one index in
-- the order of what is due serves both, and each duty is one entry less to write and to take out again.
DROP INDEX duty_subject;
CREATE INDEX duty_subject ON duty (subject, state, due_at);
DROP INDEX duty_province;
DROP INDEX duty_city;
CREATE INDEX duty_due ON duty (due_at, id, place) WHERE state = 'open' AND is_right = 0;
