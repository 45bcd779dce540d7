import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const program = path.resolve(import.meta.dirname, '../tools/signalbox.mjs')

export type Ended = { code: number | null; out: string; err: string }

/** Runs the real command as a process of its own, to its end. */
export function signalbox(
  args: readonly string[],
  more: { cwd?: string; stdin?: string | Uint8Array; env?: Record<string, string> } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: more.cwd,
    env: { NODE_ENV: 'test', ...more.env },
    stdio: 'pipe',
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    err += chunk
  })
  child.stdin.on('error', () => {}) // a command that reads nothing closes it
  child.stdin.end(more.stdin ?? '')
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, out, err }))
  })
}

/** A folder for the files of one test file. */
export class Folder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'signalbox-cli-'))

  /** Writes a file, as text, as bytes or as JSON; returns its name. */
  put(name: string, content: unknown): string {
    const file = path.join(this.path, name)
    mkdirSync(path.dirname(file), { recursive: true })
    const raw = typeof content === 'string' || content instanceof Uint8Array
    writeFileSync(file, raw ? content : JSON.stringify(content))
    return name
  }

  run(args: readonly string[], more: { stdin?: string | Uint8Array; env?: Record<string, string> } = {}) {
    return signalbox(args, { cwd: this.path, ...more })
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
