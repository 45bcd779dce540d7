import { RE2JS } from 're2js'
import { utf8Length } from '#lib/json/utf8.ts'
import { LONGEST_PATTERN } from './grammar.ts'
import { patternCost } from './pattern-cost.ts'
import { programOf, Search, type SearchProgram } from './search.ts'
import { MOST_STEPS } from './work.ts'

/** Longest string that is searched, in bytes of UTF-8: 64 KiB. */
const LONGEST_TEXT = 64 * 1024
/**
 * Counted repetition makes a large program of a short expression: `[\p{L}]{1,1000}` has 2,000 instructions. These
 * bounds keep compiling below some 20 ms.
 */
const LARGEST_ESTIMATE = 25_000
const LARGEST_PROGRAM = 5000
/** Steps to begin a search; a text that may be too long is measured before. */
const BEGIN = 20

/** A compiled regular expression (RE2 syntax, linear time), searched for anywhere in a text. */
export class Pattern {
  readonly source: string
  /** Instructions of the compiled program: what one character costs at worst. */
  readonly size: number
  readonly #program: SearchProgram
  /** Made when it is first searched for: most expressions of a large policy are not. */
  #search: Search | undefined

  constructor(source: string, size: number, program: SearchProgram) {
    this.source = source
    this.size = size
    this.#program = program
  }

  /**
   * Whether the text has a match, and the steps it took. A text over 64 KiB is a fault, and so is one for which the
   * steps do not suffice.
   */
  search(text: string, most = MOST_STEPS): { found: boolean | 'fault'; steps: number } {
    const long = text.length > LONGEST_TEXT
    const measured = !long && text.length * 3 > LONGEST_TEXT
    const begun = BEGIN + (measured ? text.length >> 2 : 0)
    if (long || (measured && utf8Length(text) > LONGEST_TEXT)) return { found: 'fault', steps: begun }
    this.#search ??= new Search(this.#program)
    const { found, steps } = this.#search.search(text, most - begun)
    return { found: found ?? 'fault', steps: steps + begun }
  }
}

type Compiled = { ok: true; pattern: Pattern } | { ok: false; sentence: string }

/** Compiling is pure, so remembering changes nothing but time; few, because a program may be large. */
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
  if (source.length > LONGEST_PATTERN && [...source].length > LONGEST_PATTERN) {
    return { ok: false, sentence: `A regular expression has at most ${LONGEST_PATTERN} characters` }
  }
  const large: Compiled = {
    ok: false,
    sentence: 'The regular expression repeats too much to be searched quickly',
  }
  if (patternCost(source).size > LARGEST_ESTIMATE) return large
  try {
    const compiled = RE2JS.compile(ecma ? RE2JS.translateRegExp(spelledShort(source)) : source)
    const size = compiled.programSize()
    if (size > LARGEST_PROGRAM) return large
    const program = programOf(compiled)
    if (program === undefined)
      return { ok: false, sentence: 'The regular expression uses what cannot be searched' }
    return { ok: true, pattern: new Pattern(source, size, program) }
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
