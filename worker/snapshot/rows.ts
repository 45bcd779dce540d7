import type { Client, Pool } from '#lib/pg/pool.ts'

export type HeadRow = { serial: number; header: string; signature: string; changedAt: Date }
export type CredentialRow = {
  id: string
  serverId: string
  version: number
  origin: string
  headerNames: string[]
  sealed: Buffer
  keyVersion: number
}
export type ReleaseRows = {
  head: HeadRow
  bodies: Map<string, string>
  credentials: Map<string, CredentialRow>
}

/**
 * The newest release of an organisation as it stands in one moment: its head, the parts that are not yet held, and its
 * sealed credentials. Undefined when it has none.
 * @param refs digests that a head names, read from the head by the caller only after it was verified
 */
export async function readRelease(
  pool: Pool,
  org: string,
  missing: (head: HeadRow) => string[],
): Promise<ReleaseRows | undefined> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const head = await readHead(client, org)
    if (head === undefined) {
      await client.query('COMMIT')
      client.release()
      return undefined
    }
    const bodies = await readBodies(client, org, missing(head))
    const credentials = await readCredentials(client, org)
    await client.query('COMMIT')
    client.release()
    return { head, bodies, credentials }
  } catch (err) {
    // The connection's state is unknown: it must not go back into the pool.
    client.release(true)
    throw err
  }
}

async function readHead(client: Pick<Client, 'query'>, org: string): Promise<HeadRow | undefined> {
  const { rows } = await client.query<{
    serial: string
    header: string
    signature: string
    changed_at: Date
  }>('SELECT serial, header, signature, changed_at FROM release_heads WHERE org_id = $1', [org])
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    serial: Number(row.serial),
    header: row.header,
    signature: row.signature,
    changedAt: row.changed_at,
  }
}

async function readBodies(
  client: Pick<Client, 'query'>,
  org: string,
  digests: string[],
): Promise<Map<string, string>> {
  if (digests.length === 0) return new Map()
  const { rows } = await client.query<{ sha256: string; body: string }>(
    'SELECT sha256, body FROM release_parts WHERE org_id = $1 AND sha256 = ANY ($2)',
    [org, digests],
  )
  return new Map(rows.map((row) => [row.sha256, row.body]))
}

async function readCredentials(
  client: Pick<Client, 'query'>,
  org: string,
): Promise<Map<string, CredentialRow>> {
  const { rows } = await client.query<{
    id: string
    server_id: string
    version: number
    origin: string
    header_names: string[]
    sealed: Buffer
    key_version: number
  }>(
    `SELECT id, server_id, version, origin, header_names, sealed, key_version
      FROM server_credentials WHERE org_id = $1`,
    [org],
  )
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        serverId: row.server_id,
        version: row.version,
        origin: row.origin,
        headerNames: row.header_names,
        sealed: row.sealed,
        keyVersion: row.key_version,
      },
    ]),
  )
}

/** The heads that changed after a moment, for the poll. */
export async function readChangedHeads(
  pool: Pool,
  after: Date,
): Promise<{ org: string; serial: number; changedAt: Date }[]> {
  const { rows } = await pool.query<{ org_id: string; serial: string; changed_at: Date }>({
    name: 'changed heads',
    text: 'SELECT org_id, serial, changed_at FROM release_heads WHERE changed_at > $1',
    values: [after],
  })
  return rows.map((row) => ({ org: row.org_id, serial: Number(row.serial), changedAt: row.changed_at }))
}

/** The organisation of a server, for addresses that name only the server. */
export async function readRoute(pool: Pool, serverId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ org_id: string }>('SELECT org_id FROM routes WHERE server_id = $1', [
    serverId,
  ])
  return rows[0]?.org_id
}

/** Says that this worker enforces a release from now on, and how long after its publication. */
export async function acknowledge(pool: Pool, org: string, serial: number, workerId: string): Promise<void> {
  await pool.query(
    `INSERT INTO activations (org_id, serial, worker_id, ms)
      SELECT org_id, $2::bigint, $3, greatest(0, least(2147483647, extract(epoch FROM clock_timestamp() - changed_at) * 1000))::integer
      FROM release_heads WHERE org_id = $1 AND serial = $2::bigint
      ON CONFLICT DO NOTHING`,
    [org, serial, workerId],
  )
}
