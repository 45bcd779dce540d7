import { spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
let copy = ''

/** A checkout as npm ci leaves it: nothing was built, the packages are there. */
beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'signalbox-checkout-'))
  for (const name of ['cli', 'lib', 'tools', 'package.json', 'package-lock.json', 'tsconfig.json', '.npmrc'])
    cpSync(path.join(root, name), path.join(copy, name), {
      recursive: true,
      filter: (from) => !/generated|corpus$/.test(from),
    })
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'))
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

const kept = () => path.join(copy, '.data/cli')
const bundles = () => readdirSync(kept()).filter((name) => name.startsWith('signalbox-'))

function run(command: string, args: string[], cwd = copy, env: Record<string, string> = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { NODE_ENV: 'test', PATH: process.env.PATH ?? '', HOME: copy, ...env },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  return new Promise<{ code: number | null; said: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, said })),
  )
}
const signalbox = (...args: string[]) => run(process.execPath, ['tools/signalbox.mjs', ...args])
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const good = { code: 0, said: `${version}\n` }

test('the first runs may come at the same time', async () => {
  const ended = await Promise.all(Array.from({ length: 6 }, () => signalbox('--version')))
  expect(ended).toEqual(Array(6).fill(good))
  expect(bundles()).toHaveLength(1)
  expect(readdirSync(kept()).sort()).toEqual(['inputs.json', ...bundles()])
}, 60_000)

test('npx runs it in a checkout, in a folder below it, and without the network', async () => {
  expect(statSync(path.join(root, 'tools/signalbox.mjs')).mode & 0o111).not.toBe(0)
  const offline = {
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    npm_config_cache: path.join(copy, '.npm'),
  }
  for (const folder of [copy, path.join(copy, 'lib')])
    expect(await run('npx', ['--no-install', 'signalbox', '--version'], folder, offline)).toEqual(good)
}, 60_000)

test('a later run builds nothing, and one after a change builds anew', async () => {
  const [first = ''] = bundles()
  const before = statSync(path.join(kept(), first)).mtimeMs
  expect(await signalbox('--version')).toEqual(good)
  expect(bundles()).toEqual([first])
  expect(statSync(path.join(kept(), first)).mtimeMs).toBe(before)

  const file = path.join(copy, 'cli/help.ts')
  writeFileSync(file, readFileSync(file, 'utf8').replace('says more', 'says MORE'))
  utimesSync(path.join(kept(), first), 1, 1) // long ago: nobody is about to load it
  expect((await signalbox('--help')).said).toContain('says MORE')
  expect(bundles()).toHaveLength(1)
  expect(bundles()).not.toContain(first)
}, 60_000)

test('half a list of sources or a lost bundle is made again', async () => {
  writeFileSync(path.join(kept(), 'inputs.json'), '["cli/ma')
  expect(await signalbox('--version')).toEqual(good)
  for (const name of bundles()) rmSync(path.join(kept(), name))
  expect(await signalbox('--version')).toEqual(good)
})

test('where nothing can be kept it runs all the same', async () => {
  rmSync(kept(), { recursive: true })
  mkdirSync(path.join(copy, '.data'), { recursive: true })
  writeFileSync(kept(), 'in the way') // also holds for root, whom no permission stops
  const TMPDIR = path.join(copy, 'tmp')
  mkdirSync(TMPDIR)
  expect(await run(process.execPath, ['tools/signalbox.mjs', '--version'], copy, { TMPDIR })).toEqual(good)
  expect(readdirSync(TMPDIR)).toEqual([])
  rmSync(kept())
})

test('without packages, one line says what to do', async () => {
  const alone = mkdtempSync(path.join(tmpdir(), 'signalbox-bare-'))
  for (const name of ['cli', 'lib', 'tools', 'package.json', 'package-lock.json'])
    cpSync(path.join(copy, name), path.join(alone, name), { recursive: true })
  const { code, said } = await run(process.execPath, ['tools/signalbox.mjs', '--version'], alone)
  expect(said).toMatch(/^signalbox: its packages are not installed\. Run npm ci in .+\.\n$/)
  expect(code).toBe(70)
  rmSync(alone, { recursive: true })
})
