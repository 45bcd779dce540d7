-- What a person said of a tool instead of the classifier, and why; at most one for each tool. It is about one definition, by its
-- digest. A guardrail believes it only when an owner has confirmed it.
CREATE TABLE tool_overrides (
  org_id uuid NOT NULL,
  server_id uuid NOT NULL,
  tool text NOT NULL,
  category text NOT NULL CHECK (category IN ('read', 'write', 'execute', 'destructive', 'financial')),
  risk text NOT NULL CHECK (risk IN ('low', 'medium', 'high', 'critical')),
  reason text NOT NULL CHECK (length(btrim(reason)) BETWEEN 1 AND 500),
  digest text NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz(3) NOT NULL,
  confirmed_by text,
  confirmed_at timestamptz(3),
  PRIMARY KEY (org_id, server_id, tool),
  CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
  FOREIGN KEY (org_id, server_id, tool) REFERENCES tools (org_id, server_id, name) ON DELETE CASCADE
);

-- Changes with an override, and has to with a definition: who overrides says which one they looked at.
ALTER TABLE tools ADD COLUMN version integer NOT NULL DEFAULT 1;

CREATE FUNCTION grants_overrides(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tenant_table('tool_overrides', app, 'SELECT, INSERT, UPDATE, DELETE');
END $$;
