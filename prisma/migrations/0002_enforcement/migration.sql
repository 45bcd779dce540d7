-- What the enforcement worker reads (releases, routes, sealed credentials) and what it writes (calls, outcomes,
-- counters). Row security is forced everywhere; roles are named only through grants_enforcement().

-- ---------------------------------------------------------------- releases

CREATE TABLE release_heads (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE,
  serial bigint NOT NULL CHECK (serial > 0),
  header text NOT NULL,
  signature text NOT NULL,
  issued_at timestamptz(3) NOT NULL,
  not_after timestamptz(3) NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE release_parts (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  kind text NOT NULL CHECK (kind IN ('policy', 'server', 'grants')),
  part_id text NOT NULL,
  body text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, sha256)
);

-- The head says itself when it changed, never goes back, and announces itself when the transaction commits.
CREATE FUNCTION release_head_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.serial <= OLD.serial THEN
    RAISE EXCEPTION 'release % of % is not newer than %', NEW.serial, NEW.org_id, OLD.serial USING ERRCODE = 'check_violation';
  END IF;
  NEW.changed_at := clock_timestamp();
  PERFORM pg_notify('releases', NEW.org_id::text);
  RETURN NEW;
END $$;
CREATE TRIGGER release_head_changes BEFORE INSERT OR UPDATE ON release_heads
  FOR EACH ROW EXECUTE FUNCTION release_head_changes();

-- Which organisation a server's address belongs to: the worker knows only the server when a bearer token arrives.
CREATE TABLE routes (
  org_id uuid NOT NULL,
  server_id uuid PRIMARY KEY,
  FOREIGN KEY (org_id, server_id) REFERENCES servers (org_id, id) ON DELETE CASCADE
);
CREATE FUNCTION server_route() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO routes (org_id, server_id) VALUES (NEW.org_id, NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER server_route AFTER INSERT ON servers FOR EACH ROW EXECUTE FUNCTION server_route();

-- One set of static headers for a server, sealed; bound to the server's origin by the seal itself.
CREATE TABLE server_credentials (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  server_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  origin text NOT NULL,
  header_names text[] NOT NULL,
  sealed bytea NOT NULL,
  key_version integer NOT NULL,
  set_by uuid NOT NULL,
  set_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, server_id),
  FOREIGN KEY (org_id, server_id) REFERENCES servers (org_id, id) ON DELETE CASCADE
);

-- ---------------------------------------------------------------- workers

CREATE TABLE workers (
  id uuid PRIMARY KEY,
  started_at timestamptz(3) NOT NULL DEFAULT now(),
  beat_at timestamptz(3) NOT NULL DEFAULT now(),
  version text NOT NULL
);
CREATE TABLE activations (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  serial bigint NOT NULL,
  worker_id uuid NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  ms integer NOT NULL,
  PRIMARY KEY (org_id, serial, worker_id)
);

-- ---------------------------------------------------------------- records

-- One row for each decision, written before anything is forwarded and never changed. A record outlives the grant,
-- server and policy it names, so it carries their names and has no foreign keys to them.
CREATE TABLE calls (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  worker_id uuid NOT NULL,
  grant_id uuid NOT NULL,
  -- The nil UUID where a credential was genuine but its grant is no longer in the release.
  identity_id uuid NOT NULL,
  identity_name text NOT NULL,
  server_id uuid NOT NULL,
  server_name text NOT NULL,
  sandbox boolean NOT NULL,
  method text NOT NULL,
  tool text NOT NULL,
  effect text NOT NULL CHECK (effect IN ('allow', 'deny', 'hide', 'approve', 'refuse')),
  code text NOT NULL,
  rule text NOT NULL,
  source text NOT NULL CHECK (source IN ('policy', 'guardrail')),
  message text NOT NULL,
  policy_id uuid,
  policy_version integer,
  release_serial bigint NOT NULL,
  arg_keys text[] NOT NULL,
  args_digest text,
  trace jsonb NOT NULL,
  takes jsonb,
  sample boolean NOT NULL,
  try boolean NOT NULL,
  jti text NOT NULL,
  via text NOT NULL CHECK (via IN ('url', 'token')),
  client_address text NOT NULL,
  session_hash text,
  gateway_us integer NOT NULL,
  -- How many requests this row stands for: above 1 only where a flood is recorded once a second.
  requests integer NOT NULL DEFAULT 1,
  -- Written to settle whether a lost commit happened: the call was refused and nothing was forwarded.
  tombstone boolean NOT NULL DEFAULT false,
  PRIMARY KEY (org_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX calls_grant_idx ON calls (org_id, grant_id, id);

-- How a call ended; no row means in progress. The first writer wins.
CREATE TABLE call_outcomes (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('ok', 'error', 'upstream_error', 'not_sent', 'indeterminate', 'client_gone', 'refused')),
  status integer,
  bytes bigint NOT NULL DEFAULT 0,
  gateway_us integer NOT NULL DEFAULT 0,
  upstream_us integer,
  finished_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, id)
) PARTITION BY RANGE (id);

-- What an organisation chooses to keep of arguments, encrypted.
CREATE TABLE call_arguments (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  sealed bytea NOT NULL,
  key_version integer NOT NULL,
  PRIMARY KEY (org_id, id)
) PARTITION BY RANGE (id);

CREATE TABLE calls_default PARTITION OF calls DEFAULT;
CREATE TABLE call_outcomes_default PARTITION OF call_outcomes DEFAULT;
CREATE TABLE call_arguments_default PARTITION OF call_arguments DEFAULT;
ALTER TABLE calls_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE calls_default FORCE ROW LEVEL SECURITY;
ALTER TABLE call_outcomes_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_outcomes_default FORCE ROW LEVEL SECURITY;
ALTER TABLE call_arguments_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_arguments_default FORCE ROW LEVEL SECURITY;

-- The lowest UUIDv7 of a moment.
CREATE FUNCTION uuid_floor(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT rpad(lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;

-- Makes the partitions of this month and the next ones; months whose rows already fell into the default partition stay there.
CREATE FUNCTION make_call_partitions(ahead integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parent text; child text; low timestamptz; made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('make_call_partitions'));
  FOR i IN 0..ahead LOOP
    low := date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + make_interval(months => i);
    FOREACH parent IN ARRAY ARRAY['calls', 'call_outcomes', 'call_arguments'] LOOP
      child := format('%s_%s', parent, to_char(low AT TIME ZONE 'UTC', 'YYYY_MM'));
      CONTINUE WHEN to_regclass(child) IS NOT NULL;
      BEGIN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', child, parent,
          uuid_floor(low), uuid_floor((low AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'));
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', child);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', child);
        made := made + 1;
      EXCEPTION WHEN check_violation THEN
        RAISE WARNING 'rows of % are already in the default partition', child;
      END;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION make_call_partitions(integer) FROM PUBLIC;
SELECT make_call_partitions(3);

-- ---------------------------------------------------------------- limits

-- One row for each counter; its lock orders everybody who takes from it. Times are microseconds of this store's clock.
CREATE TABLE limit_counters (
  org_id uuid NOT NULL,
  key text NOT NULL,
  taken bigint NOT NULL DEFAULT 0,
  clock_us bigint NOT NULL DEFAULT 0,
  window_us bigint NOT NULL,
  PRIMARY KEY (org_id, key)
) WITH (fillfactor = 40);
-- Counted calls by their running number: call number n fits if number n - max has left the window.
CREATE TABLE limit_hits (
  org_id uuid NOT NULL,
  key text NOT NULL,
  number bigint NOT NULL,
  at_us bigint NOT NULL,
  call_id uuid NOT NULL,
  PRIMARY KEY (org_id, key, number)
);
-- Sums by sixtieth of the window, in units of 1e-9.
CREATE TABLE limit_sums (
  org_id uuid NOT NULL,
  key text NOT NULL,
  sixtieth bigint NOT NULL,
  units numeric NOT NULL,
  PRIMARY KEY (org_id, key, sixtieth)
);

-- Whether one limit has room: NULL when it has, else the milliseconds until it may have (-1: never for this amount).
-- The counter must be locked; `now_us` is the time read after that. Calls numbered above `stored` are taken but not
-- written yet: they are of this very moment, so in the window.
CREATE FUNCTION limit_wait(org uuid, counter text, now_us bigint, number_taken bigint, stored bigint, l jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  window_us bigint := (l->>'window')::bigint * 1000000;
  maximum numeric := (l->>'max')::numeric;
  amount numeric := (l->>'amount')::numeric;
  most bigint; oldest bigint; slot bigint; total numeric; past record;
BEGIN
  IF NOT (l->>'sum')::boolean THEN
    most := least(floor(maximum / 1000000000), 4000000000000000000)::bigint;
    IF most < 1 THEN RETURN -1; END IF;
    IF number_taken + 1 - most < 1 THEN RETURN NULL; END IF;
    IF number_taken + 1 - most > stored THEN RETURN window_us / 1000; END IF;
    SELECT h.at_us INTO oldest FROM limit_hits h WHERE h.org_id = org AND h.key = counter AND h.number = number_taken + 1 - most;
    IF oldest IS NULL OR oldest + window_us <= now_us THEN RETURN NULL; END IF;
    RETURN greatest(1, (oldest + window_us - now_us + 999) / 1000);
  END IF;
  IF amount > maximum THEN RETURN -1; END IF;
  slot := now_us * 60 / window_us;
  SELECT coalesce(sum(s.units), 0) INTO total FROM limit_sums s
    WHERE s.org_id = org AND s.key = counter AND s.sixtieth BETWEEN slot - 60 AND slot;
  IF total + amount <= maximum THEN RETURN NULL; END IF;
  FOR past IN SELECT s.sixtieth, s.units FROM limit_sums s
    WHERE s.org_id = org AND s.key = counter AND s.sixtieth BETWEEN slot - 60 AND slot ORDER BY s.sixtieth LOOP
    total := total - past.units;
    IF total + amount <= maximum THEN
      RETURN greatest(1, ((past.sixtieth + 61) * window_us / 60 - now_us + 999) / 1000);
    END IF;
  END LOOP;
  RETURN -1;
END $$;

-- Adds to a sum that has room and returns what giving it back needs to know.
CREATE FUNCTION limit_add(org uuid, counter text, now_us bigint, l jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE slot bigint := now_us * 60 / ((l->>'window')::bigint * 1000000);
BEGIN
  INSERT INTO limit_sums AS s (org_id, key, sixtieth, units) VALUES (org, counter, slot, (l->>'amount')::numeric)
    ON CONFLICT (org_id, key, sixtieth) DO UPDATE SET units = s.units + excluded.units;
  DELETE FROM limit_sums s WHERE s.org_id = org AND s.key = counter AND s.sixtieth < slot - 60;
  RETURN jsonb_build_object('key', counter, 'sixtieth', slot, 'units', l->>'amount');
END $$;

-- Gives back what a call took that provably never reached its server.
CREATE FUNCTION limit_give_back(org uuid, call uuid, taken_by_call jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t jsonb; gone bigint; last bigint;
BEGIN
  FOR t IN SELECT value FROM jsonb_array_elements(taken_by_call) ORDER BY value->>'key' LOOP
    SELECT k.taken INTO last FROM limit_counters k WHERE k.org_id = org AND k.key = t->>'key' FOR UPDATE;
    CONTINUE WHEN NOT FOUND;
    IF t ? 'sixtieth' THEN
      UPDATE limit_sums s SET units = greatest(0, s.units - (t->>'units')::numeric)
        WHERE s.org_id = org AND s.key = t->>'key' AND s.sixtieth = (t->>'sixtieth')::bigint;
    ELSE
      SELECT h.number INTO gone FROM limit_hits h WHERE h.org_id = org AND h.key = t->>'key' AND h.call_id = call;
      CONTINUE WHEN NOT FOUND;
      -- The later calls move down by one, so that numbers stay without gaps.
      UPDATE limit_hits h SET at_us = n.at_us, call_id = n.call_id FROM limit_hits n
        WHERE h.org_id = org AND h.key = t->>'key' AND h.number >= gone AND n.org_id = org AND n.key = h.key AND n.number = h.number + 1;
      DELETE FROM limit_hits h WHERE h.org_id = org AND h.key = t->>'key' AND h.number = last;
      UPDATE limit_counters k SET taken = last - 1 WHERE k.org_id = org AND k.key = t->>'key';
    END IF;
  END LOOP;
END $$;

-- ---------------------------------------------------------------- begin and finish

-- Takes the limits and writes the settled record of every call of a batch, all or nothing for each call.
-- A call is an object with the columns of `calls` and `limits`: [{ key, sum, window (seconds), max and amount (units of
-- 1e-9), rule, message, trace }], where rule, message and trace are the record's if that limit refuses.
-- `refused_serial` is the newest release that the worker saw and refused as not genuine: the last good one stays in force.
-- Results: 'recorded'; 'limit' (recorded as denied; `exceeded` counts limits from 0); 'stale' (nothing was written:
-- a newer release is more than a second old, or the organisation has none).
CREATE FUNCTION begin_calls(batch jsonb) RETURNS TABLE (call_id uuid, result text, exceeded integer, free_in_ms bigint) LANGUAGE plpgsql AS $$
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
      tool, effect, code, rule, source, message, policy_id, policy_version, release_serial, arg_keys, args_digest, trace, takes,
      sample, try, jti, via, client_address, session_hash, gateway_us, requests)
    SELECT x.org_id, x.id, to_timestamp(x.at / 1000.0), x.worker_id, x.grant_id, x.identity_id, x.identity_name, x.server_id,
      x.server_name, x.sandbox, x.method, x.tool,
      CASE WHEN o.r IS NULL THEN x.effect ELSE 'deny' END, CASE WHEN o.r IS NULL THEN x.code ELSE 'limit' END,
      CASE WHEN o.r IS NULL THEN x.rule ELSE x.limits->o.r->>'rule' END, x.source,
      CASE WHEN o.r IS NULL THEN x.message ELSE x.limits->o.r->>'message' END,
      x.policy_id, x.policy_version, x.release_serial, x.arg_keys, x.args_digest,
      CASE WHEN o.r IS NULL THEN x.trace ELSE x.limits->o.r->'trace' END, taken[x.n],
      x.sample, x.try, x.jti, x.via, x.client_address, x.session_hash, x.gateway_us, coalesce(x.requests, 1)
    FROM ROWS FROM (jsonb_to_recordset(batch) AS (org_id uuid, id uuid, at bigint, worker_id uuid, grant_id uuid,
        identity_id uuid, identity_name text, server_id uuid, server_name text, sandbox boolean, method text, tool text,
        effect text, code text, rule text, source text, message text, policy_id uuid, policy_version integer,
        release_serial bigint, arg_keys text[], args_digest text, trace jsonb, limits jsonb, sample boolean, try boolean,
        jti text, via text, client_address text, session_hash text, gateway_us integer, requests integer))
      WITH ORDINALITY AS x (org_id, id, at, worker_id, grant_id, identity_id, identity_name, server_id, server_name, sandbox,
        method, tool, effect, code, rule, source, message, policy_id, policy_version, release_serial, arg_keys, args_digest,
        trace, limits, sample, try, jti, via, client_address, session_hash, gateway_us, requests, n)
      CROSS JOIN LATERAL (SELECT refusals[x.n] AS r) o
    WHERE results[x.n] <> 'stale';
  RETURN QUERY SELECT * FROM unnest(ids, results, refusals, waits);
END $$;

-- Writes how calls ended, the first writer winning, and gives back what a call took that was not sent.
CREATE FUNCTION finish_calls(batch jsonb) RETURNS integer LANGUAGE plpgsql AS $$
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
    END IF;
  END LOOP;
  RETURN written;
END $$;

-- Settles a lost commit: for each call the record that stands now. `existed` says that the commit had happened; where it
-- had not, a tombstone is written, so that it never can.
CREATE FUNCTION bury_calls(batch jsonb) RETURNS TABLE (call_id uuid, existed boolean, effect text, code text, rule text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE buried uuid[];
BEGIN
  WITH inserted AS (
    INSERT INTO calls (org_id, id, at, worker_id, grant_id, identity_id, identity_name, server_id, server_name, sandbox, method,
        tool, effect, code, rule, source, message, release_serial, arg_keys, trace, sample, try, jti, via, client_address,
        gateway_us, tombstone)
      SELECT x.org_id, x.id, to_timestamp(x.at / 1000.0), x.worker_id, x.grant_id, x.identity_id, x.identity_name, x.server_id,
        x.server_name, x.sandbox, x.method, x.tool, 'deny', 'record_unavailable', '', 'policy', '', x.release_serial, x.arg_keys,
        '[]', x.sample, x.try, x.jti, x.via, x.client_address, x.gateway_us, true
      FROM jsonb_to_recordset(batch) AS x (org_id uuid, id uuid, at bigint, worker_id uuid, grant_id uuid, identity_id uuid,
        identity_name text, server_id uuid, server_name text, sandbox boolean, method text, tool text, release_serial bigint,
        arg_keys text[], sample boolean, try boolean, jti text, via text, client_address text, gateway_us integer)
      ORDER BY x.org_id, x.id
      ON CONFLICT DO NOTHING RETURNING id
  ) SELECT coalesce(array_agg(id), '{}') INTO buried FROM inserted;
  RETURN QUERY SELECT c.id, NOT (c.id = ANY (buried)) AND NOT c.tombstone, c.effect, c.code, c.rule
    FROM jsonb_to_recordset(batch) AS x (org_id uuid, id uuid) JOIN calls c ON c.org_id = x.org_id AND c.id = x.id;
END $$;

-- Closes the calls of workers whose heartbeat has been gone for 60 s. Only calls of the last day are looked at.
CREATE FUNCTION sweep_calls() RETURNS integer LANGUAGE sql AS $$
  WITH swept AS (
    INSERT INTO call_outcomes (org_id, id, outcome, finished_at)
      SELECT c.org_id, c.id, CASE WHEN c.effect = 'allow' THEN 'indeterminate' ELSE 'refused' END, now()
      FROM calls c LEFT JOIN workers w ON w.id = c.worker_id
      WHERE c.id >= uuid_floor(now() - interval '1 day') AND c.id < uuid_floor(now() - interval '60 seconds')
        AND (w.id IS NULL OR w.beat_at < now() - interval '60 seconds')
        AND NOT EXISTS (SELECT 1 FROM call_outcomes o WHERE o.org_id = c.org_id AND o.id = c.id)
      ON CONFLICT DO NOTHING RETURNING 1
  ) SELECT count(*)::integer FROM swept
$$;

-- Forgets counters that nobody can run into any more.
CREATE FUNCTION sweep_limits() RETURNS integer LANGUAGE sql AS $$
  WITH clock AS (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now_us),
  hits AS (
    DELETE FROM limit_hits h USING limit_counters k, clock
      WHERE k.org_id = h.org_id AND k.key = h.key AND h.at_us + k.window_us <= clock.now_us RETURNING 1
  ), sums AS (
    DELETE FROM limit_sums s USING limit_counters k, clock
      WHERE k.org_id = s.org_id AND k.key = s.key AND (s.sixtieth + 61) * k.window_us / 60 <= clock.now_us RETURNING 1
  ) SELECT ((SELECT count(*) FROM hits) + (SELECT count(*) FROM sums))::integer
$$;

-- ---------------------------------------------------------------- roles

CREATE FUNCTION grants_enforcement(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t text;
BEGIN
  PERFORM tenant_table('release_heads', app, 'SELECT, INSERT, UPDATE');
  PERFORM tenant_table('release_parts', app, 'SELECT, INSERT, DELETE');
  PERFORM tenant_table('routes', app, 'SELECT, INSERT');
  PERFORM tenant_table('server_credentials', app, 'SELECT, INSERT, UPDATE, DELETE');
  PERFORM tenant_table('activations', app, 'SELECT');
  PERFORM tenant_table('calls', app, 'SELECT, DELETE');
  PERFORM tenant_table('call_outcomes', app, 'SELECT, DELETE');
  PERFORM tenant_table('call_arguments', app, 'SELECT');
  PERFORM tenant_table('limit_counters', app, 'SELECT');
  PERFORM tenant_table('limit_hits', app, 'SELECT');
  PERFORM tenant_table('limit_sums', app, 'SELECT');
  -- A tenant may remove only its sample sessions: outcomes first, then the calls.
  DROP POLICY IF EXISTS app_samples_only ON calls;
  EXECUTE format('CREATE POLICY app_samples_only ON calls AS RESTRICTIVE FOR DELETE TO %I USING (sample)', app);
  DROP POLICY IF EXISTS app_samples_only ON call_outcomes;
  EXECUTE format('CREATE POLICY app_samples_only ON call_outcomes AS RESTRICTIVE FOR DELETE TO %I USING (EXISTS (
    SELECT 1 FROM calls c WHERE c.org_id = call_outcomes.org_id AND c.id = call_outcomes.id AND c.sample))', app);
  EXECUTE format('GRANT SELECT ON workers TO %I', app);

  FOREACH t IN ARRAY ARRAY['release_heads', 'release_parts', 'routes', 'server_credentials'] LOOP
    PERFORM open_table(t::regclass, enforcer, 'SELECT');
  END LOOP;
  FOREACH t IN ARRAY ARRAY['calls', 'call_outcomes', 'call_arguments', 'activations'] LOOP
    PERFORM open_table(t::regclass, enforcer, 'SELECT, INSERT');
  END LOOP;
  FOREACH t IN ARRAY ARRAY['limit_counters', 'limit_hits', 'limit_sums'] LOOP
    PERFORM open_table(t::regclass, enforcer, 'SELECT, INSERT, UPDATE, DELETE');
    PERFORM open_table(t::regclass, jobs, 'SELECT, DELETE');
  END LOOP;
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON workers TO %I', enforcer);

  PERFORM open_table('release_heads', jobs, 'SELECT, UPDATE');
  PERFORM open_table('release_parts', jobs, 'SELECT, INSERT, DELETE');
  PERFORM open_table('activations', jobs, 'SELECT, DELETE');
  PERFORM open_table('calls', jobs, 'SELECT, DELETE');
  PERFORM open_table('call_outcomes', jobs, 'SELECT, INSERT, DELETE');
  PERFORM open_table('call_arguments', jobs, 'SELECT, DELETE');
  EXECUTE format('GRANT SELECT, DELETE ON workers TO %I', jobs);
  EXECUTE format('GRANT EXECUTE ON FUNCTION make_call_partitions(integer) TO %I', jobs);

  FOREACH t IN ARRAY ARRAY['begin_calls(jsonb)', 'finish_calls(jsonb)', 'bury_calls(jsonb)'] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', t);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', t, enforcer);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['sweep_calls()', 'sweep_limits()'] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', t);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', t, jobs);
  END LOOP;
END $$;
