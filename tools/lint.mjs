/**
 * `npm run lint [-- --fix]`: the import table and the house rules (oxlint), then format and the rest (biome).
 * Prints what is wrong and exits with 1 if anything is.
 */
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { lintrc } from './lintrc.mjs'
import { wrongNames } from './names.mjs'

const root = path.resolve(import.meta.dirname, '..')

/**
 * Runs oxlint with the configuration made from the import table.
 * @param {string[]} args paths and flags
 * @param {{ cwd?: string, stdio?: 'inherit' | 'pipe' }} [options] `cwd` is the folder the table's rooms lie in
 * @returns {{ ok: boolean, output: string }}
 */
export function oxlint(args, { cwd = root, stdio = 'inherit' } = {}) {
  // The configuration's patterns are relative to the folder it lies in, so it has to lie at the root of the rooms.
  const config = path.join(cwd, `.oxlintrc.${process.pid}.json`)
  writeFileSync(config, JSON.stringify(lintrc()))
  try {
    const binary = path.join(root, 'node_modules/oxlint/bin/oxlint')
    const run = spawnSync(process.execPath, [binary, '-c', config, ...args], { cwd, stdio, encoding: 'utf8' })
    return { ok: run.status === 0, output: `${run.stdout ?? ''}${run.stderr ?? ''}` }
  } finally {
    rmSync(config, { force: true })
  }
}

function biome(args) {
  const binary = path.join(root, 'node_modules/@biomejs/biome/bin/biome')
  return spawnSync(process.execPath, [binary, 'check', ...args], { cwd: root, stdio: 'inherit' }).status === 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fix = process.argv.includes('--fix')
  const paths = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
  const rules = oxlint([...(fix ? ['--fix'] : []), ...paths])
  const format = biome([...(fix ? ['--write'] : []), '--max-diagnostics=60', ...paths])
  const names = wrongNames(root)
  for (const line of names) console.error(line)
  process.exit(rules.ok && format && names.length === 0 ? 0 : 1)
}
