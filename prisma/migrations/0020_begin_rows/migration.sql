-- Calls as rows instead of JSON: taking JSON apart was a third of what a record cost the store.

-- A record as a worker hands it over. `at` is in ms since the epoch. A worker sends these in their binary form and in this order.
CREATE TYPE call_entry AS (
  org_id uuid, id uuid, at bigint, worker_id uuid, grant_id uuid, identity_id uuid, identity_name text, server_id uuid,
  server_name text, sandbox boolean, method text, tool text, effect text, code text, rule text, source text, message text,
  policy_id uuid, policy_version integer, guardrail_version integer, release_serial bigint, arg_keys text[], args_digest text,
  trace jsonb, takes jsonb, sample boolean, try boolean, jti text, via text, client_address text, session_hash text,
  gateway_us integer, requests integer
);

-- begin_fitting with the calls as rows. The other one stays for workers that are still to be replaced.
CREATE FUNCTION begin_rows(calls call_entry[], orgs uuid[], serials bigint[], new_counters boolean, counter_orgs uuid[], counter_keys text[],
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
    SELECT x.org_id, x.id, to_timestamp(x.at::double precision / 1000), x.worker_id, x.grant_id, x.identity_id, x.identity_name, x.server_id,
      x.server_name, x.sandbox, x.method, x.tool, x.effect, x.code, x.rule, x.source, x.message, x.policy_id, x.policy_version,
      x.guardrail_version, x.release_serial, x.arg_keys, x.args_digest, x.trace, x.takes, x.sample, x.try, x.jti, x.via, x.client_address,
      x.session_hash, x.gateway_us, x.requests
    FROM unnest(calls) x;
  RETURN true;
END $$;

CREATE FUNCTION grants_begin_rows(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  REVOKE ALL ON FUNCTION begin_rows(call_entry[], uuid[], bigint[], boolean, uuid[], text[], bigint[], integer[], bigint[], bigint[], uuid[]) FROM PUBLIC;
  EXECUTE format('GRANT EXECUTE ON FUNCTION begin_rows(call_entry[], uuid[], bigint[], boolean, uuid[], text[], bigint[], integer[], bigint[], bigint[], uuid[]) TO %I', enforcer);
END $$;
