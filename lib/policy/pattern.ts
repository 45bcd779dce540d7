import { RE2JS } from 're2js'
import { utf8Length } from '#lib/json/utf8.ts'

/** Longest expression, in characters. */
const LONGEST = 1000
/** Longest string that is searched, in bytes of UTF-8: 64 KiB. */
const LONGEST_TEXT = 64 * 1024
/**
 * The library's time is linear in the text, but times the size of the compiled program, and counted repetition makes a
 * large program of a short expression: `[\p{L}]{1,1000}` has 2,000 instructions. These bounds keep compiling below
 * some 20 ms and one search below a second.
 */
const LARGEST_ESTIMATE = 25_000
const LARGEST_PROGRAM = 5000
const MOST_WORK = 40_000_000

/** A compiled regular expression (RE2 syntax, linear time), searched for anywhere in a text. */
export class Pattern {
  readonly source: string
  /** Instructions of the compiled program: what one character costs at worst. */
  readonly size: number
  readonly #compiled: RE2JS

  constructor(source: string, compiled: RE2JS) {
    this.source = source
    this.size = compiled.programSize()
    this.#compiled = compiled
  }

  /** Whether the text has a match; a text over 64 KiB, or one that this program is too large for, is a fault. */
  search(text: string): boolean | 'fault' {
    if (text.length > LONGEST_TEXT || text.length * this.size > MOST_WORK) return 'fault'
    if (text.length * 3 > LONGEST_TEXT && utf8Length(text) > LONGEST_TEXT) return 'fault'
    return this.#compiled.test(text)
  }
}

type Compiled = { ok: true; pattern: Pattern } | { ok: false; sentence: string }

/** Compiling is pure, so remembering changes nothing but time; few, because a used program keeps up to 8 MB. */
const known = new Map<string, Compiled>()
const KNOWN = 64

/**
 * Compiles an expression of at most 1,000 characters; one that is refused comes back as a sentence.
 * @param ecma the expression is written for ECMA-262, as in JSON Schema (`\uXXXX`, `(?<name>…)`): its spellings are
 *   translated. What RE2 lacks (lookaround, back references) is refused either way.
 */
export function compilePattern(source: string, ecma = false): Compiled {
  const key = `${ecma ? 'e' : 'r'}${source}`
  const before = known.get(key)
  if (before !== undefined) return before
  const compiled = compile(source, ecma)
  const [oldest] = known.keys()
  if (known.size >= KNOWN && oldest !== undefined) known.delete(oldest)
  known.set(key, compiled)
  return compiled
}

function compile(source: string, ecma: boolean): Compiled {
  if (source.length > LONGEST && [...source].length > LONGEST) {
    return { ok: false, sentence: `A regular expression has at most ${LONGEST} characters` }
  }
  const large: Compiled = {
    ok: false,
    sentence: 'The regular expression repeats too much to be searched quickly',
  }
  if (estimate(source) > LARGEST_ESTIMATE) return large
  try {
    const pattern = new Pattern(
      source,
      RE2JS.compile(ecma ? RE2JS.translateRegExp(spelledShort(source)) : source),
    )
    return pattern.size > LARGEST_PROGRAM ? large : { ok: true, pattern }
  } catch (error) {
    // The library says "no" only by throwing.
    const why =
      error instanceof Error ? error.message.replace('error parsing regexp: ', '') : 'it cannot be read'
    return { ok: false, sentence: `Not a regular expression in RE2 syntax: ${why.slice(0, 200)}` }
  }
}

/** Long names of ECMA-262 for what RE2 knows by the short one. */
const PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['Letter', 'L'],
  ['Uppercase_Letter', 'Lu'],
  ['Lowercase_Letter', 'Ll'],
  ['Mark', 'M'],
  ['Number', 'N'],
  ['Decimal_Number', 'Nd'],
  ['digit', 'Nd'],
  ['Punctuation', 'P'],
  ['Symbol', 'S'],
  ['Separator', 'Z'],
  ['Space_Separator', 'Zs'],
])

/** What the library's translator leaves: `\ud83d\ude00` is one character to ECMA-262, and properties have long names. */
function spelledShort(source: string): string {
  const tokens =
    /\\\\|\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|\\(p)\{(?:(?:Script|sc|General_Category|gc)=)?(\w+)\}/gi
  return source.replace(tokens, (whole: string, high?: string, low?: string, p?: string, name?: string) => {
    if (p !== undefined && name !== undefined) return `\\${p}{${PROPERTIES.get(name) ?? name}}`
    if (high === undefined || low === undefined) return whole
    const point = String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16)).codePointAt(0) ?? 0
    return `\\x{${point.toString(16)}}`
  })
}

/** Upper bound of the size of the program, found without compiling: atoms, times counts, nested. */
function estimate(source: string): number {
  const groups: number[] = []
  let total = 0
  let last = 0
  for (let i = 0; i < source.length; ) {
    const count = repeat.exec(source.startsWith('{', i) ? source.slice(i, i + 12) : '')
    if (count !== null) {
      const more = last * Math.max(Number(count[1]), Number(count[2] ?? 0), 1)
      total += more
      last += more
      i += count[0].length
      continue
    }
    const c = source.charAt(i)
    if (source.startsWith('\\Q', i)) {
      const end = source.indexOf('\\E', i)
      const length = (end === -1 ? source.length : end + 2) - i
      total += length
      last = length
      i += length
    } else if (c === '(') {
      groups.push(total)
      total = 2
      last = 2
      i++
    } else if (c === ')') {
      last = total
      total += groups.pop() ?? 0
      i++
    } else {
      // A quantifier adds to the atom before it, which keeps being the one that a count repeats.
      last = c === '*' || c === '+' || c === '?' ? last + 1 : 2
      total += c === '*' || c === '+' || c === '?' ? 1 : 2
      i += c === '\\' ? 2 : c === '[' ? classLength(source, i) : 1
    }
  }
  return groups.reduce((sum, group) => sum + group, total)
}

const repeat = /^\{([0-9]+)(?:,([0-9]*))?\}/

function classLength(source: string, from: number): number {
  let i = from + 1
  if (source.charAt(i) === '^') i++
  if (source.charAt(i) === ']') i++
  while (i < source.length && source.charAt(i) !== ']') {
    const named = source.startsWith('[:', i) ? source.indexOf(':]', i + 2) : -1
    i = named !== -1 ? named + 2 : i + (source.charAt(i) === '\\' ? 2 : 1)
  }
  return i + 1 - from
}
