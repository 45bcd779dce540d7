-- A demo's person goes with its organisation. The jobs process sees no other person, and of these no password.
CREATE OR REPLACE FUNCTION grants_jobs(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT CREATE ON DATABASE %I TO %I', current_database(), jobs);
  DROP POLICY IF EXISTS jobs_demo ON users;
  EXECUTE format('CREATE POLICY jobs_demo ON users TO %I USING (email ~ ''^demo-[0-9a-z-]+@demo\.invalid$'')', jobs);
  EXECUTE format('GRANT SELECT (id, email, created_at), DELETE ON users TO %I', jobs);
END $$;
