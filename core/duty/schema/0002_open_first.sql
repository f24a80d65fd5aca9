-- What is open about a subject is read without what is over.
DROP INDEX duty_subject;
CREATE INDEX duty_subject ON duty (subject, state, start_at);
