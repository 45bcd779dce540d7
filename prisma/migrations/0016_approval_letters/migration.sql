-- When the people who may answer a request were written to: once for a request, however often it is repeated.
ALTER TABLE approvals ADD COLUMN told_at timestamptz;

CREATE FUNCTION grants_with_approval_letters(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tenant_table('approvals', app, 'UPDATE (told_at)');
  -- In which organisations somebody is to be written to; the writing is done as the organisation.
  PERFORM open_table('approvals', jobs, 'SELECT (told_at)');
END $$;
