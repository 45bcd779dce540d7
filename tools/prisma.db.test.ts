import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from './testdb.ts'

const root = path.resolve(import.meta.dirname, '..')
let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

function prisma(...args: string[]): { status: number | null; output: string } {
  const env = { ...process.env, DATABASE_URL: database.urls.owner, CHECKPOINT_DISABLE: '1' }
  const command = [path.join(root, 'node_modules/prisma/build/index.js'), ...args]
  const run = spawnSync(process.execPath, command, { cwd: root, env, encoding: 'utf8' })
  return { status: run.status, output: run.stdout + run.stderr }
}

test('Prisma’s own command agrees that everything is applied', () => {
  const { status, output } = prisma('migrate', 'status')
  expect(output).toContain('Database schema is up to date')
  expect(status).toBe(0)
})

test('the database has every table and column the client knows', () => {
  const { output } = prisma(
    'migrate',
    'diff',
    '--from-config-datasource',
    '--to-schema',
    'prisma/schema',
    '--script',
  )
  expect(output).toContain('Loaded Prisma config')
  const lacking = output.split('\n').filter((line) => /CREATE TABLE|ADD COLUMN|CREATE TYPE/.test(line))
  expect(lacking).toEqual([])
})

test('a change of the schema becomes the SQL of a migration', () => {
  const { output } = prisma('migrate', 'diff', '--from-empty', '--to-schema', 'prisma/schema', '--script')
  expect(output).toContain('CREATE TABLE "users"')
})
