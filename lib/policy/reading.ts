import { compare, isInteger } from '#lib/json/decimal.ts'
import { Num, type Value } from '#lib/json/value.ts'
import type { Draft } from './findings.ts'
import { typeOf } from './paths.ts'
import { renamed, replaced, step } from './tree.ts'

/** Most findings that one text is given: a text that is wrong everywhere needs no list of a million. */
const MOST = 200

/** One click: a label, the place, and what to put there (nothing removes it). */
export type Fix = [] | [label: string, at: string, next: Value | undefined]

/** What is wrong with a document, gathered while its parts are read. Every method that fails notes why. */
export class Reading {
  readonly findings: Draft[] = []
  private readonly root: Value

  constructor(root: Value) {
    this.root = root
  }

  /** Notes an error; with a label, also the whole new text in which the value at `at` is `next` (or gone). */
  error(pointer: string, sentence: string, ...fix: Fix): void {
    if (this.findings.length >= MOST) return
    const finding: Draft = { level: 'error', pointer, sentence }
    const [label, at, next] = fix
    if (label !== undefined && at !== undefined) {
      finding.fix = { label, change: () => replaced(this.root, at, next) }
    }
    this.findings.push(finding)
  }

  type(value: Value): string {
    return value === null ? 'null' : typeOf(value)
  }

  /** The value as an object that has none but these keys. */
  object(value: Value, pointer: string, keys: readonly string[]): Map<string, Value> | undefined {
    if (!(value instanceof Map)) {
      this.error(pointer, `${pointer === '' ? 'A policy' : 'This'} is an object, not ${this.type(value)}`)
      return undefined
    }
    for (const key of value.keys()) if (!keys.includes(key)) this.unknown(key, pointer, value, keys)
    return value
  }

  private unknown(key: string, pointer: string, object: Map<string, Value>, keys: readonly string[]): void {
    if (this.findings.length >= MOST) return
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
  word<T extends string>(value: Value, pointer: string, what: string, words: readonly T[]): T | undefined {
    const known = words.find((word) => word === value)
    if (known !== undefined) return known
    const near = typeof value === 'string' ? nearest(value, words) : undefined
    const sentence = `${what} is one of ${words.join(', ')}`
    if (near === undefined) this.error(pointer, sentence)
    else this.error(pointer, sentence, `Write "${near}"`, pointer, near)
    return undefined
  }

  /** A whole number from `least` to `most`. */
  whole(value: Value, pointer: string, what: string, least: number, most: number): number | undefined {
    if (value instanceof Num && isInteger(value.token) === true) {
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

function numeric(value: Value, pointer: string): Fix {
  if (typeof value !== 'string' || !/^(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?$/.test(value)) return []
  return ['Write it as a number', pointer, new Num(value)]
}

/** The word that was probably meant: the same but for case and separators, or two letters away at most. */
export function nearest<T extends string>(text: string, words: readonly T[]): T | undefined {
  const plain = (word: string) => word.toLowerCase().replace(/[-_ ]/g, '')
  const same = words.find((word) => plain(word) === plain(text))
  if (same !== undefined || text.length > 40) return same
  return words.find((word) => word.length > 3 && distance(plain(word), plain(text)) <= 2)
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
