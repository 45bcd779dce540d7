-- What the jobs process needs: letters announce themselves, and it keeps its own queue's schema.

CREATE FUNCTION mail_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('mail', '');
  RETURN NULL;
END $$;
CREATE TRIGGER mail_written AFTER INSERT ON mail FOR EACH STATEMENT EXECUTE FUNCTION mail_written();

CREATE FUNCTION grants_jobs(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT CREATE ON DATABASE %I TO %I', current_database(), jobs);
END $$;
