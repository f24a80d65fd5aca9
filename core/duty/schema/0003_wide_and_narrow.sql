-- A province's queue in order, and a village's without looking at each row of its township.
CREATE INDEX duty_province ON duty (substr(place, 1, 2), due_at, id) WHERE state = 'open' AND is_right = 0;
DROP INDEX duty_township;
CREATE INDEX duty_township ON duty (substr(place, 1, 9), due_at, id, place) WHERE state = 'open' AND is_right = 0;
