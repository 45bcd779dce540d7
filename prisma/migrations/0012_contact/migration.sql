-- What visitors write to the operator of this instance. It belongs to no organisation. Anybody's request may add a
-- message; the rows show themselves only in a transaction that says it is the operator's (lib/db/inbox.ts decides that).
CREATE TABLE contact_messages (
  id uuid PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  email text NOT NULL CHECK (length(email) <= 254),
  subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 120),
  message text NOT NULL CHECK (length(message) BETWEEN 1 AND 5000),
  created_at timestamptz(3) NOT NULL,
  done_at timestamptz(3),
  done_by text
);
CREATE INDEX contact_messages_open_idx ON contact_messages (id) WHERE done_at IS NULL;

-- Whom an answer to a letter goes to, where that is not us.
ALTER TABLE mail ADD COLUMN reply_to text;

CREATE FUNCTION grants_contact(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  ALTER TABLE contact_messages ENABLE ROW LEVEL SECURITY;
  ALTER TABLE contact_messages FORCE ROW LEVEL SECURITY;
  DROP POLICY IF EXISTS anybody_writes ON contact_messages;
  DROP POLICY IF EXISTS operator_reads ON contact_messages;
  DROP POLICY IF EXISTS operator_marks ON contact_messages;
  DROP POLICY IF EXISTS jobs_old ON contact_messages;
  EXECUTE format('CREATE POLICY anybody_writes ON contact_messages FOR INSERT TO %I WITH CHECK (done_at IS NULL)', platform);
  EXECUTE format('CREATE POLICY operator_reads ON contact_messages FOR SELECT TO %I USING (current_setting(''app.operator'', true) = ''yes'')', platform);
  EXECUTE format('CREATE POLICY operator_marks ON contact_messages FOR UPDATE TO %I USING (current_setting(''app.operator'', true) = ''yes'')', platform);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE (done_at, done_by) ON contact_messages TO %I', platform);
  -- Messages that were done with go after 90 days; of all others this role sees nothing.
  EXECUTE format('CREATE POLICY jobs_old ON contact_messages TO %I USING (done_at < now() - interval ''90 days'')', jobs);
  EXECUTE format('GRANT SELECT (id, done_at), DELETE ON contact_messages TO %I', jobs);
END $$;
