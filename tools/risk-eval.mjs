/**
 * `npm run risk:eval -- FOLDER [--only=classifier|scanner] [--held-out] [--misses]`: how well `lib/risk` judges the
 * labelled data in a folder. The data stays outside of the project. Nothing is asserted: the figures and their date
 * are in docs.
 */
import './node-version.mjs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { evaluateClassifier } from './risk-eval-classifier.mjs'
import { evaluateScanner } from './risk-eval-scanner.mjs'

const root = path.resolve(import.meta.dirname, '..')
const options = process.argv.slice(2)
const folder = options.find((each) => !each.startsWith('--'))
const only = options.find((each) => each.startsWith('--only='))?.slice('--only='.length)
if (folder === undefined || ![undefined, 'classifier', 'scanner'].includes(only)) {
  console.error(
    'Name the folder with the labelled data: npm run risk:eval -- FOLDER [--only=classifier|scanner] [--held-out] [--misses]',
  )
  process.exit(2)
}
const place = mkdtempSync(path.join(tmpdir(), 'risk-eval-'))
try {
  const outfile = path.join(place, 'risk.mjs')
  await build({
    absWorkingDir: root,
    stdin: {
      contents: "export * from '#lib/risk/scan.ts'; export * from '#lib/risk/classify.ts'",
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
  })
  const risk = await import(pathToFileURL(outfile).href)
  console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}`)
  const told = {
    heldOut: options.includes('--held-out'),
    misses: options.includes('--misses'),
    say: (line) => console.log(line),
  }
  if (only !== 'classifier') evaluateScanner(path.resolve(folder), risk, told)
  if (only !== 'scanner') evaluateClassifier(path.resolve(folder), risk, told)
} finally {
  rmSync(place, { recursive: true, force: true })
}
