import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The parent of a process: the fourth field of its status line, after a name that may hold blanks. */
function parentOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return Number(fields[1])
  } catch {
    const run = spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' })
    return run.status === 0 ? Number(run.stdout) : 0
  }
}

/**
 * Calls `then` once when npm, which started us through a shell, is gone: ending npm reaches neither the shell's child
 * nor, with SIGKILL, the shell. Does nothing when npm did not start us.
 */
export function whenOrphaned(then) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return
  const parent = process.ppid
  const grandparent = parentOf(parent)
  const timer = setInterval(() => {
    if (process.ppid === parent && parentOf(parent) === grandparent) return
    clearInterval(timer)
    then()
  }, 1000)
  timer.unref()
}
