import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Whether a process id belongs to a launcher that still runs, and not to something that got the number later. */
function isLauncher(pid) {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('start.mjs')
  } catch {
    return true
  }
}

/** Makes sure that one launcher at a time uses a state folder; throws, naming the other, if there is one. */
export function claim(state) {
  const file = path.join(state, 'launcher.pid')
  let other = 0
  try {
    other = Number(readFileSync(file, 'utf8'))
  } catch {
    // nobody was here
  }
  if (other && other !== process.pid && isLauncher(other)) {
    throw new Error(`Signalbox already runs here (process ${other}). Stop it first: kill ${other}`)
  }
  writeFileSync(file, String(process.pid))
  process.on('exit', () => rmSync(file, { force: true }))
}
