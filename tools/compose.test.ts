import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { missingPlatforms } from './check-lock.mjs'
import { processes } from './processes.mjs'

type Service = {
  command?: string[]
  environment: Record<string, string>
  ports?: string[]
  depends_on?: object
}
type Compose = { services: Record<string, Service>; volumes: Record<string, unknown> }

const root = path.resolve(import.meta.dirname, '..')
const text = readFileSync(path.join(root, 'docker-compose.yml'), 'utf8')
const dockerfile = readFileSync(path.join(root, 'Dockerfile'), 'utf8')
// The file is ours and the test reads its shape; a wrong one makes the expectations below fail.
const compose = load(text) as Compose
const service = (name: string): Service => {
  const found = compose.services[name]
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`)
  return found
}
const made = spawnSync(process.execPath, [path.join(root, 'tools/compose-env.mjs')], {
  encoding: 'utf8',
}).stdout
const secrets = Object.fromEntries(
  made
    .trim()
    .split('\n')
    .map((line) => [line.split('=', 1)[0], line]),
)

describe('docker-compose.yml', () => {
  test('runs the database, its preparation, the console, the worker and the jobs', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['jobs', 'postgres', 'prepare', 'web', 'worker'])
  })

  test.each(['web', 'worker', 'jobs'] as const)('%s gets no variable beyond its row in the table', (name) => {
    const table = processes[name].env
    expect(Object.keys(service(name).environment).filter((key) => !table.includes(key))).toEqual([])
  })

  test.each(['worker', 'jobs'] as const)('%s starts as the launcher starts it', (name) => {
    expect(service(name).command).toEqual(['node', ...processes[name].args()])
  })

  test('the worker holds no key that signs and no access but the enforcer’s', () => {
    const given = Object.keys(service('worker').environment)
    expect(given.filter((name) => /SIGNING|NEXTAUTH|APP_URL|JOBS_URL|PLATFORM_URL/.test(name))).toEqual([])
  })

  test('nothing is reachable from other machines, and the database from none', () => {
    const open = Object.values(compose.services).flatMap((each) => each.ports ?? [])
    expect(open.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
    expect(service('postgres').ports).toBeUndefined()
  })

  test('every variable it asks for is made by tools/compose-env.mjs, and no secret is written into it', () => {
    const asked = [...text.matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1] ?? '')
    expect(asked.filter((name) => !(name in secrets))).toEqual([])
    const wordy = Object.entries(service('web').environment).filter(([name]) => /KEY|SECRET/.test(name))
    expect(wordy.filter(([, value]) => !value.startsWith('${'))).toEqual([])
  })

  const composer = spawnSync('docker-compose', ['version'])
  test.skipIf(composer.status !== 0)('is understood by docker-compose, where there is one', () => {
    const given = Object.fromEntries(
      made
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    )
    const run = spawnSync('docker-compose', ['config', '-q'], {
      cwd: root,
      env: { ...process.env, ...given },
    })
    expect(String(run.stderr)).toBe('')
    expect(run.status).toBe(0)
  })

  test('every program it starts is built by the image or lies in tools/', () => {
    const started = Object.values(compose.services).flatMap((each) => each.command ?? [])
    const files = started.filter((word) => word.includes('/'))
    const known = files.filter((file) => file.startsWith('dist/') || existsSync(path.join(root, file)))
    expect(known).toEqual(files)
  })
})

describe('Dockerfile', () => {
  test('copies only what exists, and does not run as root', () => {
    const copied = [...dockerfile.matchAll(/\/signalbox\/([\w./-]+)/g)].map((match) => match[1] ?? '')
    const builtLater = ['node_modules', '.next', 'dist']
    const absent = copied.filter((name) => !builtLater.includes(name) && !existsSync(path.join(root, name)))
    expect(absent).toEqual([])
    expect(dockerfile).toMatch(/^USER node$/m)
  })
})

describe('the lockfile', () => {
  test('a platform package that is not locked is noticed', () => {
    const packages = {
      'node_modules/a': { optionalDependencies: { 'a-linux': '1.0.0', 'a-mac': '1.0.0' } },
      'node_modules/a/node_modules/a-linux': {},
    }
    expect(missingPlatforms(packages)).toEqual(['node_modules/a -> a-mac@1.0.0'])
    expect(missingPlatforms({ ...packages, 'node_modules/a-mac': {} })).toEqual([])
  })
})
