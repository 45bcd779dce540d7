import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { roleUrls } from './roles.mjs'

/** One database of its own for a test file: migrated, empty, and a connection string for each role. */
export type TestDatabase = {
  name: string
  urls: { owner: string; app: string; enforcer: string; jobs: string; platform: string }
  /** Removes it, ending connections that are still open. */
  drop: () => Promise<void>
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A connection that is still being opened has no role yet, and PostgreSQL lets nobody but a superuser end it. */
const NOT_YET = '42501'

async function dropped(url: string, name: string): Promise<void> {
  for (let left = 100; ; left -= 1) {
    try {
      return await onServer(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    } catch (error) {
      if (left === 0 || !(error instanceof pg.DatabaseError) || error.code !== NOT_YET) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

/**
 * Clones the migrated template, in about a tenth of a second. The roles are those of production: none of them, and
 * not the owner either, is a superuser. Call it in `beforeAll` and `drop()` in `afterAll`.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { ownerUrl, template, passwords } = inject('testServer')
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(ownerUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  const owner = new URL(ownerUrl)
  owner.pathname = `/${name}`
  return {
    name,
    urls: { owner: owner.href, ...roleUrls(owner.href, passwords, template) },
    drop: () => dropped(ownerUrl, name),
  }
}
