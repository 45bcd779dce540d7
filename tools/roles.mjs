/**
 * The four roles of a database, each with its own password: `<database>_app` (the console, one organisation at a
 * time), `_enforcer` (the worker), `_jobs` and `_platform` (sign-in and what belongs to no organisation).
 */
import pg from 'pg'

export const ROLES = ['app', 'enforcer', 'jobs', 'platform']
/** One process at a time prepares a database. Any number that nothing else uses. */
const LOCK = 72707370

const databaseOf = (url) => decodeURIComponent(new URL(url).pathname.slice(1))

/** The name of one role of a database. */
const roleName = (database, role) => `${database}_${role}`

/**
 * The connection string of each role.
 * @param {string} url the owner's
 * @param {Record<string, string>} passwords by role
 * @param {string} [database] whose roles to use when they are not the database's own, as in a clone
 * @returns {Record<'app' | 'enforcer' | 'jobs' | 'platform', string>}
 */
export function roleUrls(url, passwords, database = databaseOf(url)) {
  const urlOf = (role) => {
    const own = new URL(url)
    own.username = encodeURIComponent(roleName(database, role))
    own.password = encodeURIComponent(passwords[role])
    return own.href
  }
  return Object.fromEntries(ROLES.map((role) => [role, urlOf(role)]))
}

const ATTRIBUTES = 'LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE'

async function canSignIn(url) {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    return true
  } catch (error) {
    if (['28P01', '28000'].includes(error.code)) return false
    throw error
  } finally {
    await client.end().catch(() => {})
  }
}

/** The statements that are missing for the roles to exist with these passwords. */
async function missing(client, url, passwords) {
  const database = databaseOf(url)
  const urls = roleUrls(url, passwords)
  const statements = []
  for (const role of ROLES) {
    const name = roleName(database, role)
    const exists = (await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name])).rowCount > 0
    if (exists && (await canSignIn(urls[role]))) continue
    const what = `${pg.escapeIdentifier(name)} ${exists ? '' : ATTRIBUTES} PASSWORD ${pg.escapeLiteral(passwords[role])}`
    statements.push(`${exists ? 'ALTER' : 'CREATE'} ROLE ${what.replace('  ', ' ')}`)
  }
  return statements
}

/** Roles that could see past row security would make it worthless. */
async function refusePowerful(client, database) {
  const names = ROLES.map((role) => roleName(database, role))
  const { rows } = await client.query(
    'SELECT rolname FROM pg_roles WHERE rolname = ANY ($1) AND (rolsuper OR rolbypassrls)',
    [names],
  )
  if (rows.length) {
    const list = rows.map((row) => row.rolname).join(', ')
    throw new Error(`${list}: must be neither superuser nor BYPASSRLS, row security would not bind it.`)
  }
}

/**
 * Makes the roles, before migrating. If the owner may not, throws an error whose message holds the exact SQL that an
 * administrator has to run; the SQL carries the passwords this instance will use.
 * @param {string} url connection string of the database's owner
 * @param {Record<string, string>} passwords by role
 */
export async function createRoles(url, passwords) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    const statements = await missing(client, url, passwords)
    try {
      for (const statement of statements) await client.query(statement)
    } catch (error) {
      if (error.code !== '42501') throw error
      const sql = (await missing(client, url, passwords)).map((statement) => `  ${statement};`)
      throw new Error(
        `The user of DATABASE_URL may not create roles. Ask an administrator of the server to run this, then start again:\n\n${sql.join('\n')}\n`,
        { cause: error },
      )
    }
    await refusePowerful(client, databaseOf(url))
  } finally {
    await client.end()
  }
}

/**
 * Gives the roles what they need, after migrating: calls every SQL function `grants_*(app, enforcer, jobs, platform)`
 * in the order of their names. Migrations name no role themselves. Safe to repeat.
 * @param {string} url connection string of the database's owner
 * @returns {Promise<string[]>} the functions called
 */
export async function grantRoles(url) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query("SET client_min_messages = warning; SET lock_timeout = '20s'")
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    const { rows } = await client.query(
      `SELECT p.proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = current_schema() AND p.proname LIKE 'grants\\_%'
          AND pg_get_function_identity_arguments(p.oid) = 'app text, enforcer text, jobs text, platform text'
        ORDER BY p.proname COLLATE "C"`,
    )
    const names = ROLES.map((role) => roleName(databaseOf(url), role))
    for (const { name } of rows) {
      await client.query(`SELECT ${pg.escapeIdentifier(name)}($1, $2, $3, $4)`, names)
    }
    await client.query('COMMIT')
    return rows.map((row) => row.name)
  } finally {
    await client.end()
  }
}
