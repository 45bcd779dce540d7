-- Drafts that something else took the place of: given up, or replaced by a version or another draft that was restored.
-- Nothing typed is lost with them.
CREATE TABLE drafts_aside (
  org_id uuid NOT NULL,
  policy_id uuid NOT NULL,
  id uuid NOT NULL,
  text text NOT NULL,
  saved_by text,
  saved_at timestamptz(3),
  aside_by text NOT NULL,
  aside_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, policy_id, id),
  FOREIGN KEY (org_id, policy_id) REFERENCES policies (org_id, id) ON DELETE CASCADE
);

CREATE FUNCTION grants_drafts(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tenant_table('drafts_aside', app, 'SELECT, INSERT, UPDATE, DELETE');
END $$;
