-- A definition of any size can be reviewed: the text of one that was larger than 256 KiB was not kept, so nobody could ever
-- accept it. What bounds the texts of a server is what it may show in one list, 16 MiB, as before; a text there was no room
-- for is kept by a later reading.
CREATE OR REPLACE FUNCTION hold_tools(org uuid, server uuid, seen jsonb, by_whom text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE made integer; known integer; room bigint;
BEGIN
  SELECT count(*), 16777216 - coalesce(sum(octet_length(h.definition)), 0) INTO known, room
    FROM holds h WHERE h.org_id = org AND h.server_id = server;
  WITH asked AS (
    SELECT x.tool, x.digest, x.definition, x.released,
      sum(octet_length(x.definition)) OVER (ORDER BY x.released DESC, x.n) AS upto,
      row_number() OVER (ORDER BY x.released DESC, x.n) AS nth
    FROM ROWS FROM (jsonb_to_recordset(seen) AS (tool text, digest text, definition text, released boolean)) WITH ORDINALITY
      AS x (tool, digest, definition, released, n)
  )
  INSERT INTO holds (org_id, server_id, tool, digest, definition, seen_by)
    SELECT org, server, a.tool, a.digest, CASE WHEN a.upto <= room THEN a.definition END, by_whom
    FROM asked a
    WHERE (a.released OR known + a.nth <= 2000)
      AND (SELECT count(*) FROM holds h WHERE h.org_id = org AND h.server_id = server AND h.tool = a.tool) < 8
    ORDER BY a.tool, a.digest
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS made = ROW_COUNT;
  RETURN made;
END $$;

-- Keeps the text of a definition that is held without one, if there is room for it by now.
CREATE FUNCTION keep_definition(org uuid, server uuid, of_tool text, of_digest text, shown text) RETURNS void LANGUAGE sql AS $$
  UPDATE holds h SET definition = shown
    WHERE h.org_id = org AND h.server_id = server AND h.tool = of_tool AND h.digest = of_digest AND h.definition IS NULL
      AND octet_length(shown) <= 16777216 - (SELECT coalesce(sum(octet_length(x.definition)), 0) FROM holds x
        WHERE x.org_id = org AND x.server_id = server)
$$;

CREATE FUNCTION grants_large_definitions(app text, enforcer text, jobs text, platform text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  REVOKE ALL ON FUNCTION keep_definition(uuid, uuid, text, text, text) FROM PUBLIC;
  EXECUTE format('GRANT EXECUTE ON FUNCTION keep_definition(uuid, uuid, text, text, text) TO %I', app);
END $$;
