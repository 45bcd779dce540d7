import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROLES } from './roles.mjs'
import { type TestDatabase, testDatabase } from './testdb.ts'

let database: TestDatabase
let client: pg.Client

beforeAll(async () => {
  database = await testDatabase()
  client = new pg.Client({ connectionString: database.urls.owner })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

/** Roles are named after their database; here they are shown as `app`, `enforcer`, … */
const plain = (text: string) => text.replaceAll(/\bsignalbox_template_/g, '')

const TABLES = `
  SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
         EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped)
           AS tenant
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY c.relname COLLATE "C"`

const PRIVILEGES = `
  SELECT c.relname AS table, a.grantee::regrole::text AS role,
         string_agg(DISTINCT a.privilege_type, ' ' ORDER BY a.privilege_type) AS privileges
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
   WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND a.grantee <> c.relowner GROUP BY 1, 2
   UNION ALL
  SELECT c.relname, a.grantee::regrole::text,
         string_agg(a.privilege_type || '(' || t.attname || ')', ' ' ORDER BY a.privilege_type, t.attname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
   WHERE n.nspname = 'public' AND a.grantee <> c.relowner GROUP BY 1, 2`

const POLICIES = `
  SELECT tablename AS table, array_to_string(roles, ',') AS role, policyname AS name, cmd, permissive,
         coalesce(qual, '-') AS using, coalesce(with_check, '-') AS check
    FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2, 3`

const FUNCTIONS = `
  SELECT p.oid::regprocedure::text AS name, p.prosecdef AS definer,
         string_agg(a.grantee::regrole::text, ', ' ORDER BY a.grantee::regrole::text) AS roles
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, aclexplode(p.proacl) a
   WHERE n.nspname = 'public' AND a.grantee <> p.proowner AND a.grantee <> 0
   GROUP BY 1, 2 ORDER BY 1`

type Table = { name: string; forced: boolean; tenant: boolean }
type Grant = { table: string; role: string; privileges: string }
type Policy = {
  table: string
  role: string
  name: string
  cmd: string
  permissive: 'PERMISSIVE' | 'RESTRICTIVE'
  using: string
  check: string
}
type Fn = { name: string; definer: boolean; roles: string }

async function rows<Row extends object>(sql: string): Promise<Row[]> {
  return (await client.query<Row>(sql)).rows
}

const collapse = (text: string) => plain(text).replaceAll(/\s+/g, ' ')

test('who has a right to a table with row security has a policy there: without one it is empty to them', async () => {
  const guarded = new Set((await rows<Table>(TABLES)).filter(({ forced }) => forced).map(({ name }) => name))
  const policies = await rows<Policy>(POLICIES)
  const blind = (await rows<Grant>(PRIVILEGES)).filter(
    ({ table, role }) =>
      guarded.has(table) && !policies.some((policy) => policy.table === table && policy.role === role),
  )
  expect(blind.map(({ table, role }) => `${plain(role)} sees no row of ${table}`)).toEqual([])
})

test('who may do what to which table is written down in docs/roles.txt', async () => {
  // Months come and go; they hold no privileges of their own and are checked below like every table.
  const tables = (await rows<Table>(TABLES)).filter((table) => !/_\d{4}_\d{2}$/.test(table.name))
  const grants = await rows<Grant>(PRIVILEGES)
  const policies = await rows<Policy>(POLICIES)
  const functions = await rows<Fn>(FUNCTIONS)
  const about = (table: Table) => {
    const kind = table.tenant ? 'tenant' : 'no org_id'
    const mine = ROLES.flatMap((role: string) => {
      const held = grants.filter((grant) => grant.table === table.name && plain(grant.role) === role)
      const bound = policies.filter((policy) => policy.table === table.name && plain(policy.role) === role)
      const rules = bound.map(
        (policy) =>
          `    ${plain(policy.name)}: ${policy.permissive === 'RESTRICTIVE' ? 'only ' : ''}${policy.cmd} using ${collapse(policy.using)} check ${collapse(policy.check)}`,
      )
      const privileges = held.map((grant) => grant.privileges).join(' ')
      return privileges || rules.length ? [`  ${role}: ${privileges || '-'}`, ...rules] : []
    })
    return [`${table.name} (${kind}, row security ${table.forced ? 'forced' : 'off'})`, ...mine].join('\n')
  }
  const listed = functions.map(
    (fn) => `${plain(fn.name)}${fn.definer ? ' (as its owner)' : ''}: ${plain(fn.roles)}`,
  )
  const text = [
    'Written by tools/roles.db.test.ts from the catalogue of a migrated database.',
    'After a change that is meant: npx vitest run -c vitest.db.config.ts tools/roles.db.test.ts -u',
    ...tables.map(about),
    `functions granted by name\n${listed.map((line) => `  ${line}`).join('\n')}`,
  ]
  const file = path.resolve(import.meta.dirname, '../docs/roles.txt')
  await expect(`${text.join('\n\n')}\n`).toMatchFileSnapshot(file)
})

test('every table of a tenant forces row security', async () => {
  const open = (await rows<Table>(TABLES)).filter((table) => table.tenant && !table.forced)
  expect(open.map((table) => table.name)).toEqual([])
})

test('a table without org_id is one of those known to belong to no organisation', async () => {
  const known = [
    '_prisma_migrations',
    'attempts',
    'contact_messages',
    'mail',
    'mail_tokens',
    'organisations',
    'sessions',
  ]
  known.push('users', 'workers')
  const strange = (await rows<Table>(TABLES)).filter((table) => !table.tenant && !known.includes(table.name))
  expect(strange.map((table) => table.name)).toEqual([])
})

test('every policy of the console’s role is bound to one organisation', async () => {
  const policies = (await rows<Policy>(POLICIES)).filter((policy) => plain(policy.role) === 'app')
  const loose = policies.filter((policy) => {
    const bound = [policy.using, policy.check].filter((condition) => condition !== '-')
    return policy.permissive === 'PERMISSIVE' && bound.some((condition) => !/app\.org_id/.test(condition))
  })
  // Names of members: the policy asks `memberships`, which is bound itself.
  expect(loose.map((policy) => `${policy.table}.${policy.name}`)).toEqual(['users.app_tenant'])
})

test('no policy and no privilege is for everybody', async () => {
  const everybody = [...(await rows<Policy>(POLICIES)), ...(await rows<Grant>(PRIVILEGES))].filter(
    (entry) => entry.role === 'public' || entry.role === '-',
  )
  expect(everybody).toEqual([])
})
