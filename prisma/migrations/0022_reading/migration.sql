-- The job that reads every list found no server that was due: its policy was left out where the rights of a new database are
-- given, because row security is switched on for `servers` only later, in grants_platform. This one comes after it.
CREATE FUNCTION grants_reading(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM open_table('servers', jobs, 'SELECT (org_id, id, created_at, read_at, tried_at)');
END $$;
