import pg from 'pg'
import type { TestDatabase } from '#tools/testdb.ts'

/** Makes an organisation with a release of serial 1 and nothing in it: as much as calls need to be recorded. */
export async function bareOrganisation({ urls }: TestDatabase, org: string): Promise<void> {
  const platform = new pg.Client({ connectionString: urls.platform })
  await platform.connect()
  await platform.query(
    `INSERT INTO organisations (id, slug, name, created_at) VALUES ($1, 'o', 'O', now())`,
    [org],
  )
  await platform.end()
  const app = new pg.Client({ connectionString: urls.app })
  await app.connect()
  await app.query(`SELECT set_config('app.org_id', $1, false)`, [org])
  await app.query(
    `INSERT INTO release_heads (org_id, serial, header, signature, issued_at, not_after) VALUES ($1, 1, '', '', now(), now())`,
    [org],
  )
  await app.end()
}
