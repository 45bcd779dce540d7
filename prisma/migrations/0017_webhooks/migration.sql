-- What happened and somebody outside the console is to be told of. A row is written in the transaction of what it tells, so
-- that it stands exactly when that stands; jobs make deliveries and letters of it, and mark it.
CREATE TABLE notices (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  -- The id of the event as receivers see it: the same however often it is sent.
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text NOT NULL CHECK (kind IN ('approval.requested', 'approval.answered', 'approval.expired', 'tool.held', 'grant.expiring',
    'api_token.expiring', 'calls.stopped', 'calls.resumed')),
  -- What it is about; everything else is read when it is told. Never a value of an argument.
  subject_id uuid NOT NULL,
  data jsonb NOT NULL DEFAULT '{}',
  -- What must be told only once has a name for that.
  once text,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  told_at timestamptz(3),
  mailed_at timestamptz(3),
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX notices_once_idx ON notices (org_id, once) WHERE once IS NOT NULL;
CREATE INDEX notices_untold_idx ON notices (org_id, at) WHERE told_at IS NULL OR mailed_at IS NULL;

CREATE FUNCTION notices_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('notices', '');
  RETURN NULL;
END $$;
CREATE TRIGGER notices_made AFTER INSERT ON notices FOR EACH STATEMENT EXECUTE FUNCTION notices_made();

-- An approval that is given back after its use was answered long ago.
CREATE FUNCTION approval_noticed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE word text;
BEGIN
  word := CASE
    WHEN TG_OP = 'INSERT' THEN 'approval.requested'
    WHEN NEW.status = OLD.status THEN NULL
    WHEN OLD.status = 'waiting' AND NEW.status IN ('approved', 'refused') THEN 'approval.answered'
    WHEN NEW.status IN ('expired', 'void') THEN 'approval.expired' END;
  IF word IS NOT NULL THEN
    INSERT INTO notices (org_id, kind, subject_id, data)
      VALUES (NEW.org_id, word, NEW.id, jsonb_build_object('status', NEW.status));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER approval_noticed AFTER INSERT OR UPDATE ON approvals FOR EACH ROW EXECUTE FUNCTION approval_noticed();

-- One for each list that showed something, however many tools were in it.
CREATE FUNCTION holds_noticed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO notices (org_id, kind, subject_id, data)
    SELECT m.org_id, 'tool.held', m.server_id, jsonb_build_object(
      'tools', coalesce(to_jsonb((array_agg(DISTINCT m.tool ORDER BY m.tool) FILTER (WHERE m.tool <> ''))[1:20]), '[]'),
      'count', count(DISTINCT m.tool) FILTER (WHERE m.tool <> ''), 'instructions', bool_or(m.tool = ''))
    FROM made m GROUP BY m.org_id, m.server_id;
  RETURN NULL;
END $$;
CREATE TRIGGER holds_noticed AFTER INSERT ON holds REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION holds_noticed();

-- Grants and API tokens that end within 7 days, and again within one, each told once for each end. What was made for a shorter
-- time than that is not news.
CREATE FUNCTION notice_expiring(moment timestamptz) RETURNS integer LANGUAGE sql AS $$
  WITH ending AS (
    SELECT g.org_id, g.id, 'grant.expiring' AS kind, g.expires_at, g.created_at FROM grants g
      WHERE g.revoked_at IS NULL AND g.expires_at > moment AND g.expires_at <= moment + interval '7 days'
    UNION ALL
    SELECT t.org_id, t.id, 'api_token.expiring', t.expires_at, t.created_at FROM api_tokens t
      WHERE t.revoked_at IS NULL AND t.expires_at > moment AND t.expires_at <= moment + interval '7 days'
  ), due AS (
    SELECT e.*, CASE WHEN e.expires_at <= moment + interval '1 day' THEN 1 ELSE 7 END AS days FROM ending e
  ), made AS (
    INSERT INTO notices (org_id, kind, subject_id, data, once)
      SELECT d.org_id, d.kind, d.id, jsonb_build_object('days', d.days, 'expires_at', d.expires_at),
        d.kind || ' ' || d.id || ' ' || d.days || ' ' || extract(epoch FROM d.expires_at)
      FROM due d WHERE d.expires_at - d.created_at > make_interval(days => d.days)
      ON CONFLICT (org_id, once) WHERE once IS NOT NULL DO NOTHING RETURNING 1
  ) SELECT count(*)::integer FROM made
$$;

-- ---------------------------------------------------------------- where it is sent

CREATE TABLE webhooks (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  url text NOT NULL CHECK (length(url) <= 2000),
  events text[] NOT NULL,
  -- What deliveries are signed with, sealed; and the one before it, for as long as that goes on.
  secret bytea NOT NULL,
  key_version integer NOT NULL,
  old_secret bytea,
  old_ends_at timestamptz(3),
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  paused_at timestamptz(3),
  -- Failed tries in a row, since when, and when they turned it off.
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz(3),
  off_at timestamptz(3),
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name),
  CHECK ((old_secret IS NULL) = (old_ends_at IS NULL))
);

-- One event for one webhook, with the very body that is sent; `tries_most` grows by one when a person sends it again.
CREATE TABLE webhook_deliveries (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  webhook_id uuid NOT NULL,
  event_id uuid NOT NULL,
  kind text NOT NULL,
  body text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
  tries integer NOT NULL DEFAULT 0,
  tries_most integer NOT NULL,
  created_at timestamptz(3) NOT NULL,
  next_at timestamptz(3) NOT NULL,
  -- Somebody is sending it now; after that moment somebody else may.
  taken_until timestamptz(3),
  ended_at timestamptz(3),
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, webhook_id, event_id),
  FOREIGN KEY (org_id, webhook_id) REFERENCES webhooks (org_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_list_idx ON webhook_deliveries (org_id, webhook_id, id);
CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (org_id, next_at) WHERE state = 'waiting';

-- What came of each try: the status and the beginning of the answer, or why there was none.
CREATE TABLE webhook_tries (
  org_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  number integer NOT NULL,
  at timestamptz(3) NOT NULL,
  ms integer NOT NULL,
  status integer,
  problem text,
  answer text,
  cut boolean NOT NULL DEFAULT false,
  PRIMARY KEY (org_id, delivery_id, number),
  FOREIGN KEY (org_id, delivery_id) REFERENCES webhook_deliveries (org_id, id) ON DELETE CASCADE
);

CREATE FUNCTION webhook_deliveries_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('webhooks', '');
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_deliveries_made AFTER INSERT OR UPDATE OF tries_most ON webhook_deliveries
  FOR EACH STATEMENT EXECUTE FUNCTION webhook_deliveries_made();

CREATE FUNCTION grants_with_webhooks(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tenant_table('notices', app, 'SELECT, INSERT, UPDATE (told_at, mailed_at)');
  PERFORM tenant_table('webhooks', app, 'SELECT, INSERT, UPDATE, DELETE');
  PERFORM tenant_table('webhook_deliveries', app, 'SELECT, INSERT, UPDATE');
  PERFORM tenant_table('webhook_tries', app, 'SELECT, INSERT');
  -- What a gateway does to requests and holds is news; it reads none of it.
  PERFORM open_table('notices', enforcer, 'INSERT (org_id, kind, subject_id, data)');
  PERFORM open_table('notices', jobs, 'SELECT (org_id, once, at, told_at, mailed_at), INSERT (org_id, kind, subject_id, data, once), DELETE');
  -- In which organisations something is to be sent, and what is old; the sending is done as the organisation.
  PERFORM open_table('webhooks', jobs, 'SELECT (org_id, id, paused_at, off_at)');
  PERFORM open_table('webhook_deliveries', jobs, 'SELECT (org_id, id, webhook_id, state, next_at, taken_until, created_at), DELETE');
  PERFORM open_table('grants', jobs, 'SELECT (org_id, id, created_at, expires_at, revoked_at)');
  PERFORM open_table('api_tokens', jobs, 'SELECT (org_id, id, created_at, expires_at, revoked_at)');
  REVOKE ALL ON FUNCTION notice_expiring(timestamptz) FROM PUBLIC;
  EXECUTE format('GRANT EXECUTE ON FUNCTION notice_expiring(timestamptz) TO %I', jobs);
END $$;
