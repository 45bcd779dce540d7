-- What a server offers besides tools: resources, templates of resources and prompts. A row is released only while the
-- server shows what somebody reviewed.
CREATE TABLE server_items (
  org_id uuid NOT NULL,
  server_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('resource', 'template', 'prompt')),
  -- The URI, the URI template or the name. It is part of the key, which has room for so many bytes.
  name text NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 2048),
  position integer NOT NULL,
  -- What was reviewed, as JSON text, and by whom; null where nobody has.
  definition text,
  digest text CHECK (digest ~ '^[0-9a-f]{64}$'),
  reviewed_by text,
  reviewed_at timestamptz(3),
  -- What the last reading showed; its text is kept only where it is not the reviewed one.
  shown_definition text,
  shown_digest text NOT NULL CHECK (shown_digest ~ '^[0-9a-f]{64}$'),
  listed boolean NOT NULL DEFAULT true,
  seen_at timestamptz(3) NOT NULL,
  -- Somebody blocked it: agents do not have it, whatever the server says of it.
  blocked_at timestamptz(3),
  blocked_by text,
  state text NOT NULL GENERATED ALWAYS AS (
    CASE WHEN blocked_at IS NOT NULL THEN 'blocked' WHEN NOT listed THEN 'removed' WHEN digest IS NULL THEN 'new'
      WHEN shown_digest <> digest THEN 'changed' ELSE 'reviewed' END) STORED,
  PRIMARY KEY (org_id, server_id, kind, name),
  CHECK ((definition IS NULL) = (digest IS NULL) AND (digest IS NULL) = (reviewed_by IS NULL)
    AND (digest IS NULL) = (reviewed_at IS NULL)),
  CHECK ((shown_definition IS NULL) = (digest IS NOT NULL AND shown_digest = digest)),
  CHECK ((blocked_at IS NULL) = (blocked_by IS NULL)),
  FOREIGN KEY (org_id, server_id) REFERENCES servers (org_id, id) ON DELETE CASCADE
);

-- What the server says that it has besides tools, once its lists were read.
ALTER TABLE servers ADD COLUMN items_read_at timestamptz(3);
ALTER TABLE servers ADD COLUMN offers text[] NOT NULL DEFAULT '{}'
  CHECK (offers <@ ARRAY['resources', 'prompts', 'completion']);
-- What of it agents may use. Nothing is switched on by itself.
ALTER TABLE servers ADD COLUMN settings text[] NOT NULL DEFAULT '{}'
  CHECK (settings <@ ARRAY['resources', 'prompts', 'completion', 'sampling', 'elicitation', 'roots']);
-- Why one of these lists could not be read the last time.
ALTER TABLE servers ADD COLUMN items_problem text;

CREATE FUNCTION grants_server_items(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tenant_table('server_items', app, 'SELECT, INSERT, UPDATE, DELETE');
END $$;
