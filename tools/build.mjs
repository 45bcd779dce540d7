/** Builds what changed: the processes with esbuild, the console's pages with Next. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { context, build as esbuild, stop as stopService } from 'esbuild'
import { generate } from './generate.mjs'
import { hashOf, onceFor } from './inputs.mjs'
import { EVERYWHERE, processes } from './processes.mjs'
import { mustRun } from './run.mjs'

const root = path.resolve(import.meta.dirname, '..')
const at = (...parts) => path.join(root, ...parts)
const BUNDLES = ['web', 'worker', 'jobs', 'sandbox']
const WEB_INPUTS = ['app', 'components', 'lib', 'public', 'prisma/schema']
const ROOT_FILES = ['next.config.ts', 'proxy.ts', 'instrumentation.ts', 'tsconfig.json', 'package-lock.json']

/** Whether the source of a process exists. */
export const exists = (name) => existsSync(at(processes[name].source))

const bundles = () => BUNDLES.filter((name) => exists(name))

/** npm packages stay outside the bundle, so that native ones and their data files are found where npm put them. */
const options = (name) => ({
  absWorkingDir: root,
  entryPoints: [processes[name].source],
  outfile: `dist/${name}.mjs`,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  logLevel: 'error',
})

/** Builds one bundle for each process that has one. Takes some milliseconds, so it is never skipped. */
export async function buildBundles() {
  await Promise.all(bundles().map((name) => esbuild(options(name))))
  await stopService() // its helper process is of no more use
}

/** Builds each bundle now and after every change; `changed(name)` is called after each build but the first. */
export async function watchBundles(changed) {
  const watchers = bundles().map(async (name) => {
    let builds = 0
    const restart = {
      name: 'restart',
      setup: (plugin) =>
        plugin.onEnd(({ errors }) => void (errors.length === 0 && builds++ && changed(name))),
    }
    const watcher = await context({ ...options(name), plugins: [restart] })
    await watcher.rebuild().catch(() => {}) // esbuild has printed why; the next change tries again
    await watcher.watch()
    return watcher
  })
  return Promise.all(watchers)
}

/**
 * Builds the console unless nothing it is made from changed. It needs neither a database nor a secret, so it gets none.
 * @returns {Promise<boolean>} whether it was built
 */
export async function buildWeb() {
  if (!exists('web')) return false
  const inputs = hashOf(root, [...WEB_INPUTS, ...ROOT_FILES])
  return onceFor(at('.data/build.stamp'), inputs, [at('.next/BUILD_ID')], () => {
    const given = Object.fromEntries(EVERYWHERE.map((name) => [name, process.env[name]]))
    const env = { ...given, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
    return mustRun('next build', ['node_modules/next/dist/bin/next', 'build'], { cwd: root, env })
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await generate()
  await buildBundles()
  console.log((await buildWeb()) ? 'built' : 'nothing to build')
}
