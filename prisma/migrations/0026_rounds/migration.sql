-- Further rounds of a call that a person approved: its server answered that it needs input, and the client makes the same call
-- again, with the input and with the server's `requestState`. Such a call is covered by the approval that the first one used.

-- `state`: the digest of the `requestState` in the answer to this call, keyed; the text itself is nowhere here. Whoever brings it
-- back before `state_until` makes the next round, once. `continues`: the call whose answer this one takes up.
ALTER TABLE approval_calls ADD COLUMN state text, ADD COLUMN state_until timestamptz, ADD COLUMN continues uuid,
  ADD CHECK (state ~ '^[0-9a-f]{64}$'),
  ADD CHECK ((state IS NULL) = (state_until IS NULL)),
  ADD CHECK (state IS NULL OR used OR continues IS NOT NULL),
  ADD CHECK (NOT used OR continues IS NULL);
-- An answer is taken up once, whatever any function believes.
CREATE UNIQUE INDEX approval_calls_continues_idx ON approval_calls (org_id, continues)
  WHERE continues IS NOT NULL AND given_back_at IS NULL;
CREATE INDEX approval_calls_open_idx ON approval_calls (org_id, state_until) WHERE state IS NOT NULL;

-- Whether the grant and the versions of both policies are still those that a request was made under.
CREATE FUNCTION approval_is_current(a approvals) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM grants g WHERE g.org_id = a.org_id AND g.id = a.grant_id AND g.revoked_at IS NULL
      AND g.expires_at > clock_timestamp() AND g.policy_id = a.policy_id)
    AND (SELECT p.active_version FROM policies p WHERE p.org_id = a.org_id AND p.id = a.policy_id)
      IS NOT DISTINCT FROM a.policy_version
    AND (SELECT p.active_version FROM policies p WHERE p.org_id = a.org_id AND p.server_id IS NULL)
      IS NOT DISTINCT FROM a.guardrail_version
$$;

-- As before.
CREATE OR REPLACE FUNCTION approval_standing(a approvals) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN a.status NOT IN ('waiting', 'approved') THEN a.status
    WHEN (CASE a.status WHEN 'waiting' THEN a.answer_by ELSE a.use_by END) <= clock_timestamp() THEN 'expired'
    WHEN NOT approval_is_current(a) THEN 'void'
    ELSE a.status END
$$;

-- As before, and ends the rounds that are open under what changed: the next version may be the last but one again.
CREATE OR REPLACE FUNCTION void_approvals(org uuid) RETURNS integer LANGUAGE sql AS $$
  UPDATE approval_calls u SET state_until = clock_timestamp() WHERE u.org_id = org AND u.call_id IN (
      SELECT x.call_id FROM approval_calls x JOIN approvals a ON a.org_id = x.org_id AND a.id = x.approval_id
      WHERE x.org_id = org AND x.state IS NOT NULL AND x.state_until > clock_timestamp() AND NOT approval_is_current(a)
      FOR UPDATE OF x SKIP LOCKED);
  WITH ended AS (
    UPDATE approvals a SET status = 'void' WHERE a.org_id = org AND a.id IN (
        SELECT x.id FROM approvals x WHERE x.org_id = org AND x.status IN ('waiting', 'approved') AND approval_standing(x) = 'void'
        FOR UPDATE SKIP LOCKED)
      RETURNING 1
  ) SELECT count(*)::integer FROM ended
$$;

-- Notes the `requestState` that a call under an approval was answered with, by its digest; the first one stands. It counts for
-- as long as the approval had to be used in. Says whether the next round is open.
CREATE FUNCTION keep_round(org uuid, call uuid, given text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE approval_calls u SET state = given, state_until = clock_timestamp() + make_interval(secs => a.timeout) FROM approvals a
    WHERE u.org_id = org AND u.call_id = call AND (u.used OR u.continues IS NOT NULL) AND u.given_back_at IS NULL
      AND u.state IS NULL AND a.org_id = u.org_id AND a.id = u.approval_id AND a.status = 'used';
  RETURN FOUND;
END $$;

-- The call whose answer gave this state for this very call, and the approval that both are under; none where somebody took it
-- up, its time is over, a person has refused the same call since, who approved may not any more, or there were 20 rounds.
CREATE FUNCTION approval_round(org uuid, bound text, given text, now_at timestamptz) RETURNS TABLE (approval_id uuid, call_id uuid)
LANGUAGE sql AS $$
  SELECT a.id, u.call_id FROM approvals a JOIN approval_calls u ON u.org_id = a.org_id AND u.approval_id = a.id
  WHERE a.org_id = org AND a.binding = bound AND a.status = 'used'
    AND u.state = given AND u.state_until > now_at AND u.given_back_at IS NULL
    AND NOT EXISTS (SELECT FROM approval_calls n WHERE n.org_id = org AND n.continues = u.call_id AND n.given_back_at IS NULL)
    AND (SELECT count(*) FROM approval_calls n WHERE n.org_id = org AND n.approval_id = a.id AND n.continues IS NOT NULL) < 20
    AND NOT EXISTS (SELECT FROM approvals r WHERE r.org_id = org AND r.binding = bound AND r.status = 'refused'
      AND r.decided_at > a.decided_at)
    AND approval_satisfied(org, a.id, a.identity_id, a.needs)
  ORDER BY u.call_id LIMIT 1 FOR UPDATE OF u
$$;

-- As before, and `approval` may have `state`: the digest of the `requestState` that the call comes back with. Where it opens the
-- next round of a call, this one is recorded as allowed and 'approved', and takes its limits like any other.
CREATE OR REPLACE FUNCTION begin_asked(batch jsonb) RETURNS TABLE (call_id uuid, result text, exceeded integer, free_in_ms bigint,
  approval_id uuid, joined boolean, says text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  c jsonb; asked jsonb; org uuid; entry jsonb; a approvals%ROWTYPE; b record; l jsonb; k record; wait bigint; n integer;
  now_at timestamptz; until timestamptz; word text; is_joined boolean; reason text;
BEGIN
  -- Calls of one grant follow each other, on every worker, in one order: of two that could use one approval, one finds it used.
  PERFORM pg_advisory_xact_lock(s.key) FROM (
    SELECT DISTINCT hashtextextended('approvals ' || (x.value->>'org_id') || ' ' || (x.value->>'grant_id'), 0) AS key
    FROM jsonb_array_elements(batch) x ORDER BY 1) s;
  -- All counters at once and in the order of begin_calls, so that nobody waits in a circle.
  IF jsonb_path_exists(batch, '$[*].limits[*]') THEN
    INSERT INTO limit_counters (org_id, key, window_us)
      SELECT DISTINCT ON (1, 2) (x.value->>'org_id')::uuid, y.value->>'key', (y.value->>'window')::bigint * 1000000
      FROM jsonb_array_elements(batch) x, jsonb_array_elements(x.value->'limits') y ORDER BY 1, 2
      ON CONFLICT DO NOTHING;
    PERFORM 1 FROM limit_counters t WHERE (t.org_id, t.key) IN (
        SELECT (x.value->>'org_id')::uuid, y.value->>'key'
        FROM jsonb_array_elements(batch) x, jsonb_array_elements(x.value->'limits') y)
      ORDER BY t.org_id, t.key FOR UPDATE;
  END IF;
  FOR c IN SELECT x.value FROM jsonb_array_elements(batch) WITH ORDINALITY x ORDER BY x.ordinality LOOP
    asked := c->'approval'; c := c - 'approval'; org := (c->>'org_id')::uuid;
    word := NULL; is_joined := false; reason := NULL; entry := NULL; wait := NULL; n := NULL;
    now_at := clock_timestamp();
    UPDATE approvals x SET status = 'expired' WHERE x.org_id = org AND x.binding = asked->>'binding'
      AND ((x.status = 'waiting' AND x.answer_by <= now_at) OR (x.status = 'approved' AND x.use_by <= now_at));

    SELECT * INTO k FROM approval_round(org, asked->>'binding', asked->>'state', now_at);
    IF FOUND THEN
      SELECT * INTO b FROM begin_calls(jsonb_build_array(c
        || '{"effect": "allow", "code": "allowed", "rule": "", "source": "policy", "message": ""}'));
      IF b.result = 'recorded' THEN
        INSERT INTO approval_calls (org_id, call_id, approval_id, used, at, continues)
          VALUES (org, (c->>'id')::uuid, k.approval_id, false, now_at, k.call_id);
      END IF;
      RETURN QUERY SELECT (c->>'id')::uuid, CASE b.result WHEN 'recorded' THEN 'approved' ELSE b.result END, b.exceeded,
        b.free_in_ms, k.approval_id, false, NULL::text;
      CONTINUE;
    END IF;

    SELECT * INTO a FROM approvals x WHERE x.org_id = org AND x.binding = asked->>'binding' AND x.status = 'approved'
      ORDER BY x.id LIMIT 1 FOR UPDATE;
    IF FOUND THEN
      -- Somebody who approved may have lost the right to.
      IF approval_satisfied(org, a.id, a.identity_id, a.needs) THEN
        SELECT * INTO b FROM begin_calls(jsonb_build_array(c
          || '{"effect": "allow", "code": "allowed", "rule": "", "source": "policy", "message": ""}'));
        IF b.result = 'recorded' THEN
          UPDATE approvals x SET status = 'used' WHERE x.org_id = org AND x.id = a.id;
          INSERT INTO approval_calls (org_id, call_id, approval_id, used, at) VALUES (org, (c->>'id')::uuid, a.id, true, now_at);
        END IF;
        RETURN QUERY SELECT (c->>'id')::uuid, CASE b.result WHEN 'recorded' THEN 'approved' ELSE b.result END, b.exceeded,
          b.free_in_ms, a.id, false, NULL::text;
        CONTINUE;
      END IF;
      UPDATE approvals x SET status = 'void' WHERE x.org_id = org AND x.id = a.id;
    END IF;

    -- Whether every limit has room; nothing is taken for a call that waits.
    n := 0;
    FOR l IN SELECT value FROM jsonb_array_elements(c->'limits') LOOP
      SELECT t.taken, greatest(t.clock_us, (extract(epoch FROM now_at) * 1000000)::bigint) AS clock INTO k
        FROM limit_counters t WHERE t.org_id = org AND t.key = l->>'key';
      wait := limit_wait(org, l->>'key', k.clock, k.taken, k.taken, l);
      EXIT WHEN wait IS NOT NULL;
      n := n + 1;
    END LOOP;
    IF wait IS NOT NULL THEN
      word := 'limit';
      entry := jsonb_build_object('effect', 'deny', 'code', 'limit', 'rule', l->'rule', 'source', coalesce(l->'source', '"policy"'),
        'message', l->'message', 'trace', l->'trace');
    ELSE
      n := NULL;
      SELECT x.*, s.reason AS because INTO k FROM approvals x LEFT JOIN approval_answers s
          ON s.org_id = x.org_id AND s.approval_id = x.id AND s.verdict = 'refused'
        WHERE x.org_id = org AND x.binding = asked->>'binding' AND x.status = 'refused'
          AND x.decided_at + make_interval(secs => x.timeout) > now_at ORDER BY x.decided_at DESC LIMIT 1;
      IF FOUND THEN
        word := 'refused'; a.id := k.id; reason := coalesce(k.because, '');
        entry := jsonb_build_object('effect', 'deny', 'code', 'approval_refused', 'message', asked->'refused');
      ELSE
        SELECT * INTO a FROM approvals x WHERE x.org_id = org AND x.binding = asked->>'binding' AND x.status = 'waiting' FOR UPDATE;
        is_joined := FOUND;
        IF NOT is_joined AND (
            (SELECT count(*) FROM approvals x WHERE x.org_id = org AND x.grant_id = (c->>'grant_id')::uuid
              AND x.status = 'waiting' AND x.answer_by > now_at) >= 20
            OR (SELECT count(*) FROM approvals x WHERE x.org_id = org AND x.grant_id = (c->>'grant_id')::uuid
              AND x.asked_at > now_at - interval '1 hour') >= 60) THEN
          word := 'flood';
          entry := jsonb_build_object('effect', 'deny', 'code', 'approval_flood', 'message', asked->'flood');
        ELSE
          word := 'asked'; entry := '{}';
        END IF;
      END IF;
    END IF;

    SELECT * INTO b FROM begin_calls(jsonb_build_array(c || entry || '{"limits": []}'));
    IF b.result <> 'recorded' THEN
      RETURN QUERY SELECT (c->>'id')::uuid, b.result, NULL::integer, NULL::bigint, NULL::uuid, false, NULL::text;
      CONTINUE;
    END IF;
    IF word = 'asked' AND is_joined THEN
      UPDATE approvals x SET asks = x.asks + 1, last_asked_at = now_at WHERE x.org_id = org AND x.id = a.id;
    ELSIF word = 'asked' THEN
      until := now_at + make_interval(secs => (asked->>'timeout')::integer);
      INSERT INTO approvals (org_id, id, binding, grant_id, identity_id, identity_name, identity_kind, server_id, server_name,
          tool, tool_digest, category, risk, policy_id, policy_version, guardrail_version, release_serial, rule, source, message,
          needs, timeout, arg_keys, args_digest, marks, sealed, key_version, asked_at, answer_by, last_asked_at)
        VALUES (org, (asked->>'id')::uuid, asked->>'binding', (c->>'grant_id')::uuid, (c->>'identity_id')::uuid,
          c->>'identity_name', asked->>'identity_kind', (c->>'server_id')::uuid, c->>'server_name', c->>'tool',
          asked->>'tool_digest', asked->>'category', asked->>'risk', (c->>'policy_id')::uuid, (c->>'policy_version')::integer,
          (c->>'guardrail_version')::integer, (c->>'release_serial')::bigint, c->>'rule', c->>'source', c->>'message',
          asked->'needs', (asked->>'timeout')::integer, ARRAY(SELECT jsonb_array_elements_text(c->'arg_keys')),
          c->>'args_digest', asked->'marks', decode(asked->>'sealed', 'base64'), (asked->>'key_version')::integer, now_at, until,
          now_at)
        RETURNING * INTO a;
    END IF;
    IF word IN ('asked', 'refused') THEN
      INSERT INTO approval_calls (org_id, call_id, approval_id, used, at) VALUES (org, (c->>'id')::uuid, a.id, false, now_at);
    END IF;
    RETURN QUERY SELECT (c->>'id')::uuid, word, n, nullif(wait, -1),
      CASE WHEN word IN ('asked', 'refused') THEN a.id END, is_joined, reason;
  END LOOP;
END $$;

-- Gives an approval back whose call provably never left, or a round. Its time went on meanwhile.
CREATE OR REPLACE FUNCTION approval_give_back(org uuid, call uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE back record;
BEGIN
  UPDATE approval_calls u SET given_back_at = clock_timestamp()
    WHERE u.org_id = org AND u.call_id = call AND (u.used OR u.continues IS NOT NULL) AND u.given_back_at IS NULL
    RETURNING u.approval_id, u.used INTO back;
  IF back.used THEN
    UPDATE approvals a SET status = 'approved' WHERE a.org_id = org AND a.id = back.approval_id AND a.status = 'used';
  END IF;
END $$;

CREATE FUNCTION grants_with_rounds(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- The console only ends a round; the worker opens it.
  EXECUTE format('GRANT UPDATE (state_until) ON approval_calls TO %I', app);
  EXECUTE format('GRANT UPDATE (state, state_until) ON approval_calls TO %I', enforcer);
  REVOKE ALL ON FUNCTION keep_round(uuid, uuid, text), approval_round(uuid, text, text, timestamptz) FROM PUBLIC;
  EXECUTE format('GRANT EXECUTE ON FUNCTION keep_round(uuid, uuid, text), approval_round(uuid, text, text, timestamptz) TO %I',
    enforcer);
END $$;
