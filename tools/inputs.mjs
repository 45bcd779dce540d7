import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const SKIPPED = new Set(['node_modules', '.next', '.data', 'dist', 'generated', '.git'])

/** Every file of a place, or the file that it is; not what was installed or made. */
export function* filesUnder(place) {
  const stat = statSync(place, { throwIfNoEntry: false })
  if (!stat) return
  if (!stat.isDirectory()) {
    yield place
    return
  }
  for (const name of readdirSync(place).sort()) {
    if (!SKIPPED.has(name)) yield* filesUnder(path.join(place, name))
  }
}

/** SHA-256 over the names and bytes of some files and folders; missing ones count as empty. Tests do not count. */
export function hashOf(root, places) {
  const hash = createHash('sha256')
  for (const place of places) {
    for (const file of filesUnder(path.join(root, place))) {
      if (/\.test\.tsx?$/.test(file)) continue
      hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
    }
  }
  return hash.digest('hex')
}

/**
 * Runs `work` unless it already ran for the same inputs.
 * @param {string} stamp file that remembers the inputs of the last run
 * @param {string} inputs what the result depends on, as one string
 * @param {string[]} outputs absolute paths that must exist for the last result to count
 * @param {() => Promise<void>} work rejects when it fails
 * @returns {Promise<boolean>} whether `work` ran
 */
export async function onceFor(stamp, inputs, outputs, work) {
  const known = existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs
  if (known && outputs.every((output) => existsSync(output))) return false
  await work()
  const lacking = outputs.filter((output) => !existsSync(output))
  if (lacking.length) throw new Error(`${lacking.join(', ')} should have been made and is not there.`)
  mkdirSync(path.dirname(stamp), { recursive: true })
  writeFileSync(stamp, inputs)
  return true
}
