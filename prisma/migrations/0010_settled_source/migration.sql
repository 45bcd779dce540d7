-- As before, with the document whose rule it is: a policy and the organisation policy above it may share a pointer.
DROP FUNCTION bury_calls(jsonb);
CREATE FUNCTION bury_calls(batch jsonb) RETURNS TABLE (call_id uuid, existed boolean, effect text, code text, rule text, source text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE buried uuid[];
BEGIN
  WITH inserted AS (
    INSERT INTO calls (org_id, id, at, worker_id, grant_id, identity_id, identity_name, server_id, server_name, sandbox, method,
        tool, effect, code, rule, source, message, release_serial, arg_keys, trace, sample, try, jti, via, client_address,
        gateway_us, tombstone)
      SELECT x.org_id, x.id, to_timestamp(x.at / 1000.0), x.worker_id, x.grant_id, x.identity_id, x.identity_name, x.server_id,
        x.server_name, x.sandbox, x.method, x.tool, 'deny', 'record_unavailable', '', 'policy', '', x.release_serial, x.arg_keys,
        '[]', x.sample, x.try, x.jti, x.via, x.client_address, x.gateway_us, true
      FROM jsonb_to_recordset(batch) AS x (org_id uuid, id uuid, at bigint, worker_id uuid, grant_id uuid, identity_id uuid,
        identity_name text, server_id uuid, server_name text, sandbox boolean, method text, tool text, release_serial bigint,
        arg_keys text[], sample boolean, try boolean, jti text, via text, client_address text, gateway_us integer)
      ORDER BY x.org_id, x.id
      ON CONFLICT DO NOTHING RETURNING id
  ) SELECT coalesce(array_agg(id), '{}') INTO buried FROM inserted;
  RETURN QUERY SELECT c.id, NOT (c.id = ANY (buried)) AND NOT c.tombstone, c.effect, c.code, c.rule, c.source
    FROM jsonb_to_recordset(batch) AS x (org_id uuid, id uuid) JOIN calls c ON c.org_id = x.org_id AND c.id = x.id;
END $$;
