-- People, organisations and what they manage. Row security is forced on every tenant table; the policies name
-- roles only through grants_platform(), which the launcher calls with the names of this database's roles.

CREATE FUNCTION tenant_table(t regclass, app text, privileges text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
  EXECUTE format('DROP POLICY IF EXISTS app_tenant ON %s', t);
  EXECUTE format(
    'CREATE POLICY app_tenant ON %s TO %I USING (org_id = nullif(current_setting(''app.org_id'', true), '''')::uuid) WITH CHECK (org_id = nullif(current_setting(''app.org_id'', true), '''')::uuid)',
    t, app);
  EXECUTE format('GRANT %s ON %s TO %I', privileges, t, app);
END $$;

CREATE FUNCTION open_table(t regclass, role text, privileges text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE policy text := role || '_open';
BEGIN
  EXECUTE format('GRANT %s ON %s TO %I', privileges, t, role);
  IF (SELECT relrowsecurity FROM pg_class WHERE oid = t) THEN
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s', policy, t);
    EXECUTE format('CREATE POLICY %I ON %s TO %I USING (true) WITH CHECK (true)', policy, t, role);
  END IF;
END $$;

CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text NOT NULL UNIQUE CHECK (email = lower(email) AND length(email) <= 254),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  password_hash text NOT NULL,
  email_confirmed_at timestamptz(3),
  created_at timestamptz(3) NOT NULL
);
CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  user_agent text NOT NULL,
  address text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  last_seen_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3)
);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE TABLE mail_tokens (
  token_hash text PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('confirm', 'reset')),
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3)
);
CREATE INDEX mail_tokens_user_id_idx ON mail_tokens (user_id);
CREATE TABLE mail (
  id uuid PRIMARY KEY,
  "to" text NOT NULL,
  subject text NOT NULL,
  text text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  sent_at timestamptz(3),
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz(3) NOT NULL,
  error text
);
CREATE INDEX mail_next_at_idx ON mail (next_at);
CREATE TABLE attempts (key varchar(255) PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint);

CREATE TABLE organisations (
  id uuid PRIMARY KEY,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$'),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  demo boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL,
  version integer NOT NULL DEFAULT 1
);
CREATE TABLE memberships (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'policy_manager', 'approver', 'auditor', 'viewer')),
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, user_id)
);
CREATE INDEX memberships_user_id_idx ON memberships (user_id);
CREATE TABLE invitations (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  email text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'policy_manager', 'approver', 'auditor', 'viewer')),
  token_hash text NOT NULL UNIQUE,
  invited_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  accepted_at timestamptz(3),
  revoked_at timestamptz(3),
  PRIMARY KEY (org_id, id)
);
CREATE TABLE api_tokens (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'policy_manager', 'approver', 'auditor', 'viewer')),
  token_hash text NOT NULL UNIQUE,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  PRIMARY KEY (org_id, id)
);
CREATE TABLE events (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  action text NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('member', 'token', 'job')),
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  subject text NOT NULL,
  subject_id text,
  name text NOT NULL,
  before jsonb,
  after jsonb,
  request_id text NOT NULL,
  PRIMARY KEY (org_id, id)
);

CREATE TABLE servers (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  url text NOT NULL,
  eras text[] NOT NULL,
  sandbox boolean NOT NULL DEFAULT false,
  server_info jsonb,
  instructions text,
  credential_version integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL,
  read_at timestamptz(3),
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name)
);
CREATE TABLE tools (
  org_id uuid NOT NULL,
  server_id uuid NOT NULL,
  name text NOT NULL,
  position integer NOT NULL,
  definition text NOT NULL,
  digest text NOT NULL,
  category text NOT NULL CHECK (category IN ('read', 'write', 'execute', 'destructive', 'financial')),
  risk text NOT NULL CHECK (risk IN ('low', 'medium', 'high', 'critical')),
  signals jsonb NOT NULL,
  findings jsonb NOT NULL,
  tokens integer NOT NULL,
  state text NOT NULL CHECK (state IN ('reviewed', 'new', 'changed', 'removed')),
  classifier integer NOT NULL,
  first_seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, server_id, name),
  FOREIGN KEY (org_id, server_id) REFERENCES servers (org_id, id) ON DELETE CASCADE
);
CREATE TABLE policies (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  server_id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  draft text,
  draft_version integer NOT NULL DEFAULT 1,
  draft_saved_at timestamptz(3),
  draft_saved_by text,
  active_version integer,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name),
  UNIQUE (org_id, id, server_id),
  FOREIGN KEY (org_id, server_id) REFERENCES servers (org_id, id) ON DELETE CASCADE
);
CREATE TABLE policy_versions (
  org_id uuid NOT NULL,
  policy_id uuid NOT NULL,
  number integer NOT NULL CHECK (number > 0),
  text text NOT NULL,
  note text NOT NULL,
  published_by text NOT NULL,
  published_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, policy_id, number),
  FOREIGN KEY (org_id, policy_id) REFERENCES policies (org_id, id) ON DELETE CASCADE
);
CREATE TABLE identities (
  org_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('person', 'agent', 'automation')),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  labels jsonb NOT NULL,
  user_id uuid,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, name)
);
CREATE TABLE grants (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  identity_id uuid NOT NULL,
  server_id uuid NOT NULL,
  policy_id uuid,
  labels jsonb NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, identity_id) REFERENCES identities (org_id, id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, server_id) REFERENCES servers (org_id, id) ON DELETE CASCADE,
  -- A grant's policy is a policy of the grant's own server.
  FOREIGN KEY (org_id, policy_id, server_id) REFERENCES policies (org_id, id, server_id)
);
CREATE TABLE grant_credentials (
  org_id uuid NOT NULL,
  grant_id uuid NOT NULL,
  generation integer NOT NULL CHECK (generation > 0),
  jti text NOT NULL,
  token_hash text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, grant_id, generation),
  FOREIGN KEY (org_id, grant_id) REFERENCES grants (org_id, id) ON DELETE CASCADE
);

CREATE FUNCTION grants_platform(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['app', 'enforcer', 'jobs', 'platform'] LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', CASE t WHEN 'app' THEN app WHEN 'enforcer' THEN enforcer WHEN 'jobs' THEN jobs ELSE platform END);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['memberships', 'invitations', 'api_tokens', 'servers', 'tools', 'policies', 'policy_versions', 'identities', 'grants', 'grant_credentials'] LOOP
    PERFORM tenant_table(t::regclass, app, 'SELECT, INSERT, UPDATE, DELETE');
  END LOOP;
  PERFORM tenant_table('events', app, 'SELECT, INSERT');
  -- A tenant reads and renames its own organisation; making one is the platform's.
  ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
  ALTER TABLE organisations FORCE ROW LEVEL SECURITY;
  DROP POLICY IF EXISTS app_tenant ON organisations;
  EXECUTE format('CREATE POLICY app_tenant ON organisations TO %I USING (id = nullif(current_setting(''app.org_id'', true), '''')::uuid)', app);
  EXECUTE format('GRANT SELECT, UPDATE ON organisations TO %I', app);
  -- Inside an organisation the names and addresses of its members may be read, never a password's hash.
  ALTER TABLE users ENABLE ROW LEVEL SECURITY;
  ALTER TABLE users FORCE ROW LEVEL SECURITY;
  DROP POLICY IF EXISTS app_tenant ON users;
  EXECUTE format('CREATE POLICY app_tenant ON users FOR SELECT TO %I USING (EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id))', app);
  EXECUTE format('GRANT SELECT (id, email, name, email_confirmed_at, created_at) ON users TO %I', app);
  PERFORM open_table('users', platform, 'SELECT, INSERT, UPDATE, DELETE');
  EXECUTE format('GRANT INSERT ON mail TO %I', app);
  PERFORM open_table('organisations', platform, 'SELECT, INSERT, UPDATE, DELETE');
  PERFORM open_table('memberships', platform, 'SELECT, INSERT, DELETE');
  PERFORM open_table('invitations', platform, 'SELECT, UPDATE');
  PERFORM open_table('api_tokens', platform, 'SELECT, UPDATE');
  PERFORM open_table('events', platform, 'INSERT');
  FOREACH t IN ARRAY ARRAY['sessions', 'mail_tokens', 'mail', 'attempts'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', t, platform);
  END LOOP;
  EXECUTE format('GRANT SELECT, UPDATE, DELETE ON mail TO %I', jobs);
  EXECUTE format('GRANT SELECT, DELETE ON sessions, mail_tokens, attempts TO %I', jobs);
  PERFORM open_table('organisations', jobs, 'SELECT, DELETE');
END $$;
