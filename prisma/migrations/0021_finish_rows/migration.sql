-- Outcomes as rows instead of JSON, as records are.

-- How a call ended, as a worker hands it over: in this order and in binary form. `finished_at` is in ms since the epoch.
CREATE TYPE outcome_entry AS (
  org_id uuid, id uuid, outcome text, status integer, bytes bigint, gateway_us integer, upstream_us integer, finished_at bigint
);

-- Writes how calls ended, the first writer winning, and gives back what a call took that was not sent. Returns how many were
-- written.
CREATE FUNCTION finish_rows(batch outcome_entry[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE orgs uuid[]; ids uuid[]; written integer;
BEGIN
  WITH inserted AS (
    INSERT INTO call_outcomes (org_id, id, outcome, status, bytes, gateway_us, upstream_us, finished_at)
      SELECT x.org_id, x.id, x.outcome, x.status, x.bytes, x.gateway_us, x.upstream_us,
        to_timestamp(x.finished_at::double precision / 1000)
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
  SELECT finish_rows(ARRAY(SELECT x FROM jsonb_populate_recordset(NULL::outcome_entry, batch) x))
$$;

CREATE FUNCTION grants_finish_rows(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  REVOKE ALL ON FUNCTION finish_rows(outcome_entry[]) FROM PUBLIC;
  EXECUTE format('GRANT EXECUTE ON FUNCTION finish_rows(outcome_entry[]) TO %I', enforcer);
END $$;
