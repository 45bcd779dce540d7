/**
 * The command line as one file of JavaScript, because Node 20 runs no TypeScript. It holds everything, packages too, so
 * it runs from wherever it lies; its name carries the hash of what it was made from, so processes that build it at the
 * same time, or from different sources, never see half a file or each other's.
 */
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { hashOf } from './inputs.mjs'

const root = path.resolve(import.meta.dirname, '..')
const KEPT_MS = 3_600_000

/** The files that the last build read, ours only: packages are those of the lockfile. */
function knownInputs(folder) {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'inputs.json'), 'utf8'))
  } catch {
    return undefined // nothing was built here yet
  }
}

const nameOf = (inputs) =>
  `signalbox-${hashOf(root, [...inputs, 'package.json', 'package-lock.json', 'tools/cli-bundle.mjs']).slice(0, 20)}.mjs`

async function bundle() {
  const { buildSync } = await import('esbuild')
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: ['cli/main.ts'],
    outfile: 'signalbox.mjs',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Packages in CommonJS load Node's own modules with `require`, which a module of this kind does not have.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    write: false,
    metafile: true,
    logLevel: 'error',
  })
  const inputs = Object.keys(metafile.inputs).filter((file) => !file.startsWith('node_modules/'))
  return { text: outputFiles[0].text, inputs: inputs.sort() }
}

/** A file appears whole or not at all. */
function put(file, text) {
  const unfinished = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(unfinished, text)
  renameSync(unfinished, file)
}

/** Old bundles go, but not those that another process may be about to load. */
function sweep(folder) {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name)
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    if (name !== 'inputs.json' && age > KEPT_MS) rmSync(file, { force: true })
  }
}

/**
 * Loads the command line, made anew when its sources changed.
 * @param {string} [folder] where bundles are kept; where nothing can be written, none is
 * @returns {Promise<{ main: (args: string[], version: string) => Promise<number> }>}
 */
export async function loadCli(folder = path.join(root, '.data/cli')) {
  const known = knownInputs(folder)
  const kept = known && path.join(folder, nameOf(known))
  if (kept && existsSync(kept)) return import(pathToFileURL(kept).href)
  const { text, inputs } = await bundle()
  const file = path.join(folder, nameOf(inputs))
  try {
    mkdirSync(folder, { recursive: true })
    put(file, text)
    put(path.join(folder, 'inputs.json'), JSON.stringify(inputs))
    sweep(folder)
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC'].includes(error.code)) throw error
    return loadOnce(text)
  }
  return import(pathToFileURL(file).href)
}

async function loadOnce(text) {
  const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-'))
  try {
    const file = path.join(folder, 'signalbox.mjs')
    writeFileSync(file, text)
    return await import(pathToFileURL(file).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
