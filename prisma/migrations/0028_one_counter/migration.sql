-- Most batches take from one counter: it is locked by its key and written without lists, which costs a third less.

-- As before; and of each counter one old call is looked up instead of one for each call that is taken.
CREATE OR REPLACE FUNCTION begin_rows(calls call_entry[], orgs uuid[], serials bigint[], new_counters boolean, counter_orgs uuid[], counter_keys text[],
  counter_windows bigint[], hit_counters integer[], hit_nths bigint[], hit_mosts bigint[], hit_calls uuid[])
  RETURNS boolean LANGUAGE plpgsql
  -- Plans are kept from the first call on, when the tables are empty: rows are looked up by key all the same.
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  k record; p integer; locked integer := 0; now_us bigint; stored bigint[] := '{}'; clocks bigint[] := '{}'; gone bigint;
  newest bigint[] := '{}'; hits bigint[] := '{}'; old boolean := false;
BEGIN
  FOR i IN 1..cardinality(orgs) LOOP
    SELECT h.serial, h.changed_at INTO k FROM release_heads h WHERE h.org_id = orgs[i];
    IF NOT FOUND OR (k.serial > serials[i] AND clock_timestamp() - k.changed_at > interval '1 second') THEN RETURN false; END IF;
  END LOOP;
  IF new_counters THEN
    INSERT INTO limit_counters (org_id, key, window_us)
      SELECT u.org, u.key, u.w * 1000000 FROM unnest(counter_orgs, counter_keys, counter_windows) u (org, key, w) ORDER BY 1, 2
      ON CONFLICT DO NOTHING;
  END IF;
  -- Call number n fits if number n - max has left the window; if the newest of those has, the others have too. What this batch
  -- itself takes is in the window. Time is read after the locks: whoever took before us took at an earlier time.
  IF cardinality(counter_keys) = 1 THEN
    SELECT t.taken, t.clock_us INTO k FROM limit_counters t WHERE t.org_id = counter_orgs[1] AND t.key = counter_keys[1] FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;
    now_us := greatest(k.clock_us, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint);
    FOR i IN 1..cardinality(hit_nths) LOOP
      IF hit_nths[i] > hit_mosts[i] THEN RETURN false; END IF;
      gone := greatest(gone, k.taken + hit_nths[i] - hit_mosts[i]);
    END LOOP;
    IF gone > 0 THEN
      IF EXISTS (SELECT FROM limit_hits h WHERE h.org_id = counter_orgs[1] AND h.key = counter_keys[1] AND h.number = gone
          AND h.at_us + counter_windows[1] * 1000000 > now_us) THEN
        RETURN false;
      END IF;
      DELETE FROM limit_hits h WHERE h.org_id = counter_orgs[1] AND h.key = counter_keys[1]
        AND h.number > gone - cardinality(hit_nths) AND h.number <= gone;
    END IF;
    INSERT INTO limit_hits (org_id, key, number, at_us, call_id)
      SELECT counter_orgs[1], counter_keys[1], k.taken + unnest(hit_nths), now_us, unnest(hit_calls);
    UPDATE limit_counters t SET taken = k.taken + cardinality(hit_nths), clock_us = now_us
      WHERE t.org_id = counter_orgs[1] AND t.key = counter_keys[1];
  ELSIF cardinality(counter_keys) > 1 THEN
    -- Everybody locks in the same order, so nobody waits in a circle.
    FOR k IN SELECT u.n, t.taken, t.clock_us FROM unnest(counter_orgs, counter_keys) WITH ORDINALITY u (org, key, n)
      JOIN limit_counters t ON t.org_id = u.org AND t.key = u.key ORDER BY t.org_id, t.key FOR UPDATE OF t
    LOOP
      locked := locked + 1; stored[k.n] := k.taken; clocks[k.n] := k.clock_us;
    END LOOP;
    IF locked < cardinality(counter_keys) THEN RETURN false; END IF;
    now_us := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
    FOR i IN 1..cardinality(hit_counters) LOOP
      IF hit_nths[i] > hit_mosts[i] THEN RETURN false; END IF;
      p := hit_counters[i]; hits[p] := hit_nths[i];
      newest[p] := greatest(newest[p], stored[p] + hit_nths[i] - hit_mosts[i]);
    END LOOP;
    FOR i IN 1..locked LOOP
      clocks[i] := greatest(clocks[i], now_us);
      CONTINUE WHEN newest[i] < 1;
      old := true;
      IF EXISTS (SELECT FROM limit_hits h WHERE h.org_id = counter_orgs[i] AND h.key = counter_keys[i] AND h.number = newest[i]
          AND h.at_us + counter_windows[i] * 1000000 > clocks[i]) THEN
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
    FOR i IN 1..locked LOOP
      UPDATE limit_counters t SET taken = stored[i] + hits[i], clock_us = clocks[i]
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
