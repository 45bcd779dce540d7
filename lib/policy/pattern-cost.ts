import { LONGEST_PATTERN } from './grammar.ts'

/** Found without compiling. `size` is an upper bound of the instructions, `cost` of the time, in half microseconds. */
export type PatternCost = { size: number; cost: number }

/** An expression of nothing, and each of its characters. */
const BASE = 40
const EACH = 2
/** A class of Unicode (`\p{L}`): hundreds of ranges, twice as many where case does not count. */
const UNICODE = 250
/** Where case does not count, each character of a range is asked for its other cases. */
const FOLDED = 0.06
const FIRST_FOLDED = 0x41
const LAST_FOLDED = 0x1e943

/**
 * What an expression costs to compile: atoms, times counts, nested. Counted repetition makes a large program of a short
 * expression, and a class may stand for many ranges.
 */
export function patternCost(source: string): PatternCost {
  // What is longer than any may be is not compiled.
  if (source.length > 2 * LONGEST_PATTERN) return { size: 0, cost: BASE }
  const folds = /\(\?[a-zA-Z]*i/.test(source)
  const groups: number[] = []
  let size = 0
  let last = 0
  let cost = BASE + EACH * source.length
  for (let i = 0; i < source.length; ) {
    const c = source.charAt(i)
    const count = c === '{' ? repeat.exec(source.slice(i, i + 12)) : null
    if (count !== null) {
      const more = last * Math.max(Number(count[1]), Number(count[2] ?? 0), 1)
      size += more
      last += more
      i += count[0].length
    } else if (c === '\\' && source.charAt(i + 1) === 'Q') {
      const end = source.indexOf('\\E', i)
      const length = (end === -1 ? source.length : end + 2) - i
      size += length
      last = length
      i += length
    } else if (c === '(') {
      groups.push(size)
      size = 2
      last = 2
      i++
    } else if (c === ')') {
      last = size
      size += groups.pop() ?? 0
      i++
    } else if (c === '*' || c === '+' || c === '?') {
      // It adds to the atom before it, which keeps being the one that a count repeats.
      last++
      size++
      i++
    } else {
      last = 2
      size += 2
      if (c === '[' || c === '\\') {
        const atom = c === '[' ? classAt(source, i, folds) : memberAt(source, i)
        cost += atom.unicode * UNICODE * (folds ? 2 : 1) + atom.folded * FOLDED
        i = atom.end
      } else i++
    }
  }
  const total = groups.reduce((sum, group) => sum + group, size)
  return { size: total, cost: Math.ceil(cost + total) }
}

const repeat = /^\{([0-9]+)(?:,([0-9]*))?\}/

type Atom = { end: number; unicode: number; folded: number }

function classAt(source: string, from: number, folds: boolean): Atom {
  const atom: Atom = { end: from + 1, unicode: 0, folded: 0 }
  if (source.charAt(atom.end) === '^') atom.end++
  for (let first = true; atom.end < source.length; first = false) {
    if (source.charAt(atom.end) === ']' && !first) {
      atom.end++
      break
    }
    const named = NAMED.exec(source.slice(atom.end, atom.end + 20))
    if (named !== null) {
      atom.end += named[0].length
      continue
    }
    const low = memberAt(source, atom.end)
    atom.end = low.end
    atom.unicode += low.unicode
    if (source.charAt(atom.end) !== '-' || source.charAt(atom.end + 1) === ']') continue
    const high = memberAt(source, atom.end + 1)
    atom.end = high.end
    atom.unicode += high.unicode
    const reach = Math.min(high.point, LAST_FOLDED) - Math.max(low.point, FIRST_FOLDED)
    if (folds && reach > 0) atom.folded += reach
  }
  return atom
}

/** One character, escaped or not, or a class that is written as one. */
function memberAt(source: string, from: number): Atom & { point: number } {
  const plain = { unicode: 0, folded: 0 }
  const point = source.codePointAt(from) ?? 0
  if (source.charAt(from) !== '\\') return { ...plain, end: from + (point > 0xffff ? 2 : 1), point }
  const unicode = UNICODE_CLASS.exec(source.slice(from, from + 60))
  if (unicode !== null) return { ...plain, end: from + unicode[0].length, unicode: 1, point: 0 }
  const hex = HEX.exec(source.slice(from, from + 16))
  if (hex === null) return { ...plain, end: from + 2, point: source.codePointAt(from + 1) ?? 0 }
  return { ...plain, end: from + hex[0].length, point: Number.parseInt(hex[1] ?? hex[2] ?? '0', 16) }
}

const NAMED = /^\[:\^?[a-z]+:\]/
const UNICODE_CLASS = /^\\[pP](?:\{[^}]*\}|.)?/s
const HEX = /^\\[xu](?:\{([0-9a-fA-F]{1,8})\}|([0-9a-fA-F]{4}|[0-9a-fA-F]{2}))/
