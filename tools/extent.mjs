import { readFileSync } from 'node:fs'
import path from 'node:path'
import { filesUnder } from './inputs.mjs'

/**
 * The test files whose extent is set from outside: of these alone the long run does more than `npm test`.
 * @param {string} root
 * @param {string[]} names what they ask for, as the configuration of vitest provides it
 * @returns {string[]} paths from the root
 */
export function setFromOutside(root, names) {
  const asks = new RegExp(`\\binject\\('(?:${names.join('|')})'\\)`)
  return [...filesUnder(root)]
    .filter((file) => /\.test\.tsx?$/.test(file) && asks.test(readFileSync(file, 'utf8')))
    .map((file) => path.relative(root, file))
}
