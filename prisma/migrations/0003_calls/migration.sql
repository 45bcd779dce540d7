-- What reading and removing records needs beyond writing them.

-- Sample sessions are counted on every page of the log and removed at once; they are few among many calls.
CREATE INDEX calls_sample_idx ON calls (org_id, id) WHERE sample;
