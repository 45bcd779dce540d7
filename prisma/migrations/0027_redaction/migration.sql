-- Taking secrets out of what a server answers is one more thing that is switched on for it.
ALTER TABLE servers DROP CONSTRAINT servers_settings_check;
ALTER TABLE servers ADD CONSTRAINT servers_settings_check
  CHECK (settings <@ ARRAY['resources', 'prompts', 'completion', 'sampling', 'elicitation', 'roots', 'redaction']);

-- Few calls have anything told of what came back, and those are looked for and counted.
CREATE INDEX call_outcomes_told_idx ON call_outcomes (org_id, id)
  WHERE result_found IS NOT NULL OR result_read IN ('part', 'none') OR result_redacted > 0;
DROP INDEX call_outcomes_found_idx;
