import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { migrate } from './migrate.mjs'
import { createRoles, grantRoles, ROLES, roleUrls } from './roles.mjs'
import { type TestDatabase, testDatabase } from './testdb.ts'

let database: TestDatabase
let folder = ''

beforeAll(async () => {
  database = await testDatabase()
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-migrations-'))
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

function writeMigration(name: string, sql: string): void {
  mkdirSync(path.join(folder, name), { recursive: true })
  writeFileSync(path.join(folder, name, 'migration.sql'), sql)
}

describe('roles', () => {
  test('no role, and not the owner, can see past row security', async () => {
    for (const url of Object.values(database.urls)) {
      const sql = 'SELECT rolsuper OR rolbypassrls AS powerful FROM pg_roles WHERE rolname = current_user'
      expect(await query(url, sql)).toEqual([{ powerful: false }])
    }
  })

  test('each role signs in as itself and cannot become another', async () => {
    for (const role of ROLES) {
      const url = database.urls[role as keyof TestDatabase['urls']]
      expect(await query(url, 'SELECT current_user AS name')).toEqual([
        { name: `signalbox_template_${role}` },
      ])
      await expect(query(url, 'SET ROLE signalbox')).rejects.toThrow(/permission denied/)
    }
  })

  test('an owner who may not create roles is told the exact SQL, and it suffices', async () => {
    const { ownerUrl } = inject('testServer')
    const name = `plain_${database.name}`
    await query(ownerUrl, `CREATE ROLE ${name} LOGIN CREATEDB PASSWORD 'x'`)
    await query(ownerUrl, `CREATE DATABASE ${name}`)
    const plain = new URL(ownerUrl)
    plain.pathname = `/${name}`
    plain.username = name
    plain.password = 'x'
    const passwords = Object.fromEntries(ROLES.map((role) => [role, `p'${role}`]))
    const refused = await createRoles(plain.href, passwords).then(
      () => '',
      (error: Error) => error.message,
    )
    const statements = refused.split('\n').filter((line) => line.startsWith('  CREATE ROLE'))
    expect(statements).toHaveLength(4)
    for (const statement of statements) await query(ownerUrl, statement)
    await createRoles(plain.href, passwords)
    for (const url of Object.values(roleUrls(plain.href, passwords))) await query(url, 'SELECT 1')
    await query(ownerUrl, `DROP DATABASE ${name} WITH (FORCE)`)
  })

  test('a lost password is replaced', async () => {
    const url = new URL(database.urls.owner)
    const first = Object.fromEntries(ROLES.map((role) => [role, 'first']))
    const second = Object.fromEntries(ROLES.map((role) => [role, 'second']))
    await createRoles(url.href, first)
    await createRoles(url.href, second)
    await expect(query(roleUrls(url.href, first).app, 'SELECT 1')).rejects.toThrow(/password/)
    await query(roleUrls(url.href, second).app, 'SELECT 1')
    expect(await grantRoles(url.href)).toContain('grants_platform')
  })
})

describe('migrations', () => {
  test('are applied once, in order, by two processes at the same time', async () => {
    writeMigration('0001_first', 'CREATE TABLE mig_a (id int);')
    writeMigration('0002_second', 'ALTER TABLE mig_a ADD COLUMN b int;')
    const own = await testDatabase()
    await query(own.urls.owner, 'TRUNCATE _prisma_migrations')
    const both = await Promise.all([migrate(own.urls.owner, folder), migrate(own.urls.owner, folder)])
    expect(both.flat()).toEqual(['0001_first', '0002_second'])
    await own.drop()
  })

  test('one that fails leaves nothing half-made and stops every later start', async () => {
    writeMigration('0001_first', 'CREATE TABLE mig_a (id int);')
    writeMigration('0002_second', 'CREATE TABLE mig_half (id int); SELECT nonsense;')
    const own = await testDatabase()
    await query(own.urls.owner, 'TRUNCATE _prisma_migrations')
    await expect(migrate(own.urls.owner, folder)).rejects.toThrow(/0002_second/)
    await expect(query(own.urls.owner, 'SELECT * FROM mig_half')).rejects.toThrow(/does not exist/)
    await expect(migrate(own.urls.owner, folder)).rejects.toThrow(/failed earlier/)
    await own.drop()
  })

  test('one that was edited after it was applied is refused', async () => {
    const own = await testDatabase()
    await query(own.urls.owner, "UPDATE _prisma_migrations SET checksum = 'other'")
    await expect(migrate(own.urls.owner)).rejects.toThrow(/was edited/)
    await own.drop()
  })
})
