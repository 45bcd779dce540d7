import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import pg from 'pg'

const CHAR = 18
const CHAR_ARRAY = 1002
const TEXT = 25
const NAME_ARRAY = 1009
/** Options of Prisma's connection strings that PostgreSQL does not know. */
const PRISMA_ONLY = ['schema', 'connection_limit', 'pool_timeout', 'pgbouncer']

/** Runs `work(client, nameOfTheDatabase)` on the server's maintenance database (or on the database itself). */
export async function withAdmin(url, work, { sameDatabase = false } = {}) {
  const target = new URL(url)
  const name = decodeURIComponent(target.pathname.slice(1))
  if (!sameDatabase) target.pathname = '/postgres'
  target.search = ''
  const client = new pg.Client({ connectionString: target.href })
  await client.connect()
  try {
    return await work(client, name)
  } finally {
    await client.end()
  }
}

function poolFor(url, database) {
  const target = new URL(url)
  const schema = target.searchParams.get('schema')
  for (const option of PRISMA_ONLY) target.searchParams.delete(option)
  if (database) target.pathname = `/${encodeURIComponent(database)}`
  const options = schema ? `-c search_path="${schema}"` : undefined
  const pool = new pg.Pool({ connectionString: target.href, max: 1, options })
  pool.on('error', () => {}) // a server that goes away must not end the process from an idle connection
  return pool
}

/** Catalogue queries return the type "char", which the adapter refuses: it is read as text. */
function readChars(adapter) {
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query) => {
    const real = adapter.client
    const chars = []
    adapter.client = {
      async query(...args) {
        const result = await real.query(...args)
        for (const [index, field] of result.fields.entries()) {
          if (field.dataTypeID === CHAR) {
            chars.push(index)
            field.dataTypeID = TEXT
          } else if (field.dataTypeID === CHAR_ARRAY) field.dataTypeID = NAME_ARRAY
        }
        return result
      },
    }
    try {
      const result = await queryRaw(query)
      for (const index of chars) result.columnTypes[index] = ColumnTypeEnum.Character
      return result
    } finally {
      adapter.client = real
    }
  }
}

/** The adapter would cut a script at every semicolon, through the middle of function bodies. */
function sendWholeScripts(adapter) {
  adapter.executeScript = async (script) => {
    try {
      await adapter.client.query(script)
    } catch (error) {
      adapter.onError(error)
    }
  }
}

function repaired(adapter) {
  readChars(adapter)
  sendWholeScripts(adapter)
  return adapter
}

async function connect(url, pool, dispose) {
  const schema = new URL(url).searchParams.get('schema') ?? undefined
  const adapter = repaired(await new PrismaPg(pool, { schema }).connect())
  const startTransaction = adapter.startTransaction.bind(adapter)
  adapter.startTransaction = async (level) => repaired(await startTransaction(level))
  adapter.dispose = dispose
  return adapter
}

/**
 * How the schema engine reaches the database. Prisma's own factory is not used: given a connection string, it opens
 * the real database where a shadow database was asked for.
 * @param {string} url connection string of the database; its role needs CREATEDB to author migrations
 */
export function databaseAdapter(url) {
  return bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    async connect() {
      const pool = poolFor(url)
      return connect(url, pool, () => pool.end())
    },
    async connectToShadowDb() {
      const name = `prisma_migrate_shadow_db_${randomUUID()}`
      await withAdmin(url, (client) => client.query(`CREATE DATABASE "${name}"`))
      const pool = poolFor(url, name)
      return connect(url, pool, async () => {
        await pool.end()
        await withAdmin(url, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`))
      })
    },
  })
}
