import { execFileSync } from 'node:child_process'
import path from 'node:path'

/** Names that say nothing about what is inside. */
const EMPTY_NAMES = ['utils', 'util', 'helpers', 'helper', 'common', 'shared', 'services', 'misc', 'v2']

/** What is wrong with the name of a file, or undefined. Next's own names live in `app`. */
export function faultOfName(file) {
  const parts = file.split('/')
  const stem = path.basename(file).replace(/\..*$/, '')
  const isCode = /\.(ts|tsx|mjs)$/.test(file)
  if (isCode && stem === 'index' && parts[0] !== 'app') return 'no index files: import the file that holds it'
  const empty = [...parts.slice(0, -1), stem].find((part) => EMPTY_NAMES.includes(part))
  if (isCode && empty) return `"${empty}" says nothing: name it by what is inside`
  return undefined
}

/** Every tracked or new file with a wrong name, one line each. */
export function wrongNames(root) {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard']
  const files = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim().split('\n')
  return files.flatMap((file) => (faultOfName(file) ? [`${file}: ${faultOfName(file)}`] : []))
}
