/** `npm run reset`: removes the database, the secrets and everything built, here and outside the clone. */
import './node-version.mjs'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { claim } from './claim.mjs'
import { removeOutside } from './pg-files.mjs'

const root = path.resolve(import.meta.dirname, '..')
const state = path.join(root, '.data')

/** Says no while the instance runs: its database would be pulled from under it. */
function refuseWhileRunning() {
  if (existsSync(path.join(state, 'launcher.pid'))) claim(state)
  const pid = path.join(state, 'pg/data/postmaster.pid')
  if (!existsSync(pid)) return
  try {
    process.kill(Number(readFileSync(pid, 'utf8').split('\n')[0]), 'SIGINT')
  } catch {
    // it ended long ago
  }
}

try {
  refuseWhileRunning()
  for (const name of ['.data', '.next', 'dist'])
    rmSync(path.join(root, name), { recursive: true, force: true })
  removeOutside()
  console.log('Removed the database, the secrets and what was built. npm start begins anew.')
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
