/**
 * Makes a database ready for an instance: roles, migrations, grants. The launcher calls it; in containers it is a
 * process of its own, with DATABASE_URL (the owner's) and PASSWORD_APP, PASSWORD_ENFORCER, PASSWORD_JOBS and
 * PASSWORD_PLATFORM.
 */
import { fileURLToPath } from 'node:url'
import { migrate } from './migrate.mjs'
import { createRoles, grantRoles, ROLES, roleUrls } from './roles.mjs'

/**
 * @param {string} url the owner's connection string
 * @param {Record<string, string | undefined>} secret holds PASSWORD_* for each role
 * @returns {Promise<{ applied: string[], urls: ReturnType<typeof roleUrls> }>} the migrations applied now, and the
 *   connection string of each role
 */
export async function prepareDatabase(url, secret) {
  const passwords = Object.fromEntries(ROLES.map((role) => [role, secret[`PASSWORD_${role.toUpperCase()}`]]))
  const missing = ROLES.filter((role) => !passwords[role])
  if (missing.length) throw new Error(`No password is given for the roles ${missing.join(', ')}.`)
  await createRoles(url, passwords)
  const applied = await migrate(url)
  await grantRoles(url)
  return { applied, urls: roleUrls(url, passwords) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { applied } = await prepareDatabase(process.env.DATABASE_URL, process.env)
  console.log(applied.length ? `applied ${applied.join(', ')}` : 'the database is up to date')
}
