import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from './migrate.mjs'
import { removeOutside } from './pg-files.mjs'
import { startPostgres } from './postgres.mjs'
import { createRoles, grantRoles, ROLES } from './roles.mjs'

/** What a run of database tests shares: a server, and a migrated database to clone. */
export type TestServer = { ownerUrl: string; template: string; passwords: Record<string, string> }

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer
  }
}

const base = path.resolve(import.meta.dirname, '../.data/test')
const TEMPLATE = 'signalbox_template'

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function remove(dir: string): void {
  rmSync(dir, { recursive: true, force: true })
  removeOutside(dir)
}

/** Folders of runs that were killed. */
function sweep(): void {
  try {
    for (const name of readdirSync(base)) {
      const pid = /^pg-(\d+)$/.exec(name)?.[1]
      if (pid && !isAlive(Number(pid))) remove(path.join(base, name))
    }
  } catch {
    // nothing was ever run here
  }
}

async function onServer(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Starts one throw-away PostgreSQL for the whole run and migrates the template in it, as an owner who is no superuser. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  sweep()
  const dir = path.join(base, `pg-${process.pid}`)
  const server = await startPostgres({ dir, throwaway: true })
  const template = new URL(server.url)
  template.pathname = `/${TEMPLATE}`
  const passwords = Object.fromEntries(ROLES.map((role) => [role, randomBytes(12).toString('base64url')]))
  await onServer(server.url, `CREATE DATABASE ${TEMPLATE}`)
  await createRoles(template.href, passwords)
  await migrate(template.href)
  await grantRoles(template.href)
  // A template can be cloned only while nobody is connected to it.
  await onServer(server.url, `ALTER DATABASE ${TEMPLATE} ALLOW_CONNECTIONS false`)
  project.provide('testServer', { ownerUrl: server.url, template: TEMPLATE, passwords })
  return async () => {
    await server.stop()
    remove(dir)
  }
}
