-- What a fact met or ended, for the public figures: in the order of the log, where each fact stands beside its neighbours.
CREATE INDEX duty_ended ON duty (end_by) WHERE end_by <> '';
