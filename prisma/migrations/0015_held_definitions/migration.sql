-- Tool definitions that are new or differ from what was reviewed. A row holds its tool on every gateway for as long as it
-- stands and the release in force names another digest; it goes only together with a new release.
CREATE TABLE holds (
  org_id uuid NOT NULL,
  server_id uuid NOT NULL,
  -- The name of the tool; empty for the instructions of the server.
  tool text NOT NULL CHECK (length(tool) <= 256),
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  -- JSON text as it was seen; null where it was too large to be kept.
  definition text,
  seen_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  -- Whether an agent's list or a reading of our own showed it first.
  seen_by text NOT NULL CHECK (seen_by IN ('gateway', 'reading')),
  -- Somebody looked at it and decided that it stays held.
  kept_at timestamptz(3),
  kept_by text,
  PRIMARY KEY (org_id, server_id, tool, digest),
  CHECK ((kept_at IS NULL) = (kept_by IS NULL)),
  FOREIGN KEY (org_id, server_id) REFERENCES servers (org_id, id) ON DELETE CASCADE
);

-- When an organisation last had a new hold: gateways ask for these rows and read `holds` only where one changed.
CREATE TABLE hold_heads (
  org_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE,
  serial bigint NOT NULL,
  changed_at timestamptz NOT NULL
);
CREATE INDEX hold_heads_changed_idx ON hold_heads (changed_at);

-- A hold announces itself when its transaction commits. That one is gone is told by the release that ended it.
CREATE FUNCTION holds_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO hold_heads AS h (org_id, serial, changed_at)
    SELECT m.org_id, 1, clock_timestamp() FROM (SELECT DISTINCT org_id FROM made) m
    ON CONFLICT (org_id) DO UPDATE SET serial = h.serial + 1, changed_at = excluded.changed_at;
  PERFORM pg_notify('holds', org_id::text) FROM (SELECT DISTINCT org_id FROM made) m;
  RETURN NULL;
END $$;
CREATE TRIGGER holds_made AFTER INSERT ON holds REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION holds_made();

-- Holds what was seen: [{ tool, digest, definition }]. A hostile server may show another definition each time, so of one tool
-- eight are kept, of new tools of a server 2,000, and of all texts of a server 16 MiB; a tool that is held by eight is held.
CREATE FUNCTION hold_tools(org uuid, server uuid, seen jsonb, by_whom text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE made integer; known integer; room bigint;
BEGIN
  SELECT count(*), 16777216 - coalesce(sum(octet_length(h.definition)), 0) INTO known, room
    FROM holds h WHERE h.org_id = org AND h.server_id = server;
  WITH asked AS (
    SELECT x.tool, x.digest, x.definition, x.released,
      sum(octet_length(x.definition)) OVER (ORDER BY x.released DESC, x.n) AS upto,
      row_number() OVER (ORDER BY x.released DESC, x.n) AS nth
    FROM ROWS FROM (jsonb_to_recordset(seen) AS (tool text, digest text, definition text, released boolean)) WITH ORDINALITY
      AS x (tool, digest, definition, released, n)
  )
  INSERT INTO holds (org_id, server_id, tool, digest, definition, seen_by)
    SELECT org, server, a.tool, a.digest, CASE WHEN a.upto <= room AND octet_length(a.definition) <= 262144 THEN a.definition END, by_whom
    FROM asked a
    WHERE (a.released OR known + a.nth <= 2000)
      AND (SELECT count(*) FROM holds h WHERE h.org_id = org AND h.server_id = server AND h.tool = a.tool) < 8
    ORDER BY a.tool, a.digest
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS made = ROW_COUNT;
  RETURN made;
END $$;

-- What the server says to every model was reviewed with its tools; the digest is of the text before it was cut.
ALTER TABLE servers ADD COLUMN instructions_digest text;
-- When reading the list was last tried, and why it failed; null while it succeeds.
ALTER TABLE servers ADD COLUMN tried_at timestamptz(3);
ALTER TABLE servers ADD COLUMN read_problem text;
-- A tool that somebody blocked is unknown to agents whatever its server says of it.
ALTER TABLE tools ADD COLUMN blocked_at timestamptz(3);
ALTER TABLE tools ADD COLUMN blocked_by text;
ALTER TABLE tools ADD CONSTRAINT tools_blocked_check CHECK ((blocked_at IS NULL) = (blocked_by IS NULL));

CREATE FUNCTION grants_holds(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tenant_table('holds', app, 'SELECT, INSERT, UPDATE, DELETE');
  PERFORM tenant_table('hold_heads', app, 'SELECT, INSERT, UPDATE');
  PERFORM open_table('holds', enforcer, 'SELECT, INSERT');
  PERFORM open_table('hold_heads', enforcer, 'SELECT, INSERT, UPDATE');
  -- Which servers are due for reading; the reading itself is done as the organisation.
  PERFORM open_table('servers', jobs, 'SELECT (org_id, id, created_at, read_at, tried_at)');
  REVOKE ALL ON FUNCTION hold_tools(uuid, uuid, jsonb, text) FROM PUBLIC;
  EXECUTE format('GRANT EXECUTE ON FUNCTION hold_tools(uuid, uuid, jsonb, text) TO %I, %I', app, enforcer);
END $$;
