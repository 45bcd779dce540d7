import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { oxlint } from './lint.mjs'
import { faultOfName } from './names.mjs'
import { pureRooms, rooms } from './rooms.mjs'

let root = ''

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'signalbox-lint-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Puts one file into an otherwise empty copy of the house and returns what the linter says about it. */
function plant(file: string, source: string): string {
  const place = path.join(root, file)
  mkdirSync(path.dirname(place), { recursive: true })
  writeFileSync(place, source)
  const { output } = oxlint(['-f', 'unix', file], { cwd: root, stdio: 'pipe' })
  rmSync(place)
  return output
}

const use = (specifier: string) => `import { x } from '${specifier}'\nexport const y = x\n`
const REFUSED = 'no-restricted-imports'

describe('an import the table does not name is caught', () => {
  const cases: [string, string][] = [
    ['lib/policy/a.ts', '#lib/db/with-org.ts'],
    ['lib/policy/a.ts', 'node:fs'],
    ['lib/policy/a.ts', 'pg'],
    ['lib/policy/deep/a.ts', '../decide.ts'],
    ['lib/json/a.ts', '#lib/policy/decide.ts'],
    ['lib/log.ts', '#lib/db/with-org.ts'],
    ['worker/stages/a.ts', '#lib/db/with-org.ts'],
    ['worker/a.ts', '#lib/operations/policies.ts'],
    ['lib/operations/a.ts', '#worker/env.ts'],
    ['components/ui/a.tsx', '#lib/operations/policies.ts'],
    ['components/ui/a.tsx', 'node:crypto'],
    ['app/page.tsx', '#lib/db/with-org.ts'],
    ['sandbox/a.ts', '#lib/json/read.ts'],
    ['lib/policy/a.test.ts', '#lib/db/with-org.ts'],
    ['proxy.ts', '#lib/db/with-org.ts'],
  ]
  test.each(cases)('%s importing %s', (file, specifier) => {
    expect(plant(file, use(specifier))).toContain(REFUSED)
  })
  test('whether it is static, re-exported or dynamic', () => {
    expect(plant('lib/risk/a.ts', "export { x } from '#lib/policy/decide.ts'\n")).toContain(REFUSED)
    expect(plant('lib/risk/a.ts', "export const x = import('#lib/policy/decide.ts')\n")).toContain(REFUSED)
  })
})

describe('an import the table names is let through', () => {
  const cases: [string, string][] = [
    ['lib/policy/a.ts', '#lib/json/read.ts'],
    ['lib/policy/a.ts', './decide.ts'],
    ['lib/policy/a.ts', 're2js'],
    ['lib/release/a.ts', 'node:crypto'],
    ['worker/stages/a.ts', '#lib/policy/decide.ts'],
    ['worker/stages/a.ts', '#worker/env.ts'],
    ['worker/stages/a.ts', 'node:http'],
    ['lib/policy/a.test.ts', 'vitest'],
    ['lib/policy/a.db.test.ts', '#tools/testdb.ts'],
    ['app/o/page.tsx', '#lib/operations/policies.ts'],
  ]
  test.each(cases)('%s importing %s', (file, specifier) => {
    expect(plant(file, use(specifier))).not.toContain(REFUSED)
  })
})

describe('house rules hold', () => {
  test.each(pureRooms)('%s has no clock and no chance', (room) => {
    expect(plant(`${room}/a.ts`, 'export const at = Date.now()\n')).toContain('no-restricted-globals')
    expect(plant(`${room}/a.ts`, 'export const n = Math.random()\n')).toContain('no-restricted-properties')
  })
  test('the environment is read in env.ts only', () => {
    const source = 'export const port = process.env.PORT\n'
    expect(plant('worker/listen.ts', source)).toContain('no-process-env')
    expect(plant('worker/env.ts', source)).not.toContain('no-process-env')
  })
  test('output goes through the log', () => {
    expect(plant('worker/listen.ts', "console.log('x')\n")).toContain('no-console')
  })
  test('default exports stay in app and configurations', () => {
    expect(plant('lib/http/a.ts', 'export default 1\n')).toContain('no-default-export')
    expect(plant('app/page.tsx', 'export default 1\n')).not.toContain('no-default-export')
  })
  test('a file has at most 400 lines', () => {
    expect(plant('lib/http/a.ts', 'export {}\n'.repeat(401))).toContain('max-lines')
  })
  test('an import names the file with its extension', () => {
    expect(plant('lib/http/a.ts', use('./serve'))).toContain('extensions')
    expect(plant('lib/http/a.ts', use('./serve.ts'))).not.toContain('extensions')
  })
  test('a file is named by what is inside', () => {
    expect(faultOfName('lib/policy/index.ts')).toContain('no index files')
    expect(faultOfName('lib/utils/dates.ts')).toContain('says nothing')
    expect(faultOfName('lib/policy/helpers.ts')).toContain('says nothing')
    expect(faultOfName('lib/policy/decide.ts')).toBeUndefined()
  })
  test('no room is imported that the table does not have', () => {
    const named = Object.values(rooms).flatMap((room) => room.imports)
    expect(named.filter((name) => !(name in rooms))).toEqual([])
  })
})
