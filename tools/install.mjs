import { existsSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { unlinkCarriedNode } from './node-version.mjs'
import { mustRun } from './run.mjs'

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

const fits = (list, value) => !list || (list.includes(value) && !list.includes(`!${value}`))

/** Optional packages count only if they say that they are for this machine (builds for musl are not). */
function expected(locked) {
  if (!locked.optional) return !locked.peer
  const forUs =
    fits(locked.os, process.platform) && fits(locked.cpu, process.arch) && fits(locked.libc, 'glibc')
  return Boolean(locked.os && locked.cpu && forUs)
}

/** Whether `node_modules` holds what the lockfile names, by npm's own note of what it installed. */
export function isInstalled(root) {
  const wanted = packagesIn(path.join(root, 'package-lock.json'))
  const present = packagesIn(path.join(root, 'node_modules/.package-lock.json'))
  if (!wanted || !present) return false
  const isThere = ([place, locked]) => !expected(locked) || present[place]?.version === locked.version
  return Object.entries(wanted)
    .filter(([place]) => place !== '')
    .every(isThere)
}

/** npm's own program: the one that started us, else the one that came with this Node, else the one on the path. */
function npmProgram() {
  const beside = path.dirname(process.execPath)
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  const candidates = [
    process.env.npm_execpath,
    path.join(beside, '../lib/node_modules/npm/bin/npm-cli.js'),
    path.join(beside, 'node_modules/npm/bin/npm-cli.js'),
    ...folders.map((folder) => path.join(folder, 'npm')),
  ]
  const found = candidates.find((file) => file && existsSync(file))
  return found && realpathSync(found)
}

/** Installs exactly what is locked, development tools included (they build), without any package's scripts. */
export async function install(root) {
  const npm = npmProgram()
  if (!npm) throw new Error('npm was not found beside node. Run npm ci --include=dev, then start again.')
  await mustRun('npm ci', [npm, 'ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
  })
  unlinkCarriedNode()
}
