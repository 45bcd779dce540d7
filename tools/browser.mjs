/**
 * Finds a Chromium for the browser tests, or brings one: Playwright's own, one the system has, Debian's package (as
 * root), or the one an npm package carries. `PLAYWRIGHT_CHROMIUM_PATH` names one of yours.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const root = path.resolve(import.meta.dirname, '..')

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  `${process.env.PROGRAMFILES}\\Google\\Chrome\\Application\\chrome.exe`,
]

const systemBrowser = () => SYSTEM.find((file) => existsSync(file))

/** Runs a command quietly; whether it succeeded within five minutes. */
const did = (command, args, options = {}) =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 300_000, ...options }).status === 0

const installPlaywrights = () =>
  did(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], { cwd: root })

function installDebians() {
  if (process.platform !== 'linux' || process.getuid() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  did('apt-get', ['update', '-qq'], { env })
  return did('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env })
}

/**
 * The Chromium of `@sparticuz/chromium`, for a Linux where nothing may be installed. Only its program is used: the
 * arguments it recommends switch off web security and crash at the second browser context.
 */
async function fromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const folder = path.join(root, '.data/browser')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}')
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '@sparticuz/chromium@147.0.0']
  if (!did('npm', args, { cwd: folder })) return undefined
  process.env.TMPDIR = folder // where it unpacks itself
  const built = path.join(folder, 'node_modules/@sparticuz/chromium/build')
  const entry = [path.join(built, 'esm/index.js'), path.join(built, 'index.js')].find((file) =>
    existsSync(file),
  )
  const { default: chromium } = await import(pathToFileURL(entry).href)
  return chromium.executablePath()
}

/**
 * @param {(text: string) => void} say gets a line for each thing that takes long
 * @returns {Promise<string>} path of a Chromium; rejects when there is none and none could be brought
 */
export async function findBrowser(say) {
  const { chromium } = await import('@playwright/test')
  const own = process.env.PLAYWRIGHT_CHROMIUM_PATH
  if (own) {
    if (existsSync(own)) return own
    throw new Error(`PLAYWRIGHT_CHROMIUM_PATH is ${own}, where there is no file.`)
  }
  if (existsSync(chromium.executablePath())) return chromium.executablePath()
  const present = systemBrowser()
  if (present) return present
  say('No Chromium here. Trying to install one …')
  if (installDebians()) return systemBrowser()
  if (installPlaywrights()) return chromium.executablePath()
  say('Neither Debian nor Playwright could bring one. Trying the one npm carries …')
  const carried = await fromNpm()
  if (carried) return carried
  throw new Error('There is no Chromium. Install one, or set PLAYWRIGHT_CHROMIUM_PATH.')
}
