#!/usr/bin/env node
// The command line: `npx --no-install signalbox`. What it does is in cli/.
import './least-node.mjs'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { loadCli } from './cli-bundle.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** What went wrong in one line; a stack trace would tell its reader nothing. */
function fail(error) {
  const [line = ''] = String(error?.message ?? error).split('\n')
  const installed = existsSync(path.join(root, 'node_modules/esbuild'))
  console.error(
    installed
      ? `signalbox: a mistake of ours: ${line}`
      : `signalbox: its packages are not installed. Run npm ci in ${root}.`,
  )
  process.exitCode = 70
}

try {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const { main } = await loadCli()
  process.exitCode = await main(process.argv.slice(2), version)
} catch (error) {
  fail(error)
}
