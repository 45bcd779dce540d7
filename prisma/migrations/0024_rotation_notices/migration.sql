-- The old credential of a grant that was rotated ends too, and whoever still uses it stops.
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('approval.requested', 'approval.answered',
  'approval.expired', 'tool.held', 'item.held', 'grant.expiring', 'grant_credential.expiring', 'api_token.expiring',
  'calls.stopped', 'calls.resumed'));

-- As before, and a day before the end of a credential that a newer one outlives. Whoever rotated with a day or less was told
-- then. Where the grant itself ends with it, that is told already.
CREATE OR REPLACE FUNCTION notice_expiring(moment timestamptz) RETURNS integer LANGUAGE sql AS $$
  WITH ending AS (
    SELECT g.org_id, g.id, 'grant.expiring' AS kind, g.expires_at, g.created_at AS since, '{}'::jsonb AS more FROM grants g
      WHERE g.revoked_at IS NULL AND g.expires_at > moment AND g.expires_at <= moment + interval '7 days'
    UNION ALL
    SELECT t.org_id, t.id, 'api_token.expiring', t.expires_at, t.created_at, '{}' FROM api_tokens t
      WHERE t.revoked_at IS NULL AND t.expires_at > moment AND t.expires_at <= moment + interval '7 days'
    UNION ALL
    SELECT c.org_id, c.grant_id, 'grant_credential.expiring', c.ends_at, n.created_at,
        jsonb_build_object('generation', c.generation)
      FROM grant_credentials c
      JOIN grant_credentials n ON n.org_id = c.org_id AND n.grant_id = c.grant_id AND n.generation = c.generation + 1
      JOIN grants g ON g.org_id = c.org_id AND g.id = c.grant_id
      WHERE g.revoked_at IS NULL AND c.ends_at < g.expires_at
        AND c.ends_at > moment AND c.ends_at <= moment + interval '1 day'
  ), due AS (
    SELECT e.*, CASE WHEN e.expires_at <= moment + interval '1 day' THEN 1 ELSE 7 END AS days FROM ending e
  ), made AS (
    INSERT INTO notices (org_id, kind, subject_id, data, once)
      SELECT d.org_id, d.kind, d.id, d.more || jsonb_build_object('days', d.days, 'expires_at', d.expires_at),
        d.kind || ' ' || d.id || ' ' || d.days || ' ' || extract(epoch FROM d.expires_at)
      FROM due d WHERE d.expires_at - d.since > make_interval(days => d.days)
      ON CONFLICT (org_id, once) WHERE once IS NOT NULL DO NOTHING RETURNING 1
  ) SELECT count(*)::integer FROM made
$$;

-- Of a credential the job sees when it ends, and neither its hash nor its id.
CREATE FUNCTION grants_rotation(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM open_table('grant_credentials', jobs, 'SELECT (org_id, grant_id, generation, created_at, ends_at)');
END $$;
