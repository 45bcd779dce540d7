-- Calls that a policy asks a person about: the request, the answers to it, and the one call that may use what was answered.
-- Ordinary calls meet none of this: begin_fitting and begin_calls are as they were.

-- Whether the member who owns an agent may approve its calls; unless somebody chose, only while there is no other member.
ALTER TABLE organisations ADD COLUMN self_approval boolean;

-- One request, for one exact call. `binding` is the digest of everything it stands for; who joins it made the same call.
-- waiting → approved → used; or refused, expired (not answered, or not used, in time) or void (the grant, the policy or the
-- right of who approved is not what it was). A use is taken back, to approved, only where the call provably was not sent.
CREATE TABLE approvals (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  binding text NOT NULL CHECK (binding ~ '^[0-9a-f]{64}$'),
  status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'approved', 'used', 'refused', 'expired', 'void')),
  grant_id uuid NOT NULL,
  identity_id uuid NOT NULL,
  identity_name text NOT NULL,
  identity_kind text NOT NULL CHECK (identity_kind IN ('person', 'agent', 'automation')),
  server_id uuid NOT NULL,
  server_name text NOT NULL,
  tool text NOT NULL,
  tool_digest text NOT NULL,
  category text NOT NULL,
  risk text NOT NULL,
  policy_id uuid NOT NULL,
  policy_version integer NOT NULL,
  guardrail_version integer,
  release_serial bigint NOT NULL,
  -- The rule that asked, in the document that `source` names, and what the agent was told.
  rule text NOT NULL,
  source text NOT NULL CHECK (source IN ('policy', 'guardrail')),
  message text NOT NULL,
  -- Each document that asks: [{ source, rule, reason?, approvers, count }]. All of them have to be satisfied.
  needs jsonb NOT NULL CHECK (jsonb_typeof(needs) = 'array' AND jsonb_array_length(needs) > 0),
  -- Seconds from the request to the answer, and again from the last answer to the use.
  timeout integer NOT NULL CHECK (timeout > 0),
  arg_keys text[] NOT NULL,
  args_digest text NOT NULL,
  -- A keyed digest of each argument, by name: says later which differ, and never what they were.
  marks jsonb NOT NULL,
  -- The complete arguments as they were sent, sealed. Gone as soon as the request is over.
  sealed bytea,
  key_version integer NOT NULL,
  asked_at timestamptz NOT NULL,
  answer_by timestamptz NOT NULL,
  -- How often the same call was made while it waited.
  asks integer NOT NULL DEFAULT 1,
  last_asked_at timestamptz NOT NULL,
  decided_at timestamptz,
  use_by timestamptz,
  ended_at timestamptz,
  PRIMARY KEY (org_id, id),
  CHECK (status IN ('waiting', 'approved') OR sealed IS NULL),
  CHECK ((status IN ('approved', 'used')) <= (use_by IS NOT NULL AND decided_at IS NOT NULL))
);
CREATE UNIQUE INDEX approvals_waiting_idx ON approvals (org_id, binding) WHERE status = 'waiting';
CREATE INDEX approvals_binding_idx ON approvals (org_id, binding, status);
CREATE INDEX approvals_grant_idx ON approvals (org_id, grant_id, asked_at);
CREATE INDEX approvals_open_idx ON approvals (org_id, id) WHERE status IN ('waiting', 'approved');

-- What one member said; a member counts once. `self`: they own the agent that asked. Name, address and role as they were.
CREATE TABLE approval_answers (
  org_id uuid NOT NULL,
  approval_id uuid NOT NULL,
  user_id uuid NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  role text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('approved', 'refused')),
  self boolean NOT NULL,
  reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
  at timestamptz NOT NULL,
  PRIMARY KEY (org_id, approval_id, user_id),
  FOREIGN KEY (org_id, approval_id) REFERENCES approvals (org_id, id) ON DELETE CASCADE
);

-- Which calls asked for an approval or joined it, and which one used it.
CREATE TABLE approval_calls (
  org_id uuid NOT NULL,
  call_id uuid NOT NULL,
  approval_id uuid NOT NULL,
  used boolean NOT NULL,
  at timestamptz NOT NULL,
  given_back_at timestamptz,
  PRIMARY KEY (org_id, call_id),
  FOREIGN KEY (org_id, approval_id) REFERENCES approvals (org_id, id) ON DELETE CASCADE
);
CREATE INDEX approval_calls_approval_idx ON approval_calls (org_id, approval_id);
-- An approval is used once, whatever any function believes.
CREATE UNIQUE INDEX approval_calls_used_idx ON approval_calls (org_id, approval_id) WHERE used AND given_back_at IS NULL;

-- A request goes one way, its arguments go with its end, and everybody who waits for it hears of it when it stands.
CREATE FUNCTION approval_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.status <> OLD.status THEN
    IF NOT coalesce(CASE OLD.status
        WHEN 'waiting' THEN NEW.status IN ('approved', 'refused', 'expired', 'void')
        WHEN 'approved' THEN NEW.status IN ('used', 'expired', 'void')
        WHEN 'used' THEN NEW.status = 'approved' END, false) THEN
      RAISE EXCEPTION 'approval % is % and cannot become %', NEW.id, OLD.status, NEW.status USING ERRCODE = 'check_violation';
    END IF;
    NEW.ended_at := CASE WHEN NEW.status IN ('waiting', 'approved') THEN NULL ELSE clock_timestamp() END;
    IF NEW.ended_at IS NOT NULL THEN NEW.sealed := NULL; END IF;
  END IF;
  IF TG_OP = 'INSERT' OR NEW.status <> OLD.status THEN
    PERFORM pg_notify('approvals', NEW.org_id || ' ' || NEW.id || ' ' || NEW.status);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_changes BEFORE INSERT OR UPDATE ON approvals FOR EACH ROW EXECUTE FUNCTION approval_changes();

-- A first answer of several changes no status, and is news all the same.
CREATE FUNCTION approval_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('approvals', NEW.org_id || ' ' || NEW.approval_id || ' answered');
  RETURN NULL;
END $$;
CREATE TRIGGER approval_answered AFTER INSERT OR UPDATE ON approval_answers FOR EACH ROW EXECUTE FUNCTION approval_answered();

-- ---------------------------------------------------------------- who may

-- Whether a member may approve a call of this identity under this list of approvers, now: 'yes', 'no', or 'self' for the
-- member who owns the agent where that is allowed. A member of whom anything is missing may not.
CREATE FUNCTION approval_right(org uuid, identity uuid, approvers jsonb, who uuid, address text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((
    SELECT CASE
      WHEN NOT (approvers ? ('role:' || m.role) OR approvers ? ('member:' || address)) THEN 'no'
      WHEN i.user_id IS NULL OR i.user_id <> m.user_id THEN 'yes'
      WHEN i.kind = 'person' THEN 'no'
      WHEN coalesce(o.self_approval, (SELECT count(*) FROM memberships x WHERE x.org_id = org) = 1) THEN 'self'
      ELSE 'no' END
    FROM memberships m JOIN identities i ON i.org_id = m.org_id AND i.id = identity JOIN organisations o ON o.id = m.org_id
    WHERE m.org_id = org AND m.user_id = who), 'no')
$$;

-- Whether as many different members as every need asks for have approved and may still do so.
CREATE FUNCTION approval_satisfied(org uuid, asked uuid, identity uuid, needs jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(bool_and((
    SELECT count(*) FROM approval_answers s
    WHERE s.org_id = org AND s.approval_id = asked AND s.verdict = 'approved'
      AND approval_right(org, identity, n.value->'approvers', s.user_id, s.email) IN ('yes', 'self')
  ) >= (n.value->>'count')::integer), false) FROM jsonb_array_elements(needs) n
$$;

-- What a request is worth at this moment, for the console: its status, or 'expired' or 'void' where that is not written yet.
-- An approval of a call that could not be made any more, under this grant and these versions, would do nothing.
CREATE FUNCTION approval_standing(a approvals) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN a.status NOT IN ('waiting', 'approved') THEN a.status
    WHEN (CASE a.status WHEN 'waiting' THEN a.answer_by ELSE a.use_by END) <= clock_timestamp() THEN 'expired'
    WHEN NOT EXISTS (SELECT FROM grants g WHERE g.org_id = a.org_id AND g.id = a.grant_id AND g.revoked_at IS NULL
        AND g.expires_at > clock_timestamp() AND g.policy_id = a.policy_id) THEN 'void'
    WHEN (SELECT p.active_version FROM policies p WHERE p.org_id = a.org_id AND p.id = a.policy_id)
      IS DISTINCT FROM a.policy_version THEN 'void'
    WHEN (SELECT p.active_version FROM policies p WHERE p.org_id = a.org_id AND p.server_id IS NULL)
      IS DISTINCT FROM a.guardrail_version THEN 'void'
    ELSE a.status END
$$;

-- ---------------------------------------------------------------- answering, by the console

-- One member's answer ('approved' or 'refused'). Of several at once the first is served first; the others meet what it left.
-- `result`: 'approved' (enough have approved: the call passes once), 'counted' (more people are needed), 'refused',
-- 'already' (this member approved before), 'not_allowed', 'missing', or 'over' with the standing that it has instead.
CREATE FUNCTION answer_approval(org uuid, asked uuid, who uuid, given text, because text) RETURNS TABLE (result text, standing text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE a approvals%ROWTYPE; stands text; person record; rights text[]; now_at timestamptz;
BEGIN
  SELECT * INTO a FROM approvals x WHERE x.org_id = org AND x.id = asked FOR UPDATE;
  IF NOT FOUND THEN RETURN QUERY SELECT 'missing', NULL::text; RETURN; END IF;
  -- Read after the lock: whoever answered before us did so at an earlier time.
  now_at := clock_timestamp();
  stands := approval_standing(a);
  IF stands <> 'waiting' THEN RETURN QUERY SELECT 'over', stands; RETURN; END IF;
  SELECT u.name, u.email, m.role INTO person FROM memberships m JOIN users u ON u.id = m.user_id
    WHERE m.org_id = org AND m.user_id = who;
  IF NOT FOUND THEN RETURN QUERY SELECT 'not_allowed', stands; RETURN; END IF;
  SELECT array_agg(approval_right(org, a.identity_id, n.value->'approvers', who, person.email)) INTO rights
    FROM jsonb_array_elements(a.needs) n;
  IF NOT (rights && ARRAY['yes', 'self']) THEN RETURN QUERY SELECT 'not_allowed', stands; RETURN; END IF;
  IF given = 'refused' THEN
    INSERT INTO approval_answers AS s (org_id, approval_id, user_id, name, email, role, verdict, self, reason, at)
      VALUES (org, asked, who, person.name, person.email, person.role, 'refused', rights && ARRAY['self'], because, now_at)
      ON CONFLICT (org_id, approval_id, user_id) DO UPDATE SET verdict = 'refused', reason = because, at = now_at;
    UPDATE approvals x SET status = 'refused', decided_at = now_at WHERE x.org_id = org AND x.id = asked;
    RETURN QUERY SELECT 'refused', 'refused'; RETURN;
  END IF;
  IF given IS DISTINCT FROM 'approved' THEN RAISE EXCEPTION 'an answer is approved or refused' USING ERRCODE = 'check_violation'; END IF;
  INSERT INTO approval_answers (org_id, approval_id, user_id, name, email, role, verdict, self, reason, at)
    VALUES (org, asked, who, person.name, person.email, person.role, 'approved', rights && ARRAY['self'], because, now_at)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN QUERY SELECT 'already', stands; RETURN; END IF;
  IF NOT approval_satisfied(org, asked, a.identity_id, a.needs) THEN RETURN QUERY SELECT 'counted', 'waiting'; RETURN; END IF;
  UPDATE approvals x SET status = 'approved', decided_at = now_at, use_by = now_at + make_interval(secs => a.timeout)
    WHERE x.org_id = org AND x.id = asked;
  RETURN QUERY SELECT 'approved', 'approved';
END $$;

-- Ends what could not be used any more: called with every release, because a release is what changes that. What a worker holds
-- at that moment is left to the sweep: a change must not wait for it, nor in a circle with it.
CREATE FUNCTION void_approvals(org uuid) RETURNS integer LANGUAGE sql AS $$
  WITH ended AS (
    UPDATE approvals a SET status = 'void' WHERE a.org_id = org AND a.id IN (
        SELECT x.id FROM approvals x WHERE x.org_id = org AND x.status IN ('waiting', 'approved') AND approval_standing(x) = 'void'
        FOR UPDATE SKIP LOCKED)
      RETURNING 1
  ) SELECT count(*)::integer FROM ended
$$;

-- ---------------------------------------------------------------- asking and using, by the worker

-- Records calls that a policy asks about, all or nothing for each call. A call is as begin_calls takes it, with `limits`, and
-- `approval`: { id, binding, identity_kind, tool_digest, category, risk, needs, timeout, marks, sealed (base64), key_version,
-- refused, flood } where the last two are the messages of those records.
-- Results: 'approved' (recorded as allowed, the approval and the limits are taken: it may be forwarded); 'asked' (recorded; the
-- request waits, and `joined` says that it already did); 'refused' (recorded as denied: a person said no not long ago, `says`
-- why); 'flood' (recorded as denied: too many requests); and 'limit' and 'stale' as begin_calls gives them. A limit that has no
-- room refuses before anybody is asked and before an approval is used.
CREATE FUNCTION begin_asked(batch jsonb) RETURNS TABLE (call_id uuid, result text, exceeded integer, free_in_ms bigint,
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

-- Gives an approval back whose call provably never left. Its time went on meanwhile.
CREATE FUNCTION approval_give_back(org uuid, call uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE back uuid;
BEGIN
  UPDATE approval_calls u SET given_back_at = clock_timestamp()
    WHERE u.org_id = org AND u.call_id = call AND u.used AND u.given_back_at IS NULL RETURNING u.approval_id INTO back;
  IF back IS NOT NULL THEN
    UPDATE approvals a SET status = 'approved' WHERE a.org_id = org AND a.id = back AND a.status = 'used';
  END IF;
END $$;

-- As before, and with the approval of a call that was not sent.
CREATE OR REPLACE FUNCTION finish_calls(batch jsonb) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE f record; written integer := 0;
BEGIN
  FOR f IN
    WITH x AS (
      SELECT * FROM jsonb_to_recordset(batch) AS x (org_id uuid, id uuid, outcome text, status integer, bytes bigint,
        gateway_us integer, upstream_us integer, finished_at bigint)
    ), inserted AS (
      INSERT INTO call_outcomes (org_id, id, outcome, status, bytes, gateway_us, upstream_us, finished_at)
        SELECT x.org_id, x.id, x.outcome, x.status, x.bytes, x.gateway_us, x.upstream_us, to_timestamp(x.finished_at / 1000.0)
        FROM x ORDER BY x.org_id, x.id
        ON CONFLICT DO NOTHING RETURNING org_id, id, outcome
    )
    SELECT * FROM inserted
  LOOP
    written := written + 1;
    IF f.outcome = 'not_sent' THEN
      PERFORM limit_give_back(c.org_id, c.id, c.takes) FROM calls c WHERE c.org_id = f.org_id AND c.id = f.id AND c.takes IS NOT NULL;
      PERFORM approval_give_back(f.org_id, f.id);
    END IF;
  END LOOP;
  RETURN written;
END $$;

-- Ends what was not answered, or not used, in time; with it go the arguments.
CREATE FUNCTION sweep_approvals() RETURNS integer LANGUAGE sql AS $$
  WITH ended AS (
    UPDATE approvals a SET status = 'expired' WHERE (a.org_id, a.id) IN (
        SELECT x.org_id, x.id FROM approvals x WHERE x.status IN ('waiting', 'approved')
          AND (CASE x.status WHEN 'waiting' THEN x.answer_by ELSE x.use_by END) <= clock_timestamp()
        FOR UPDATE SKIP LOCKED)
      RETURNING 1
  ) SELECT count(*)::integer FROM ended
$$;

-- ---------------------------------------------------------------- who owns an agent

-- Agents and automations belong to the member who made them. Those made before say so in their event.
ALTER TABLE identities NO FORCE ROW LEVEL SECURITY;
ALTER TABLE events NO FORCE ROW LEVEL SECURITY;
ALTER TABLE memberships NO FORCE ROW LEVEL SECURITY;
DO $$
DECLARE expected integer; changed integer;
BEGIN
  CREATE TEMPORARY TABLE makers ON COMMIT DROP AS
    SELECT DISTINCT ON (i.org_id, i.id) i.org_id, i.id, m.user_id FROM identities i
      JOIN events e ON e.org_id = i.org_id AND e.action = 'createIdentity' AND e.subject_id = i.id::text AND e.actor_kind = 'member'
      JOIN memberships m ON m.org_id = i.org_id AND m.user_id::text = e.actor_id
      WHERE i.user_id IS NULL AND i.kind <> 'person' ORDER BY i.org_id, i.id, e.id;
  SELECT count(*) INTO expected FROM makers;
  UPDATE identities i SET user_id = k.user_id FROM makers k WHERE k.org_id = i.org_id AND k.id = i.id;
  GET DIAGNOSTICS changed = ROW_COUNT;
  IF changed <> expected THEN RAISE EXCEPTION 'of % identities % were given their owner', expected, changed; END IF;
  DROP TABLE makers;
END $$;
ALTER TABLE identities FORCE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;

-- ---------------------------------------------------------------- roles

CREATE FUNCTION grants_with_approvals(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- The console answers; it cannot make a request, nor change what was asked.
  PERFORM tenant_table('approvals', app, 'SELECT, UPDATE (status, decided_at, use_by)');
  PERFORM tenant_table('approval_answers', app, 'SELECT, INSERT, UPDATE (verdict, reason, at)');
  PERFORM tenant_table('approval_calls', app, 'SELECT');
  -- The worker asks and uses; it cannot answer.
  PERFORM open_table('approvals', enforcer, 'SELECT, INSERT, UPDATE (status, asks, last_asked_at)');
  PERFORM open_table('approval_answers', enforcer, 'SELECT');
  PERFORM open_table('approval_calls', enforcer, 'SELECT, INSERT, UPDATE (given_back_at)');
  -- What it needs to see that those who approved still may.
  PERFORM open_table('memberships', enforcer, 'SELECT (org_id, user_id, role)');
  PERFORM open_table('identities', enforcer, 'SELECT (org_id, id, kind, user_id)');
  PERFORM open_table('organisations', enforcer, 'SELECT (id, self_approval)');
  PERFORM open_table('approvals', jobs, 'SELECT (org_id, id, status, answer_by, use_by), UPDATE (status)');

  REVOKE ALL ON FUNCTION answer_approval(uuid, uuid, uuid, text, text), void_approvals(uuid), begin_asked(jsonb),
    approval_give_back(uuid, uuid), sweep_approvals() FROM PUBLIC;
  EXECUTE format('GRANT EXECUTE ON FUNCTION answer_approval(uuid, uuid, uuid, text, text), void_approvals(uuid) TO %I', app);
  EXECUTE format('GRANT EXECUTE ON FUNCTION begin_asked(jsonb), approval_give_back(uuid, uuid) TO %I', enforcer);
  EXECUTE format('GRANT EXECUTE ON FUNCTION sweep_approvals() TO %I', jobs);
END $$;
