import type { Category, Level } from '#lib/risk/types.ts'
import type { Tool } from './types.ts'

/** What a selector of `tools` or `hide` names. */
export type Selector =
  | { kind: 'exact'; text: string }
  | { kind: 'glob'; text: string; points: string[]; literals: number }
  | { kind: 'risk'; text: string; level: Level }
  | { kind: 'risk_from'; text: string; level: Level }
  | { kind: 'category'; text: string; category: Category }

export const CATEGORIES = ['read', 'write', 'execute', 'destructive', 'financial'] as const
export const LEVELS = ['low', 'medium', 'high', 'critical'] as const
const LONGEST = 1000

/** Reads a selector; one that the language does not have comes back as a sentence. */
export function parseSelector(text: string): Selector | { kind: 'bad'; sentence: string } {
  if (text === '') return { kind: 'bad', sentence: 'A selector must not be empty' }
  if (text.length > LONGEST) return { kind: 'bad', sentence: `A selector has at most ${LONGEST} characters` }
  if (text.startsWith('@')) return parseClass(text)
  if (!/[*?]/.test(text)) return { kind: 'exact', text }
  const points = [...text]
  return { kind: 'glob', text, points, literals: points.filter((p) => p !== '*' && p !== '?').length }
}

function parseClass(text: string): Selector | { kind: 'bad'; sentence: string } {
  const category = CATEGORIES.find((name) => text === `@${name}`)
  if (category !== undefined) return { kind: 'category', text, category }
  for (const level of LEVELS) {
    if (text === `@risk:${level}`) return { kind: 'risk', text, level }
    if (text === `@risk>=${level}`) return { kind: 'risk_from', text, level }
  }
  return {
    kind: 'bad',
    sentence: `There is no class ${JSON.stringify(text)}. Classes are @${CATEGORIES.join(', @')}, and @risk:low to @risk:critical or @risk>=high`,
  }
}

/** Whether a selector names this tool. Category and risk are those of the inventory. */
export function selects(selector: Selector, tool: Pick<Tool, 'name' | 'category' | 'risk'>): boolean {
  switch (selector.kind) {
    case 'exact':
      return selector.text === tool.name
    case 'glob':
      return globMatches(selector.points, tool.name)
    case 'risk':
      return selector.level === tool.risk
    case 'risk_from':
      return LEVELS.indexOf(tool.risk) >= LEVELS.indexOf(selector.level)
    case 'category':
      return selector.category === tool.category
  }
}

/**
 * Whether a glob, as code points, matches the whole name: `*` any run of characters, `?` one. A star is tried again
 * only from the last one met, so time is bounded by one length times the other, whatever the pattern.
 */
export function globMatches(pattern: readonly string[], name: string): boolean {
  const text = [...name]
  let p = 0
  let star = -1
  let resume = 0
  for (let t = 0; t < text.length; ) {
    const want = pattern[p]
    if (want === '*') {
      star = p++
      resume = t
    } else if (want !== undefined && (want === '?' || want === text[t])) {
      p++
      t++
    } else if (star !== -1) {
      p = star + 1
      t = ++resume
    } else {
      return false
    }
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/**
 * Orders selectors, the one that applies first in front: exact names; globs with a literal character, more of them
 * first; `@risk:x`; `@risk>=x`, higher first; categories; globs without a literal. Equal ones keep their order in the text.
 */
export function moreSpecific(a: Selector, b: Selector): number {
  return place(a) - place(b) || within(b) - within(a)
}

function place(selector: Selector): number {
  if (selector.kind === 'glob') return selector.literals > 0 ? 1 : 5
  return { exact: 0, risk: 2, risk_from: 3, category: 4 }[selector.kind]
}

function within(selector: Selector): number {
  if (selector.kind === 'glob') return selector.literals
  return selector.kind === 'risk_from' ? LEVELS.indexOf(selector.level) : 0
}
