/**
 * Applies `prisma/migrations` over `pg`, keeping the ledger, the checksums and the lock of Prisma's own command, so
 * that `prisma migrate status` agrees with the result.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const root = path.resolve(import.meta.dirname, '..')
/** The advisory lock Prisma takes while it migrates. */
const PRISMA_LOCK = 72707369

const LEDGER = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`

/** The migrations of a folder in the order they are applied in. */
function migrationsIn(folder) {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return names
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(path.join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

async function appliedAlready(client) {
  const { rows } = await client.query(
    'SELECT migration_name AS name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  )
  const failed = rows.find((row) => !row.finished_at)
  if (failed) {
    throw new Error(
      `Migration ${failed.name} failed earlier. Repair the database, then run: npx prisma migrate resolve --rolled-back ${failed.name}`,
    )
  }
  return new Map(rows.map((row) => [row.name, row.checksum]))
}

async function apply(client, migration) {
  const id = randomUUID()
  await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    migration.checksum,
    migration.name,
  ])
  try {
    await client.query(migration.sql) // several statements in one message are one transaction
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, String(error.message)])
    throw new Error(`Migration ${migration.name}: ${error.message}`, { cause: error })
  }
  await client.query(
    'UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1',
    [id],
  )
}

/**
 * Applies what is missing, one process at a time.
 * @param {string} url connection string of the database's owner
 * @param {string} [folder] where the migrations lie
 * @returns {Promise<string[]>} the names applied now; throws when one fails or was edited after it was applied
 */
export async function migrate(url, folder = path.join(root, 'prisma/migrations')) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK])
    await client.query('SET client_min_messages = warning')
    await client.query(LEDGER)
    const applied = await appliedAlready(client)
    const done = []
    for (const migration of migrationsIn(folder)) {
      const checksum = applied.get(migration.name)
      if (checksum === undefined) {
        await apply(client, migration)
        done.push(migration.name)
      } else if (checksum !== migration.checksum) {
        throw new Error(
          `Migration ${migration.name} was edited after it was applied to this database. (npm run reset begins anew, without its data.)`,
        )
      }
    }
    return done
  } finally {
    await client.end()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const done = await migrate(process.env.DATABASE_URL)
  console.log(done.length ? `applied ${done.join(', ')}` : 'nothing to apply')
}
