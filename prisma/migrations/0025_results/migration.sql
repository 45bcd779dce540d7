-- What a result looked like: whether it was read for instructions to the model, what was found in it, and how many secrets
-- were taken out. Null: there was no result to read; nothing was found; the server is not one whose secrets are taken out.
ALTER TABLE call_outcomes
  ADD COLUMN result_read text CHECK (result_read IN ('whole', 'part', 'none')),
  ADD COLUMN result_found jsonb,
  ADD COLUMN result_redacted integer;

-- Few have one, and they are looked for.
CREATE INDEX call_outcomes_found_idx ON call_outcomes (org_id, id) WHERE result_found IS NOT NULL;

-- How a call ended, as a worker hands it over: in this order and in binary form. `finished_at` is in ms since the epoch.
CREATE TYPE outcome_row AS (
  org_id uuid, id uuid, outcome text, status integer, bytes bigint, gateway_us integer, upstream_us integer, finished_at bigint,
  result_read text, result_found jsonb, result_redacted integer
);

-- Writes how calls ended, the first writer winning, and gives back what a call took that was not sent. Returns how many were
-- written.
CREATE FUNCTION finish_outcomes(batch outcome_row[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE orgs uuid[]; ids uuid[]; written integer;
BEGIN
  WITH inserted AS (
    INSERT INTO call_outcomes (org_id, id, outcome, status, bytes, gateway_us, upstream_us, finished_at, result_read,
        result_found, result_redacted)
      SELECT x.org_id, x.id, x.outcome, x.status, x.bytes, x.gateway_us, x.upstream_us,
        to_timestamp(x.finished_at::double precision / 1000), x.result_read, x.result_found, x.result_redacted
      FROM unnest(batch) x ORDER BY x.org_id, x.id
      ON CONFLICT DO NOTHING RETURNING org_id, id, outcome
  )
  SELECT count(*), array_agg(i.org_id) FILTER (WHERE i.outcome = 'not_sent'), array_agg(i.id) FILTER (WHERE i.outcome = 'not_sent')
    INTO written, orgs, ids FROM inserted i;
  FOR n IN 1..coalesce(cardinality(ids), 0) LOOP
    PERFORM limit_give_back(c.org_id, c.id, c.takes) FROM calls c WHERE c.org_id = orgs[n] AND c.id = ids[n] AND c.takes IS NOT NULL;
    PERFORM approval_give_back(orgs[n], ids[n]);
  END LOOP;
  RETURN written;
END $$;

-- The same with JSON, for what cannot be written as rows.
CREATE OR REPLACE FUNCTION finish_calls(batch jsonb) RETURNS integer LANGUAGE sql AS $$
  SELECT finish_outcomes(ARRAY(SELECT x FROM jsonb_populate_recordset(NULL::outcome_row, batch) x))
$$;

-- The same without results, until no worker calls it.
CREATE OR REPLACE FUNCTION finish_rows(batch outcome_entry[]) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  RETURN finish_outcomes(ARRAY(SELECT (x.org_id, x.id, x.outcome, x.status, x.bytes, x.gateway_us, x.upstream_us,
    x.finished_at, NULL, NULL, NULL)::outcome_row FROM unnest(batch) x));
END $$;

CREATE FUNCTION grants_results(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  REVOKE ALL ON FUNCTION finish_outcomes(outcome_row[]) FROM PUBLIC;
  EXECUTE format('GRANT EXECUTE ON FUNCTION finish_outcomes(outcome_row[]) TO %I', enforcer);
END $$;
