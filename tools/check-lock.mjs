/**
 * The lockfile must hold every platform's build of a native package: npm leaves out, without a word, those its
 * registry does not have, and `npm ci` then breaks on that platform.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where Node looks for a package from inside another: its own node_modules, then those of each folder above. */
function* placesOf(from, name) {
  const parts = from.split('node_modules/')
  for (let depth = parts.length; depth > 0; depth--) {
    const base = parts.slice(0, depth).join('node_modules/')
    yield `${base === '' || base.endsWith('/') ? base : `${base}/`}node_modules/${name}`
  }
}

/** The optional packages that locked packages name and the lockfile lacks, as `who -> what`. */
export function missingPlatforms(packages) {
  return Object.entries(packages).flatMap(([from, locked]) =>
    Object.entries(locked.optionalDependencies ?? {})
      .filter(([name]) => ![...placesOf(from, name)].some((place) => place in packages))
      .map(([name, version]) => `${from || 'package.json'} -> ${name}@${version}`),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = path.resolve(import.meta.dirname, '../package-lock.json')
  const missing = missingPlatforms(JSON.parse(readFileSync(file, 'utf8')).packages)
  for (const line of missing) console.error(`not locked: ${line}`)
  console.log(
    missing.length ? `${missing.length} platform packages are not locked` : 'all platforms are locked',
  )
  process.exit(missing.length ? 1 : 0)
}
