import { compare, isInteger } from '#lib/json/decimal.ts'
import { Num, type Value } from '#lib/json/value.ts'
import type { Draft } from './findings.ts'
import type { Members, Words } from './grammar.ts'
import { type Counted, MOST, TOO_MUCH } from './most.ts'
import { parsePath, typeOf } from './paths.ts'
import { compilePattern } from './pattern.ts'
import { patternCost } from './pattern-cost.ts'
import { parseSelector, type Selector } from './selectors.ts'
import { renamed, replaced, step } from './tree.ts'

/** Most findings that one text is given: a text that is wrong everywhere needs no list of a million. */
const MOST_FINDINGS = 200

/** What an expression that is refused costs besides, in the units of `MOST.expressions`. */
const REFUSED = 200

/** One click: a label, the place, and what to put there (nothing removes it). */
export type Fix = [] | [label: string, at: string, next: Value | undefined]

/** What is wrong with a document, gathered while its parts are read. Every method that fails notes why. */
export class Reading {
  readonly findings: Draft[] = []
  private readonly root: Value
  private readonly counts = new Map<Counted, number>()
  private readonly paths = new Map<string, ReturnType<typeof parsePath>>()
  private readonly patterns = new Map<string, ReturnType<typeof compilePattern>>()

  constructor(root: Value) {
    this.root = root
  }

  /** Notes an error; with a label, also the whole new text in which the value at `at` is `next` (or gone). */
  error(pointer: string, sentence: string, ...fix: Fix): void {
    if (this.findings.length >= MOST_FINDINGS) return
    const finding: Draft = { level: 'error', pointer, sentence }
    const [label, at, next] = fix
    if (label !== undefined && at !== undefined) {
      finding.fix = { label, change: () => replaced(this.root, at, next) }
    }
    this.findings.push(finding)
  }

  /**
   * Counts what a document may have only so much of, before it is read. Past the most, which is noted once, the rest of
   * it is left out: a text must not hold up who reads it.
   */
  takes(kind: Counted, pointer: string, count = 1): boolean {
    const before = this.counts.get(kind) ?? 0
    this.counts.set(kind, before + count)
    if (before + count <= MOST[kind]) return true
    if (before <= MOST[kind]) this.error(pointer, TOO_MUCH[kind])
    return false
  }

  /** A selector; one that the language does not have may be removed with its place. */
  selector(text: string, pointer: string, removing: string): Selector | undefined {
    const wildcards = text.length - text.replace(/[*?]/g, '').length
    if (wildcards > 0 && !text.startsWith('@')) {
      if (!this.takes('patterns', pointer) || !this.takes('wildcards', pointer, wildcards)) return undefined
    }
    const selector = parseSelector(text)
    if (selector.kind !== 'bad') return selector
    this.error(pointer, selector.sentence, removing, pointer, undefined)
    return undefined
  }

  /** An expression, compiled once however often it stands in the text; nothing where there are too many. */
  pattern(source: string, pointer: string): ReturnType<typeof compilePattern> | undefined {
    const known = this.patterns.get(source)
    if (known !== undefined) return known
    if ((this.counts.get('expressions') ?? 0) > MOST.expressions) return undefined
    if (!this.takes('expressions', pointer, patternCost(source).cost)) return undefined
    const compiled = compilePattern(source)
    this.patterns.set(source, compiled)
    // To say what is wrong with one takes longer than to compile it.
    if (!compiled.ok) this.takes('expressions', pointer, REFUSED)
    return compiled
  }

  /** The path of a text; most texts look at a few arguments again and again. */
  path(text: string): ReturnType<typeof parsePath> {
    const known = this.paths.get(text)
    if (known !== undefined) return known
    const path = parsePath(text)
    this.paths.set(text, path)
    return path
  }

  type(value: Value): string {
    return value === null ? 'null' : typeOf(value)
  }

  /** The value as an object that has none but these members. */
  object(value: Value, pointer: string, members: Members): Map<string, Value> | undefined {
    if (!(value instanceof Map)) {
      this.error(pointer, `${pointer === '' ? 'A policy' : 'This'} is an object, not ${this.type(value)}`)
      return undefined
    }
    for (const key of value.keys())
      if (!Object.hasOwn(members, key)) this.unknown(key, pointer, value, Object.keys(members))
    return value
  }

  /** What was probably meant, while anything more is noted at all. */
  nearest<T extends string>(text: string, words: readonly T[]): T | undefined {
    return this.findings.length < MOST_FINDINGS ? nearest(text, words) : undefined
  }

  private unknown(key: string, pointer: string, object: Map<string, Value>, keys: readonly string[]): void {
    if (this.findings.length >= MOST_FINDINGS) return
    const at = pointer + step(key)
    const near = nearest(
      key,
      keys.filter((known) => !object.has(known)),
    )
    const fix =
      near === undefined
        ? { label: `Remove “${key.slice(0, 40)}”`, change: () => replaced(this.root, at, undefined) }
        : { label: `Rename it to “${near}”`, change: () => renamed(this.root, at, near) }
    const known = near === undefined ? `Known here: ${keys.join(', ')}` : `Did you mean “${near}”?`
    this.findings.push({
      level: 'error',
      pointer: at,
      sentence: `There is no key “${key.slice(0, 80)}” here. ${known}`,
      fix,
    })
  }

  /** An optional text member. */
  text(object: Map<string, Value>, pointer: string, key: string): string | undefined {
    const value = object.get(key)
    if (value === undefined || typeof value === 'string') return value
    this.error(pointer + step(key), `“${key}” is text, not ${this.type(value)}`)
    return undefined
  }

  /** An optional list member; nothing where it is absent. */
  list(object: Map<string, Value>, pointer: string, key: string): Value[] {
    const value = object.get(key)
    if (value === undefined) return []
    if (Array.isArray(value)) return value
    const wrap = value !== null
    this.error(
      pointer + step(key),
      `“${key}” is a list, not ${this.type(value)}`,
      wrap ? 'Make it a list of one' : 'Remove it',
      pointer + step(key),
      wrap ? [value] : undefined,
    )
    return []
  }

  /** One of some words; the fix is the nearest of them. */
  word<T extends string>(value: Value, pointer: string, what: string, table: Words<T>): T | undefined {
    const known = table.find(([word]) => word === value)
    if (known !== undefined) return known[0]
    const words = table.map(([word]) => word)
    const near = typeof value === 'string' ? this.nearest(value, words) : undefined
    const sentence = `${what} is one of ${words.join(', ')}`
    if (near === undefined) this.error(pointer, sentence)
    else this.error(pointer, sentence, `Write "${near}"`, pointer, near)
    return undefined
  }

  /** A whole number from the least to the most. */
  whole(
    value: Value,
    pointer: string,
    what: string,
    { least, most }: { least: number; most: number },
  ): number | undefined {
    if (value instanceof Num && SMALL.test(value.token)) {
      const small = Number(value.token)
      if (small >= least && small <= most) return small
    } else if (value instanceof Num && isInteger(value.token) === true) {
      const low = compare(value.token, String(least))
      const high = compare(value.token, String(most))
      if (low !== -1 && low !== 'fault' && high !== 1 && high !== 'fault') return Number(value.token)
    }
    this.error(pointer, `${what} is a whole number from ${least} to ${most}`, ...numeric(value, pointer))
    return undefined
  }

  /** Fix for a number that was written as text. */
  numberFix(value: Value, pointer: string): Fix {
    return numeric(value, pointer)
  }
}

/** A whole number that is written as most are. */
const SMALL = /^(?:0|[1-9][0-9]{0,8})$/

function numeric(value: Value, pointer: string): Fix {
  if (typeof value !== 'string' || !/^(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?$/.test(value)) return []
  return ['Write it as a number', pointer, new Num(value)]
}

/** The word that was probably meant: the same but for case and separators, or two letters away at most. */
export function nearest<T extends string>(text: string, words: readonly T[]): T | undefined {
  const plain = (word: string) => word.toLowerCase().replace(/[-_ ]/g, '')
  const wanted = plain(text)
  const same = words.find((word) => plain(word) === wanted)
  if (same !== undefined || text.length > 40) return same
  return words.find((word) => {
    if (word.length <= 3 || word.length > 80) return false
    const form = plain(word)
    return Math.abs(form.length - wanted.length) <= 2 && distance(form, wanted) <= 2
  })
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
