-- The organisation policy: one row of policies without a server, above all policies of the organisation. A grant cannot name
-- it, because a grant names the server of its policy too.
ALTER TABLE policies ALTER COLUMN server_id DROP NOT NULL;
CREATE UNIQUE INDEX policies_organisation_idx ON policies (org_id) WHERE server_id IS NULL;

ALTER TABLE release_parts DROP CONSTRAINT release_parts_kind_check;
ALTER TABLE release_parts ADD CONSTRAINT release_parts_kind_check CHECK (kind IN ('policy', 'guardrail', 'server', 'grants'));

-- The version of it that a call was decided under; null where there was none.
ALTER TABLE calls ADD COLUMN guardrail_version integer;

-- As before, with that version, and with the document whose limit refused.
CREATE OR REPLACE FUNCTION begin_calls(batch jsonb) RETURNS TABLE (call_id uuid, result text, exceeded integer, free_in_ms bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  c record; l jsonb; k record; i integer; p integer; wait bigint; gone bigint; takes_of_call jsonb;
  ids uuid[] := '{}'; results text[] := '{}'; refusals integer[] := '{}'; waits bigint[] := '{}'; taken jsonb[] := '{}';
  -- The locked counters: how many calls each had stored, has now, and its clock.
  counters text[] := '{}'; counter_org uuid[] := '{}'; counter_key text[] := '{}';
  stored bigint[] := '{}'; numbers bigint[] := '{}'; clocks bigint[] := '{}';
  hit_counter integer[] := '{}'; hit_number bigint[] := '{}'; hit_at bigint[] := '{}'; hit_call uuid[] := '{}';
  old_counter integer[] := '{}'; old_number bigint[] := '{}';
BEGIN
  IF jsonb_path_exists(batch, '$[*].limits[*]') THEN
    INSERT INTO limit_counters (org_id, key, window_us)
      SELECT DISTINCT ON (1, 2) (x.value->>'org_id')::uuid, y.value->>'key', (y.value->>'window')::bigint * 1000000
      FROM jsonb_array_elements(batch) x, jsonb_array_elements(x.value->'limits') y ORDER BY 1, 2
      ON CONFLICT DO NOTHING;
    FOR k IN
      SELECT t.org_id, t.key, t.taken, t.clock_us FROM limit_counters t WHERE (t.org_id, t.key) IN (
        SELECT (x.value->>'org_id')::uuid, y.value->>'key'
        FROM jsonb_array_elements(batch) x, jsonb_array_elements(x.value->'limits') y)
        ORDER BY t.org_id, t.key FOR UPDATE
    LOOP
      counters := counters || (k.org_id::text || k.key); counter_org := counter_org || k.org_id; counter_key := counter_key || k.key;
      stored := stored || k.taken; numbers := numbers || k.taken; clocks := clocks || k.clock_us;
    END LOOP;
  END IF;
  FOR c IN
    SELECT x.ordinality::integer AS n, (x.value->>'org_id')::uuid AS org, (x.value->>'id')::uuid AS id, x.value->'limits' AS limits,
      -- A refusal without a decision depends on no release.
      x.value->>'effect' <> 'refuse' AND (h.serial IS NULL
        OR (h.serial > greatest((x.value->>'release_serial')::bigint, (x.value->>'refused_serial')::bigint)
          AND clock_timestamp() - h.changed_at > interval '1 second')) AS stale
    FROM jsonb_array_elements(batch) WITH ORDINALITY x LEFT JOIN release_heads h ON h.org_id = (x.value->>'org_id')::uuid
    ORDER BY x.ordinality
  LOOP
    ids := ids || c.id; refusals := refusals || NULL::integer; waits := waits || NULL::bigint; taken := taken || NULL::jsonb;
    IF c.stale THEN results := results || 'stale'::text; CONTINUE; END IF;
    results := results || 'recorded'::text;
    CONTINUE WHEN c.limits IS NULL OR jsonb_array_length(c.limits) = 0;
    i := 0;
    FOR l IN SELECT value FROM jsonb_array_elements(c.limits) LOOP
      p := array_position(counters, c.org::text || (l->>'key'));
      clocks[p] := greatest(clocks[p], (extract(epoch FROM clock_timestamp()) * 1000000)::bigint);
      wait := limit_wait(c.org, l->>'key', clocks[p], numbers[p], stored[p], l);
      IF wait IS NOT NULL THEN
        results[c.n] := 'limit'; refusals[c.n] := i; waits[c.n] := nullif(wait, -1);
        EXIT;
      END IF;
      i := i + 1;
    END LOOP;
    CONTINUE WHEN results[c.n] = 'limit';
    takes_of_call := '[]';
    FOR l IN SELECT value FROM jsonb_array_elements(c.limits) LOOP
      p := array_position(counters, c.org::text || (l->>'key'));
      IF (l->>'sum')::boolean THEN
        takes_of_call := takes_of_call || limit_add(c.org, l->>'key', clocks[p], l);
        CONTINUE;
      END IF;
      numbers[p] := numbers[p] + 1;
      hit_counter := hit_counter || p; hit_number := hit_number || numbers[p]; hit_at := hit_at || clocks[p]; hit_call := hit_call || c.id;
      -- What max calls ago was taken has left the window, or this one would not have fitted.
      gone := numbers[p] - least(floor((l->>'max')::numeric / 1000000000), 4000000000000000000)::bigint;
      IF gone > 0 THEN old_counter := old_counter || p; old_number := old_number || gone; END IF;
      takes_of_call := takes_of_call || jsonb_build_object('key', l->>'key');
    END LOOP;
    taken[c.n] := takes_of_call;
  END LOOP;
  IF cardinality(hit_number) > 0 THEN
    INSERT INTO limit_hits (org_id, key, number, at_us, call_id)
      SELECT counter_org[u.p], counter_key[u.p], u.n, u.at, u.id FROM unnest(hit_counter, hit_number, hit_at, hit_call) u (p, n, at, id);
  END IF;
  IF cardinality(old_number) > 0 THEN
    DELETE FROM limit_hits h USING unnest(old_counter, old_number) u (p, n)
      WHERE h.org_id = counter_org[u.p] AND h.key = counter_key[u.p] AND h.number = u.n;
  END IF;
  IF cardinality(counters) > 0 THEN
    UPDATE limit_counters t SET taken = u.n, clock_us = u.at FROM unnest(counter_org, counter_key, numbers, clocks) u (org, key, n, at)
      WHERE t.org_id = u.org AND t.key = u.key;
  END IF;

  INSERT INTO calls (org_id, id, at, worker_id, grant_id, identity_id, identity_name, server_id, server_name, sandbox, method,
      tool, effect, code, rule, source, message, policy_id, policy_version, guardrail_version, release_serial, arg_keys, args_digest, trace, takes,
      sample, try, jti, via, client_address, session_hash, gateway_us, requests)
    SELECT x.org_id, x.id, to_timestamp(x.at / 1000.0), x.worker_id, x.grant_id, x.identity_id, x.identity_name, x.server_id,
      x.server_name, x.sandbox, x.method, x.tool,
      CASE WHEN o.r IS NULL THEN x.effect ELSE 'deny' END, CASE WHEN o.r IS NULL THEN x.code ELSE 'limit' END,
      CASE WHEN o.r IS NULL THEN x.rule ELSE x.limits->o.r->>'rule' END,
      CASE WHEN o.r IS NULL THEN x.source ELSE coalesce(x.limits->o.r->>'source', 'policy') END,
      CASE WHEN o.r IS NULL THEN x.message ELSE x.limits->o.r->>'message' END,
      x.policy_id, x.policy_version, x.guardrail_version, x.release_serial, x.arg_keys, x.args_digest,
      CASE WHEN o.r IS NULL THEN x.trace ELSE x.limits->o.r->'trace' END, taken[x.n],
      x.sample, x.try, x.jti, x.via, x.client_address, x.session_hash, x.gateway_us, coalesce(x.requests, 1)
    FROM ROWS FROM (jsonb_to_recordset(batch) AS (org_id uuid, id uuid, at bigint, worker_id uuid, grant_id uuid,
        identity_id uuid, identity_name text, server_id uuid, server_name text, sandbox boolean, method text, tool text,
        effect text, code text, rule text, source text, message text, policy_id uuid, policy_version integer,
        guardrail_version integer, release_serial bigint, arg_keys text[], args_digest text, trace jsonb, limits jsonb, sample boolean, try boolean,
        jti text, via text, client_address text, session_hash text, gateway_us integer, requests integer))
      WITH ORDINALITY AS x (org_id, id, at, worker_id, grant_id, identity_id, identity_name, server_id, server_name, sandbox,
        method, tool, effect, code, rule, source, message, policy_id, policy_version, guardrail_version, release_serial, arg_keys, args_digest,
        trace, limits, sample, try, jti, via, client_address, session_hash, gateway_us, requests, n)
      CROSS JOIN LATERAL (SELECT refusals[x.n] AS r) o
    WHERE results[x.n] <> 'stale';
  RETURN QUERY SELECT * FROM unnest(ids, results, refusals, waits);
END $$;

CREATE OR REPLACE FUNCTION begin_fitting(calls json, orgs uuid[], serials bigint[], new_counters boolean, counter_orgs uuid[], counter_keys text[],
  counter_windows bigint[], hit_counters integer[], hit_nths bigint[], hit_mosts bigint[], hit_calls uuid[])
  RETURNS boolean LANGUAGE plpgsql
  -- Plans are kept from the first call on, when the tables are empty: rows are looked up by key all the same.
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  k record; locked integer := 0; now_us bigint; stored bigint[] := '{}'; clocks bigint[] := '{}'; gone bigint; old boolean := false;
BEGIN
  FOR i IN 1..cardinality(orgs) LOOP
    SELECT h.serial, h.changed_at INTO k FROM release_heads h WHERE h.org_id = orgs[i];
    IF NOT FOUND OR (k.serial > serials[i] AND clock_timestamp() - k.changed_at > interval '1 second') THEN RETURN false; END IF;
  END LOOP;
  IF cardinality(counter_keys) > 0 THEN
    IF new_counters THEN
      INSERT INTO limit_counters (org_id, key, window_us)
        SELECT u.org, u.key, u.w * 1000000 FROM unnest(counter_orgs, counter_keys, counter_windows) u (org, key, w) ORDER BY 1, 2
        ON CONFLICT DO NOTHING;
    END IF;
    -- Everybody locks in the same order, so nobody waits in a circle.
    FOR k IN SELECT u.n, t.taken, t.clock_us FROM unnest(counter_orgs, counter_keys) WITH ORDINALITY u (org, key, n)
      JOIN limit_counters t ON t.org_id = u.org AND t.key = u.key ORDER BY t.org_id, t.key FOR UPDATE OF t
    LOOP
      locked := locked + 1; stored[k.n] := k.taken; clocks[k.n] := k.clock_us;
    END LOOP;
    IF locked < cardinality(counter_keys) THEN RETURN false; END IF;
    -- Read after the locks: whoever took before us took at an earlier time.
    now_us := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
    FOR i IN 1..locked LOOP clocks[i] := greatest(clocks[i], now_us); END LOOP;
    -- Call number n fits if number n - max has left the window. What this batch itself takes is in the window.
    FOR i IN 1..cardinality(hit_counters) LOOP
      IF hit_nths[i] > hit_mosts[i] THEN RETURN false; END IF;
      gone := stored[hit_counters[i]] + hit_nths[i] - hit_mosts[i];
      CONTINUE WHEN gone < 1;
      old := true;
      IF (SELECT h.at_us + counter_windows[hit_counters[i]] * 1000000 > clocks[hit_counters[i]] FROM limit_hits h
          WHERE h.org_id = counter_orgs[hit_counters[i]] AND h.key = counter_keys[hit_counters[i]] AND h.number = gone) THEN
        RETURN false;
      END IF;
    END LOOP;
    INSERT INTO limit_hits (org_id, key, number, at_us, call_id)
      SELECT counter_orgs[u.p], counter_keys[u.p], stored[u.p] + u.nth, clocks[u.p], u.id
      FROM unnest(hit_counters, hit_nths, hit_calls) u (p, nth, id);
    IF old THEN
      DELETE FROM limit_hits h USING unnest(hit_counters, hit_nths, hit_mosts) u (p, nth, most)
        WHERE h.org_id = counter_orgs[u.p] AND h.key = counter_keys[u.p] AND h.number = stored[u.p] + u.nth - u.most;
    END IF;
    FOR i IN 1..cardinality(hit_counters) LOOP
      stored[hit_counters[i]] := stored[hit_counters[i]] + 1;
    END LOOP;
    FOR i IN 1..locked LOOP
      UPDATE limit_counters t SET taken = stored[i], clock_us = clocks[i]
        WHERE t.org_id = counter_orgs[i] AND t.key = counter_keys[i];
    END LOOP;
  END IF;
  INSERT INTO calls (org_id, id, at, worker_id, grant_id, identity_id, identity_name, server_id, server_name, sandbox, method,
      tool, effect, code, rule, source, message, policy_id, policy_version, guardrail_version, release_serial, arg_keys, args_digest, trace, takes,
      sample, try, jti, via, client_address, session_hash, gateway_us, requests)
    SELECT x.org_id, x.id, to_timestamp(x.at / 1000.0), x.worker_id, x.grant_id, x.identity_id, x.identity_name, x.server_id,
      x.server_name, x.sandbox, x.method, x.tool, x.effect, x.code, x.rule, x.source, x.message, x.policy_id, x.policy_version,
      x.guardrail_version, x.release_serial, x.arg_keys, x.args_digest, x.trace, x.takes, x.sample, x.try, x.jti, x.via, x.client_address,
      x.session_hash, x.gateway_us, x.requests
    FROM json_to_recordset(calls) AS x (org_id uuid, id uuid, at bigint, worker_id uuid, grant_id uuid, identity_id uuid,
      identity_name text, server_id uuid, server_name text, sandbox boolean, method text, tool text, effect text, code text,
      rule text, source text, message text, policy_id uuid, policy_version integer, guardrail_version integer, release_serial bigint, arg_keys text[],
      args_digest text, trace jsonb, takes jsonb, sample boolean, try boolean, jti text, via text, client_address text,
      session_hash text, gateway_us integer, requests integer);
  RETURN true;
END $$;
