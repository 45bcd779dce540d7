import { spawn } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** Flags that make a process end itself when this one goes away; it needs an IPC channel. */
export const PRELOAD = [
  '--import',
  `${pathToFileURL(path.join(import.meta.dirname, 'die-with-parent.mjs')).href}?parent=${process.pid}`,
]

/**
 * Runs one Node program to its end; it ends itself when this process goes away.
 * @param {string[]} args the program and its arguments
 * @param {{ cwd: string, env?: Record<string, string | undefined>, show?: boolean, node?: string }} options
 *   `show` lets it write to the terminal; `node` is another Node than this one
 * @returns {Promise<{ status: number, output: string }>} `output` is empty with `show`
 */
export function run(args, { cwd, env = process.env, show = false, node = process.execPath }) {
  const out = show ? 'inherit' : 'pipe'
  const child = spawn(node, [...PRELOAD, ...args], {
    cwd,
    env,
    stdio: ['ignore', out, out, 'ipc'],
  })
  let output = ''
  const keep = (chunk) => {
    output = (output + chunk).slice(-200_000)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ status: code ?? 1, output }))
  })
}

/** Like `run`, but throws with the program's output unless it succeeds. */
export async function mustRun(what, args, options) {
  const { status, output } = await run(args, options)
  if (status !== 0) throw new Error(`${what} failed:\n${output}`)
}
